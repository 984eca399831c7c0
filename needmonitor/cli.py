"""The needmonitor command: each part and tool by its name. What a command needs is imported when it runs."""

from pathlib import Path

import click

from needmonitor.audit_command import audit
from needmonitor.erasing.command import erase
from needmonitor.evaluating.command import watch
from needmonitor.governing.command import agreement, ig
from needmonitor.governing.policy_command import policy
from needmonitor.open_data.command import open_data
from needmonitor.places_build.command import places
from needmonitor.settings import Settings
from producers.commands import check_file, import_file
from producers.ways_in import CONTEXT, WaysIn

ROLES = ("analyst", "public_health", "commissioner", "partner", "ig_officer", "admin", "public")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="needmonitor")
@click.pass_context
def main(context: click.Context) -> None:
    """A real-time monitor of need."""
    context.meta[CONTEXT] = _ways_in


def _ways_in() -> WaysIn:
    from needmonitor.wiring import ways_in

    return ways_in(Settings())


main.add_command(import_file)
main.add_command(check_file)
main.add_command(places)
main.add_command(watch)
main.add_command(agreement)
main.add_command(ig)
main.add_command(policy)
main.add_command(audit)
main.add_command(open_data)
main.add_command(erase)


@main.command()
@click.option("--port", default=8000, show_default=True, help="Where the page is served, on loopback.")
@click.option(
    "--rate", default=0.2, show_default=True, type=click.FloatRange(0.01, 1000), help="Events a second."
)
@click.option(
    "--place", default="E08000025", show_default=True, help="The local authority whose people are simulated."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option(
    "--days", default=90, show_default=True, type=click.IntRange(0, 365), help="Past days to fill in."
)
def demo(port: int, rate: float, place: str, no_browser: bool, days: int) -> None:
    """Every part on this machine, with simulated people."""
    from needmonitor.demo import run_demo
    from needmonitor.wiring import require_place

    require_place(place)
    run_demo(port=port, rate=rate, place=place, open_browser=not no_browser, days=days)


@main.command()
@click.option(
    "--stages",
    default="check,follow,count",
    show_default=True,
    help="Which of them, on a broker without transactions: one worker for each uses more cores.",
)
def worker(stages: str) -> None:
    """The stream worker: check, follow, count, publish."""
    from needmonitor.run_worker import run_worker

    run_worker(Settings(), stages.split(","))


@main.command()
def api() -> None:
    """REST, the live feed, the gateway and the pages."""
    from needmonitor.run_api import run_api

    run_api(Settings())


@main.command()
def deliver() -> None:
    """Alerts out of the system: mail, webhooks, Teams, CAP. One process for an installation."""
    from needmonitor.run_deliver import run_deliver

    run_deliver(Settings())


@main.command()
@click.option(
    "--rate", default=0.2, show_default=True, type=click.FloatRange(0.01, 10_000), help="Events a second."
)
@click.option("--place", default=None, help="The local authority whose people are simulated.")
@click.option(
    "--backfill", default=0, type=click.IntRange(0, 700), help="Fill in so many past days, then end."
)
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same people.")
@click.option(
    "--truth", type=click.Path(dir_okay=False), default=None, help="Write what was planted to this file."
)
@click.option(
    "--duplicates", type=click.FloatRange(0, 0.5), help="Share of events that repeat one.  [default: 0.05]"
)
@click.option(
    "--late", type=click.FloatRange(0, 1), help="Share of records made over a day late.  [default: 0.1]"
)
@click.option(
    "--withdrawn", type=click.FloatRange(0, 1), help="Share of records later withdrawn.  [default: 0.01]"
)
def simulate(
    rate: float, place: str | None, backfill: int, seed: int, truth: str | None, **shares: float | None
) -> None:
    """Simulated people, as events; synthetic, and labelled so."""
    from needmonitor.simulate import run_simulator

    given = {name: share for name, share in shares.items() if share is not None}
    run_simulator(Settings(), rate=rate, place=place, backfill=backfill, seed=seed, truth=truth, shares=given)


@main.group()
def topics() -> None:
    """The topics of the log."""


@topics.command()
def create() -> None:
    """Create what is missing, with its configuration and access rules; safe to repeat."""
    from dictionary.audit import Did
    from needmonitor.auditing import record
    from needmonitor.wiring import create_topics, set_access_rules

    for name in create_topics(Settings()):
        click.echo(f"created {name}")
    click.echo("all topics are there")
    changed = set_access_rules(Settings())
    if changed is None:
        click.echo("no access rules: this log asks nobody who they are (set NEEDMONITOR_KAFKA_USERNAME)")
        return
    added, removed = changed
    if added or removed:
        record(Settings(), Did.ACCESS_RULES_SET, added=added, removed=removed)
    click.echo(f"access rules: {added} added, {removed} removed")


@main.command()
@click.option(
    "--wait",
    default=30.0,
    show_default=True,
    help="Compare again for so many seconds while something differs.",
)
@click.option(
    "--every",
    type=click.FloatRange(min=0.05),
    default=None,
    help="Compare a sample every so many minutes, at low priority, until stopped: the standing proof.",
)
@click.option(
    "--sample",
    default=2,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="With --every: events drawn at random, whose districts (and the need of one) are recounted.",
)
@click.option(
    "--speed",
    default=20_000,
    show_default=True,
    type=click.IntRange(min=100),
    help="With --every: most records read a second.",
)
def reconcile(wait: float, every: float | None, sample: int, speed: int) -> None:
    """Recount from the log of record and compare every cell; exit 1 on any difference."""
    from needmonitor.reconcile import run_reconcile, stand_proof

    if every is not None:
        stand_proof(Settings(), draws=sample, every=every * 60, speed=speed)
    raise SystemExit(run_reconcile(Settings(), wait=wait))


@main.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def rebuild(yes: bool) -> None:
    """Forget the state of follow and count; workers make it again from the log of record."""
    from dictionary.audit import Did
    from needmonitor.auditing import record
    from needmonitor.wiring import forget_state

    if not yes:
        click.confirm("All numbers are counted again from the log, which may take long. Go on?", abort=True)
    forget_state(Settings())
    record(Settings(), Did.STATE_FORGOTTEN)
    click.echo("forgotten: start the workers, and they count again from the log of record")


@main.command("gateway-key")
@click.option("--partner", required=True, help="Whose key it is.")
@click.option("--id", "id_", required=True, help="A name of the key itself, such as advice-2026a.")
@click.option(
    "--days", default=365, show_default=True, type=click.IntRange(1, 730), help="How long it is good."
)
@click.option(
    "--public-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The partner's public Ed25519 key (PEM): with it, the key is good for signed requests only.",
)
def gateway_key(partner: str, id_: str, days: int, public_key: Path | None) -> None:
    """A new key for a partner without an identity provider: shown once, and a table for the key file."""
    from needmonitor.run_api import new_gateway_key

    click.echo(new_gateway_key(Settings(), partner=partner, id_=id_, days=days, public=public_key))


@main.command()
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--areas", default="", help="Comma-separated codes the role is limited to; none means all.")
@click.option("--partner", default=None, help="For the role partner: which one.")
@click.option("--hours", default=12.0, show_default=True, type=click.FloatRange(0.01, 24 * 7))
def token(role: str, areas: str, partner: str | None, hours: float) -> None:
    """A signed token from the running demo's own issuer."""
    from needmonitor.run_api import demo_token

    click.echo(demo_token(Settings(), role=role, areas=areas, partner=partner, hours=hours))


@main.command()
def doctor() -> None:
    """What is reachable, what is misconfigured, what to do."""
    from needmonitor.doctor import run_doctor

    raise SystemExit(run_doctor())
