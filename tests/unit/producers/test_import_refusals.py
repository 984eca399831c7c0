"""What stops an import, what a file may not hold, and how it is said."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import httpx
import pytest
from fastapi import FastAPI

from dictionary.register import Register
from tests.support.desk import MAPPING, Cells, Desk


def test_mixed_dates_stop_an_import_before_it_begins(
    desk: Desk, gateway: FastAPI, row: Callable[..., Cells], now: datetime
) -> None:
    last_year = now.year - 1
    file = desk.csv(
        row(1, Seen=f"25/03/{last_year}"),
        row(2, Seen=f"03/25/{last_year}"),
        row(3, Seen=f"03/04/{last_year}"),
    )
    result = desk.run(file)
    assert result.exit_code == 2
    assert (
        "mixes day-first dates (line 2) with month-first dates (line 3); in either order: 1" in result.stderr
    )
    assert desk.log.sent == []
    dry = desk.run(file, "--dry-run")
    assert "mixes day-first dates" in dry.stdout
    assert "column Seen, line 3: expected a date written DD/MM/YYYY" in dry.stdout


def test_the_forms_of_dates_in_a_column_are_counted(
    desk: Desk, row: Callable[..., Cells], now: datetime
) -> None:
    iso = (now.date() - timedelta(days=3)).isoformat()
    result = desk.run(desk.csv(row(1), row(2, Seen=iso), row(3)), "--dry-run")
    assert (
        "The column 'Seen' has dates in several forms: 1 as year first (2026-03-25), first on line 3"
        in result.stdout
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda desk: desk.mapping.write_text(MAPPING.replace("money.debt", "money.dept")),
            "did you mean money.debt",
        ),
        (lambda desk: desk.mapping.write_text(MAPPING.replace('"Need"', '"Problem"')), "column 'Problem'"),
        (lambda desk: desk.mapping.write_text(MAPPING.replace("demo-2026", "other")), "person.key_id"),
        (
            lambda desk: desk.mapping.write_text(MAPPING.replace("demo-advice-1", "demo-gp-1")),
            "another partner's",
        ),
        (lambda desk: desk.mapping.unlink(), "no mapping file"),
        (lambda desk: (desk.folder / "linking.key").unlink(), "no linking key file"),
        (lambda desk: (desk.folder / "cases.csv").write_text(""), "the file is empty"),
        (lambda desk: (desk.folder / "cases.csv").unlink(), "no file at the path"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_sent(
    desk: Desk, gateway: FastAPI, row: Callable[..., Cells], change: Callable[[Desk], object], words: str
) -> None:
    file = desk.csv(row(1))
    change(desk)
    result = desk.run(file)
    assert result.exit_code == 2
    assert words in result.stderr
    assert desk.log.sent == []


def test_without_a_key_it_says_how_to_make_one(desk: Desk, row: Callable[..., Cells]) -> None:
    desk.ways_in = replace(desk.ways_in, linking_key_file=None)
    result = desk.run(desk.csv(row(1)))
    assert result.exit_code == 2
    assert "openssl rand -hex 32" in result.stderr


def test_warns_of_a_key_that_others_may_read_and_of_a_plain_connection(
    desk: Desk, gateway: FastAPI, row: Callable[..., Cells]
) -> None:
    (desk.folder / "linking.key").chmod(0o644)
    result = desk.run(desk.csv(row(1)), "--to", "http://needmonitor.example/api/v1/events")
    assert result.exit_code == 0
    assert "chmod 600" in result.stderr
    assert "not https" in result.stderr


@pytest.mark.parametrize(
    ("options", "words"), [(("--to", "somewhere"), "--to is gateway"), ((), "Invalid value")]
)
def test_refuses_an_unusable_option(
    desk: Desk, row: Callable[..., Cells], options: tuple[str, ...], words: str
) -> None:
    partner = "advice" if options else "Not A Slug"
    result = desk.run(desk.csv(row(1)), *options, partner=partner)
    assert result.exit_code == 2
    assert words in result.stderr


def test_an_unknown_agreement_is_assumed_in_a_dry_run_and_needed_for_the_log(
    desk: Desk, row: Callable[..., Cells]
) -> None:
    desk.ways_in = replace(desk.ways_in, register=lambda: Register((), ()))
    dry = desk.run(desk.csv(row(1)), "--dry-run")
    assert dry.exit_code == 0
    assert "what it covers is not checked" in dry.stderr
    assert desk.run(desk.csv(row(1)), "--to", "kafka").exit_code == 2


def test_what_was_sent_before_the_gateway_went_is_reported(
    desk: Desk, row: Callable[..., Cells], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        events = json.loads(request.content)
        results = [{"id": event["id"], "accepted": True} for event in events]
        return httpx.Response(202, json={"results": results}) if len(calls) == 1 else httpx.Response(401)

    client = partial(httpx.AsyncClient, transport=httpx.MockTransport(answer))
    monkeypatch.setattr("producers.import_command.httpx.AsyncClient", client)
    result = desk.run(desk.csv(*(row(number) for number in range(600))))
    assert result.exit_code == 2
    assert "500 events accepted" in result.stdout
    assert "does not take this token" in result.stderr
    assert calls[0].headers["authorization"] == "Bearer a-token"


def test_a_mistake_of_the_mapping_itself_is_named_by_its_field(
    desk: Desk, row: Callable[..., Cells], register: Register
) -> None:
    ended = register.agreements["demo-advice-1"].model_copy(update={"ends": date(2021, 1, 1)})
    desk.ways_in = replace(desk.ways_in, register=lambda: Register(list(register.partners.values()), [ended]))
    result = desk.run(desk.csv(row(1)), "--dry-run")
    assert "line 2: The partner's agreement had ended" in result.stdout
    assert "Field: /data/agreement_id, which comes from the mapping." in result.stdout
