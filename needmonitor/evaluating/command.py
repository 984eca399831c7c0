"""`needmonitor watch`: how well unusual counts are found."""

import json
from datetime import datetime
from typing import Final

import click

from needmonitor.settings import Settings

_DAY: Final = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def watch() -> None:
    """What is unusual, and how well it is found."""


@watch.command("evaluate")
@click.option("--seed", required=True, type=click.IntRange(min=0), help="The same seed, the same figures.")
@click.option("--clean", is_flag=True, help="No joining partner, no outages, no late arrivals.")
@click.option(
    "--series",
    default=2000,
    show_default=True,
    type=click.IntRange(min=100),
    help="Series simulated, a hundred for each district.",
)
@click.option("--json", "as_json", is_flag=True, help="Everything, for machines.")
def evaluate_daily(seed: int, *, clean: bool, series: int, as_json: bool) -> None:
    """Plant spikes into simulated needs; how many are found, at one false alert in 10,000 days of series.

    Takes a few minutes. docs/detection.md says what the figures mean.
    """
    from needmonitor.evaluating.running import evaluate  # noqa: PLC0415 - only this command needs NumPy
    from needmonitor.evaluating.tables import table_of  # noqa: PLC0415 - the same

    if series % 100:
        raise click.BadParameter("a multiple of 100", param_hint="--series")
    evaluated = evaluate(seed, series=series, clean=clean)
    click.echo(json.dumps(evaluated.as_json(), indent=2) if as_json else table_of(evaluated))


@watch.command("evaluate-outside")
@click.option("--seed", required=True, type=click.IntRange(min=0), help="The same seed, the same figures.")
@click.option(
    "--series",
    default=2000,
    show_default=True,
    type=click.IntRange(min=100),
    help="Series simulated, a hundred for each district.",
)
def evaluate_outside(seed: int, *, series: int) -> None:
    """What of the exact alerts is told outside the trusted zone, how late, and what is told beside them."""
    from needmonitor.evaluating.outside import evaluate_outside as run  # noqa: PLC0415 - only this needs NumPy

    if series % 100:
        raise click.BadParameter("a multiple of 100", param_hint="--series")
    click.echo(json.dumps(run(seed, series=series).as_json(), indent=2))


@watch.command("evaluate-weekly")
@click.option("--seed", required=True, type=click.IntRange(min=0), help="The same seed, the same figures.")
@click.option(
    "--repeats", default=12, show_default=True, type=click.IntRange(min=1), help="Series of each scenario."
)
@click.option("--json", "as_json", is_flag=True, help="Everything, for machines.")
def evaluate_weekly(seed: int, *, repeats: int, as_json: bool) -> None:
    """Farrington's method on the 42 weekly scenarios of Noufaily et al. 2013, with one week and with two."""
    from needmonitor.evaluating.weekly import evaluate_weekly as run  # noqa: PLC0415 - only this needs NumPy

    told = run(seed, repeats).as_json()
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    for name, value in told.items():
        click.echo(f"{name.replace('_', ' '):22}{value}")


@watch.command("replay")
@click.option("--from", "first", required=True, type=_DAY, help="The first London day that is told.")
@click.option("--to", "last", required=True, type=_DAY, help="The last one.")
@click.option("--authority", help="Only this local authority.  [default: all there are]")
@click.option(
    "--as-recorded",
    is_flag=True,
    help="As if every record had come when it was made: for days before the system was there.",
)
@click.option(
    "--at-most", type=click.IntRange(min=1), help="Say from which score on so many a week would be told."
)
@click.option("--json", "as_json", is_flag=True, help="Every alert with its whole story, for machines.")
def replay(
    first: datetime,
    last: datetime,
    *,
    authority: str | None,
    as_recorded: bool,
    at_most: int | None,
    as_json: bool,
) -> None:
    """What a team would have received: every day closed anew from the log of record.

    Records count as they stand today, on the day they became known. Exact counts: for the trusted zone.
    """
    from needmonitor import replaying_tables  # noqa: PLC0415 - only this command needs NumPy
    from needmonitor.replaying import run_replay  # noqa: PLC0415 - the same
    from needmonitor.wiring import require_place  # noqa: PLC0415 - the same

    if last < first:
        raise click.BadParameter("not before --from", param_hint="--to")
    if authority is not None:
        require_place(authority)
    days = first.date(), last.date()
    replayed = run_replay(Settings(), *days, authority, as_recorded=as_recorded)
    if as_json:
        click.echo(json.dumps(replaying_tables.as_json(replayed), indent=2))
        return
    click.echo("\n".join(replaying_tables.lines_of(replayed, (last - first).days + 1, at_most)))
