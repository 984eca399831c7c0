"""Reads alerts and notices from the projection, as much of them as a viewer may see."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from api.access import GREAT_BRITAIN, AlertsQuestion, NoticeQuestion, Viewer, covers, decide, may
from api.alerts_list import Shown
from api.problems import ProblemError
from api.reading import Reader, answered, values_of
from api.views import read_within
from dictionary import projection
from dictionary.alerts import Alert, Life, Notice, read_told
from dictionary.bands import BandedAlert, ReleasedAlerts
from dictionary.projection_values import Zone

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Where:
    """Some authorities, and the zone in which their alerts are told to a viewer."""

    zone: Zone
    authorities: Sequence[str]


def where(reader: Reader, viewer: Viewer, within: str | None, *, act: bool = False) -> Where:
    """The authorities in an authority, a nation or Great Britain; None: all that the viewer is limited to.

    Args:
        reader: knows the places.
        viewer: who asks.
        within: the place.
        act: to do something about alerts, which needs them exact.

    Raises:
        ProblemError: no such place.
        NotAllowedError: the viewer may see no alerts there.
    """
    if within is None:
        mine = mine_of(reader, viewer)
        return Where(decide(viewer, AlertsQuestion(mine[0] if mine else "", act)), mine)
    return Where(decide(viewer, AlertsQuestion(within, act)), authorities_within(reader, within))


def authorities_within(reader: Reader, within: str) -> list[str]:
    """The codes of the authorities in an authority, a nation or Great Britain.

    Raises:
        ProblemError: no such place.
    """
    read_within(within, "la", reader.known.places)
    if len(within) > len(GREAT_BRITAIN):
        return [within]
    return [area.code for area in reader.known.places.areas("la", within)]


def mine_of(reader: Reader, viewer: Viewer) -> list[str]:
    """The authorities that a viewer is limited to."""
    return [code for code in reader.known.places.authorities if covers(viewer.areas, code)]


async def read_shown(reader: Reader, place: Where) -> list[Shown]:
    """Every alert of some authorities, as exactly as their zone allows.

    Raises:
        ProblemError: Valkey does not answer.
    """
    if place.zone == "trusted":
        return [told for told in await read_told_of(reader, place.authorities) if isinstance(told, Alert)]
    return [alert for released in await read_released(reader, place.authorities) for alert in released.alerts]


async def alerts_at(reader: Reader, viewer: Viewer, authority: str) -> list[Shown]:
    """The alerts of an authority as exactly as a viewer may see them; none where that is none.

    Raises:
        ProblemError: Valkey does not answer.
    """
    if not may(viewer, AlertsQuestion(authority)):
        return []
    return await read_shown(reader, where(reader, viewer, authority))


async def read_told_of(reader: Reader, authorities: Sequence[str]) -> list[Alert | Notice]:
    """Every alert and notice of some authorities, exact: for the trusted zone.

    Raises:
        ProblemError: Valkey does not answer.
    """
    return [read_told(value) for value in await values_of(reader, map(projection.alerts, authorities))]


async def read_released(reader: Reader, authorities: Sequence[str]) -> list[ReleasedAlerts]:
    """The alerts of some authorities as last released, one record for each that has one.

    Raises:
        ProblemError: Valkey does not answer.
    """
    keys = [projection.alerts_released(authority) for authority in authorities]
    values = await answered(reader.redis.mget(keys)) if keys else []
    return [found for value in values if value is not None and (found := _read_released(value))]


def _read_released(value: bytes | str) -> ReleasedAlerts | None:
    """A release; None where another version wrote it, until the next full hour."""
    try:
        return ReleasedAlerts.model_validate_json(value)
    except ValidationError:
        log.warning("released alerts of %d bytes do not read", len(value))
        return None


async def read_notices(reader: Reader, viewer: Viewer, within: str | None) -> list[Notice]:
    """The notices within a place that a viewer may see, open ones first, then the newest.

    Raises:
        ProblemError: no such place, or Valkey does not answer.
    """
    authorities = mine_of(reader, viewer) if within is None else authorities_within(reader, within)
    if not (viewer.trusted or viewer.partner):
        return []
    found = [told for told in await read_told_of(reader, authorities) if isinstance(told, Notice)]
    shown = [notice for notice in found if may(viewer, NoticeQuestion(notice.authority, notice.partner))]
    return sorted(shown, key=lambda notice: (not notice.open, -notice.last_updated.timestamp(), notice.id))


async def find_alert(reader: Reader, viewer: Viewer, alert_id: str, *, act: bool = False) -> Shown:
    """One alert, wherever it is among the viewer's areas, as exactly as the viewer may see it.

    Raises:
        ProblemError: there is none there, or Valkey does not answer.
        NotAllowedError: the viewer may see no alerts, or not act on them (`act`).
    """
    place = where(reader, viewer, None, act=act)
    found: Shown | None
    if place.zone == "trusted":
        found = await _exact(reader, place.authorities, alert_id)
        if found is None and not act:
            found = await _behind(reader, place.authorities, alert_id)
    else:
        found = await _outside(reader, place.authorities, alert_id)
    if found is None:
        raise ProblemError(404, "unknown_alert", "There is no such alert in your areas.")
    return found


async def find_exact(reader: Reader, viewer: Viewer, alert_id: str) -> Alert:
    """One alert of the viewer's areas, for who may act on it. Raises what `find_alert` does."""
    found = await find_alert(reader, viewer, alert_id, act=True)
    assert isinstance(found, Alert), "who may act sees alerts exactly"
    return found


async def _outside(reader: Reader, authorities: Sequence[str], alert_id: str) -> BandedAlert | None:
    released = await read_released(reader, authorities)
    return next((alert for one in released for alert in one.alerts if alert.id == alert_id), None)


async def _behind(reader: Reader, authorities: Sequence[str], alert_id: str) -> Shown | None:
    """What a link in a message leads to: the exact alert of its need and area, the open one; else itself."""
    outside = await _outside(reader, authorities, alert_id)
    if outside is None:
        return None
    about = outside.need.id, outside.area.code
    exact = [
        told
        for told in await read_told_of(reader, [outside.authority])
        if isinstance(told, Alert) and (told.need.id, told.area.code) == about
    ]
    return max(exact, key=lambda alert: (alert.life is not Life.CLOSED, alert.first_seen), default=outside)


async def _exact(reader: Reader, authorities: Sequence[str], alert_id: str) -> Alert | None:
    pipeline = reader.redis.pipeline(transaction=False)
    for authority in authorities:
        pipeline.hget(projection.alerts(authority), alert_id)
    replies = await answered(pipeline.execute())
    told = [read_told(reply) for reply in replies if reply is not None]
    return next((alert for alert in told if isinstance(alert, Alert)), None)
