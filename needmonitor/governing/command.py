"""`needmonitor agreement` and `needmonitor ig`: for the officers who answer for what is shared."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs

from pathlib import Path

import click

from needmonitor.governing.telling import told

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def agreement() -> None:
    """Information sharing agreements: sign, publish, withdraw, list."""


@agreement.command("new-key")
@click.option("--key", required=True, type=NEW_FILE, help="The private half: stays with the officer.")
@click.option(
    "--public", required=True, type=NEW_FILE, help="The public half, for NEEDMONITOR_AGREEMENT_KEYS."
)
def new_key(key: Path, public: Path) -> None:
    """Make an officer's signing key (Ed25519) in two files that do not exist yet."""
    from needmonitor.keys import write_new_key

    for file in (key, public):
        if file.exists():
            raise click.ClickException(f"{file} exists: it is not written over")
    with told():
        write_new_key(key, public)
    click.echo(f"{key} is the officer's alone; {public} is for every worker and API process")


@agreement.command("sign")
@click.argument("file", type=FILE)
@click.option("--key", required=True, type=FILE, help="The officer's private key.")
@click.option("--out", type=NEW_FILE, default=None, help="Where to write; else it is printed.")
def sign_file(file: Path, key: Path, out: Path | None) -> None:
    """Sign an agreement (TOML or JSON); nothing leaves this machine."""
    from dictionary.live_register import signed
    from needmonitor.governing.publishing import read_agreement
    from needmonitor.governing.reading import hand_over
    from needmonitor.keys import read_private_key

    with told():
        said = hand_over(signed(read_agreement(file), read_private_key(key)), out)
    click.echo(said)


@agreement.command("publish")
@click.argument("file", type=FILE)
def publish_file(file: Path) -> None:
    """Publish a signed agreement: within seconds every worker and the gateway go by it."""
    from needmonitor.governing.publishing import publish
    from needmonitor.settings import Settings

    with told():
        identity = publish(Settings(), file.read_bytes()).identity
    click.echo(f"{identity.id}, version {identity.version}, is published: {identity.status}")


@agreement.command("withdraw")
@click.argument("agreement_id")
@click.option("--key", required=True, type=FILE, help="The officer's private key.")
def withdraw_now(agreement_id: str, key: Path) -> None:
    """End an agreement now: what arrives from this moment on is refused."""
    from needmonitor.governing.publishing import withdraw
    from needmonitor.keys import read_private_key
    from needmonitor.settings import Settings
    from needmonitor.wiring import now

    with told():
        identity = withdraw(Settings(), agreement_id, read_private_key(key), now()).identity
    click.echo(f"{identity.id} is withdrawn as of {identity.withdrawn_at:%Y-%m-%d %H:%M:%S} UTC")


@agreement.command("list")
def list_agreements() -> None:
    """Every agreement in force or not, and where it comes from."""
    from needmonitor.governing.documents import state_of
    from needmonitor.governing.publishing import register_now
    from needmonitor.settings import Settings
    from needmonitor.wiring import now

    with told():
        register = register_now(Settings())
    for known in register.whole.values():
        identity = known.identity
        origin = "topic" if identity.id in register.learned else "register file"
        days = f"{identity.starts} to {identity.ends or 'no end'}"
        state = state_of(known, now())
        click.echo(
            f"{identity.id:32} v{identity.version:<4} {identity.partner_id:20} {state:14} {days:26} {origin}"
        )


@click.group()
def ig() -> None:
    """For information governance: what is configured, as documents."""


@ig.command("export")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write to."
)
def export(out: Path) -> None:
    """Register of agreements, records of processing, data flows and retention, as Markdown and JSON."""
    from dictionary.strictest import longest_kept
    from needmonitor.governing.documents import (
        data_flows,
        records_of_processing,
        register_of_agreements,
        retention_schedule,
    )
    from needmonitor.governing.publishing import register_now
    from needmonitor.governing.writing import write_documents
    from needmonitor.settings import Settings
    from needmonitor.wiring import now
    from streams.topics_admin import wanted_topics

    with told():
        register, moment = register_now(Settings()), now()
        agreements, topics = (
            list(register.whole.values()),
            wanted_topics(register.partners, longest_kept(register.whole.values())),
        )
        documents = (
            register_of_agreements(agreements, register.learned, moment),
            records_of_processing(agreements),
            data_flows(topics),
            retention_schedule(topics, agreements),
        )
        for file in write_documents(documents, out, moment):
            click.echo(f"written: {file}")
