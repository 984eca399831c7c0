"""A part of the map to recount where all of it would cost too much: whole districts, and needs everywhere.

A cell cannot be checked with some of its persons. So the sample is of places and needs: everybody ever seen
in one of the districts, or with one of the needs, is recounted with all that was said of them, and nobody
else is held in memory. Part of the recount, so it shares no code with the stages.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

import msgspec

from dictionary.erasures import is_event
from streams.recounting import NONE, CellKey, Numbers

Keyed = tuple[bytes, bytes | None]
"""Key and value of a record of `checked`."""


class Geography(Protocol):
    """What is asked of places."""

    def authority_of(self, sector: str) -> str | None:
        """The local authority of a sector, where one is known."""

    def district_code(self, sector: str) -> str:
        """The district of a sector, or its part; KeyError where there is no such sector."""


class _Data(msgspec.Struct):
    need: str | None = None
    postcode_sector: str | None = None
    location_status: str | None = None


class _Event(msgspec.Struct):
    homeauthority: str
    data: _Data


_DECODE: Final = msgspec.json.Decoder(_Event).decode


class Sample(msgspec.Struct, frozen=True):
    """What is recounted.

    Attributes:
        districts: districts (or parts, or `<LA>/none`), in every scope.
        needs: in every area.
        authorities: whose larger areas are compared with the sums of their sectors.
    """

    districts: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()

    def __or__(self, other: "Sample") -> "Sample":
        """Both."""
        return Sample(
            self.districts | other.districts,
            self.needs | other.needs,
            self.authorities | other.authorities,
        )

    def covers(self, key: CellKey, places: Geography) -> bool:
        """Whether a cell is counted whole by the persons of this sample."""
        authority, scope, area = key
        if scope.split("@")[0] in self.needs:
            return True
        return area != authority and district_of(area, places) in self.districts

    def suspects(self, keys: Iterable[CellKey], places: Geography, most: int) -> "Sample":
        """What of this sample is to be looked at again where these cells differ: at most so many of each."""
        differ = list(keys)
        districts = {district_of(area, places) for _, _, area in differ} & self.districts
        needs = {scope.split("@")[0] for _, scope, _ in differ} & self.needs
        authorities = {authority for authority, _, _ in differ}
        first = [frozenset(sorted(found)[:most]) for found in (districts, needs, authorities)]
        return Sample(*first)


def district_of(area: str, places: Geography) -> str:
    """The district of a sector; any other area is its own, and so is a sector that is no longer known."""
    if " " not in area:
        return area
    try:
        return places.district_code(area)
    except KeyError:
        return area


def around(value: bytes, places: Geography) -> Sample:
    """The district, its authority and the need that an event speaks of, where it does.

    Raises:
        ValueError: not an event as check passes it on.
    """
    authority, district, need = _spoken_of(value, places)
    return Sample(*(frozenset(filter(None, {word})) for word in (district, need, authority)))


def persons_in(records: Iterable[Keyed], sample: Sample, places: Geography) -> set[bytes]:
    """The persons of whom a record speaks of a district or need of the sample.

    Raises:
        ValueError: a value is not an event as check passes it on.
    """
    persons = set()
    for key, value in records:
        if value is not None and is_event(key):
            _, district, need = _spoken_of(value, places)
            if need in sample.needs or district in sample.districts:
                persons.add(person_of(key))
    return persons


def _spoken_of(value: bytes, places: Geography) -> tuple[str, str, str]:
    """(local authority, district, need) of an event, each "" where it says nothing of it."""
    try:
        event = _DECODE(value)
    except msgspec.DecodeError as error:
        raise ValueError(f"no checked event: {type(error).__name__}") from error
    sector, home = event.data.postcode_sector, event.homeauthority
    if sector:
        return places.authority_of(sector) or home, district_of(sector, places), event.data.need or ""
    if event.data.location_status:
        return home, home + NONE, event.data.need or ""
    return "", "", event.data.need or ""


def person_of(key: bytes) -> bytes:
    """The person of a record's key."""
    return key.partition(b"/")[0]


def sums(numbers: Mapping[CellKey, Numbers], places: Geography) -> dict[CellKey, Numbers]:
    """What districts and authorities must be, from all the sectors and `none` areas of their scopes.

    Nobody is counted in two areas at once, so they are sums, whatever the log says.
    """
    found: dict[CellKey, Numbers] = {}
    for (authority, scope, area), number in numbers.items():
        if " " in area or area.endswith(NONE):
            for larger in {district_of(area, places), authority} - {area}:
                key = (authority, scope, larger)
                found[key] = found[key].plus(number) if key in found else number
    return found
