import csv
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner, Result
from fastapi import FastAPI
from openpyxl import Workbook

from dictionary.agreements import Register
from dictionary.needs import Dictionary
from dictionary.places import Places
from producers.commands import import_file
from producers.gateway import GatewayConfig, router
from producers.ways_in import CONTEXT, WaysIn

MAPPING = """
agreement = "demo-advice-1"
lawful_basis = "public_task"
row_key = ["Ref"]
[person]
key_id = "demo-2026"
nhs_number = "NHS No"
local_id = "Client"
[time]
column = "Seen"
formats = ["DD/MM/YYYY"]
[place]
postcode = "Postcode"
[need]
columns = ["Need"]
[need.codes]
Debt = "money.debt"
Lonely = "social.lonely"
"""
HEADING = ["Ref", "NHS No", "Client", "Seen", "Postcode", "Need"]
Cells = list[object]


class Log:
    """A publisher that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, bytes]] = []

    async def send(self, topic: str, key: bytes, value: bytes) -> None:
        self.sent.append((topic, key, value))

    async def flush(self) -> None:
        """Everything is stored at once."""


class Desk:
    """A partner's desk: files, a key, and the command."""

    def __init__(self, folder: Path, ways_in: WaysIn, log: Log) -> None:
        self.folder, self.ways_in, self.log = folder, ways_in, log
        self.mapping = folder / "mapping.toml"
        self.mapping.write_text(MAPPING)

    def csv(self, *rows: Cells, encoding: str = "utf-8", heading: list[str] = HEADING) -> Path:
        path = self.folder / "cases.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([heading, *rows])
        return path

    def xlsx(self, *rows: Cells) -> Path:
        book = Workbook()
        for row in [HEADING, *rows]:
            book.active.append(row)
        path = self.folder / "cases.xlsx"
        book.save(path)
        book.close()
        return path

    def run(self, file: Path, *options: str, partner: str = "advice") -> Result:
        arguments = [str(file), "--partner", partner, "--mapping", str(self.mapping), *options]

        @click.group()
        @click.pass_context
        def main(context: click.Context) -> None:
            context.meta[CONTEXT] = lambda: self.ways_in

        main.add_command(import_file)
        return CliRunner().invoke(main, ["import", *arguments], catch_exceptions=False)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(value) for _, _, value in self.log.sent]


@pytest.fixture
def desk(tmp_path: Path, register: Register) -> Desk:
    log = Log()

    @asynccontextmanager
    async def publisher() -> AsyncIterator[Log]:
        yield log

    key = tmp_path / "linking.key"
    key.write_text("5a" * 32)
    key.chmod(0o600)
    return Desk(tmp_path, WaysIn("http://127.0.0.1:1", "a-token", key, lambda: register, publisher), log)


