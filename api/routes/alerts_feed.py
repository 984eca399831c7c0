"""The Atom feed of released alerts."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.access import AlertsQuestion, decide
from api.alerts_reading import read_released
from api.channels.atom import CONTENT_TYPE, etag, make_feed
from api.channels.words import Sender
from api.identity import Asker, config_of, reader_of
from api.views import read_within
from dictionary.alerts import Level
from dictionary.bands import BandedAlert, ReleasedAlerts
from dictionary.subscriptions import ANY, LEVELS

router = APIRouter(tags=["alerts"])


@router.get(
    "/alerts.atom", response_class=Response, responses={200: {"content": {CONTENT_TYPE: {}}}, 304: {}}
)
async def alerts_feed(
    request: Request,
    viewer: Asker,
    within: Annotated[str, Query(description="A local authority")],
    need: Annotated[str, Query(description="A need, a domain or any", max_length=100)] = ANY,
    level: Annotated[Level, Query(description="This level or above")] = Level.WATCH,
) -> Response:
    """The alerts of an authority as they were released last: for commissioners and the trusted zone."""
    reader = reader_of(request)
    name = reader.known.places.authorities[read_within(within, "sector", reader.known.places)]
    decide(viewer, AlertsQuestion(within))
    found = await read_released(reader, [within])
    hour = reader.clock().replace(minute=0, second=0, microsecond=0)
    released = found[0] if found else ReleasedAlerts(authority=within, as_of=hour, alerts=())
    path = f"{request.url.path}?{request.url.query}"
    headers = {"etag": etag(released, path), "cache-control": "private, no-cache"}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    wanted = [one for one in released.alerts if _asked_for(one, need, level)]
    config = config_of(request)
    origin = (config.origins or (str(request.base_url),))[0].rstrip("/")
    sender = Sender(origin, synthetic=config.demo, names=reader.known.places.authorities)
    return Response(make_feed(released, wanted, name, sender, path), media_type=CONTENT_TYPE, headers=headers)


def _asked_for(alert: BandedAlert, need: str, level: Level) -> bool:
    within_need = need in {ANY, alert.need.id, alert.need.id.partition(".")[0]}
    return within_need and LEVELS.index(alert.level) >= LEVELS.index(level)
