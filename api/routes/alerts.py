"""Alerts and notices as JSON, and what people do about alerts."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict

from api.acting import (
    ME,
    Acknowledging,
    Assigning,
    Doing,
    Noting,
    Reopening,
    Resolving,
    Snoozing,
    Undoing,
)
from api.alerts_list import NOBODY, CursorError, Shown, Wanted, in_order, page_of
from api.alerts_reading import find_alert, find_exact, read_notices, read_shown, where
from api.identity import Asker, FromHere, Reading, Settings, actor_of
from api.problems import ProblemError
from api.views import ANY, read_scope
from dictionary.alerts import AlertId, Handling, Level, Life, Notice

router = APIRouter(tags=["alerts"])
MOST_ALERTS: Final = 200
SEEN, MINE, NOT_DONE = Acknowledging(), Assigning(), Reopening()
NONE: Final = "none"


class AlertsQuery(BaseModel):
    """Which alerts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    within: Annotated[
        str | None, Query(description="An authority, a nation or GB; all your areas if left out")
    ] = None
    need: Annotated[str, Query(description="A need, a domain or any", max_length=100)] = ANY
    level: Annotated[Level, Query(description="This level or above")] = Level.WATCH
    life: Annotated[frozenset[Life], Query(description="Any of these")] = frozenset()
    handling: Annotated[frozenset[Handling], Query(description="Any of these")] = frozenset()
    owner: Annotated[
        str | None, Query(description="me, none, or a name; trusted zone only", max_length=100)
    ] = None
    after: Annotated[str | None, Query(description="`next` of the answer before", max_length=200)] = None
    limit: Annotated[int, Query(ge=1, le=MOST_ALERTS)] = 50


class AlertsAnswer(BaseModel):
    """Alerts, the highest level first, then the newest.

    `next` is given as `after` for those behind them, None at the end. In the zone `commissioner` they are
    as released, at `as_of` for each, in bands.
    """

    model_config = ConfigDict(frozen=True)

    zone: str
    alerts: list[Shown]
    next: str | None


class NoticesAnswer(BaseModel):
    """What is noticed about the data: a different thing from alerts, which are about need."""

    model_config = ConfigDict(frozen=True)

    notices: list[Notice]


class Taken(BaseModel):
    """An action is in the log under `id`; alerting applies it within seconds."""

    model_config = ConfigDict(frozen=True)

    id: str


Within = Annotated[str | None, Query(description="An authority, a nation or GB")]
Named = Annotated[AlertId, Path(description="The alert's id")]


@router.get("/alerts")
async def alerts(reader: Reading, viewer: Asker, asked: Annotated[AlertsQuery, Query()]) -> AlertsAnswer:
    """Alerts of your areas: exact in the trusted zone; to commissioners in bands, as last released."""
    scope = read_scope(asked.need, reader.known.dictionary, reader.known.register)
    place = where(reader, viewer, asked.within)
    if asked.owner is not None and place.zone != "trusted":
        raise ProblemError(422, "invalid", "owner is known in the trusted zone only: leave it out.")
    owner = {None: None, NONE: NOBODY, ME: viewer.name}.get(asked.owner, asked.owner)
    wanted = Wanted(scope.text, asked.level, asked.life, asked.handling, owner)
    found = in_order(await read_shown(reader, place), wanted)
    try:
        page, following = page_of(found, asked.after, asked.limit)
    except CursorError as error:
        raise ProblemError(422, "invalid", "after is not a cursor: give `next` of an answer.") from error
    return AlertsAnswer(zone=place.zone, alerts=list(page), next=following)


@router.get("/notices")
async def notices(reader: Reading, viewer: Asker, within: Within = None) -> NoticesAnswer:
    """What is noticed about partners' feeds: to a partner its own, in the trusted zone all."""
    return NoticesAnswer(notices=await read_notices(reader, viewer, within))


@router.get("/alerts/{alert_id}")
async def alert(reader: Reading, viewer: Asker, alert_id: Named) -> Shown:
    """One alert with its whole story."""
    return await find_alert(reader, viewer, alert_id)


async def act(reader: Reading, viewer: Asker, config: Settings, alert_id: str, doing: Doing) -> Taken:
    """Write an action on an alert.

    Raises:
        ProblemError: no such alert, words that may identify a person, or no log.
        NotAllowedError: the viewer may not act.
    """
    found = await find_exact(reader, viewer, alert_id)
    actor = actor_of(viewer, config)
    return Taken(id=await actor.do(actor.on_alert(doing, found.id, found.authority)))


@router.post("/alerts/{alert_id}/acknowledge", status_code=202, dependencies=[FromHere])
async def acknowledge(
    reader: Reading, viewer: Asker, config: Settings, alert_id: Named, doing: Acknowledging = SEEN
) -> Taken:
    """You have seen it; an alert of nobody's becomes yours."""
    return await act(reader, viewer, config, alert_id, doing)


@router.post("/alerts/{alert_id}/assign", status_code=202, dependencies=[FromHere])
async def assign(
    reader: Reading, viewer: Asker, config: Settings, alert_id: Named, doing: Assigning = MINE
) -> Taken:
    """It is somebody's now; assigning it to yourself acknowledges it."""
    return await act(reader, viewer, config, alert_id, doing)


@router.post("/alerts/{alert_id}/snooze", status_code=202, dependencies=[FromHere])
async def snooze(reader: Reading, viewer: Asker, config: Settings, alert_id: Named, doing: Snoozing) -> Taken:
    """Out of the inbox until a moment, at most 90 days ahead, or until its level rises."""
    return await act(reader, viewer, config, alert_id, doing)


@router.post("/alerts/{alert_id}/resolve", status_code=202, dependencies=[FromHere])
async def resolve(
    reader: Reading, viewer: Asker, config: Settings, alert_id: Named, doing: Resolving
) -> Taken:
    """Dealt with, and why; its life goes on."""
    return await act(reader, viewer, config, alert_id, doing)


@router.post("/alerts/{alert_id}/reopen", status_code=202, dependencies=[FromHere])
async def reopen(
    reader: Reading, viewer: Asker, config: Settings, alert_id: Named, doing: Reopening = NOT_DONE
) -> Taken:
    """Not dealt with after all."""
    return await act(reader, viewer, config, alert_id, doing)


@router.post("/alerts/{alert_id}/note", status_code=202, dependencies=[FromHere])
async def note(reader: Reading, viewer: Asker, config: Settings, alert_id: Named, doing: Noting) -> Taken:
    """A note about the area and the figures; refused where it may identify a person."""
    return await act(reader, viewer, config, alert_id, doing)


@router.post("/alerts/{alert_id}/undo", status_code=202, dependencies=[FromHere])
async def undo(reader: Reading, viewer: Asker, config: Settings, alert_id: Named, doing: Undoing) -> Taken:
    """Take back an action: the alert stands as it stood before it."""
    return await act(reader, viewer, config, alert_id, doing)
