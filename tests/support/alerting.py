"""A small authority for alerts: two districts of four and two sectors; what scores in it, by hand."""

from datetime import datetime, timedelta
from typing import Any

from dictionary.alerts import Alert, AlertArea, AlertNeed, PartnerShare
from dictionary.moments import LONDON, day_date
from streams.alerting.candidates import Busy, Candidate, Scored
from streams.alerting.rules import Rules

LA = "E08000025"
MONDAY = 20_759
"""2 November 2026."""
DISTRICTS = {"B1": ("B1 1", "B1 2", "B1 3", "B1 4"), "B2": ("B2 1", "B2 2")}
NEED, OTHER = "food.insecurity", "money.debt"
SERIES = 1000


def area(code: str) -> AlertArea:
    if code == LA:
        return AlertArea(code=code, name="Birmingham", level="la", parents=())
    if code in DISTRICTS:
        return AlertArea(code=code, name=code, level="district", parents=(LA,))
    return AlertArea(code=code, name=code, level="sector", parents=(code.split(" ", maxsplit=1)[0], LA))


def touching(_: str, of: AlertArea) -> tuple[str, ...]:
    """The sectors of a district touch one another, and the districts."""
    if of.level == "la":
        return ()
    peers = DISTRICTS[of.parents[0]] if of.level == "sector" else tuple(DISTRICTS)
    return tuple(code for code in peers if code != of.code)


def label(need: str) -> AlertNeed:
    return AlertNeed(id=need, label=need.title(), dictionary_version="1.0.0")


RULES = Rules(area=area, need=label, neighbours=touching, covers=lambda *_: True)


def candidate(score: float = 4.5, code: str = "B1 1", day: int = MONDAY, **but: Any) -> Candidate:
    observed, expected = but.pop("observed", 20), but.pop("expected", 5.0)
    values: dict[str, Any] = {
        "need": NEED,
        "area": code,
        "level": area(code).level,
        "score": score,
        "day": day,
        "days": 3,
        "observed": observed,
        "expected": expected,
        "upper": 14,
        "partners": (
            PartnerShare(id="advice", observed=observed // 2, expected=expected / 2, quarantined=False),
            PartnerShare(
                id="council", observed=observed - observed // 2, expected=expected / 2, quarantined=False
            ),
        ),
        "completeness": 0.9,
        "late": 2,
        "late_old": 0,
        "history_days": 400,
    }
    return Candidate(**(values | but))


def moment(day: int, hour: float) -> datetime:
    on = day_date(day)
    return datetime(on.year, on.month, on.day, tzinfo=LONDON) + timedelta(hours=hour)


def closing(
    day: int,
    *candidates: Candidate,
    scores: dict[tuple[str, str], float] | None = None,
    busy: tuple[Busy, ...] = (),
) -> Scored:
    """The close of a day, at 02:00 on the next."""
    return Scored(LA, moment(day + 1, 2), day, candidates, None, scores or {}, busy, SERIES)


def looking(day: int, *candidates: Candidate, hour: float = 12) -> Scored:
    """A look between two closes."""
    looked = [(one.need, one.area) for one in candidates]
    return Scored(LA, moment(day, hour), None, candidates, looked, {}, (), SERIES)


def only(told: list[Any]) -> Alert:
    (one,) = told
    assert isinstance(one, Alert)
    return one
