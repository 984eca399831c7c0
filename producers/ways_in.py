"""What the commands of the ways in are given by the one who wires them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the command line names these at every start, and they are slow to import
    from dictionary.register import Register
    from producers.publishing import Publisher

CONTEXT: Final = "needmonitor.ways_in"
"""Key in click's `ctx.meta`, for a callable that returns a `WaysIn`: called when a command runs."""


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
    register: "Callable[[], Register]"
    publisher: "Callable[[], AbstractAsyncContextManager[Publisher]]"
