"""`needmonitor open-data`: a month for everybody, from the command line."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs

from datetime import datetime
from pathlib import Path

import click

MISSING = "this needs the extra `open-data`: pip install 'needmonitor[open-data]'"


@click.command("open-data")
@click.option("--month", required=True, type=click.DateTime(["%Y-%m"]), help="A month that is over: 2026-10.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="The CSV file to write.",
)
def open_data(month: datetime, out: Path) -> None:
    """People by local authority, domain and month, with differential privacy; a ledger keeps the account."""
    from aiokafka.errors import KafkaError

    from needmonitor.settings import Settings

    try:
        from needmonitor.open_data.releasing import release_month
    except ModuleNotFoundError as error:
        raise click.ClickException(MISSING if error.name == "opendp" else str(error)) from error
    try:
        release = release_month(Settings(), month.date(), out)
    except (ValueError, OSError, KafkaError) as error:
        raise click.ClickException(str(error) or type(error).__name__) from error
    click.echo(f"{out}: {len(release.rows)} cells of {release.month}, epsilon {release.epsilon}")
