"""Alerts as they leave the trusted zone: found hourly in what commissioners are shown, nowhere else. Pure.

That an exact alert is there at all may hang on one person. So none of it leaves. Here the released figures
are looked at as the watch looks at exact ones: what rises opens an alert, what is quiet for three days ends
it, larger areas take smaller ones in. `dictionary/bands.py` says of what each thing told is made.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from dictionary.actions import Mute
from dictionary.alerts import AlertArea, AlertWindow, Handling, Level, Life, Method
from dictionary.bands import BandedAlert, PastAlert, ReleasedAlerts, band_of, outward_id, ratio_words
from dictionary.changes import ANY
from dictionary.moments import day_date, day_of
from streams.alerting.explaining import explain
from streams.alerting.held import Key
from streams.alerting.muting import muted_by
from streams.alerting.rises import Rise, rise_of, score_of
from streams.alerting.rules import LEVELS, REOPENING_DAYS, Rules, rank

METHOD: Final = Method(name="released", version="1")
CLEARING_SCORE: Final = 0.6 * LEVELS[-1][0]
"""Between it and 4 an alert neither opens nor ends."""
ENDS_AFTER: Final = timedelta(days=3)
"""So long without a break as quiet as usual."""
SHOWN: Final = timedelta(days=REOPENING_DAYS)
"""After its end: as long as it may come back under the same id."""
PAST: Final = timedelta(weeks=26)
PROVISIONAL: Final = timedelta(days=1)
_SIZES: Final = ("sector", "district", "la")

Figures = Mapping[Key, Mapping[str, int]]
"""(need, area) -> window -> people, as commissioners are shown them; small ones are left out. All needs
(`any`) are there for the authority as a whole."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the figures.

    Attributes:
        rules: lookups, and local events.
        secret: keys the ids.
        mutes: the mute rules there are.
        handling: how people have dealt with what is up in an area, by need and area.
    """

    rules: Rules
    secret: bytes
    mutes: Collection[Mute]
    handling: Callable[[Key], Handling]


def look_outside(
    authority: str, figures: Figures, before: ReleasedAlerts | None, at: datetime, around: Around
) -> ReleasedAlerts:
    """The alerts of an authority as they are told outside at a full hour.

    Args:
        authority: whose.
        figures: of its needs.
        before: as they were told an hour ago, None the first time.
        at: the hour.
        around: what else is known.
    """
    was = before.alerts if before else ()
    known = {(one.need.id, one.area.code): one for one in was if not _is_over(one, at)}
    whole = figures.get((ANY, authority), {})
    rises = {key: rise for key, shown in figures.items() if key[0] != ANY and (rise := rise_of(shown, whole))}
    look = _Look(authority, at, around, rises)
    areas = {key: one.area for key, one in known.items()} | _areas_up(rises, around.rules)
    for key in sorted(areas, key=lambda key: (_SIZES.index(areas[key].level), key)):
        found = _go_on(look, key, known.get(key), areas[key])
        if found is not None:
            look.told[key] = found
    told = _in_company(look.told)
    alerts = tuple(sorted((_settled(known.get(key), one, at) for key, one in told.items()), key=_by_id))
    over = [_past(one) for one in was if _is_over(one, at) and one.parent is None]
    past = tuple(one for one in (*(before.past if before else ()), *over) if at - one.since <= PAST)
    return ReleasedAlerts(authority=authority, as_of=at, alerts=alerts, past=past)


@dataclass(frozen=True, slots=True)
class _Look:
    """A look under way; `told`: what it has found so far, the smaller areas first."""

    authority: str
    at: datetime
    around: Around
    rises: Mapping[Key, Rise]
    told: dict[Key, BandedAlert] = field(default_factory=dict)


def _areas_up(rises: Mapping[Key, Rise], rules: Rules) -> dict[Key, AlertArea]:
    """Where something rises; areas that places no longer know could be told to nobody."""
    found = {}
    for key, rise in rises.items():
        if _level(rise.score):
            with suppress(KeyError):
                found[key] = rules.area(key[1])
    return found


def _level(score: float) -> Level | None:
    return next((level for least, level in LEVELS if score >= least), None)


def _go_on(look: _Look, key: Key, known: BandedAlert | None, area: AlertArea) -> BandedAlert | None:
    """An alert an hour later; a new one; None where there is none."""
    rise = look.rises.get(key)
    level = _level(rise.score) if rise else None
    if rise and level and known is not None and known.life is not Life.CLOSED:
        highest = {"level": max(level, known.level, key=rank), "peak": max(known.peak, rise.score)}
        return _dressed(known.model_copy(update=_up(rise, look.at) | highest), look)
    if rise and level and _stands(look, key, rise):
        again = known or _new(look, key[0], area, rise)
        fresh = {"level": level, "peak": rise.score, "ended": None}
        return _dressed(again.model_copy(update=_up(rise, look.at) | fresh), look)
    if known is None or known.life is Life.CLOSED:
        return known
    return _dressed(_quieter(known, rise, look.at), look)


def _quieter(known: BandedAlert, rise: Rise | None, at: datetime) -> BandedAlert:
    """On the way to its end, or in between."""
    if rise and rise.score >= CLEARING_SCORE:
        return known.model_copy(update=_up(rise, at))
    since = known.quiet_since or at
    over = at - since >= ENDS_AFTER
    life = {
        "life": Life.CLOSED if over else Life.CLOSING,
        "quiet_since": since,
        "ended": at if over else None,
    }
    return known.model_copy(update=(_figures(rise, at) if rise else {}) | life)


def _stands(look: _Look, key: Key, rise: Rise) -> bool:
    """Whether an area is up by itself, and not for one smaller area in it alone."""
    need, code = key
    inside = [
        look.rises[other]
        for other, one in look.told.items()
        if other[0] == need and code in one.area.parents and _is_up(one) and other in look.rises
    ]
    largest = max((one.seen - one.usual for one in inside if one.days == rise.days), default=0.0)
    return _level(score_of(round(rise.seen - max(0.0, largest)), rise.usual, rise.usual)) is not None


def _new(look: _Look, need: str, area: AlertArea, rise: Rise) -> BandedAlert:
    name = f"{look.authority}/{need}/{area.code}/{day_date(day_of(look.at)).isoformat()}"
    seen, usual = band_of(rise.seen), band_of(rise.usual)
    return BandedAlert(
        id=outward_id(name, look.around.secret),
        authority=look.authority,
        level=Level.WATCH,
        peak=rise.score,
        life=Life.OPEN,
        handling=Handling.NEW,
        need=look.around.rules.need(need),
        area=area,
        window=_window(rise.days, look.at),
        observed=seen,
        expected=usual,
        ratio=ratio_words(seen, usual),
        parent=None,
        children=0,
        other_needs=0,
        provisional=True,
        muted=False,
        explanations=(),
        method=METHOD,
        since=look.at,
        as_of=look.at,
        quiet_since=None,
        ended=None,
    )


def _up(rise: Rise, at: datetime) -> dict[str, object]:
    return _figures(rise, at) | {"life": Life.OPEN, "quiet_since": None}


def _figures(rise: Rise, at: datetime) -> dict[str, object]:
    seen, usual = band_of(rise.seen), band_of(rise.usual)
    ratio = ratio_words(seen, usual)
    return {"window": _window(rise.days, at), "observed": seen, "expected": usual, "ratio": ratio}


def _window(days: int, at: datetime) -> AlertWindow:
    """The days of a released window: up to the day under way."""
    today = day_of(at)
    return AlertWindow(start=day_date(today - days + 1), end=day_date(today), days=days)


def _dressed(alert: BandedAlert, look: _Look) -> BandedAlert:
    """With what people and local events say of it."""
    around = look.around
    events = explain(alert, around.rules.local_events, around.rules.covers)
    return alert.model_copy(
        update={
            "handling": around.handling((alert.need.id, alert.area.code)),
            "muted": muted_by(alert, around.mutes, day_date(day_of(look.at))) is not None,
            "explanations": tuple(event.title for event in events),
            "provisional": look.at - alert.since < PROVISIONAL,
        }
    )


def _in_company(alerts: Mapping[Key, BandedAlert]) -> dict[Key, BandedAlert]:
    """With the larger area that took each in, and how many smaller ones and other needs are up."""
    up = {key: one for key, one in alerts.items() if _is_up(one)}
    parents = {
        (need, code): next((up[need, above].id for above in one.area.parents if (need, above) in up), None)
        for (need, code), one in up.items()
    }
    found = dict(alerts)
    for (need, code), one in up.items():
        found[need, code] = one.model_copy(
            update={
                "parent": parents[need, code],
                "children": sum(parent == one.id for parent in parents.values()),
                "other_needs": sum(area == code and other != need for other, area in up),
            }
        )
    return found


def _settled(before: BandedAlert | None, now: BandedAlert, at: datetime) -> BandedAlert:
    """With the hour in which it last changed."""
    if before is not None and before == now.model_copy(update={"as_of": before.as_of}):
        return before
    return now.model_copy(update={"as_of": at})


def _is_up(alert: BandedAlert) -> bool:
    return alert.life is not Life.CLOSED


def _is_over(alert: BandedAlert, at: datetime) -> bool:
    return alert.ended is not None and at - alert.ended > SHOWN


def _past(alert: BandedAlert) -> PastAlert:
    return PastAlert(
        authority=alert.authority,
        need=alert.need,
        area=alert.area,
        level=alert.level,
        peak=alert.peak,
        since=alert.since,
    )


def _by_id(alert: BandedAlert) -> str:
    return alert.id
