"""Import of 200,000 rows through the gateway: two needs on some rows, postcodes, pseudonyms, dates."""

import csv
import os
import random
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from bench.parts import PLACE, Parts, parts
from dictionary.places import load_places
from needmonitor.processes import needmonitor_command
from needmonitor.run_api import demo_token
from needmonitor.wiring import now

ROWS = 200_000
MAPPING = Path(__file__).parent.parent / "docs/examples/mapping.toml"
ENTERED = 'recorded = "Entered on"'
CODES = ("Debt", "DEB-07", "Fuel", "Damp", "Lonely")
HEADING = ("Case ref", "Client ref", "Date seen", "Postcode", "Issue", "Also", "Age", "Sex", "How")

Cells = tuple[str | int | datetime, ...]


def measure() -> dict[str, Any]:
    """The same rows as text and as a workbook, one after the other.

    Seconds are from the command to its end, with every row accepted by the gateway or named as refused.
    """
    with parts() as running:
        running.api()
        folder = running.processes.folder
        mapping = folder / "mapping.toml"
        # Without contacts: an event for each need, 250,000 of 200,000 rows.
        mapping.write_text(MAPPING.read_text().replace(ENTERED, "#").partition("[contact]")[0])
        key = folder / "linking.key"
        key.write_text(secrets.token_hex(32))
        key.chmod(0o600)
        rows = list(_rows())
        files = {"csv": _write_csv, "xlsx": _write_xlsx}
        return {"rows": ROWS} | {
            kind: _measure(running, _written(write, folder / f"rows.{kind}", rows), mapping, key)
            for kind, write in files.items()
        }


def _written(write: Callable[[Path, list[Cells]], None], file: Path, rows: list[Cells]) -> Path:
    write(file, rows)
    return file


def _measure(running: Parts, file: Path, mapping: Path, key: Path) -> dict[str, Any]:
    gateway, ours = running.cpu_seconds("api"), _children_cpu_seconds()
    seconds, report = _import(running, file, mapping, key)
    return {
        "megabytes": round(file.stat().st_size / 1e6, 1),
        "seconds": round(seconds, 1),
        "import_cpu_seconds": round(_children_cpu_seconds() - ours, 1),
        "gateway_cpu_seconds": round(running.cpu_seconds("api") - gateway, 1),
        "report": report,
    }


def _children_cpu_seconds() -> float:
    """What the processes that were waited for have used."""
    used = os.times()
    return used.children_user + used.children_system


def _import(running: Parts, file: Path, mapping: Path, key: Path) -> tuple[float, str]:
    token = demo_token(running.settings, role="partner", areas="", partner="advice", hours=1)
    command = needmonitor_command(
        "import", str(file), "--partner", "advice", "--mapping", str(mapping), "--key-file", str(key)
    )
    started = time.monotonic()
    done = subprocess.run(
        command,
        env=running.environment | {"NEEDMONITOR_TOKEN": token},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return time.monotonic() - started, (done.stdout or done.stderr).strip().splitlines()[-1]


def _rows() -> Iterator[Cells]:
    """An invented agency's export: nobody in it is real."""
    draw = random.Random(1)
    sectors = [s.code for s in load_places().sectors.values() if s.authority == PLACE]
    today = now().replace(tzinfo=None, second=0, microsecond=0)
    for number in range(ROWS):
        seen = today - timedelta(days=draw.randrange(1, 300), minutes=draw.randrange(600))
        issue, also = draw.sample(CODES, 2)
        client, age = f"P-{draw.randrange(90_000)}", draw.randrange(16, 90)
        second = also if number % 4 == 0 else "-"
        yield f"R-{number}", client, seen, draw.choice(sectors), issue, second, age, "F", "Phone"


def _write_csv(file: Path, rows: list[Cells]) -> None:
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADING)
        writer.writerows([f"{c:%d/%m/%Y %H:%M}" if isinstance(c, datetime) else c for c in r] for r in rows)


def _write_xlsx(file: Path, rows: list[Cells]) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(HEADING)
    for row in rows:
        sheet.append(row)
    workbook.save(file)
