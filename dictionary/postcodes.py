"""Postcodes and sectors as people type them (`B152TT`, `b15 2tt`, `B15 2`, `b15-2`).

A sector is everything of a postcode but its last two letters, written with one space: `B15 2`. Without
a separator `B11` is the district and never the sector `B1 1`: 755 pairs would be ambiguous.
"""

import re
from typing import Final

_SEPARATORS: Final = re.compile(r"[\s\u200b\u2060\ufeff\-\u2010-\u2015\u2212.]+")
_OUTWARD: Final = r"(?:[A-Z]{1,2}[0-9][0-9A-Z]?)"
_POSTCODE: Final = re.compile(rf"({_OUTWARD})([0-9][ABD-HJLNP-UW-Z]{{2}})")
_SECTOR: Final = re.compile(rf"{_OUTWARD} [0-9]")
_LONGEST: Final = 32
"""Nobody types a postcode this long; what is longer is not looked at."""


def parse_postcode(text: str) -> str | None:
    """The canonical full postcode (`B15 2TT`) in text as typed; None if it is not one.

    Only the form is judged, not whether the postcode exists.
    """
    found = _POSTCODE.fullmatch("".join(_words(text)))
    return f"{found[1]} {found[2]}" if found else None


def parse_sector(text: str) -> str | None:
    """The canonical sector (`B15 2`) of a sector or a full postcode as typed; None if it is neither.

    A sector needs its space (or hyphen); a full postcode does not. Only the form is judged: ask
    `Places.sectors` whether the sector exists.
    """
    spaced = " ".join(_words(text))
    if _SECTOR.fullmatch(spaced):
        return spaced
    postcode = parse_postcode(text)
    return postcode[:-2] if postcode else None


def looks_like_full_postcode(text: str) -> bool:
    """Whether the whole text is a full postcode, which must never leave a partner's machine."""
    return parse_postcode(text) is not None


def district_of(sector: str) -> str:
    """The postcode district (`B15`) of a canonical sector (`B15 2`)."""
    return sector.partition(" ")[0]


def _words(text: str) -> list[str]:
    if len(text) > _LONGEST:
        return []
    return [word for word in _SEPARATORS.split(text.upper()) if word]
