"""What the commands of the ways in are given by the one who wires them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from dictionary.agreements import GREAT_BRITAIN, Agreement, Register
from dictionary.partners import Partner
from producers.publishing import Publisher

CONTEXT: Final = "needmonitor.ways_in"
"""Key in click's `ctx.meta`, for a callable that returns a `WaysIn`: called when a command runs."""

_ANY_AUTHORITY: Final = "E00000000"


@dataclass(frozen=True, slots=True)
class WaysIn:
    """Settings and connections of `import` and `check`.

    Attributes:
        gateway_url: where the gateway is, such as `https://needmonitor.example`.
        token: the partner's own, for the gateway.
        linking_key_file: the agreement's key, on this machine only.
        register: reads partners and agreements; empty where they are not known on this machine.
        publisher: opens a connection to the log, closed on leaving.
    """

    gateway_url: str
    token: str | None
    linking_key_file: Path | None
    register: Callable[[], Register]
    publisher: Callable[[], AbstractAsyncContextManager[Publisher]]


def assumed_register(partner: str, agreement: str, key_id: str) -> Register:
    """A register in which a partner may send everything, for checks where the real one is not at hand."""
    return Register(
        [Partner(id=partner, name=partner, kind="other")],
        [
            Agreement(
                id=agreement,
                partner_id=partner,
                home_authority=_ANY_AUTHORITY,
                authorities=(GREAT_BRITAIN,),
                needs=("*",),
                starts=date.min,
                linking_key_id=key_id,
            )
        ],
    )
