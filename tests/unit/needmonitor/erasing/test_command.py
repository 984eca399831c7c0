"""What an officer types, as far as no log is needed."""

import pytest
from click.testing import CliRunner

from needmonitor.cli import main
from needmonitor.erasing import running
from needmonitor.erasing.asking import Answer
from needmonitor.erasing.references import read_references
from tests.support import events

ANN = events.ref("ann")


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDMONITOR_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("NEEDMONITOR_DEMO", "true")
    return lambda *arguments, given=ANN: CliRunner().invoke(main, ["erase", *arguments], input=given)


@pytest.fixture
def asked(monkeypatch):
    """What was asked for; answered by the number set."""
    found = {"answered": 1}

    def erase(settings, text, partner, reason, wait):
        found.update(refs=read_references(text), partner=partner, reason=reason)
        return Answer(1, found["answered"], 0)

    monkeypatch.setattr(running, "run_erase", erase)
    return found


def test_references_come_by_standard_input_or_file_and_are_not_repeated(run, asked, tmp_path):
    (tmp_path / "refs").write_text(f"# request 17\n{ANN}\n")
    for told in (
        run("--reason", "opt_out"),
        run("--reason", "opt_out", "--references", str(tmp_path / "refs"), given=""),
    ):
        assert (told.exit_code, asked["refs"], asked["reason"]) == (0, {ANN}, "opt_out")
        assert ANN not in told.output


def test_what_no_worker_has_answered_is_an_error_to_be_repeated(run, asked):
    asked["answered"] = 0
    told = run("--reason", "court_order", "--partner", "advice")
    assert (told.exit_code, asked["partner"]) == (1, "advice")
    assert "repeat" in told.output


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--prove", "--reason", "opt_out"),
        ("--reason", "because"),
        ("--reason", "opt_out", "--files", "."),
    ],
)
def test_either_a_reason_or_a_proof_is_asked_for(run, asked, arguments):
    assert run(*arguments).exit_code == 2
    assert "refs" not in asked


def test_a_name_in_place_of_a_reference_is_not_repeated(run):
    told = run("--reason", "opt_out", given="Ann Example, 1 Long Street")
    assert told.exit_code == 1
    assert "line 1 is no reference" in told.output
    assert "Example" not in told.output
