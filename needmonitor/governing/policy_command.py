"""`needmonitor policy`: the numbers of the gate, for the officers who answer for them."""

# ruff: noqa: PLC0415  a command imports what it needs when it runs

import json
from pathlib import Path

import click

from needmonitor.governing.command import FILE, NEW_FILE
from needmonitor.governing.telling import told


@click.group()
def policy() -> None:
    """The gate's numbers: show, sign, verify, announce."""


@policy.command("show")
def show() -> None:
    """The policy that a worker would start with, as JSON: the start of one of your own."""
    from needmonitor.settings import Settings
    from needmonitor.wiring import gate_policy

    with told():
        settings = Settings()
        found = gate_policy(settings)
    origin = settings.policy_file or "part of this release"
    click.echo(f"{found.called}, {origin}", err=True)
    click.echo(json.dumps(found.model_dump(mode="json"), indent=2))


@policy.command("sign")
@click.argument("file", type=FILE)
@click.option("--key", required=True, type=FILE, help="The officer's private key.")
@click.option("--out", type=NEW_FILE, default=None, help="Where to write; else it is printed.")
def sign_file(file: Path, key: Path, out: Path | None) -> None:
    """Sign a policy (TOML or JSON); nothing leaves this machine."""
    from dictionary.gate_policy import signed_policy
    from needmonitor.governing.policies import read_policy
    from needmonitor.governing.reading import hand_over
    from needmonitor.keys import read_private_key

    with told():
        said = hand_over(signed_policy(read_policy(file), read_private_key(key)), out)
    click.echo(said)


@policy.command("verify")
@click.argument("file", type=FILE)
def verify_file(file: Path) -> None:
    """See that workers would start with a signed policy; exit 1 if not."""
    from needmonitor.settings import Settings
    from needmonitor.wiring import verified_policy

    with told():
        found, signer = verified_policy(Settings(), file)
    click.echo(f"{found.called} is signed by {signer}")


@policy.command("announce")
@click.argument("file", type=FILE)
def announce_file(file: Path) -> None:
    """Record a signed policy in the audit, before workers are started with it."""
    from needmonitor.governing.policies import announce
    from needmonitor.settings import Settings

    with told():
        found = announce(Settings(), file)
    click.echo(f"{found.called} stands in the audit: start the workers with NEEDMONITOR_POLICY_FILE={file}")
