import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from dictionary.register import Register
from producers.commands import check_file
from producers.ways_in import CONTEXT, WaysIn

Event = Callable[..., dict[str, Any]]
Check = Callable[..., Result]


@pytest.fixture
def run_check(tmp_path: Path, register: Register) -> Check:
    def run(text: str, *options: str, known: Register = register) -> Result:
        file = tmp_path / "events.json"
        file.write_text(text)

        @click.group()
        @click.pass_context
        def main(context: click.Context) -> None:
            context.meta[CONTEXT] = lambda: WaysIn(
                "", None, None, lambda: known, lambda: pytest.fail("no log here")
            )

        main.add_command(check_file)
        return CliRunner().invoke(main, ["check", str(file), *options], catch_exceptions=False)

    return run


def test_reports_by_line_what_would_be_refused(run_check: Check, event: Event) -> None:
    lines = [json.dumps(event()), "not json", json.dumps(event(need="money.dragons"))]
    result = run_check("\n".join(lines))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "line 2: refused, not_json: This is not JSON. Send one UTF-8 JSON object for each event.",
        "line 3: refused, unknown_need at /data/need: The dictionary has no need with this id.",
        "3 events: 1 would be accepted, 2 refused",
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_and_a_single_event_are_taken(run_check: Check, event: Event, indent: int | None) -> None:
    assert run_check(json.dumps(event(), indent=indent)).exit_code == 0
    result = run_check(json.dumps([event(), event()], indent=indent), "--verbose")
    assert result.exit_code == 0
    assert result.stdout.count("would be accepted\n") == 2


def test_the_sender_may_be_named(run_check: Check, event: Event) -> None:
    result = run_check(json.dumps(event()), "--partner", "gp")
    assert result.exit_code == 1
    assert "wrong_source at /source" in result.stdout


def test_without_a_register_agreements_are_not_checked(run_check: Check, event: Event) -> None:
    nobody = Register((), ())
    result = run_check(json.dumps(event(agreement_id="any", person_key_id="any")), known=nobody)
    assert result.exit_code == 0
    assert "agreements are not checked" in result.stderr
    assert run_check(json.dumps(event(need="no.such")), known=nobody).exit_code == 1
    assert run_check("{}", known=nobody).exit_code == 1


def test_says_that_a_file_cannot_be_read(run_check: Check) -> None:
    result = run_check("[1, oops]")
    assert result.exit_code == 2
    assert "the list is not JSON from line 1 on" in result.stderr
    assert "oops" not in result.output


def test_never_says_a_value(run_check: Check, event: Event, nhs_number: Callable[[int], str]) -> None:
    number = nhs_number(7)
    result = run_check(
        json.dumps([event(partner_code=number), event(surname=number), event(person_ref=number)])
    )
    assert "3 events: 0 would be accepted, 3 refused" in result.stdout
    assert number not in result.output
