"""Mute rules: nobody is told of a need in an area until a day; its alerts stay on map and list."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict

from api.acting import Muting
from api.alerts_reading import read_mutes, where
from api.identity import Asker, FromHere, Reading, Settings, actor_of
from api.problems import ProblemError
from api.reading import Reader
from api.routes.alerts import Taken
from api.views import read_scope
from dictionary.actions import Mute
from dictionary.fields import Uuid

router = APIRouter(tags=["alerts"])


class MutesAnswer(BaseModel):
    """The mute rules that hold, those that end first leading."""

    model_config = ConfigDict(frozen=True)

    mutes: list[Mute]


@router.get("/mutes")
async def mutes(
    reader: Reading,
    viewer: Asker,
    within: Annotated[str | None, Query(description="An authority, a nation or GB")] = None,
) -> MutesAnswer:
    """The mute rules of your areas."""
    place = where(reader, viewer, within, act=True)
    return MutesAnswer(mutes=await read_mutes(reader, place.authorities))


@router.post("/mutes", status_code=202, dependencies=[FromHere])
async def mute(reader: Reading, viewer: Asker, config: Settings, muting: Muting) -> Taken:
    """A new rule; its id is the action's."""
    actor = actor_of(viewer, config)
    authority = muted_authority(reader, muting)
    where(reader, viewer, authority, act=True)
    return Taken(id=await actor.do(actor.mute(muting, authority)))


@router.delete("/mutes/{rule}", status_code=202, dependencies=[FromHere])
async def unmute(
    reader: Reading,
    viewer: Asker,
    config: Settings,
    rule: Annotated[Uuid, Path(description="The rule's id")],
) -> Taken:
    """End a rule before its day."""
    actor = actor_of(viewer, config)
    found = await find_mute(reader, where(reader, viewer, None, act=True).authorities, rule)
    return Taken(id=await actor.do(actor.unmute(found)))


async def find_mute(reader: Reader, authorities: Sequence[str], rule: str) -> Mute:
    """A mute rule of some authorities.

    Raises:
        ProblemError: there is none, or Valkey does not answer.
    """
    found = next((each for each in await read_mutes(reader, authorities) if each.id == rule), None)
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
