"""Of several agreements the strictest holds, in whatever order they come."""

from hypothesis import given
from hypothesis import strategies as st

from dictionary.agreements import whole_of
from dictionary.sharing import Protection
from dictionary.strictest import LEAST_PROTECTION, shortest_raw_days, strictest
from tests.support.agreements import agreement, demo

PROTECTIONS = st.fixed_dictionaries(
    {
        "least_shown": st.integers(1, 1_000),
        "rounded_to": st.integers(1, 100),
        "hold": st.integers(1, 1_000),
        "sensitive": st.lists(st.sampled_from(["money.debt", "safety", "mental.suicide"]), max_size=3),
    }
)


@given(st.lists(PROTECTIONS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_satisfies_every_agreement_and_asks_for_no_more(asked, random):
    agreements = [agreement({"protection": one}, id=f"a-{number}") for number, one in enumerate(asked)]
    found = strictest(agreements)
    for name in ("least_shown", "rounded_to", "hold"):
        assert getattr(found, name) == max(one[name] for one in asked)
    assert set(found.sensitive) == {need for one in asked for need in one["sensitive"]}
    random.shuffle(agreements)
    assert strictest(agreements) == found
    assert strictest([*agreements, agreement({"protection": found.model_dump()}, id="all")]) == found


def test_short_forms_and_drafts_ask_for_nothing():
    short = [whole_of(terms) for terms in demo().agreements.values()]
    draft = agreement({"protection": {"least_shown": 50}, "retention": {"raw_days": 1}}, status="draft")
    assert strictest([*short, draft]) == strictest([]) == LEAST_PROTECTION == Protection()
    assert shortest_raw_days([*short, draft]) == {}


def test_what_was_withdrawn_still_asks_for_what_was_counted_under_it():
    over = agreement(
        {"protection": {"least_shown": 50}}, status="withdrawn", withdrawn_at="2026-03-02T10:00:00Z"
    )
    assert strictest([agreement(), over]).least_shown == 50


def test_a_partner_s_events_are_kept_as_long_as_the_shortest_of_its_agreements():
    kept = [
        agreement({"retention": {"raw_days": days}}, id=f"a-{days}", partner_id=partner)
        for partner, days in (("advice", 20), ("advice", 10), ("gp", 30))
    ]
    assert shortest_raw_days(kept) == {"advice": 10, "gp": 30}
