"""Import of 200,000 rows through the gateway: two needs on some rows, postcodes, pseudonyms, dates."""

import csv
import random
import secrets
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.parts import PLACE, Parts, parts
from dictionary.places import load_places
from needmonitor.processes import needmonitor_command
from needmonitor.run_api import demo_token
from needmonitor.wiring import now

ROWS = 200_000
MAPPING = Path(__file__).parent.parent / "docs/examples/mapping.toml"
ENTERED = 'recorded = "Entered on"'
CODES = ("Debt", "DEB-07", "Fuel", "Damp", "Lonely")


def measure() -> dict[str, Any]:
    """Seconds from the command to its end, with every row accepted by the gateway or named as refused."""
    with parts() as running:
        running.api()
        folder = running.processes.folder
        file = folder / "rows.csv"
        _write(file)
        mapping = folder / "mapping.toml"
        # Without contacts: an event for each need, 250,000 of 200,000 rows.
        mapping.write_text(MAPPING.read_text().replace(ENTERED, "#").partition("[contact]")[0])
        key = folder / "linking.key"
        key.write_text(secrets.token_hex(32))
        key.chmod(0o600)
        seconds, report = _import(running, file, mapping, key)
        return {
            "rows": ROWS,
            "megabytes": round(file.stat().st_size / 1e6, 1),
            "seconds": round(seconds, 1),
            "report": report,
        }


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


def _write(file: Path) -> None:
    """An invented agency's export: nobody in it is real."""
    draw = random.Random(1)
    sectors = [s.code for s in load_places().sectors.values() if s.authority == PLACE]
    today = now()
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(
            ["Case ref", "Client ref", "Date seen", "Postcode", "Issue", "Also", "Age", "Sex", "How"]
        )
        for number in range(ROWS):
            seen = today - timedelta(days=draw.randrange(1, 300), minutes=draw.randrange(600))
            issue, also = draw.sample(CODES, 2)
            client, age = f"P-{draw.randrange(90_000)}", draw.randrange(16, 90)
            second = also if number % 4 == 0 else "-"
            when, where = f"{seen:%d/%m/%Y %H:%M}", draw.choice(sectors)
            rows.writerow([f"R-{number}", client, when, where, issue, second, age, "F", "Phone"])
