"""Finding identifiers in text that has no pattern."""

from time import process_time

import pytest

from dictionary.identifiers import find_identifier, reads_like_text, strings_in, tells_of_somebody
from tests.support.identifiers import email, full_postcode, national_insurance_number, nhs_number, phone


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (full_postcode(), "a full postcode"),
        (f"lives at {full_postcode().lower()}.", "a full postcode"),
        (full_postcode().replace(" ", ""), "a full postcode"),
        (nhs_number(), "an NHS number"),
        (f"no {nhs_number().replace(' ', '')}", "an NHS number"),
        (nhs_number().replace(" ", "-"), "an NHS number"),
        (national_insurance_number(), "a National Insurance number"),
        (f"write to {email()} please", "an e-mail address"),
        (phone(), "a telephone number"),
        (phone().replace(" ", ""), "a telephone number"),
        ("+44" + phone()[1:], "a telephone number"),
    ],
)
def test_finds_what_points_at_a_person(text: str, kind: str) -> None:
    assert find_identifier(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "B1 1",
        "money.debt",
        "Factory closes with 200 jobs",
        "01-02-2026 10:30",
        "2026-03-02T10:00:00",
        "code 12345",
        "",
    ],
)
def test_leaves_other_text_alone(text: str) -> None:
    assert find_identifier(text) is None


def test_ten_digits_with_a_wrong_check_digit_are_no_nhs_number() -> None:
    right = nhs_number().replace(" ", "")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert find_identifier(wrong) is None


def test_digits_inside_hexadecimal_are_no_nhs_number() -> None:
    assert find_identifier("a" + nhs_number().replace(" ", "") + "f") is None


def test_tells_prose_from_mistyped_codes() -> None:
    assert reads_like_text("she lives with her mother")
    assert not reads_like_text("no fixed abode")
    assert reads_like_text("Ann Smith", words=2)
    assert reads_like_text("x" * 30 + " " + "y" * 30)
    assert not reads_like_text("x" * 64)
    assert not reads_like_text("https://schemas.needmonitor.example/issue-recorded/2.0.0")


@pytest.mark.parametrize(
    ("code", "tells"),
    [
        ("she-lost-her-job", True),
        ("Lives_With_HIS_brother", True),
        ("ask.me.first", True),
        ("her-job", False),
        ("debt-advice-2026", False),
        ("there-other-sheet", False),
    ],
)
def test_words_about_somebody_are_told_from_codes_by_three_words_and_a_pronoun(
    code: str, tells: bool
) -> None:
    assert tells_of_somebody(code) is tells


def test_a_long_value_reads_like_text_with_its_second_word() -> None:
    assert reads_like_text("x" * 38 + " yy")
    assert not reads_like_text("x" * 37 + " yy")
    assert not reads_like_text("x" * 41)


def test_every_string_of_a_value_is_looked_at_names_too() -> None:
    value = {"a": [1, {"b": "c"}], "d": None, "e": True, "f": 2.5}
    assert sorted(strings_in(value)) == ["1", "2.5", "a", "b", "c", "d", "e", "f"]


@pytest.mark.parametrize("piece", ["a", "A1 ", "0 ", "1-", "a@", "07", "AB12"])
def test_a_long_hostile_value_costs_no_more_than_its_length(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = process_time()
    find_identifier(text)
    reads_like_text(text)
    assert process_time() - started < 0.5
