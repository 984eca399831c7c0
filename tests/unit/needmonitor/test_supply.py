"""The SBOM names everything of the locks, and an audit of nothing is not green."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from needmonitor.supply import audited, main, sbom

ROOT = Path(__file__).parents[3]
LOCK = (ROOT / "locks/demo.txt").read_text()
PACKAGE_LOCK = (ROOT / "web/package-lock.json").read_text()


@pytest.fixture(scope="module")
def document():
    return sbom(LOCK, PACKAGE_LOCK, "0.1.0")


def test_names_every_locked_package_with_its_hashes(document) -> None:
    pinned = set(re.findall(r"^([a-z0-9._-]+)==([^ \\;]+)", LOCK, re.MULTILINE))
    python = [part for part in document["components"] if part["purl"].startswith("pkg:pypi/")]
    assert {(part["name"], part["version"]) for part in python} == pinned
    assert all(part["hashes"] for part in python)
    assert all(len(each["content"]) == 64 for part in python for each in part["hashes"])


def test_names_every_dependency_of_the_product(document) -> None:
    named = {part["name"].lower().replace("_", "-") for part in document["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[>=\[]", each)[0].lower() for each in project["dependencies"]}
    assert wanted - named == set()


def test_names_what_is_built_into_the_page_and_not_what_builds_it(document) -> None:
    node = {part["name"] for part in document["components"] if part["purl"].startswith("pkg:npm/")}
    direct = set(json.loads(PACKAGE_LOCK)["packages"][""]["dependencies"])
    assert direct <= node
    assert "vite" not in node


def test_every_part_is_referred_to_once_and_the_same_build_has_the_same_document(document) -> None:
    refs = [part["bom-ref"] for part in document["components"]]
    assert len(refs) == len(set(refs)) > 50
    assert document["dependencies"] == [{"ref": "needmonitor", "dependsOn": refs}]
    assert document == sbom(LOCK, PACKAGE_LOCK, "0.1.0")
    assert document["serialNumber"] != sbom(LOCK, PACKAGE_LOCK, "0.1.1")["serialNumber"]
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")


def report(*packages) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


GOOD = {"name": "click", "version": "8", "vulns": []}
SKIPPED = {"name": "httpx", "skip_reason": "not found"}
HURT = {"name": "jinja2", "version": "3", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}


@pytest.mark.parametrize(
    ("packages", "code"),
    [((GOOD,), 0), ((), 1), ((SKIPPED,), 1), ((GOOD, SKIPPED), 1), ((GOOD, HURT), 1), ((GOOD, GOOD), 0)],
)
def test_an_audit_is_green_only_if_everything_was_looked_up_and_is_well(packages, code) -> None:
    assert audited(report(*packages))[0] == code


def test_says_what_is_wrong() -> None:
    assert "jinja2 PYSEC-1" in audited(report(HURT))[1]
    assert "1 packages looked up, 1 not" in audited(report(GOOD, SKIPPED))[1]


def test_an_unknown_command_is_refused(capsys) -> None:
    assert main(["nothing"]) == 2
    assert "sbom" in capsys.readouterr().err
