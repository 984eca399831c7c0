"""What an import sends, and what never leaves the machine."""

import csv
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI

from tests.support.desk import MAPPING, Cells, Desk


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
