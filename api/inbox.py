"""What a reader of the inbox asks to see, read from the address. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from api.access import Viewer, covers
from api.alerts_list import NOBODY, Wanted
from api.choices import PACES
from dictionary.alerts import Handling, Level, Life

HERE: Final = frozenset({Life.OPEN, Life.CLOSING})
IN_HAND: Final = frozenset({Handling.NEW, Handling.ACKNOWLEDGED})
MINE: Final = "mine"
ALL: Final = "all"
SAVED: Final = ("open", "mine", "unassigned", "areas", "snoozed", "resolved", "closed")
RELEASED: Final = ("open", "areas", "closed")
"""The saved views of a reader to whom it is not told who has an alert."""
LEVELS: Final = (Level.URGENT, Level.ALERT, Level.WATCH)
LEAST: Final = Level.ALERT
"""Watches are on the map; the inbox shows them when asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One view of the inbox. `place` is an authority, or `all` the reader's areas.

    `every` is how often its pages change by themselves (`PACES`).
    """

    place: str
    view: str = "open"
    need: str = "any"
    level: Level = LEAST
    after: str | None = None
    every: str = ""

    def address(self, path: str = "/alerts", **changes: object) -> str:
        """The address of this view, or of one that differs in the named fields."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        query = {"view": other.view, "place": other.place}
        if other.need != "any":
            query["need"] = other.need
        if other.level is not LEAST:
            query["level"] = other.level.value
        if other.after:
            query["after"] = other.after
        if other.every:
            query["every"] = other.every
        return f"{path}?{urlencode(query)}"

    @property
    def within(self) -> str | None:
        """The place to read; None is all that the reader is limited to."""
        return None if self.place == ALL or self.view == "areas" else self.place

    def wanted(self, view: str, me: str) -> Wanted:
        """The alerts of a saved view, with the other choices of this one."""
        lives = {"closed": frozenset({Life.CLOSED})}.get(view, HERE)
        handlings = {
            "snoozed": frozenset({Handling.SNOOZED}),
            "resolved": frozenset({Handling.RESOLVED}),
            "closed": frozenset(Handling),
        }.get(view, IN_HAND)
        if view == "resolved":
            lives = frozenset(Life)
        owner = {"mine": me, "unassigned": NOBODY}.get(view)
        return Wanted(self.need, self.level, lives, handlings, owner, merged=False)


def default_place(viewer: Viewer, place: str) -> str:
    """Where the inbox starts: the place of the installation if the viewer may see it, else all of theirs."""
    return place if covers(viewer.areas, place) else ALL


def read_asked(query: Mapping[str, str], default_place: str) -> Asked:
    """The view that an address asks for; what it does not say, or says wrongly, is as usual."""
    view, level = query.get("view", "open"), query.get("level", LEAST.value)
    every = query.get("every", "")
    return Asked(
        place=query.get("place") or default_place,
        view=view if view in SAVED else "open",
        need=query.get("need") or "any",
        level=Level(level) if level in list(Level) else LEAST,
        after=query.get("after") or None,
        every=every if every in PACES else "",
    )
