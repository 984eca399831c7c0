"""Pages of who is told of alerts, and of mute rules. Forms that work without scripts."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.access import Viewer
from api.alerts_forms import read_muting
from api.alerts_pages import SHOWN_SECONDS, comes_true, places_of, words_for
from api.alerts_reading import where
from api.forms import Form, read_form
from api.identity import Asker, FromHere, Reading, Settings, actor_of
from api.muting import find_mute, muted_authority, read_mutes
from api.problems import ProblemError
from api.reading import Reader
from api.rendering import PageRoute, render
from api.settings_view import (
    Chosen,
    DeliveriesView,
    delivery_row,
    mutes_view,
    subscription_row,
    subscriptions_view,
)
from api.subscribing import (
    Terms,
    find_subscription,
    read_deliveries,
    read_subscriptions,
    subscribe,
    try_out,
    unsubscribe,
)
from api.texts import load_texts
from dictionary.fields import Uuid
from dictionary.subscriptions import Subscription

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Named = Annotated[Uuid, Path()]
SUBSCRIPTIONS: Final = "/alerts/subscriptions"
MUTES: Final = "/alerts/mutes"
_FIELDS: Final = ("team", "authority", "channel", "address", "least", "digest", "at_most_a_week")


@router.get(SUBSCRIPTIONS)
async def subscriptions(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """Who is told of which alerts, and a form for one more."""
    place = where(reader, asker, None, act=True)
    found = await read_subscriptions(reader, place.authorities)
    done = _said("subscriptions.done", request)
    words, places = words_for(reader, asker), places_of(reader, asker)
    view = subscriptions_view(found, words, places, place=settings.place, done=done)
    return render(request, "subscriptions.html", view, name="alerts")


@router.post(SUBSCRIPTIONS, dependencies=[FromHere])
async def take(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """A new subscription; what is wrong with the form is said beside what was filled in."""
    form = await read_form(request)
    try:
        wanted = read_terms(form, reader)
        where(reader, asker, wanted.authority, act=True)
    except ProblemError as problem:
        return await _again(request, asker, reader, form, problem.detail)
    actor = actor_of(asker, settings)
    await actor.do(subscribe(actor, wanted))

    async def stands() -> bool:
        found = await read_subscriptions(reader, [wanted.authority])
        return any(each.subscription.id == wanted.id for each in found)

    return _see(SUBSCRIPTIONS, "taken" if await comes_true(stands, SHOWN_SECONDS) else "waiting")


@router.get(SUBSCRIPTIONS + "/{id_}")
async def deliveries(request: Request, asker: Asker, reader: Reading, id_: Named) -> Response:
    """What was delivered for a subscription."""
    standing = await find_subscription(reader, asker, id_)
    words = words_for(reader, asker)
    found = await read_deliveries(reader, standing.subscription)
    rows = [delivery_row(delivery, words) for delivery in found]
    view = DeliveriesView(subscription_row(standing, words), rows, _said("subscriptions.done", request))
    return render(request, "deliveries.html", view, name="alerts")


@router.post(SUBSCRIPTIONS + "/{id_}/test", dependencies=[FromHere])
async def test(asker: Asker, reader: Reading, settings: Settings, id_: Named) -> Response:
    """Have a test message sent, then see what became of it."""
    standing = await find_subscription(reader, asker, id_)
    actor = actor_of(asker, settings)
    action = await actor.do(try_out(actor, standing))

    async def tried() -> bool:
        found = await read_deliveries(reader, standing.subscription)
        return any(delivery.about == action for delivery in found)

    return _see(f"{SUBSCRIPTIONS}/{id_}", "tested" if await comes_true(tried, SHOWN_SECONDS) else "waiting")


@router.post(SUBSCRIPTIONS + "/{id_}/end", dependencies=[FromHere])
async def end(asker: Asker, reader: Reading, settings: Settings, id_: Named) -> Response:
    """End a subscription."""
    standing = await find_subscription(reader, asker, id_)
    actor = actor_of(asker, settings)
    await actor.do(unsubscribe(actor, standing))

    async def gone() -> bool:
        found = await read_subscriptions(reader, [standing.subscription.authority])
        return all(each.subscription.id != id_ for each in found)

    return _see(SUBSCRIPTIONS, "ended" if await comes_true(gone, SHOWN_SECONDS) else "waiting")


@router.get(MUTES)
async def mutes(request: Request, asker: Asker, reader: Reading) -> Response:
    """The mute rules that hold, and a form for one more."""
    query = request.query_params
    chosen = Chosen({name: query[name] for name in ("need", "area") if name in query})
    return await _mutes_page(request, asker, reader, chosen, done=_said("mutes.done", request))


@router.post(MUTES, dependencies=[FromHere])
async def mute(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """A new mute rule."""
    form = await read_form(request)
    actor = actor_of(asker, settings)
    try:
        muting = read_muting(form, load_texts())
        authority = muted_authority(reader, muting)
        where(reader, asker, authority, act=True)
        rule = actor.mute(muting, authority)
    except ProblemError as problem:
        chosen = Chosen(form.given("need", "area", "until"))
        return await _mutes_page(request, asker, reader, chosen, problem=problem.detail)
    await actor.do(rule)

    async def holds() -> bool:
        return any(each.id == rule.id for each in await read_mutes(reader, [authority]))

    return _see(MUTES, "made" if await comes_true(holds, SHOWN_SECONDS) else "waiting")


@router.post(MUTES + "/{id_}/end", dependencies=[FromHere])
async def unmute(asker: Asker, reader: Reading, settings: Settings, id_: Named) -> Response:
    """End a mute rule before its day."""
    rule = await find_mute(reader, asker, id_)
    actor = actor_of(asker, settings)
    await actor.do(actor.unmute(rule))

    async def gone() -> bool:
        return all(each.id != id_ for each in await read_mutes(reader, [rule.authority]))

    return _see(MUTES, "ended" if await comes_true(gone, SHOWN_SECONDS) else "waiting")


def read_terms(form: Form, reader: Reader) -> Subscription:
    """The subscription that a form asks for.

    Raises:
        ProblemError: a field that is missing or wrong, in words for whoever filled it in.
    """
    fields: dict[str, Any] = form.given("id", *_FIELDS)
    areas = form.get("areas").upper().split(",")
    fields["areas"] = [" ".join(code.split()) for code in areas if code.strip()]
    fields["needs"] = list(form.all("needs"))
    fields["urgent_breaks_quiet"] = bool(form.get("urgent_breaks_quiet"))
    fields["endings"] = bool(form.get("endings"))
    fields["inside"] = bool(form.get("inside"))
    if form.get("quiet_from") or form.get("quiet_to"):
        fields["quiet"] = {"start": form.get("quiet_from"), "end": form.get("quiet_to")}
    try:
        return Terms(**fields).checked(reader)
    except ValidationError as error:
        texts = load_texts()
        names = [str(fault["loc"][0]) if fault["loc"] else "channel" for fault in error.errors()]
        known = [texts(f"subscriptions.wrong.{name}") for name in names if name in _EXPLAINED]
        words = " ".join(dict.fromkeys(known)) or texts("subscriptions.wrong.form")
        raise ProblemError(422, "invalid", words) from error


_EXPLAINED: Final = frozenset({"team", "channel", "address", "quiet", "at_most_a_week", "areas"})


async def _again(request: Request, viewer: Viewer, reader: Reader, form: Form, problem: str) -> Response:
    """The form once more, as it was filled in but for what may identify a person."""
    mine = where(reader, viewer, None, act=True)
    found = await read_subscriptions(reader, mine.authorities)
    kept = [name for name in (*_FIELDS, "areas", "quiet_from", "quiet_to") if name != "team"]
    chosen = Chosen(form.given(*kept), tuple(form.all("needs")))
    words, places = words_for(reader, viewer), places_of(reader, viewer)
    place = form.get("authority")
    view = subscriptions_view(found, words, places, place=place, chosen=chosen, problem=problem)
    return render(request, "subscriptions.html", view, name="alerts", status=422)


async def _mutes_page(  # noqa: PLR0917  what a page is made of
    request: Request,
    viewer: Viewer,
    reader: Reader,
    chosen: Chosen,
    done: str = "",
    problem: str = "",
) -> Response:
    found = await read_mutes(reader, where(reader, viewer, None, act=True).authorities)
    view = mutes_view(found, words_for(reader, viewer), chosen, done=done, problem=problem)
    return render(request, "mutes.html", view, name="alerts", status=422 if problem else 200)


def _said(section: str, request: Request) -> str:
    """What was just done, in words; nothing for what no page of ours says."""
    return load_texts().entries.get(f"{section}.{request.query_params.get('done', '')}", "")


def _see(address: str, done: str) -> Response:
    return RedirectResponse(f"{address}?{urlencode({'done': done})}", 303)
