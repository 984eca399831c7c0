"""`needmonitor audit`: for whoever answers for what was looked at."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs

from datetime import UTC, datetime
from pathlib import Path

import click

from needmonitor.settings import Settings


@click.group()
def audit() -> None:
    """The record of who looked at what and who changed what."""


@audit.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    default=None,
    help="UTC; older entries are linked and not looked into.",
)
@click.option(
    "--kept",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="What `audit head` printed before, kept elsewhere.",
)
def verify(since: datetime | None, kept: Path | None) -> None:
    """Find any entry that was edited, removed or moved; exit 1 if one was."""
    from needmonitor.auditing import run_verify

    raise SystemExit(run_verify(Settings(), since and since.replace(tzinfo=UTC), kept))


@audit.command()
def head() -> None:
    """Verify, write a head over what has grown, and print where all chains end, to be kept elsewhere."""
    from needmonitor.auditing import run_head

    raise SystemExit(run_head(Settings()))
