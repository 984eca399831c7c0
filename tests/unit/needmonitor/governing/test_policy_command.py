"""What an officer types about the gate's numbers, as far as no log is needed."""

import json
from pathlib import Path

import pytest

from dictionary.gate_policy import BUILT_IN

EXAMPLE = Path(__file__).parents[4] / "docs/examples/policy.toml"


@pytest.fixture
def signed(run, monkeypatch, tmp_path):
    """The example, signed by an officer whose key is trusted."""
    key, keys, out = tmp_path / "key.json", tmp_path / "keys.json", tmp_path / "signed.json"
    assert run("agreement", "new-key", "--key", key, "--public", keys).exit_code == 0
    assert run("policy", "sign", EXAMPLE, "--key", key, "--out", out).exit_code == 0
    monkeypatch.setenv("NEEDMONITOR_AGREEMENT_KEYS", str(keys))
    return out


def test_shows_what_ships_as_a_document_that_can_be_edited_and_signed(run, tmp_path, signed):
    shown = run("policy", "show")
    assert "gate-1, part of this release" in shown.stderr
    assert json.loads(shown.stdout) == dict(BUILT_IN)
    own = tmp_path / "own.json"
    own.write_text(json.dumps({**json.loads(shown.stdout), "version": 2}))
    assert run("policy", "sign", own, "--key", tmp_path / "key.json").exit_code == 0


def test_shows_the_signed_one_where_it_is_set(run, monkeypatch, signed):
    monkeypatch.setenv("NEEDMONITOR_POLICY_FILE", str(signed))
    shown = run("policy", "show")
    assert json.loads(shown.stdout)["hold"] == 12
    assert "gate-2" in shown.stderr


def test_verifies_what_a_trusted_officer_signed_and_nothing_else(run, tmp_path, signed):
    assert "gate-2 is signed by " in run("policy", "verify", signed).output
    other = tmp_path / "other.json"
    other.write_text(signed.read_text().replace('"hold": 12', '"hold": 11'))
    for command in ("verify", "announce"):
        said = run("policy", command, other)
        assert said.exit_code == 1
        assert "not one of a key known here" in said.output


def test_names_the_setting_that_says_whom_to_trust(run, monkeypatch, signed):
    monkeypatch.delenv("NEEDMONITOR_AGREEMENT_KEYS")
    said = run("policy", "verify", signed)
    assert said.exit_code == 1
    assert "NEEDMONITOR_AGREEMENT_KEYS" in said.output


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("hold = 12", "hold = 5"), "hold"),
        (("version = 2", "version = 1"), "ships"),
        (("most", "[most"), "TOML"),
    ],
)
def test_says_what_to_mend_before_it_signs(run, tmp_path, signed, change, told):
    file = tmp_path / "policy.toml"
    file.write_text(EXAMPLE.read_text().replace(*change))
    said = run("policy", "sign", file, "--key", tmp_path / "key.json")
    assert said.exit_code == 1
    assert told in said.output
