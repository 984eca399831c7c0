"""Mute rules: nobody is told of a need in an area until a day; its alerts stay on map and list."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from api.acting import Muting
from api.alerts_reading import where
from api.identity import Asker, FromHere, Reading, Settings, actor_of
from api.muting import find_mute, muted_authority, read_mutes
from api.routes.alerts import Taken, Within
from dictionary.actions import Mute
from dictionary.fields import Uuid

router = APIRouter(tags=["alerts"])


class MutesAnswer(BaseModel):
    """The mute rules that hold, those that end first leading."""

    model_config = ConfigDict(frozen=True)

    mutes: list[Mute]


@router.get("/mutes")
async def mutes(reader: Reading, viewer: Asker, within: Within = None) -> MutesAnswer:
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
    found = await find_mute(reader, viewer, rule)
    return Taken(id=await actor.do(actor.unmute(found)))
