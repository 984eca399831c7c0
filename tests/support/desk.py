"""A partner's desk: files, a mapping, a key, and the import command."""

import csv
import json
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result
from openpyxl import Workbook

from producers.commands import import_file
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
