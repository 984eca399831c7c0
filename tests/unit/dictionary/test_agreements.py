"""Registers: from a file, from the package, and what they refuse."""

from datetime import date
from pathlib import Path

import pytest

from dictionary.agreements import Agreement
from dictionary.partners import Partner
from dictionary.register import Register, RegisterError, demo_register, load_register

ADVICE = Partner(id="advice", name="Advice", kind="advice")


def agreement(**changes: object) -> Agreement:
    values = {
        "id": "advice-1",
        "partner_id": "advice",
        "home_authority": "E08000025",
        "authorities": ("E08000025",),
        "needs": ("money", "housing.homeless"),
        "starts": date(2026, 1, 1),
        "linking_key_id": "key-1",
    }
    return Agreement.model_validate({**values, **changes})


def test_covers_domains_needs_and_everything() -> None:
    covered = agreement()
    assert covered.covers_need("money.debt")
    assert covered.covers_need("money")
    assert covered.covers_need("housing.homeless")
    assert not covered.covers_need("housing.temporary")
    assert agreement(needs=("*",)).covers_need("housing.temporary")


def test_covers_authorities_nations_and_great_britain() -> None:
    assert agreement().covers_area("E08000025")
    assert not agreement().covers_area("E08000026")
    assert agreement(authorities=("E",)).covers_area("E08000026")
    assert not agreement(authorities=("E",)).covers_area("W06000015")
    assert agreement(authorities=("GB",)).covers_area("W06000015")


def test_its_home_authority_is_among_those_it_covers() -> None:
    with pytest.raises(ValueError, match="home_authority is not among authorities"):
        agreement(authorities=("W",))


def test_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends is before starts"):
        agreement(ends=date(2025, 12, 31))


def test_the_demo_has_six_partners_in_the_place_that_is_asked_for() -> None:
    register = demo_register("E08000026")
    assert list(register.partners) == ["advice", "gp", "housing", "care", "families", "fire"]
    assert {found.home_authority for found in register.agreements.values()} == {"E08000026"}
    assert [len(register.of_partner(partner)) for partner in register.partners] == [1] * 6


def test_an_agreement_of_nobody_is_refused() -> None:
    with pytest.raises(RegisterError, match="no partner advice"):
        Register((), [agreement()])


def test_an_id_used_twice_is_refused() -> None:
    with pytest.raises(RegisterError, match="used twice"):
        Register([ADVICE, ADVICE], ())


def test_reads_a_file_and_answers_by_id(tmp_path: Path) -> None:
    file = tmp_path / "register.toml"
    file.write_text(
        '[[partner]]\nid = "advice"\nname = "Advice"\nkind = "advice"\n'
        '[[agreement]]\nid = "advice-1"\npartner_id = "advice"\nhome_authority = "E08000025"\n'
        'authorities = ["E"]\nneeds = ["*"]\nstarts = 2026-01-01\nends = 2026-12-31\n'
        'linking_key_id = "key-1"\n'
    )
    register = load_register(file)
    assert register.partner("advice") == ADVICE
    found = register.covering("advice-1")
    assert found is not None
    assert found.ends == date(2026, 12, 31)
    assert register.partner("gp") is None


def test_no_file_is_an_empty_register() -> None:
    assert not load_register(None).partners


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[partner]\n", "not TOML"),
        ("[[partners]]\n", "unknown tables: partners"),
        ('[[partner]]\nid = "advice"\nname = "Advice"\nkind = "zoo"\n', "Partner advice: kind"),
        ('[[partner]]\nid = "advice"\n', "Partner advice: name: Field required"),
    ],
)
def test_says_what_to_mend_in_a_file(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "register.toml"
    file.write_text(text)
    with pytest.raises(RegisterError, match=told):
        load_register(file)


def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"missing\.toml: No such file"):
        load_register(tmp_path / "missing.toml")
