"""How the values of the projection in Valkey read; its keys, and what each holds, are in `projection.py`."""

from typing import Final, Literal

import msgspec

Zone = Literal["trusted", "commissioner", "public"]
ReleasedState = Literal["value", "small"]


class ExactCell(msgspec.Struct, frozen=True, omit_defaults=False):
    """Exact values now of one area in one scope.

    Each window holds `(people, records, tick)` and `open` holds `(people, tick)`; the tick is that of
    the last change of these very numbers, so a reader knows which windows a message moved.
    """

    h24: tuple[int, int, int] = msgspec.field(name="24h")
    d7: tuple[int, int, int] = msgspec.field(name="7d")
    d28: tuple[int, int, int] = msgspec.field(name="28d")
    d91: tuple[int, int, int] = msgspec.field(name="91d")
    d365: tuple[int, int, int] = msgspec.field(name="365d")
    open: tuple[int, int]

    def window(self, window: str) -> tuple[int, int, int]:
        """`(people, records, tick)` of a window code.

        Raises:
            KeyError: no such window.
        """
        value: tuple[int, int, int] = getattr(self, _FIELDS[window])
        return value


_FIELDS: Final = {"24h": "h24", "7d": "d7", "28d": "d28", "91d": "d91", "365d": "d365"}


class ReleasedCell(msgspec.Struct, frozen=True, array_like=True):
    """`[people, state, tick]`: people is None where `small`; the tick of this cell's last release."""

    people: int | None
    state: ReleasedState
    tick: int


class ShownCell(msgspec.Struct, frozen=True, array_like=True):
    """`[people, state]` of one past release."""

    people: int | None
    state: ReleasedState


class UsualCount(msgspec.Struct, frozen=True, array_like=True):
    """`[arrivals, expected, low, high, how]` of some whole days, in the trusted zone alone.

    `low` to `high` is the usual range (95%). `how`: -2 far less than usual, -1 less, 0 as usual, 1 more,
    2 far more; None where too few came to say.
    """

    arrivals: int
    expected: float
    low: int
    high: int
    how: int | None


USUAL_WINDOWS: Final = ("7d", "28d")
"""Windows of which the watch knows what is usual."""


class UsualNeed(msgspec.Struct, frozen=True):
    """What is usual of a need in the areas of an authority, but for those of which nothing can be said.

    `until` is the last of the days, a London date that is over.
    """

    until: str
    d7: dict[str, UsualCount] = msgspec.field(name="7d")
    d28: dict[str, UsualCount] = msgspec.field(name="28d")

    def window(self, window: str) -> dict[str, UsualCount]:
        """Area -> what is usual of the days of a window; none of other windows than `USUAL_WINDOWS`."""
        return {"7d": self.d7, "28d": self.d28}.get(window, {})


class Live(msgspec.Struct, frozen=True):
    """A message on the live channel: cells of one local authority and scope that have new values.

    `window` is None in the trusted zone, where `cells` holds `ExactCell`; else they are `ReleasedCell`.
    """

    zone: Zone
    la: str
    scope: str
    window: str | None
    tick: int
    as_of: str
    cells: dict[str, msgspec.Raw]


class CellsAsk(msgspec.Struct, frozen=True, tag_field="kind", tag="cells"):
    """All areas of one authority and scope at a past instant (`at`, RFC 3339)."""

    id: str
    la: str
    scope: str
    window: str
    at: str


class WholeAsk(msgspec.Struct, frozen=True, tag_field="kind", tag="whole"):
    """One authority as a whole in a scope, and whether anyone recorded there, at a past instant (`at`)."""

    id: str
    la: str
    scope: str
    window: str
    at: str


class HistoryAsk(msgspec.Struct, frozen=True, tag_field="kind", tag="history"):
    """One area by day; `from` and `to` are London dates, both included."""

    id: str
    la: str
    scope: str
    area: str
    window: str
    from_: str = msgspec.field(name="from")
    to: str


class WatchAsk(msgspec.Struct, frozen=True, tag_field="kind", tag="watch"):
    """How much the watch of an authority knows of what is usual there."""

    id: str
    la: str


Ask = CellsAsk | WholeAsk | HistoryAsk | WatchAsk


class CellsAnswer(msgspec.Struct, frozen=True, tag_field="kind", tag="cells"):
    """Area -> (people, records, open); areas with nothing are left out."""

    cells: dict[str, tuple[int, int, int]]


class WholeAnswer(msgspec.Struct, frozen=True, tag_field="kind", tag="whole"):
    """An authority as a whole; `active`: somebody recorded something in it in the window, whatever scope."""

    la: str
    people: int
    records: int
    open: int
    active: bool


class HistoryAnswer(msgspec.Struct, frozen=True, tag_field="kind", tag="history"):
    """(London date, people, records, open) for each day asked about, zeros included."""

    days: list[tuple[str, int, int, int]]


class WatchAnswer(msgspec.Struct, frozen=True, tag_field="kind", tag="watch"):
    """How far a watch is.

    `tested`: how many pairs of a district and a partner are known long enough to be tested. `learning`:
    history that was handed in is being learned, or waits for it.
    """

    tested: int
    learning: bool


class ErrorAnswer(msgspec.Struct, frozen=True, tag_field="kind", tag="error"):
    """Why there is no answer, in words for the reader."""

    error: str


Answer = CellsAnswer | WholeAnswer | HistoryAnswer | WatchAnswer | ErrorAnswer


class Reconciled(msgspec.Struct, frozen=True):
    """What the last recount found.

    Attributes:
        at: when it was done (RFC 3339).
        events: in the log of record.
        cells: compared, over all moments.
        differences: how many of them differ.
        seconds: that it took.
        every: seconds from one sample to the next; None where nothing repeats.
        districts, needs, authorities: where something differed: the next sample looks there again.
    """

    at: str
    cells: int
    differences: int
    events: int = 0
    seconds: float = 0.0
    every: float | None = None
    districts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
