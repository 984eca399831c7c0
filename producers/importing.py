"""An import: a file, a mapping and a key become events, counted line by line, in bounded memory."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from dictionary.refusals import Code
from producers.dates import Forms
from producers.mapping import Mapping
from producers.reading import LineProblem
from producers.recording import Made, Recorder
from producers.reports import ImportReport
from producers.rows import Row, Sheet, Unreadable
from producers.sending import BATCH, Destination, Outcome

IN_FLIGHT: Final = 3
"""Batches on their way at once."""

LOOK_AHEAD: Final = 20_000
"""Rows looked at before anything is sent, where reading a file twice is slow (XLSX)."""

Item = Made | LineProblem


@dataclass(frozen=True, slots=True)
class Job:
    """What an import does: rows by a recorder to a destination, into a report."""

    mapping: Mapping
    recorder: Recorder
    destination: Destination
    report: ImportReport


def look_at_dates(sheet: Sheet, mapping: Mapping) -> dict[str, Forms]:
    """The forms of dates that each date column holds: all rows of a CSV, the first 20,000 of a workbook."""
    columns = [column for column in (mapping.time.column, mapping.time.recorded) if column]
    forms = {column: Forms() for column in columns}
    for row in islice(sheet.rows(), None if sheet.cheap else LOOK_AHEAD):
        for column in columns:
            cell = row.cells.get(column, "")
            if not isinstance(cell, Unreadable) and not (isinstance(cell, str) and mapping.is_blank(cell)):
                forms[column].add(cell, row.line)
    return forms


async def run(rows: Iterable[Row], job: Job) -> None:
    """Make, deliver and count the events of all rows. At most three batches are in memory.

    Raises:
        SheetProblem: the file breaks off.
        SendingProblem: events could not be delivered.
    """
    flights: deque[tuple[list[Item], asyncio.Task[list[Outcome]]]] = deque()
    try:
        for items in _batches(rows, job):
            made = [item for item in items if isinstance(item, Made)]
            flights.append((items, asyncio.create_task(_deliver(made, job))))
            await asyncio.sleep(0)  # let it start before the next rows are read
            if len(flights) >= IN_FLIGHT:
                await _land(*flights.popleft(), job)
        while flights:
            await _land(*flights.popleft(), job)
    finally:
        for _, task in flights:
            task.cancel()
        await asyncio.gather(*(task for _, task in flights), return_exceptions=True)


def _batches(rows: Iterable[Row], job: Job) -> Iterator[list[Item]]:
    """Events and problems in the order of lines, in batches that hold about as many events as one request."""
    items: list[Item] = []
    made_count = lines = 0
    for row in rows:
        made, problems = job.recorder.events(row)
        items += made
        items += problems
        made_count += len(made)
        lines += 1
        job.report.lines += 1
        job.report.events += len(made)
        job.report.silent += not made and not problems
        if made_count >= BATCH or len(items) >= BATCH * 4 or lines >= BATCH * 4:
            yield items
            items, made_count, lines = [], 0, 0
    if items:
        yield items


async def _deliver(made: list[Made], job: Job) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for start in range(0, len(made), BATCH):
        outcomes += await job.destination.deliver(made[start : start + BATCH])
    return outcomes


async def _land(items: list[Item], flight: asyncio.Task[list[Outcome]], job: Job) -> None:
    """Count a delivered batch, line by line in order."""
    outcomes = iter(await flight)
    for item in items:
        if isinstance(item, LineProblem):
            job.report.refuse(item)
            continue
        outcome = next(outcomes)
        job.report.hints.update(outcome.hints)
        if outcome.accepted:
            job.report.accepted += 1
        else:
            job.report.refuse(_as_line_problem(item, outcome, job.mapping))


def _as_line_problem(made: Made, outcome: Outcome, mapping: Mapping) -> LineProblem:
    """A refusal of an event in the words of the file that it came from."""
    column = _column_of(outcome.pointer, mapping)
    code = outcome.code if outcome.code in set(Code) else Code.SCHEMA_INVALID
    message = outcome.message or "The event was refused."
    if column is None and outcome.pointer:
        message += f" Field: {outcome.pointer}, which comes from the mapping."
    return LineProblem(made.line, column, Code(code), message)


def _column_of(pointer: str | None, mapping: Mapping) -> str | None:
    """The column that a field of an event was made from; None where it is the mapping's own."""
    if pointer is None:
        return None
    need = mapping.need.columns[0] if len(mapping.need.columns) == 1 else None
    columns = {
        "/time": mapping.time.column,
        "/recordedtime": mapping.time.recorded or mapping.time.column,
        "/data/postcode_sector": mapping.place.postcode,
        "/data/location_status": mapping.place.postcode,
        "/data/need": need,
    }
    return columns.get(pointer, need if pointer.startswith("/data/needs_found") else None)
