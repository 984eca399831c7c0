"""Choosing what to see: a choice read from the address, mended where it cannot be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from api.access import LEVELS, CellsQuestion, Level, Viewer, may
from api.choices import (
    ANY,
    COUNTED,
    DEFAULT_WINDOW,
    HIGH,
    MEASURES,
    NO_BASEMAP,
    PACES,
    PAST_DAYS,
    RELEASED_MEASURES,
    UNUSUAL,
    UP,
    WIDE,
    Choice,
)
from dictionary.moments import WINDOWS
from dictionary.needs import COARSE_NEEDS, Dictionary
from dictionary.place_areas import GREAT_BRITAIN
from dictionary.places import Area, Places
from dictionary.projection_values import USUAL_WINDOWS

MOST_SOUGHT: Final = 60
"""Characters of a text that rows are sought by."""
MOST_DIGITS: Final = 3
"""Of the number of a page."""


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
        known = MEASURES if self.exact(choice) else RELEASED_MEASURES
        return tuple(measure for measure in known if measure != UNUSUAL or self.knows_usual(choice))

    def knows_usual(self, choice: Choice) -> bool:
        """May what is usual be known of a choice: of a need, by all partners, in one authority, now?"""
        whole = choice.partner is None and not choice.wide and choice.at is None
        return whole and choice.window in USUAL_WINDOWS and self.dictionary.get(choice.need) is not None

    def partners(self, choice: Choice) -> list[str]:
        """Whose records alone the viewer may look at here: a partner its own, of one need."""
        own = self.viewer.partner
        return [own] if own is not None and self.dictionary.get(choice.need) is not None else []

    def windows(self, choice: Choice) -> list[str]:
        """The windows open to the viewer in the place of a choice."""
        return [w for w in WINDOWS if self.allows(replace(choice, window=w, level="la"))]

    def levels(self, choice: Choice) -> list[Level]:
        """The levels open for a choice: the whole authority only where nothing finer is."""
        if choice.wide:
            return ["la"]
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

    def wide_open(self, choice: Choice) -> list[Area]:
        """Great Britain and the nations, as far as the viewer may look at their authorities."""
        whole = replace(choice, level="la")
        areas = [self.places.area(code) for code in WIDE if self.allows(replace(whole, place=code))]
        return [area for area in areas if area]

    def around(self, choice: Choice) -> str | None:
        """The widest place around an authority that the viewer may look at; None where there is none."""
        if choice.wide:
            return None
        wide = (area.code for area in self.wide_open(choice))
        return next((code for code in wide if code in (GREAT_BRITAIN, choice.place[:1])), None)

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
                problems.append(Problem(UNUSUAL if asked == UNUSUAL else name, chosen))

        need = query.get("need") or ANY
        every = query.get("every", "")
        choice = replace(
            choice,
            need=need if self.knows_need(need) else ANY,
            every=every if every in PACES else "",
            contrast=query.get("contrast") == HIGH,
            basemap=query.get("basemap") != NO_BASEMAP,
        )
        if choice.need != need:
            problems.append(Problem("need", ANY))
        if self.viewer.partner is not None:
            choice = self._with_partner(choice, query, problems)
        query = self._upwards(choice, query)
        open_places = [area.code for area in self.places_open(choice)] or [self.default_place]
        open_places += [area.code for area in self.wide_open(choice)]
        settle("place", open_places, self.default_place)
        settle("window", self.windows(choice) or [DEFAULT_WINDOW], DEFAULT_WINDOW)
        settle("measure", self.measures(choice), "people")
        if query.get("level") != "la" or "la" in self.levels(choice):
            settle("level", self.levels(choice), "sector")  # the whole authority is beside every finer level
        choice = self._with_day(choice, query, problems)
        if choice.measure not in self.measures(choice):
            problems.append(Problem(choice.measure, "people"))
            choice = replace(choice, measure="people")
        return self._with_area(choice, query, problems), problems

    def columns(self, choice: Choice) -> tuple[str, ...]:
        """The measures that a table shows: those of a cell; a rate with its interval; or one made of them."""
        if choice.measure not in COUNTED:
            return ("people", "rate", choice.measure)
        if choice.measure == "rate":
            return ("people", "rate", "interval")
        return tuple(measure for measure in self.measures(choice) if measure in COUNTED)

    def _upwards(self, choice: Choice, query: Mapping[str, str]) -> Mapping[str, str]:
        """A query that asks to go up, as one for the authorities around; the place is selected in them."""
        here = query.get("place") or self.default_place
        wide = self.around(replace(choice, place=here)) if query.get("level") == UP else None
        return {**query, "place": wide, "level": "la", "area": here} if wide else query

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
        """The choice with its selected area, and the order and the page of its rows."""
        code, page = query.get("area"), query.get("page", "")
        area = self.places.area(code) if code else None
        if code and (area is None or not self._holds(choice, area)):
            problems.append(Problem("area", ""))
            area = None
        sort = query.get("sort", "measure")
        known = ("area", "measure", *self.columns(choice))
        return replace(
            choice,
            area=area.code if area else None,
            sort=sort if sort in known else "measure",
            up=query.get("order") == "up",
            find=" ".join(query.get("find", "").split())[:MOST_SOUGHT],
            page=(int(page) or None) if page.isdecimal() and len(page) <= MOST_DIGITS else None,
        )

    def _holds(self, choice: Choice, area: Area) -> bool:
        """Is an area in the place: in the authority, or one of the authorities?"""
        if not choice.wide:
            return area.authority == choice.place
        return area.level == "la" and choice.place in (GREAT_BRITAIN, area.nation)
