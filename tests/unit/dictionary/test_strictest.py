"""Of several agreements the strictest holds, in whatever order they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictionary.agreements import whole_of
from dictionary.sharing import Protection
from dictionary.strictest import LEAST_PROTECTION, longest_kept, not_permitted, strictest
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
    assert longest_kept([*short, draft]) == {}


def test_what_was_withdrawn_still_asks_for_what_was_counted_under_it():
    over = agreement(
        {"protection": {"least_shown": 50}}, status="withdrawn", withdrawn_at="2026-03-02T10:00:00Z"
    )
    assert strictest([agreement(), over]).least_shown == 50


def test_what_is_kept_is_kept_as_long_as_the_shortest_of_the_agreements_concerned():
    kept = [
        agreement({"retention": {"raw_days": days}}, id=f"a-{days}", partner_id=partner)
        for partner, days in (("advice", 20), ("advice", 10), ("gp", 30))
    ]
    years = kept[0].retention
    assert longest_kept(kept) == {
        "events.advice": 10,
        "events.gp": 30,
        "released-history": years.released_years * 365,
        "audit": years.audit_years * 365,
    }
    short = agreement({"retention": {"released_years": 2, "audit_years": 1}}, id="short")
    assert {"released-history": 730, "audit": 365}.items() <= longest_kept([*kept, short]).items()


HERE, MAP = "E08000025", {"outputs": ["map", "alerts"]}


@pytest.mark.parametrize(
    ("changes", "identity"),
    [
        ({"purpose": MAP}, {}),
        ({"purpose": MAP, "data": {"authorities": ["E"], "home_authority": "E08000026"}}, {}),
        ({"purpose": MAP, "data": {"authorities": ["GB"], "home_authority": "E08000026"}}, {}),
        ({"purpose": MAP, "data": {"authorities": ["E08000026"], "home_authority": HERE}}, {}),
        ({"purpose": MAP}, {"ends": "2026-03-02"}),
        ({"purpose": MAP}, {"status": "withdrawn", "withdrawn_at": "2026-03-02T10:00:00Z"}),
    ],
)
def test_an_output_that_one_agreement_does_not_permit_is_not_permitted(changes, identity):
    permits = agreement({"purpose": {"outputs": ["map", "open_data"]}}, id="permits")
    assert not_permitted([permits, agreement(changes, **identity)], "open_data", HERE) == [
        agreement(changes, **identity).identity.id
    ]


@pytest.mark.parametrize(
    ("changes", "identity"),
    [
        ({"purpose": {"outputs": ["open_data"]}}, {}),
        ({"purpose": MAP}, {"status": "draft"}),
        ({"purpose": MAP, "data": {"authorities": ["W", "E08000026"], "home_authority": "E08000026"}}, {}),
    ],
)
def test_an_output_is_permitted_where_nobody_it_concerns_forbids_it(changes, identity):
    assert not_permitted([agreement(changes, **identity)], "open_data", HERE) == []
