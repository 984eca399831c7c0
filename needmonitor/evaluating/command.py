"""`needmonitor watch`: how well unusual counts are found."""

import json

import click


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
