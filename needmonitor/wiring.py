"""Where settings meet the parts: the one place in which real parts are chosen."""

from datetime import UTC, datetime
from functools import partial

import click

from dictionary.agreements import Register, demo_register, load_register
from dictionary.places import load_places
from needmonitor.settings import Settings, demo_folder

now = partial(datetime.now, UTC)


def load_partners(settings: Settings) -> Register:
    """The register in force: the file's, or in demo mode the demo's six partners.

    Raises:
        ValueError: the file breaks a rule, or is missing outside demo mode.
    """
    if settings.register_file is None and settings.demo:
        return demo_register(settings.place)
    return load_register(settings.register_file)


def require_place(code: str) -> None:
    """See that a code is a local authority of Great Britain.

    Raises:
        click.ClickException: it is not.
    """
    if code not in load_places().authorities:
        raise click.ClickException(f"{code} is no local authority of Great Britain; Birmingham is E08000025")


def demo_token(settings: Settings, *, role: str, areas: str, partner: str | None, hours: float) -> str:
    """A token signed by the running demo's issuer.

    Raises:
        click.ClickException: no demo is running, or the partner is unknown or missing.
    """
    from api.access import Role  # noqa: PLC0415
    from api.tokens import issue_token  # noqa: PLC0415
    from needmonitor.keys import read_demo_key  # noqa: PLC0415

    if not settings.demo:
        raise click.ClickException("tokens are made only by a running demo; use your identity provider")
    if partner is not None and load_partners(settings).partner(partner) is None:
        raise click.ClickException(f"there is no partner {partner} in the demo")
    try:
        return issue_token(
            read_demo_key(demo_folder()),
            Role(role),
            issuer=settings.token_issuer,
            now=now(),
            ttl=int(hours * 3600),
            areas=tuple(filter(None, areas.split(","))) or ("GB",),
            partner=partner,
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from error
