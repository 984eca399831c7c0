"""Alerts made for tests: one that stands, and changes of it."""

from datetime import UTC, date, datetime
from typing import Any

from dictionary.alerts import (
    Alert,
    AlertArea,
    AlertNeed,
    AlertWindow,
    Handling,
    Level,
    Life,
    Method,
    PartnerShare,
)
from dictionary.bands import BandedAlert, band_of, ratio_words

AUTHORITY = "E08000025"
SECRET = b"a secret of sixteen"
MORNING = datetime(2026, 11, 3, 9, 30, 12, tzinfo=UTC)
SECTOR = AlertArea(code="B1 1", name="B1 1", level="sector", parents=("B1", AUTHORITY))
WHOLE = AlertArea(code=AUTHORITY, name="Birmingham", level="la", parents=())


def chance_days(score: float) -> float:
    """What a recurrence is made of: ten times fewer alerts for each point more."""
    return 0.25 * 10 ** (score - 4)


def make_alert(**changes: Any) -> Alert:
    """An alert for food insecurity in B1 1: 19 arrivals in three days where 6 are usual."""
    score = changes.get("score", 5.4)
    fields: dict[str, Any] = {
        "id": "00000000000000aa",
        "revision": 1,
        "authority": AUTHORITY,
        "level": Level.ALERT,
        "life": Life.OPEN,
        "need": AlertNeed(id="food.insecurity", label="Food insecurity", dictionary_version="1.0.0"),
        "area": SECTOR,
        "window": AlertWindow(start=date(2026, 11, 1), end=date(2026, 11, 3), days=3),
        "observed": 19,
        "expected": 6.2,
        "upper": 15.0,
        "ratio": 3.06,
        "excess": 12.8,
        "score": score,
        "exceedance": 1.45,
        "recurrence_days": chance_days(score),
        "partners": (
            PartnerShare(id="advice", observed=15, expected=4.0, quarantined=False),
            PartnerShare(id="surgery", observed=4, expected=2.2, quarantined=False),
        ),
        "completeness": 0.92,
        "late_events": 2,
        "neighbours": ("B1 2",),
        "children": (),
        "parent": None,
        "other_needs": (),
        "history_days": 400,
        "provisional": False,
        "retrospective": False,
        "revised": None,
        "muted": None,
        "explanations": (),
        "handling": Handling.NEW,
        "owner": None,
        "until": None,
        "reason": None,
        "method": Method(name="scan", version="1"),
        "first_seen": MORNING,
        "last_updated": MORNING,
        "closed_at": None,
        "timeline": (),
    }
    return Alert(**{**fields, **changes})


def make_banded(**changes: Any) -> BandedAlert:
    """The same as it leaves the trusted zone; `observed` and `expected` are released figures."""
    seen, usual = (band_of(changes.pop(name, number)) for name, number in (("observed", 20), ("expected", 6)))
    hour = MORNING.replace(minute=0, second=0, microsecond=0)
    fields: dict[str, Any] = {
        "id": "b0000000000000aa",
        "authority": AUTHORITY,
        "level": Level.ALERT,
        "peak": 5.4,
        "life": Life.OPEN,
        "handling": Handling.NEW,
        "need": AlertNeed(id="food.insecurity", label="Food insecurity", dictionary_version="1.0.0"),
        "area": SECTOR,
        "window": AlertWindow(start=date(2026, 10, 28), end=date(2026, 11, 3), days=7),
        "observed": seen,
        "expected": usual,
        "ratio": ratio_words(seen, usual),
        "parent": None,
        "children": 0,
        "other_needs": 0,
        "provisional": False,
        "muted": False,
        "explanations": (),
        "method": Method(name="released", version="1"),
        "since": hour,
        "as_of": hour,
        "quiet_since": None,
        "ended": None,
    }
    return BandedAlert(**{**fields, **changes})
