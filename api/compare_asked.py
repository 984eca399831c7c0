"""What is compared: two areas, or two periods of one area, read from the address and mended. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, cast
from urllib.parse import urlencode

from api.access import CellsQuestion, may
from api.area_reading import level_of
from api.choices import ANY, DEFAULT_WINDOW
from api.choosing import Chooser
from dictionary.moments import WINDOWS
from dictionary.places import Area

Mode = Literal["area", "before", "year"]
MODES: Final[tuple[Mode, ...]] = ("area", "before", "year")
SORTS: Final = ("people", "difference", "need")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides: `area` and `other`; or `area` now and the period `mode` says, where `other` is None.

    `need`: one that is pointed out, or `any`. `whole`: every need, not only the first ones.
    """

    area: Area
    other: Area | None
    mode: Mode
    window: str = DEFAULT_WINDOW
    need: str = ANY
    sort: str = "people"
    whole: bool = False

    def address(self, path: str = "/compare", **changes: object) -> str:
        """The address of this comparison, or of one that differs in the named fields."""
        it = replace(self, **changes)  # type: ignore[arg-type]
        query = {"area": it.area.code}
        if it.other is not None:
            query["other"] = it.other.code
        query |= {"against": it.mode, "window": it.window}
        if it.need != ANY:
            query["need"] = it.need
        if it.sort != "people":
            query["sort"] = it.sort
        if it.whole:
            query["show"] = "all"
        return f"{path}?{urlencode(query)}"


def compare_address(area: str, other: str | None = None, *, window: str, need: str = ANY) -> str:
    """Where two areas, or an area and its period before, stand side by side."""
    query = {"area": area, **({"other": other} if other else {"against": "before"}), "window": window}
    return f"/compare?{urlencode(query | ({'need': need} if need != ANY else {}))}"


def read_compared(query: Mapping[str, str], chooser: Chooser) -> tuple[Comparison, list[str]]:
    """What an address asks to compare, and names of what of it could not be used.

    Raises:
        KeyError: the place shown first is no authority (the settings are checked for that at the start).
    """
    problems: list[str] = []

    def found(name: str) -> Area | None:
        asked = query.get(name, "").strip()
        area = find_area(asked, chooser)
        if asked and (area is None or not windows_of(chooser, area)):
            problems.append(name)
            return None
        return area

    area = found("area") or _usual(chooser)
    other = found("other")
    mode = query.get("against", "area" if other else "before")
    if mode not in MODES or (mode == "area" and (other is None or other == area)):
        if mode == "area" and "other" not in problems:
            problems.append("same" if other else "missing")
        mode = "before"
    other = other if mode == "area" else None
    windows = windows_of(chooser, area, *([other] if other else []))
    window = query.get("window", DEFAULT_WINDOW)
    if window not in windows:
        problems.append("window")
        window = DEFAULT_WINDOW if DEFAULT_WINDOW in windows else next(iter(windows), DEFAULT_WINDOW)
    need, sort = query.get("need", ANY), query.get("sort", "people")
    read = Comparison(
        area=area,
        other=other,
        mode=cast("Mode", mode),
        window=window,
        need=need if chooser.dictionary.get(need) else ANY,
        sort=sort if sort in SORTS else "people",
        whole=query.get("show") == "all",
    )
    return read, problems


def find_area(text: str, chooser: Chooser) -> Area | None:
    """The area that a code or a name means; of a district in several authorities, the part of the place."""
    places = chooser.places
    area = places.area(text) or next(iter(places.search(text)), None)
    if area is not None and area.authority is None:
        area = places.area(f"{chooser.default_place}/{area.code}")
    return area if area is not None and area.level not in ("nation", "gb") else None


def windows_of(chooser: Chooser, *areas: Area) -> list[str]:
    """The windows in which the viewer may see all of some areas."""
    return [
        window
        for window in WINDOWS
        if all(
            area.authority is not None
            and may(chooser.viewer, CellsQuestion(level_of(area), window, area.authority))
            for area in areas
        )
    ]


def _usual(chooser: Chooser) -> Area:
    """The place shown first, or the first that the viewer may see."""
    for code in (chooser.default_place, *chooser.places.authorities):
        area = chooser.places.area(code)
        if area is not None and windows_of(chooser, area):
            return area
    return chooser.places.areas("la", chooser.default_place)[0]
