import pytest

from dictionary.need_rules import check_synonyms
from dictionary.need_search import MOST_WORDS, mended, terms_with
from dictionary.needs import load_dictionary

NEEDS = load_dictionary()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Problem debt", "money.debt"),
        ("skint", "money.hardship"),
        ("FOOD BANK", "money.food_insecurity"),
        ("rent arrears", "money.priority_arrears"),
        ("ASB", "housing.landlord"),
        ("difficulties budgeting", "money.debt"),
        ("C17b", "lifestyle.inactive"),
        ("93015", "lifestyle.inactive"),
        ("Z59.6", "money.hardship"),
        ("housing-instability", "housing.threatened"),
        ("bailiffs", "money.priority_arrears"),
        ("safety.hate", "safety.hate"),
        ("problem owing", "money.debt"),
    ],
)
def test_finds_by_title_synonym_partner_wording_code_and_definition(text: str, first: str) -> None:
    assert NEEDS.search(text)[0].id == first


def test_what_a_need_is_called_comes_before_what_its_definition_speaks_of() -> None:
    found = [need.id for need in NEEDS.search("homeless")]
    assert found[:2] == ["housing.homeless", "housing.threatened"]
    assert found.index("housing.rough_sleeping") < found.index("housing.temporary")


def test_says_by_which_words_it_was_found() -> None:
    assert terms_with(NEEDS.needs["money.food_insecurity"], "food bank") == ["food bank", "foodbank voucher"]
    assert terms_with(NEEDS.needs["money.food_insecurity"], "voucher unicorn") == ["foodbank voucher"]
    assert terms_with(NEEDS.needs["money.debt"], "unicorn") == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("lonlely", "lonely"), ("universal credt", "universal credit"), ("qqqq", "qqqq")]
)
def test_a_word_typed_wrongly_is_read_as_the_nearest_one_there_is(typed: str, meant: str) -> None:
    assert mended(list(NEEDS.needs.values()), typed) == meant


def test_a_word_that_stands_within_another_is_left_as_it_was_typed() -> None:
    assert mended(list(NEEDS.needs.values()), "depressio") == "depressio"


def test_only_the_first_words_of_a_long_search_are_mended() -> None:
    assert mended(list(NEEDS.needs.values()), "debt " * (MOST_WORDS + 1)).split() == ["debt"] * MOST_WORDS


def test_every_need_has_other_words_for_it() -> None:
    assert [need.id for need in NEEDS.needs.values() if not (need.synonyms or need.partner_terms)] == []


def test_problems_of_synonyms_are_told() -> None:
    rows = [
        {"need": "money.debt", "term": "owing", "said_by": "people"},
        {"need": "money.debt", "term": "Owing", "said_by": "people"},
        {"need": "money.unicorns", "term": "horn", "said_by": "people"},
        {"need": "money.debt", "term": "a;b", "said_by": "nobody"},
    ]
    assert check_synonyms(rows, {"money.debt"}) == [
        "synonyms: money.debt has owing more than once",
        "synonyms: there is no need money.unicorns",
        "synonyms: a;b is said by one of people, partners",
        "synonyms: money.debt has a term that is empty or has a semicolon",
    ]
