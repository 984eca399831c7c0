"""`needmonitor import FILE`: what is needed is opened, the import is run, and the report is written."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click
import httpx

from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import Register
from producers.assuming import assumed_register
from producers.commands import Unusable
from producers.importing import Job, look_at_dates, run
from producers.mapping import Mapping
from producers.mapping_file import MappingProblem, load_mapping
from producers.pseudonyms import KeyProblem, LinkingKey, key_file_is_open, read_linking_key
from producers.recording import Recorder
from producers.reports import ImportReport, Problems
from producers.rows import Sheet, SheetProblem
from producers.sending import REQUEST_SECONDS, Destination, DryRun, Judge, SendingProblem, ToGateway, ToLog
from producers.spreadsheet import open_sheet
from producers.ways_in import WaysIn

EVENTS_PATH: Final = "/api/v1/events"
SHOWN: Final = 200
"""Refused lines that a dry run prints; all of them go to a report."""

_PROGRESS_STEP: Final = 500
_KAFKA: Final = "kafka"
_GATEWAY: Final = "gateway"
_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What was asked for on the command line."""

    file: Path
    partner: str
    mapping: Path
    dry_run: bool = False
    to: str = _GATEWAY
    key_file: Path | None = None
    report: Path | None = None
    history: bool = False


async def run_import(request: ImportRequest, ways_in: WaysIn, now: Callable[[], datetime]) -> int:
    """Import a file; return how many lines were refused.

    Raises:
        Unusable: a file, the mapping, the key or the connection cannot be used.
    """
    try:
        mapping = load_mapping(request.mapping, load_dictionary())
        key = _key(request.key_file or ways_in.linking_key_file)
        recorder = Recorder(
            partner=request.partner,
            mapping=mapping,
            key=key,
            dictionary=load_dictionary(),
            backfill=request.history,
        )
        judge = _judge(request, mapping, ways_in.register(), now)
        with open_sheet(request.file, mapping.wanted) as sheet:
            _look_before(sheet, mapping, dry_run=request.dry_run)
            async with _destination(request, ways_in, judge) as destination:
                return await _import(sheet, request, mapping, recorder, destination)
    except (MappingProblem, KeyProblem, SheetProblem, SendingProblem) as problem:
        raise Unusable(str(problem)) from None


async def _import(
    sheet: Sheet, request: ImportRequest, mapping: Mapping, recorder: Recorder, destination: Destination
) -> int:
    """Run the import and print its report, also where sending comes to an early end."""
    beside = request.file.with_name(f"{request.file.name}.refused.csv")
    path = request.report or (None if request.dry_run else beside)
    with Problems(path, shown=SHOWN if request.dry_run else 0) as problems:
        report = ImportReport(problems.add)
        try:
            with click.progressbar(
                sheet.rows(),
                length=sheet.total,
                label=f"Importing {request.file.name}",
                file=sys.stderr,
                hidden=request.dry_run,
                update_min_steps=_PROGRESS_STEP,
            ) as rows:
                await run(rows, Job(mapping, recorder, destination, report))
        finally:
            _conclude(report, problems, dry_run=request.dry_run)
    return report.refused


def _conclude(report: ImportReport, problems: Problems, *, dry_run: bool) -> None:
    if problems.unshown and dry_run:
        click.echo(f"… and {problems.unshown:,} more; --report FILE writes them all")
    for line in report.summary("would be accepted" if dry_run else "accepted"):
        click.echo(line)
    if problems.written_to:
        click.echo(f"Refused lines are in {problems.written_to}")


def _key(path: Path | None) -> LinkingKey:
    """The linking key, with a warning where others may read it.

    Raises:
        KeyProblem: no file is named, or it holds no key.
    """
    if path is None:
        raise KeyProblem(
            "name the agreement's linking key: --key-file FILE or NEEDMONITOR_LINKING_KEY_FILE "
            "(openssl rand -hex 32 makes a new one; partners of one agreement share it)"
        )
    key = read_linking_key(path)
    if key_file_is_open(path):
        click.echo("Warning: others on this machine may read the linking key file (chmod 600 it).", err=True)
    return key


def _judge(
    request: ImportRequest, mapping: Mapping, register: Register, now: Callable[[], datetime]
) -> Judge:
    """The hub's check, made here, by the real agreement where it is known on this machine.

    Raises:
        Unusable: the agreement is another partner's or has another key, or must be known and is not.
    """
    agreement = register.covering(mapping.agreement)
    if agreement is None:
        if request.to == _KAFKA and not request.dry_run:
            raise Unusable(f"the agreement {mapping.agreement!r} of the mapping is not in the register")
        if request.dry_run:
            click.echo("The agreement is not known on this machine: what it covers is not checked.", err=True)
        register = assumed_register(request.partner, mapping.agreement, mapping.person.key_id)
    elif agreement.partner_id != request.partner:
        raise Unusable(f"the agreement {mapping.agreement!r} of the mapping is another partner's")
    elif mapping.person.nhs_number and agreement.linking_key_id != mapping.person.key_id:
        raise Unusable(f"person.key_id of the mapping: the agreement's key is {agreement.linking_key_id!r}")
    return Judge(request.partner, register, load_dictionary(), load_places(), now)


def _look_before(sheet: Sheet, mapping: Mapping, *, dry_run: bool) -> None:
    """See that day and month are in one order before anything is sent.

    Raises:
        SheetProblem: a column mixes the two, and this is no dry run.
    """
    for column, forms in look_at_dates(sheet, mapping).items():
        problem = forms.problem()
        if problem and not dry_run:
            raise SheetProblem(f"the column {column!r} {problem}. Nothing was sent; mend the dates first")
        if problem:
            click.echo(f"The column {column!r} {problem}. An import will not begin before that is mended.")
        for form in forms.summary():
            click.echo(f"The column {column!r} has dates in several forms: {form}")


@asynccontextmanager
async def _destination(request: ImportRequest, ways_in: WaysIn, judge: Judge) -> AsyncIterator[Destination]:
    """Where the events go; connections are closed on leaving."""
    if request.dry_run:
        yield DryRun(judge)
    elif request.to == _KAFKA:
        async with ways_in.publisher() as publisher:
            yield ToLog(judge, publisher)
    else:
        url = _events_url(ways_in.gateway_url if request.to == _GATEWAY else request.to)
        headers = {"authorization": f"Bearer {ways_in.token}"} if ways_in.token else {}
        async with httpx.AsyncClient(headers=headers, timeout=REQUEST_SECONDS) as client:
            yield ToGateway(client, url)


def _events_url(base: str) -> str:
    """The address events are posted to.

    Raises:
        Unusable: no address of the web, or one that anybody on the way could listen to.
    """
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unusable("--to is gateway, kafka, or a URL such as https://needmonitor.example")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        click.echo("Warning: the gateway's address is not https; anybody on the way can listen.", err=True)
    return base if parts.path.rstrip("/").endswith(EVENTS_PATH) else base.rstrip("/") + EVENTS_PATH
