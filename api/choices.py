"""What a reader of the live map asks to see, and its address."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from api.access import Level
from dictionary.place_areas import GREAT_BRITAIN, NATIONS

ANY: Final = "any"
CHANGES: Final = ("change", "change_year")
"""Measures against an earlier period: the one just before, and the same days a year (52 weeks) ago."""
UNUSUAL: Final = "unusual"
"""The measure against what is usual: of one need, exact, now."""
DIVERGING: Final = (*CHANGES, UNUSUAL)
"""Measures whose classes lie on both sides of one in the middle."""
MEASURES: Final = ("people", "records", "open", "rate", *CHANGES, UNUSUAL, "deprived")
RELEASED_MEASURES: Final = ("people", "rate", *CHANGES, "deprived")
COUNTED: Final = ("people", "records", "open", "rate")
"""Measures that a cell holds; the others are made of it."""
DEFAULT_WINDOW: Final = "28d"
PACES: Final = ("", "10", "60", "paused")
"""How often figures move on a page: as they come, every so many seconds, or not at all."""
HIGH: Final = "high"
"""Asks for the palette of high contrast, as a browser may that prefers it."""
NO_BASEMAP: Final = "none"
"""Asks for the map without the background map that an operator may have set."""
PAST_DAYS: Final = 800
"""How far back the counts can be asked (`counting.md`)."""
WIDE: Final = (GREAT_BRITAIN, *NATIONS)
"""Places whose areas are local authorities, the widest first."""
UP: Final = "up"
"""A level to ask for: the local authorities around the place, where those may be seen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One view of the live map. `area` is the selected area; `sort` a column, `up` its direction.

    `at` is the London day at whose end the figures are shown; None is now, and moves. `partner` is whose
    records alone are counted; None counts everybody's. `every` is how often figures move (`PACES`). `find`
    leaves in the table what has it in its name; `page` is a page of it, None the one with the selected area.
    `contrast` asks for colours that stand further apart, `basemap` for the background map where there is one.
    """

    place: str
    need: str = ANY
    window: str = DEFAULT_WINDOW
    measure: str = "people"
    level: Level = "sector"
    area: str | None = None
    sort: str = "measure"
    up: bool = False
    at: date | None = None
    partner: str | None = None
    every: str = ""
    contrast: bool = False
    basemap: bool = True
    find: str = ""
    page: int | None = None

    @property
    def wide(self) -> bool:
        """Is the place a nation or Great Britain, whose areas are local authorities?"""
        return self.place in WIDE

    @property
    def scope(self) -> str:
        """What is counted: the need, or the need in the records of the partner."""
        return f"{self.need}@{self.partner}" if self.partner else self.need

    def address(self, **changes: object) -> str:
        """The address of this view, or of one that differs in the named fields."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        query: dict[str, str] = {
            "place": other.place,
            "need": other.need,
            "window": other.window,
            "measure": other.measure,
            "level": other.level,
        }
        if other.sort != "measure" or other.up:
            query |= {"sort": other.sort, "order": "up" if other.up else "down"}
        if other.at:
            query["at"] = other.at.isoformat()
        if other.area:
            query["area"] = other.area
        if other.partner:
            query["partner"] = other.partner
        if other.every:
            query["every"] = other.every
        if other.contrast:
            query["contrast"] = HIGH
        if not other.basemap:
            query["basemap"] = NO_BASEMAP
        if other.find:
            query["find"] = other.find
        if other.page:
            query["page"] = str(other.page)
        return f"/?{urlencode(query)}"
