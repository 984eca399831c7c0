"""Mute rules that hold, read from the projection; and the authority that a new one is for."""

from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter

from api.access import Viewer
from api.acting import Muting
from api.alerts_reading import where
from api.problems import ProblemError
from api.reading import Reader, values_of
from api.views import read_scope
from dictionary import projection
from dictionary.actions import Mute
from dictionary.moments import LONDON

_MUTE: Final[TypeAdapter[Mute]] = TypeAdapter(Mute)


async def read_mutes(reader: Reader, authorities: Sequence[str]) -> list[Mute]:
    """The mute rules of some authorities that hold today or later; those that end first lead.

    Raises:
        ProblemError: Valkey does not answer.
    """
    values = await values_of(reader, map(projection.mutes, authorities))
    today = reader.clock().astimezone(LONDON).date()
    rules = [_MUTE.validate_json(value) for value in values]
    return sorted((rule for rule in rules if rule.until >= today), key=lambda rule: (rule.until, rule.id))


async def find_mute(reader: Reader, viewer: Viewer, rule: str) -> Mute:
    """A mute rule of the areas where a viewer may act.

    Raises:
        ProblemError: there is none, or Valkey does not answer.
        NotAllowedError: the viewer may act nowhere.
    """
    mine = where(reader, viewer, None, act=True).authorities
    found = next((each for each in await read_mutes(reader, mine) if each.id == rule), None)
    if found is None:
        raise ProblemError(404, "unknown_mute", "There is no such mute rule in your areas.")
    return found


def muted_authority(reader: Reader, muting: Muting) -> str:
    """The authority that a mute rule is for.

    Raises:
        ProblemError: no such need, or an area that lies in no one authority.
    """
    read_scope(muting.need, reader.known.dictionary, reader.known.register)
    area = reader.known.places.area(muting.area)
    if area is None or area.authority is None or area.level not in ("sector", "district", "la"):
        words = "area is a sector, a district (or its part in one authority) or an authority."
        raise ProblemError(404, "unknown_area", words)
    return area.authority
