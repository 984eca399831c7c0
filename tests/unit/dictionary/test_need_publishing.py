"""The build step that publishes a version of the dictionary."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dictionary import need_publishing
from dictionary.need_publishing import publish
from dictionary.need_versions import differences, read_versions
from dictionary.needs import DictionaryError, NeedFiles, make_dictionary, packaged_files
from tests.support.dictionaries import edited_files, kept

DAY = date(2026, 12, 1)
REWORDED = {"money.debt": {"definition": "Behind with payments on bills or credit."}}


def folder_with(folder: Path, files: NeedFiles) -> Path:
    """A folder of data, with the versions before as they were kept."""
    kept(folder, packaged_files())
    for name in ("needs", "domains", "replacements", "versions"):
        (folder / f"{name}.csv").write_text(getattr(files, name), encoding="utf-8")
    return folder


def test_a_published_version_is_kept_beside_the_one_before(tmp_path: Path) -> None:
    changed = edited_files(REWORDED, added={"money.debt": "money.new_debt"})
    folder = folder_with(tmp_path, changed)
    told = publish(folder, changed, "1.1.0", DAY)
    assert [(each.need.id, each.kinds) for each in told] == [
        ("money.debt", ("reworded",)),
        ("money.new_debt", ("added",)),
    ]
    listed = replace(changed, versions=(folder / "versions.csv").read_text(encoding="utf-8"))
    older, newer = read_versions(folder, listed)
    assert (older.dictionary.version, newer.dictionary.version) == ("1.0.0", "1.1.0")
    assert newer.published == "2026-12-01"
    assert make_dictionary(listed).version == "1.1.0"
    assert differences(older.dictionary, newer.dictionary) == told


@pytest.mark.parametrize(
    ("changes", "version", "why"),
    [
        ({}, "1.0.1", "nothing changed since version 1.0.0"),
        (REWORDED, "1.0.0", "needs a new patch version: 1.0.1 or 1.1.0 or 2.0.0"),
        (REWORDED, "1.0.3", "needs a new patch version"),
        ({"money.debt": {"icd10": "Z59.9"}}, "1.0.1", "needs a new minor version: 1.1.0 or 2.0.0"),
        ({"money.debt": {"horizon_days": "90"}}, "1.1.0", "needs a new major version: 2.0.0"),
        (REWORDED, "next", "next is no semver"),
    ],
)
def test_a_number_that_says_too_little_is_refused_and_nothing_written(
    tmp_path: Path, changes: dict[str, dict[str, str]], version: str, why: str
) -> None:
    files = edited_files(changes) if changes else packaged_files()
    folder = folder_with(tmp_path, files)
    with pytest.raises(DictionaryError, match=why):
        publish(folder, files, version, DAY)
    assert (folder / "versions.csv").read_text(encoding="utf-8") == files.versions
    assert [each.name for each in (folder / "versions").iterdir()] == ["1.0.0"]


def test_wording_that_changes_a_meaning_may_be_a_major_version(tmp_path: Path) -> None:
    changed = edited_files(REWORDED)
    publish(folder_with(tmp_path, changed), changed, "2.0.0", DAY)


def test_the_command_fails_and_says_why_where_a_version_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(need_publishing, "DATA", folder_with(tmp_path, packaged_files()))
    monkeypatch.setattr("sys.argv", ["need_publishing", "1.0.1", DAY.isoformat()])
    with pytest.raises(SystemExit) as ended:
        need_publishing.main()
    assert ended.value.code == "nothing changed since version 1.0.0"  # a text: printed, with exit status 1
    assert capsys.readouterr().out == ""


def test_the_command_tells_what_it_published_and_succeeds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    changed = edited_files(REWORDED)
    folder = folder_with(tmp_path, changed)
    monkeypatch.setattr(need_publishing, "DATA", folder)
    monkeypatch.setattr(need_publishing, "packaged_files", lambda: changed)
    monkeypatch.setattr("sys.argv", ["need_publishing", "1.0.1", DAY.isoformat()])
    need_publishing.main()
    assert capsys.readouterr().out == "money.debt: reworded\n"
    assert (folder / "versions.csv").read_text(encoding="utf-8").endswith("2026-12-01\n")
