"""Published versions, and what differs between two of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from dictionary.need_versions import PATCH, differences, least_step, load_versions, read_versions
from dictionary.needs import DictionaryError, load_dictionary, packaged_files
from tests.support.dictionaries import edited, kept, with_statuses

KNOWN = load_dictionary()


def test_the_version_in_force_is_kept_as_it_was_published() -> None:
    last = load_versions()[-1]
    assert (last.dictionary.version, last.dictionary.sha256) == (KNOWN.version, KNOWN.sha256)
    assert differences(last.dictionary, KNOWN) == []


def test_what_was_published_cannot_change_later(tmp_path: Path) -> None:
    files = packaged_files()
    kept(tmp_path, files)
    words = tmp_path / "versions" / "1.0.0" / "needs.csv"
    words.write_text(words.read_text(encoding="utf-8").replace("Problem debt", "Debt"), encoding="utf-8")
    with pytest.raises(DictionaryError, match=r"1\.0\.0 is not what was published"):
        read_versions(tmp_path, files)
    listed = replace(files, versions=f"{files.versions}1.0.1,abc,2026-12-01\n")
    words.write_text(files.needs, encoding="utf-8")
    with pytest.raises(DictionaryError, match=r"1\.0\.1 is not kept"):
        read_versions(tmp_path, listed)


@pytest.mark.parametrize(
    ("need", "changes", "kinds", "step"),
    [
        ("money.debt", {"definition": "Behind with payments."}, ("reworded",), 2),
        ("money.debt", {"icd10": "Z59.9"}, ("remapped",), 1),
        ("money.debt", {"title": "Debt", "horizon_days": "90"}, ("reworded", "recounted"), 0),
        ("money.debt", {"source": "SF:seen again"}, (), PATCH),
    ],
)
def test_a_difference_is_called_by_what_it_is_in(
    need: str, changes: dict[str, str], kinds: tuple[str, ...], step: int
) -> None:
    found = differences(KNOWN, edited({need: changes}))
    assert [(each.need.id, each.kinds) for each in found] == ([(need, kinds)] if kinds else [])
    assert least_step(found) == step


def test_a_field_is_told_as_it_was_and_as_it_is() -> None:
    (change,) = differences(KNOWN, edited({"money.debt": {"icd10": "Z59.9"}}))
    (field,) = change.fields
    assert (field.field, field.before, field.after) == ("icd10", "Z59.8", "Z59.9")
    both = "; ".join(sorted({each for need in KNOWN.needs.values() for each in need.hclic_support_need})[:2])
    (change,) = differences(KNOWN, edited({"money.debt": {"hclic_support_need": both}}))
    assert [field.after for field in change.fields] == [both]


def test_added_retired_and_replaced_needs_are_told() -> None:
    newer = edited({}, added={"money.debt": "money.new_debt"})
    assert [(each.need.id, each.kinds) for each in differences(KNOWN, newer)] == [
        ("money.new_debt", ("added",))
    ]
    assert [(each.need.id, each.kinds) for each in differences(newer, KNOWN)] == [
        ("money.new_debt", ("retired",))
    ]
    (change,) = differences(KNOWN, with_statuses({"money.scam": ("deprecated", "money.debt")}))
    assert (change.kinds, change.need.replaced_by) == (("deprecated",), ("money.debt",))
    (change,) = differences(KNOWN, with_statuses({"money.scam": ("retired", "")}))
    assert change.kinds == ("retired",)
    assert least_step([change]) == 0
