"""The inbox as pages: the list, one alert, and what is done about them. Whole without scripts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.access import AlertsQuestion, Role, Viewer, may
from api.acting import Acknowledging, Doing, Undoing
from api.alert_chart import chart_days
from api.alert_view import Around, alert_view
from api.alert_words import Words
from api.alerts_forms import read_doing
from api.alerts_list import Shown
from api.alerts_reading import find_alert, find_exact, read_notices, read_released, read_shown, where
from api.asking import AreaScope, ask_history, ask_watch
from api.forms import Form, read_form
from api.identity import Asker, FromHere, Reading, Settings, actor_of
from api.inbox import Asked, default_place, read_asked
from api.inbox_view import Held, bulk_id, inbox_view
from api.problems import ProblemError
from api.reading import Reader
from api.rendering import PageRoute, render
from api.texts import load_texts
from dictionary.alerts import Alert, AlertId, Handling
from dictionary.moments import LONDON

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Named = Annotated[AlertId, Path()]
SHOWN_SECONDS: Final = 2.0
"""Whoever acts waits so long at most to see it done; alerting takes well under a second."""
LOOK_SECONDS: Final = 0.05
_INVALID: Final = 422


@router.get("/alerts")
async def inbox(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """The list of alerts, and what is noticed about the data."""
    asked = read_asked(request.query_params, default_place(asker, settings.place))
    held, words = await _held(reader, asker, asked), words_for(reader, asker)
    done = request.query_params.get("done")
    try:
        view = inbox_view(asked, held, words, places_of(reader, asker), done)
        if not view.rows and asked.view == "open":
            view = replace(view, empty=await _calm(reader, asker, asked, view.empty))
    except ValueError as error:  # a cursor or an id that no page of ours gave out
        raise ProblemError(_INVALID, "invalid", load_texts()("alerts.bad_address")) from error
    return render(request, "inbox.html", view, name="alerts")


@router.post("/alerts/all", dependencies=[FromHere])
async def act_on_several(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """Acknowledge the alerts that were ticked, or take that back (`undo`: the id it was done under)."""
    form = await read_form(request)
    asked = _asked_in(form, asker, settings.place)
    actor = actor_of(asker, settings)
    base, acted = form.get("id") or str(uuid4()), []
    for alert in await read_shown(reader, where(reader, asker, asked.within, act=True)):
        doing = _one_of_several(alert, form, base)
        if doing is not None and isinstance(alert, Alert):
            acted.append((alert.id, await actor.do(actor.on_alert(doing, alert.id, alert.authority))))
    if acted:
        await _until_shown(reader, asker, *acted[-1])
    done = form.get("undo") or base
    return _see(f"{asked.address()}&{urlencode({'done': done})}" if acted else asked.address())


def _one_of_several(alert: Shown, form: Form, base: str) -> Doing | None:
    """What a form on the list does about one alert, under an id made of the form's and the alert's."""
    if not isinstance(alert, Alert):
        return None
    id_, undo = bulk_id(base, alert.id), form.get("undo")
    if undo:
        before = bulk_id(undo, alert.id)
        return Undoing(id=id_, action=before) if _is_told(alert, before) else None
    ticked = alert.id in form.all("alert") and alert.handling is Handling.NEW
    return Acknowledging(id=id_) if ticked else None


@router.get("/alerts/{alert_id}")
async def alert(
    request: Request, asker: Asker, reader: Reading, settings: Settings, alert_id: Named
) -> Response:
    """One alert: figures, chart, how sure, what was done, what can be."""
    found = await find_alert(reader, asker, alert_id)
    asked = read_asked(request.query_params, default_place(asker, settings.place))
    return await _alert_page(request, asker, reader, found, asked)


@router.post("/alerts/{alert_id}/{doing}", dependencies=[FromHere])
async def act(  # noqa: PLR0917  what the framework gives, one by one
    request: Request, asker: Asker, reader: Reading, settings: Settings, alert_id: Named, doing: str
) -> Response:
    """Do something about an alert, then show it as it stands."""
    form = await read_form(request)
    asked = _asked_in(form, asker, settings.place)
    found = await find_exact(reader, asker, alert_id)
    actor = actor_of(asker, settings)
    try:
        action = actor.on_alert(read_doing(doing, form, actor.now, load_texts()), found.id, found.authority)
    except ProblemError as problem:
        if problem.status != _INVALID:
            raise
        return await _alert_page(request, asker, reader, found, asked, problem.detail)
    await _until_shown(reader, asker, found.id, await actor.do(action))
    return _see(f"{asked.address(f'/alerts/{found.id}')}&{urlencode({'done': action.id})}")


async def _alert_page(  # noqa: PLR0917  what a page is made of
    request: Request, viewer: Viewer, reader: Reader, found: Shown, asked: Asked, problem: str = ""
) -> Response:
    around = Around(
        alerts=await read_shown(reader, where(reader, viewer, found.authority)),
        days=await _days(reader, found) if isinstance(found, Alert) else (),
        done=None if problem else request.query_params.get("done"),
        problem=problem,
    )
    view = alert_view(found, around, asked, words_for(reader, viewer))
    return render(request, "alert.html", view, name="alerts", status=_INVALID if problem else 200)


async def _days(reader: Reader, alert: Alert) -> list[tuple[date, int]] | None:
    """People recorded on each day around an alert; None where no worker answers."""
    days = chart_days(alert, reader.clock().astimezone(LONDON).date())
    asked = AreaScope(alert.need.id, alert.area.code, "24h")
    try:
        found = await ask_history(reader, alert.authority, asked, days)
    except ProblemError:
        return None  # the page says that they cannot be reached; the rest of it can
    return [(date.fromisoformat(day), people) for day, people, _, _ in found]


async def _held(reader: Reader, viewer: Viewer, asked: Asked) -> Held:
    """What the list is made of: to a partner only the notices of its own feed."""
    notices = await read_notices(reader, viewer, asked.within)
    if viewer.role is Role.PARTNER:
        return Held("commissioner", (), notices, follows=False)
    place = where(reader, viewer, asked.within)
    if place.zone == "trusted":
        return Held(place.zone, await read_shown(reader, place), notices)
    released = await read_released(reader, place.authorities)
    alerts = [alert for each in released for alert in each.alerts]
    return Held(place.zone, alerts, notices, max((each.as_of for each in released), default=None))


async def _calm(reader: Reader, viewer: Viewer, asked: Asked, calm: str) -> str:
    """What an empty list says: that all is calm only where the watch knows what is usual."""
    texts = load_texts()
    if asked.within is None or viewer.role is Role.PARTNER:
        return calm if asked.within else texts("alerts.empty.areas")
    try:
        found = await ask_watch(reader, asked.within)
    except ProblemError:
        return texts("alerts.not_calm.away")
    if found.learning:
        return texts("alerts.not_calm.learning")
    return calm if found.tested else texts("alerts.not_calm.untested")


async def _until_shown(reader: Reader, viewer: Viewer, alert_id: str, action: str) -> None:
    """Wait until an alert tells of an action, or long enough: the page says which."""

    async def seen() -> bool:
        return _is_told(await find_exact(reader, viewer, alert_id), action)

    await comes_true(seen, SHOWN_SECONDS)


async def comes_true(seen: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Wait for what another process writes; False where that takes too long.

    By the clock and not by cancelling, for a cancelled command to Valkey may go on (`api/ending.py`).
    """
    clock = asyncio.get_running_loop()
    end = clock.time() + seconds
    while not (found := await seen()) and clock.time() < end:  # noqa: ASYNC110  another process writes
        await asyncio.sleep(LOOK_SECONDS)
    return found


def _is_told(alert: Alert, action: str) -> bool:
    return any(entry.by == action for entry in alert.timeline)


def _asked_in(form: Form, viewer: Viewer, place: str) -> Asked:
    """The view of the inbox that a form was posted from."""
    return read_asked(form.given("view", "place", "need", "level", "every"), default_place(viewer, place))


def _see(address: str) -> Response:
    """Go and see, with GET, so that a reload posts nothing."""
    return RedirectResponse(address, 303)


def places_of(reader: Reader, viewer: Viewer) -> list[tuple[str, str]]:
    """(code, name) of the authorities whose alerts a viewer may see, by name."""
    named = reader.known.places.authorities.items()
    return sorted(
        ((code, name) for code, name in named if may(viewer, AlertsQuestion(code))), key=lambda each: each[1]
    )


def words_for(reader: Reader, viewer: Viewer) -> Words:
    """What puts alerts into words for a viewer, now."""
    return Words(load_texts(), reader.known, reader.clock(), viewer.name)
