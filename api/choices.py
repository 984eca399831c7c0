"""What a reader of the live map asks to see: read from the address, mended where it cannot be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from api.access import LEVELS, CellsQuestion, Level, Viewer, may
from dictionary.moments import WINDOWS
from dictionary.needs import COARSE_NEEDS, Dictionary
from dictionary.places import Area, Places

ANY: Final = "any"
CHANGES: Final = ("change", "change_year")
"""Measures against an earlier period: the one just before, and the same days a year (52 weeks) ago."""
MEASURES: Final = ("people", "records", "open", "rate", *CHANGES, "deprived")
RELEASED_MEASURES: Final = ("people", "rate", *CHANGES, "deprived")
COUNTED: Final = ("people", "records", "open", "rate")
"""Measures that a cell holds; the others are made of it."""
DEFAULT_WINDOW: Final = "28d"
PACES: Final = ("", "10", "60", "paused")
"""How often figures move on a page: as they come, every so many seconds, or not at all."""
PAST_DAYS: Final = 800
"""How far back the counts can be asked (`counting.md`)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One view of the live map. `area` is the selected area; `sort` a column, `up` its direction.

    `at` is the London day at whose end the figures are shown; None is now, and moves. `partner` is whose
    records alone are counted; None counts everybody's. `every` is how often figures move (`PACES`).
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
        return f"/?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the address that could not be used: its name, and the words of what is shown instead."""

    name: str
    shown: str


@dataclass(frozen=True, slots=True)
class Chooser:
    """Knows what there is to choose and what this viewer may see of it. Without `today` there is no past."""

    viewer: Viewer
    dictionary: Dictionary
    places: Places
    default_place: str
    today: date | None = None

    def allows(self, choice: Choice) -> bool:
        """May the viewer see this place, need, window and level together?"""
        return may(
            self.viewer,
            CellsQuestion(
                level=choice.level,
                window=choice.window,
                within=choice.place,
                partner=choice.partner,
                coarse=choice.need in COARSE_NEEDS,
            ),
        )

    def exact(self, choice: Choice) -> bool:
        """Are the figures of a choice exact: in the trusted zone, and of a partner's own records?"""
        return self.viewer.trusted or choice.partner is not None

    def measures(self, choice: Choice) -> tuple[str, ...]:
        """The measures open to the viewer."""
        return MEASURES if self.exact(choice) else RELEASED_MEASURES

    def partners(self, choice: Choice) -> list[str]:
        """Whose records alone the viewer may look at here: a partner its own, of one need."""
        own = self.viewer.partner
        return [own] if own is not None and self.dictionary.get(choice.need) is not None else []

    def windows(self, choice: Choice) -> list[str]:
        """The windows open to the viewer in the place of a choice."""
        return [w for w in WINDOWS if self.allows(replace(choice, window=w, level="la"))]

    def levels(self, choice: Choice) -> list[Level]:
        """The levels open for a choice: the whole authority only where nothing finer is."""
        finer: Sequence[Level] = [level for level in LEVELS if level != "la"]
        shown = [level for level in finer if self.allows(replace(choice, level=level))]
        return shown or ["la"]

    def places_open(self, choice: Choice) -> list[Area]:
        """The local authorities that the viewer may look at, by name."""
        whole = replace(choice, level="la")
        areas = [
            self.places.area(code)
            for code in self.places.authorities
            if self.allows(replace(whole, place=code))
        ]
        return sorted((area for area in areas if area), key=lambda area: area.name)

    def knows_need(self, need: str) -> bool:
        """Is it a need, a domain or `any`?"""
        return need == ANY or need in self.dictionary.domains or self.dictionary.get(need) is not None

    def read(self, query: Mapping[str, str]) -> tuple[Choice, list[Problem]]:
        """The choice in a query, with each part that cannot be shown replaced by one that can.

        Returns:
            The choice, and a problem for each part that was replaced. A part left out is no problem.
        """
        choice, problems = Choice(place=self.default_place), []

        def settle(name: str, options: Sequence[str], preferred: str) -> None:
            nonlocal choice
            asked = query.get(name, "")
            usual = preferred if preferred in options else options[0]
            chosen = asked if asked in options else usual
            choice = replace(choice, **{name: chosen})  # type: ignore[arg-type]
            if asked and asked != chosen:
                problems.append(Problem(name, chosen))

        need = query.get("need") or ANY
        every = query.get("every", "")
        choice = replace(
            choice, need=need if self.knows_need(need) else ANY, every=every if every in PACES else ""
        )
        if choice.need != need:
            problems.append(Problem("need", ANY))
        if self.viewer.partner is not None:
            choice = self._with_partner(choice, query, problems)
        open_places = [area.code for area in self.places_open(choice)] or [self.default_place]
        settle("place", open_places, self.default_place)
        settle("window", self.windows(choice) or [DEFAULT_WINDOW], DEFAULT_WINDOW)
        settle("measure", self.measures(choice), "people")
        settle("level", self.levels(choice), "sector")
        choice = self._with_day(choice, query, problems)
        return self._with_area(choice, query, problems), problems

    def columns(self, choice: Choice) -> tuple[str, ...]:
        """The measures that a table shows: those of a cell; a rate with its interval; or one made of them."""
        if choice.measure not in COUNTED:
            return ("people", "rate", choice.measure)
        if choice.measure == "rate":
            return ("people", "rate", "interval")
        return tuple(measure for measure in self.measures(choice) if measure in COUNTED)

    def _with_partner(self, choice: Choice, query: Mapping[str, str], problems: list[Problem]) -> Choice:
        """The choice of the viewer's own records, where they are asked for and can be."""
        asked = query.get("partner", "")
        if asked in self.partners(choice):
            return replace(choice, partner=asked)
        if asked:
            problems.append(Problem("partner", ""))
        return choice

    def _with_day(self, choice: Choice, query: Mapping[str, str], problems: list[Problem]) -> Choice:
        """The choice at a past day; today is no past day."""
        asked = query.get("at", "")
        if not asked or self.today is None:
            return choice
        try:
            day = date.fromisoformat(asked)
        except ValueError:
            day = date.max
        if day > self.today or day <= self.today - timedelta(days=PAST_DAYS):
            problems.append(Problem("at", ""))
            return choice
        return choice if day == self.today else replace(choice, at=day)

    def _with_area(self, choice: Choice, query: Mapping[str, str], problems: list[Problem]) -> Choice:
        """The choice with its selected area and its order of rows."""
        code = query.get("area")
        area = self.places.area(code) if code else None
        if code and (area is None or area.authority != choice.place):
            problems.append(Problem("area", ""))
            area = None
        sort = query.get("sort", "measure")
        known = ("area", "measure", *self.columns(choice))
        return replace(
            choice,
            area=area.code if area else None,
            sort=sort if sort in known else "measure",
            up=query.get("order") == "up",
        )