@pytest.fixture
def gateway(
    *,
    desk: Desk,
    register: Register,
    needs: Dictionary,
    places: Places,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> FastAPI:
    """The real gateway behind every address, writing to the desk's log."""
    app = FastAPI()
    config = GatewayConfig(lambda _: "advice", desk.log, register, needs, places, lambda: now)
    app.include_router(router(config))
    client = partial(httpx.AsyncClient, transport=httpx.ASGITransport(app))
    monkeypatch.setattr("producers.import_command.httpx.AsyncClient", client)
    return app


@pytest.fixture
def seen(now: datetime) -> str:
    return (now.date() - timedelta(days=3)).strftime("%d/%m/%Y")


@pytest.fixture
def row(sector: str, seen: str) -> Callable[..., Cells]:
    """A good row; every row is another person and another case."""

    def make(number: int, **cells: object) -> Cells:
        good = {
            "Ref": f"C-{number}",
            "NHS No": "",
            "Client": f"P-{number}",
            "Seen": seen,
            "Postcode": sector,
            "Need": "Debt",
        }
        return list((good | cells).values())

    return make


def test_a_file_is_imported_through_the_gateway(
    desk: Desk, gateway: FastAPI, row: Callable[..., Cells]
) -> None:
    result = desk.run(desk.csv(*(row(number) for number in range(1201))))
    assert result.exit_code == 0, result.output
    assert "1,201 lines read: 1,201 events accepted, 0 lines refused" in result.stdout
    assert len(desk.log.sent) == 1201
    assert "Importing cases.csv" in result.stderr
    assert not list(desk.folder.glob("*.refused.csv"))


def test_a_second_import_sends_the_same_events(
    desk: Desk, gateway: FastAPI, row: Callable[..., Cells]
) -> None:
    file = desk.csv(row(1), row(2))
    desk.run(file)
    desk.run(file)
    assert sorted(event["id"] for event in desk.events()[:2]) == sorted(e["id"] for e in desk.events()[2:])
    assert {value for _, _, value in desk.log.sent[:2]} == {value for _, _, value in desk.log.sent[2:]}


def test_a_workbook_makes_the_same_events_as_a_csv(
    desk: Desk, gateway: FastAPI, row: Callable[..., Cells], now: datetime
) -> None:
    desk.run(desk.csv(row(1)))
    day = now.date() - timedelta(days=3)
    desk.run(desk.xlsx(row(1, Seen=datetime(day.year, day.month, day.day))))
    first, second = desk.events()
    assert first == second


def test_a_file_goes_straight_to_the_log(desk: Desk, row: Callable[..., Cells]) -> None:
    result = desk.run(desk.csv(row(1), row(2, Postcode="ZZ9 9")), "--to", "kafka", "--history")
    assert result.exit_code == 1
    assert [topic for topic, _, _ in desk.log.sent] == ["events.advice"]
    assert desk.events()[0]["backfill"] is True


def test_a_dry_run_sends_nothing_and_says_by_line(desk: Desk, row: Callable[..., Cells], seen: str) -> None:
    rows = [row(1), row(2, Need="Dragons"), row(3, Seen="2026-01-31"), row(4, Postcode="ZZ9 9")]
    result = desk.run(desk.csv(*rows), "--dry-run")
    assert result.exit_code == 1
    assert desk.log.sent == []
    assert "column Need, line 3: expected a code listed under need.codes (unknown_need)" in result.stdout
    assert "column Seen, line 4: expected a date written DD/MM/YYYY (schema_invalid)" in result.stdout
    assert "column Postcode, line 5: There is no such postcode sector" in result.stdout
    assert "4 lines read: 1 event would be accepted, 3 lines refused" in result.stdout
    for value in ("Dragons", "2026-01-31", "ZZ9"):
        assert value not in result.output


def test_a_long_dry_run_shows_the_first_lines_and_reports_all(desk: Desk, row: Callable[..., Cells]) -> None:
    file = desk.csv(*(row(number, Need="Dragons") for number in range(250)))
    report = desk.folder / "report.csv"
    result = desk.run(file, "--dry-run", "--report", str(report))
    assert result.stdout.count("column Need, line") == 200
    assert "and 50 more" in result.stdout
    assert len(report.read_text().splitlines()) == 251


def test_refused_lines_are_written_beside_the_file(
    desk: Desk, gateway: FastAPI, row: Callable[..., Cells], now: datetime
) -> None:
    ahead = (now.date() + timedelta(days=30)).strftime("%d/%m/%Y")
    result = desk.run(desk.csv(row(1), row(2, Seen=ahead), row(3, Need=""), [*row(4), "surplus"]))
    assert result.exit_code == 1
    assert len(desk.log.sent) == 1
    with (desk.folder / "cases.csv.refused.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert [line[:3] for line in rows] == [
        ["line", "column", "code"],
        ["3", "Seen", "future_time"],
        ["4", "Need", "unknown_need"],
        ["5", "", "schema_invalid"],
    ]


def test_no_byte_of_a_postcode_or_nhs_number_leaves(
    *,
    desk: Desk,
    gateway: FastAPI,
    row: Callable[..., Cells],
    sector: str,
    nhs_number: Callable[[int], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    numbers = [nhs_number(seed) for seed in range(30)]
    postcodes = [f"{sector}{first}{second}" for first in "ABDEF" for second in "GHJLNP"]
    wrong = [number[:9] + str((int(number[9]) + 1) % 10) for number in numbers[:5]]
    rows = [
        row(n, **{"NHS No": number, "Client": "", "Postcode": postcodes[n]})
        for n, number in enumerate(numbers)
    ]
    rows += [row(50 + n, **{"NHS No": number, "Postcode": number}) for n, number in enumerate(wrong)]
    rows += [row(60 + n, Seen=postcodes[n], Need=numbers[n]) for n in range(5)]
    result = desk.run(desk.csv(*rows))
    dry = desk.run(desk.csv(*rows), "--dry-run")
    assert "30 events accepted, 10 lines refused" in result.stdout
    assert {event["data"]["id_scope"] for event in desk.events()} == {"linked"}
    seen_outside = [
        b"".join(key + value for _, key, value in desk.log.sent),
        (desk.folder / "cases.csv.refused.csv").read_bytes(),
        *(text.encode() for text in (result.output, dry.output, caplog.text)),
    ]
    secrets = [*numbers, *wrong, *postcodes, *(postcode.replace(" ", "") for postcode in postcodes)]
    for haystack in seen_outside:
        assert haystack
        for secret in secrets:
            assert secret.encode() not in haystack


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_text_of_another_encoding_maps_alike(
    desk: Desk, gateway: FastAPI, row: Callable[..., Cells], encoding: str
) -> None:
    desk.mapping.write_text(MAPPING + '"Café – Zoë" = "money.food_insecurity"\n', encoding="utf-8")  # noqa: RUF001
    result = desk.run(desk.csv(row(1, Need="Café – Zoë"), encoding=encoding))  # noqa: RUF001
    assert result.exit_code == 0, result.output
    assert desk.events()[0]["data"]["need"] == "money.food_insecurity"


def test_a_formula_is_named_by_cell(desk: Desk, gateway: FastAPI, row: Callable[..., Cells]) -> None:
    rows = [row(number) for number in range(10)]
    result = desk.run(desk.xlsx(*rows, row(99, Need='=IF(TRUE,"Debt","")')), "--dry-run")
    assert "column Need, line 12 holds a formula" in result.stdout
    assert result.exit_code == 1


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
