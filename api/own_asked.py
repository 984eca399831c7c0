"""What a reader asks for who takes several areas together, and its address. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from api.choices import Choice

MOST_LETTERS: Final = 60
ASKED: Final = ("place", "need", "window", "level", "partner")
"""What an address asks for beside the areas and their name."""
_NO_NAME: Final = re.compile(r"[^\w \-'.,()&/]+")
"""A name is letters, digits and a few signs: none that a spreadsheet takes for a formula."""


@dataclass(frozen=True, slots=True)
class OwnArea:
    """Areas that a reader took together, and what they are called together."""

    choice: Choice
    areas: tuple[str, ...]
    called: str

    def address(self, path: str = "/own", **changes: Any) -> str:
        """The address of this area, or of one that differs in the named parts."""
        other = replace(self, **changes)
        query = {
            "place": other.choice.place,
            "need": other.choice.need,
            "window": other.choice.window,
            "level": other.choice.level,
            "partner": other.choice.partner,
            "areas": ",".join(other.areas),
            "called": other.called,
        }
        return f"{path}?{urlencode({name: value for name, value in query.items() if value}, safe=',')}"

    def toggled(self, code: str) -> str:
        """The address with one area more, or less."""
        others = tuple(each for each in self.areas if each != code)
        areas = others if code in self.areas else tuple(sorted((*others, code)))
        return f"{self.address(areas=areas)}#map"


def read_areas(given: Iterable[str]) -> tuple[str, ...]:
    """Codes from the values of `areas`, each one code or several with commas between."""
    codes = {code.strip() for value in given for code in value.split(",")}
    return tuple(sorted(codes - {""}))


def read_called(given: str) -> str:
    """A name as it is shown and kept: without what is no part of names."""
    return " ".join(_NO_NAME.sub(" ", given).lstrip(" -.,/&'").split())[:MOST_LETTERS]


def own_address(choice: Choice) -> str:
    """Where an area of one's own is made from a view of the live map."""
    return OwnArea(choice, (choice.area,) if choice.area else (), "").address()
