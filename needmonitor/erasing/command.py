"""`needmonitor erase`: for the information governance officer."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs

from pathlib import Path
from typing import TYPE_CHECKING, TextIO, get_args

import click

from dictionary.events_officers import Reason

if TYPE_CHECKING:
    from needmonitor.erasing.asking import Answer

PATH = click.Path(exists=True, path_type=Path)


@click.command()
@click.option("--reason", type=click.Choice(get_args(Reason)), default=None, help="Why; on the audit.")
@click.option("--prove", is_flag=True, help="Erase nothing: search every byte for them; exit 1 if found.")
@click.option(
    "--references",
    type=click.File(encoding="utf-8"),
    default="-",
    help="A file of references, one a line; standard input if not given. Never on the command line.",
)
@click.option("--partner", default=None, help="The references are this partner's own (id_scope local).")
@click.option(
    "--files",
    multiple=True,
    type=PATH,
    help="With --prove: a file or folder to search too, such as logs, backups, the broker's own. Repeatable.",
)
@click.option(
    "--wait", default=60.0, show_default=True, help="Seconds that the worker may take to take them out."
)
def erase(  # noqa: PLR0917  one for each option
    reason: Reason | None,
    prove: bool,
    references: TextIO,
    partner: str | None,
    files: tuple[Path, ...],
    wait: float,
) -> None:
    """Take persons out of counts, state and log, or prove that they are out. No reference is ever printed."""
    from aiokafka.errors import KafkaError
    from redis import RedisError

    from needmonitor.erasing.running import run_erase, run_prove
    from needmonitor.settings import Settings
    from producers.publisher import DeliveryError

    if (reason is None) is not prove:
        raise click.UsageError("say --reason to erase, or --prove to search")
    if files and not prove:
        raise click.UsageError("--files is for --prove")
    try:
        text = references.read()
        if reason is None:
            raise SystemExit(run_prove(Settings(), text, partner, files))
        answer = run_erase(Settings(), text, partner, reason, wait)
    except (ValueError, KafkaError, RedisError, DeliveryError, OSError) as error:
        raise click.ClickException(str(error) or type(error).__name__) from error
    raise SystemExit(_told(answer))


def _told(answer: "Answer") -> int:
    if answer.done:
        click.echo(
            f"taken out under {answer.references} references; {answer.links} links between them deleted"
        )
        return 0
    asked = f"asked under {answer.references} references, {answer.answered} answered"
    click.echo(f"{asked}: the rest is taken out when a worker runs; then repeat this for the links", err=True)
    return 1
