"""The commands of the ways in: `import` a spreadsheet, `check` a file of events.

They find what they need under `CONTEXT` in click's `ctx.meta`.
"""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from producers.ways_in import CONTEXT, WaysIn

REFUSED: Final = 1
"""Exit code where something was refused."""

UNUSABLE: Final = 2
"""Exit code where a file, a key or a connection cannot be used."""

_pass_ways_in = click.decorators.pass_meta_key(CONTEXT, doc_description="what the ways in need")
_FILE: Final = click.Path(path_type=Path, dir_okay=False)


class Unusable(click.ClickException):
    """Nothing could be done; the message says what to mend."""

    exit_code = UNUSABLE


def _slug(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    from dictionary.fields import SLUG_PATTERN  # noqa: PLC0415 - slow to import

    if value is not None and not re.fullmatch(SLUG_PATTERN, value):
        raise click.BadParameter("expected a partner's id, such as advice")
    return value


@click.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--partner", required=True, callback=_slug, help="The id of the partner whose records these are."
)
@click.option("--mapping", required=True, type=_FILE, help="How columns and codes become events (TOML).")
@click.option("--dry-run", is_flag=True, help="Send nothing; say by line what would be refused.")
@click.option(
    "--to", default="gateway", show_default=True, help="gateway, kafka, or the URL of another gateway."
)
@click.option("--key-file", type=_FILE, help="The agreement's linking key. Default: the setting.")
@click.option("--report", type=_FILE, help="Where refused lines are written. Default: FILE.refused.csv")
@click.option("--history", is_flag=True, help="Past records being loaded: counted, never alerted on.")
@_pass_ways_in
def import_file(
    ways_in: Callable[[], WaysIn],
    *,
    file: Path,
    partner: str,
    mapping: Path,
    dry_run: bool,
    to: str,
    key_file: Path | None,
    report: Path | None,
    history: bool,
) -> None:
    """Import a CSV or XLSX export of a case system.

    Identifiers become keyed pseudonyms and postcodes become sectors before anything leaves this
    machine. Importing the same file twice changes nothing. Exit code 1: some lines were refused.
    """
    from producers.import_command import ImportRequest, run_import  # noqa: PLC0415 - slow to import

    request = ImportRequest(
        file=file,
        partner=partner,
        mapping=mapping,
        dry_run=dry_run,
        to=to,
        key_file=key_file,
        report=report,
        history=history,
    )
    raise SystemExit(REFUSED if asyncio.run(run_import(request, ways_in(), _now)) else 0)


@click.command("check")
@click.argument("file", type=_FILE)
@click.option(
    "--partner", callback=_slug, help="The partner that would send them. Default: as the events say."
)
@click.option("--verbose", "-v", is_flag=True, help="Name accepted events too.")
@_pass_ways_in
def check_file(ways_in: Callable[[], WaysIn], *, file: Path, partner: str | None, verbose: bool) -> None:
    """Would these events be accepted? FILE is a JSON list, one event a line, or one event.

    What needs other events to judge (an id used twice, an unknown issue) is not seen here. Exit code 1:
    some event would be refused.
    """
    from producers.check_command import run_check  # noqa: PLC0415 - slow to import

    refused = run_check(file, partner, ways_in().register(), _now(), verbose=verbose)
    raise SystemExit(REFUSED if refused else 0)


def _now() -> datetime:
    return datetime.now(UTC)
