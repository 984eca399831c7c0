import re

import pytest

from api import dictionary_pages
from api.texts import load_texts
from api.versions_view import marked, versions_view
from dictionary.need_versions import Version, load_versions
from tests.support.dictionaries import edited, with_statuses
from tests.support.pages import words

REWORDED = {"money.debt": {"definition": "Behind with payments on bills or credit agreements.", "icd10": ""}}


@pytest.fixture
def three(monkeypatch):
    """The packaged version, one that words and links a need otherwise, and one that retires another."""
    versions = (
        *load_versions(),
        Version(edited(REWORDED, "1.1.0", {"money.debt": "money.new_debt"}), "2026-12-01"),
        Version(with_statuses({"money.scam": ("retired", "")}, "2.0.0"), "2027-01-01"),
    )
    monkeypatch.setattr(dictionary_pages, "load_versions", lambda: versions)
    return versions


async def test_the_first_version_has_nothing_to_be_compared_with(ask):
    said = words((await ask("/needs/versions")).text)
    assert "1.0.0 2026-11-22 120" in said
    assert "Version 1.0.0 is the first one" in said


async def test_what_differs_between_two_versions_is_told_need_by_need(ask, three):
    answer = await ask("/needs/versions?from=1.0.0&to=1.1.0")
    said = words(answer.text)
    assert "Reworded: 1 · Linked otherwise: 1 · Added: 1" in said
    assert "<del>Z59.8</del>" in answer.text
    assert re.search(r"<ins>[^<]+</ins>", answer.text)
    assert said.index("What changed from 1.0.0 to 1.1.0") < said.index("Problem debt Reworded")
    assert 'href="/needs/money.new_debt"' not in answer.text


async def test_by_default_the_last_two_are_compared_and_the_older_stands_first(ask, three):
    assert "What changed from 1.1.0 to 2.0.0" in words((await ask("/needs/versions")).text)
    assert "What changed from 1.0.0 to 2.0.0" in words(
        (await ask("/needs/versions?from=2.0.0&to=1.0.0")).text
    )
    assert "No need differs" in words((await ask("/needs/versions?from=1.0.0&to=1.0.0")).text)


async def test_the_differences_are_taken_away(ask, three):
    whole = (await ask("/needs/versions.json?from=1.0.0&to=2.0.0")).json()
    assert [each["version"] for each in whole["versions"]] == ["1.0.0", "1.1.0", "2.0.0"]
    (change,) = whole["changes"]
    assert (change["need"], change["kinds"]) == ("money.scam", ["retired"])


async def test_an_earlier_version_is_downloaded_as_it_was(ask, three):
    whole = (await ask("/needs.json?version=1.1.0")).json()
    assert whole["dictionary_version"] == "1.1.0"
    assert len(whole["needs"]) == 121
    assert (await ask("/needs.csv?version=9.9.9")).status_code == 404
    assert (await ask("/needs.jsonld?version=2.0.0")).json()["@graph"][0]["owl:versionInfo"] == "2.0.0"


def test_only_words_that_differ_are_marked():
    before, after = marked("Behind with bills or loans.", "Behind with bills and loans.")
    assert before == [("Behind with bills", False), ("or", True), ("loans.", False)]
    assert after == [("Behind with bills", False), ("and", True), ("loans.", False)]


def test_a_version_that_is_not_known_is_left_to_the_usual_choice(three):
    view = versions_view(three, {"from": "0.1.0"}, load_texts())
    assert (view.older, view.newer) == ("1.1.0", "2.0.0")
