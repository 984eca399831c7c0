"""Whole agreements: what they must say, and what check is given of them."""

from datetime import date

import pytest
from pydantic import ValidationError

from dictionary.agreements import Agreement, terms_of, whole_of
from dictionary.register import Register, load_register
from dictionary.sharing import GOVERNING
from tests.support.agreements import EXAMPLE, agreement, demo

ADVICE = demo().agreements["demo-advice-1"]


def test_check_is_given_what_the_agreement_says() -> None:
    terms = terms_of(agreement({"data": {"needs": ["money"], "event_types": ["issue.recorded"]}}))
    assert (terms.id, terms.version, terms.partner_id) == ("demo-advice-1", 1, "advice")
    assert (terms.starts, terms.ends) == (date(2026, 1, 1), date(2027, 12, 31))
    assert (terms.needs, terms.event_types) == (("money",), ("issue.recorded",))
    assert terms.lawful_bases == ("public_task",)


def test_the_short_form_of_a_register_becomes_whole_and_short_again() -> None:
    assert terms_of(whole_of(ADVICE)) == ADVICE
    assert whole_of(ADVICE).missing() == (*GOVERNING, "lawfulness.article_6")


@pytest.mark.parametrize("block", [*GOVERNING])
def test_says_which_block_it_lacks(block: str) -> None:
    assert agreement({block: None}).missing() == (block,)


def test_it_leaves_no_ground_open() -> None:
    assert agreement({"lawfulness": {"article_6": ["*"]}}).missing() == ("lawfulness.article_6",)


def test_a_withdrawal_has_a_moment_and_only_a_withdrawal_has() -> None:
    for said in ({"status": "withdrawn"}, {"withdrawn_at": "2026-03-02T10:00:00Z"}):
        with pytest.raises(ValidationError, match="withdrawn_at is said exactly where"):
            agreement(**said)
    assert agreement(status="withdrawn", withdrawn_at="2026-03-02T10:00:00Z").identity.withdrawn_at


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ({"retention": {"raw_days": 36}}, "less than or equal to 35"),
        ({"data": {"needs": []}}, "at least 1 item"),
        ({"data": {"shoe_size": 9}}, "Extra inputs"),
        ({"rights": {"breach_hours": 73}}, "less than or equal to 72"),
        ({"access": {"grants": []}}, "at least 1 item"),
    ],
)
def test_refuses_what_breaks_a_rule(blocks: dict[str, dict[str, object]], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        agreement(blocks)


def test_a_register_file_takes_whole_agreements_beside_short_ones(tmp_path) -> None:
    whole = EXAMPLE.read_text().replace("[[", "[[agreement.").replace("\n[", "\n[agreement.")
    whole = whole.replace("[agreement.[agreement.", "[[agreement.")
    file = tmp_path / "register.toml"
    file.write_text(
        '[[partner]]\nid = "advice"\nname = "Advice"\nkind = "advice"\n'
        '[[agreement]]\nid = "short-1"\npartner_id = "advice"\nhome_authority = "E08000025"\n'
        'authorities = ["E"]\nneeds = ["*"]\nstarts = 2026-01-01\nlinking_key_id = "key-1"\n'
        f"[[agreement]]\n{whole}"
    )
    register = load_register(file)
    assert [*register.agreements] == ["short-1", "advice-2026"]
    assert register.whole["advice-2026"].missing() == ()
    assert "parties" in register.whole["short-1"].missing()
    assert register.agreements["advice-2026"].fields[:2] == ("imd_decile", "imd_year")


def test_the_demo_s_agreements_are_known_with_all_that_they_say() -> None:
    register: Register = demo()
    assert {*register.whole} == {*register.agreements}
    assert all(isinstance(terms, Agreement) for terms in register.agreements.values())
