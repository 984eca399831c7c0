"""What an officer types, as far as no log is needed."""

import json

import pytest

from tests.support.agreements import EXAMPLE


@pytest.fixture
def keys(run, tmp_path):
    files = tmp_path / "key.json", tmp_path / "keys.json"
    assert run("agreement", "new-key", "--key", files[0], "--public", files[1]).exit_code == 0
    return files


def test_a_new_key_is_the_officer_s_alone_and_never_written_over(run, keys):
    private, public = keys
    assert private.stat().st_mode & 0o077 == 0
    assert "d" in json.loads(private.read_text())
    assert "d" not in json.loads(public.read_text())["keys"][0]
    before = private.read_text()
    again = run("agreement", "new-key", "--key", private, "--public", public)
    assert (again.exit_code, private.read_text()) == (1, before)


def test_signs_the_example_of_the_documentation(run, keys, tmp_path):
    out = tmp_path / "signed.json"
    assert run("agreement", "sign", EXAMPLE, "--key", keys[0], "--out", out).exit_code == 0
    assert json.loads(out.read_text())["agreement"]["identity"]["id"] == "advice-2026"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('status = "in_force"', 'status = "draft"'), "it is a draft"),
        (('article_6 = ["public_task"]', 'article_6 = ["*"]'), "lawfulness.article_6"),
        (("version = 1", 'version = "one"'), "identity.version"),
        (("[identity]", "[identity"), "not TOML"),
        (("breach_hours = 24", "breach_hours = 240"), "rights.breach_hours"),
    ],
)
def test_says_what_to_mend_before_it_signs(run, keys, tmp_path, change, told):
    file = tmp_path / "agreement.toml"
    file.write_text(EXAMPLE.read_text().replace(*change))
    said = run("agreement", "sign", file, "--key", keys[0])
    assert said.exit_code == 1
    assert told in said.output


def test_signs_with_a_private_key_only(run, keys):
    said = run("agreement", "sign", EXAMPLE, "--key", keys[1])
    assert said.exit_code == 1


def test_publishes_nothing_without_the_keys_of_officers(run, keys, tmp_path):
    out = tmp_path / "signed.json"
    run("agreement", "sign", EXAMPLE, "--key", keys[0], "--out", out)
    assert "NEEDMONITOR_AGREEMENT_KEYS" in run("agreement", "publish", out).output


def test_lists_and_exports_what_the_register_file_says_where_no_keys_are_set(run, tmp_path):
    listed = run("agreement", "list").output.splitlines()
    assert len(listed) == 6
    assert "register file" in listed[0]
    assert run("ig", "export", "--out", tmp_path / "ig").exit_code == 0
    assert len([*(tmp_path / "ig").iterdir()]) == 8
