"""Instants, UTC hours and London days: the only clock arithmetic in the product.

An hour is a whole number of hours since 1970-01-01T00:00Z. A day is a whole number of days since
1970-01-01 as a Europe/London date, so a day has 23 to 25 hours (`counting.md`, Time).
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
EPOCH: Final = date(1970, 1, 1)
HOUR_SECONDS: Final = 3600
DAY_WINDOWS: Final = {"7d": 7, "28d": 28, "91d": 91, "365d": 365}
WINDOWS: Final = ("24h", *DAY_WINDOWS)


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 timestamp; it must carry an offset.

    Raises:
        ValueError: not a timestamp, or one without an offset.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a timestamp needs an offset, such as Z or +01:00")
    return instant


def utc_hour(instant: datetime) -> int:
    """The UTC hour an aware instant falls in."""
    return int(instant.timestamp() // HOUR_SECONDS)


@lru_cache(maxsize=100_000)
def london_day(hour: int) -> int:
    """The London day that a UTC hour belongs to (London's offset is always whole hours)."""
    local = datetime.fromtimestamp(hour * HOUR_SECONDS, UTC).astimezone(LONDON)
    return (local.date() - EPOCH).days


@lru_cache(maxsize=10_000)
def day_start(day: int) -> int:
    """The first UTC hour of a London day."""
    return utc_hour(london_midnight(day_date(day)))


def day_of(instant: datetime) -> int:
    """The London day of an aware instant."""
    return london_day(utc_hour(instant))


def day_date(day: int) -> date:
    """A day number as a calendar date."""
    return EPOCH + timedelta(days=day)


def day_number(on: date) -> int:
    """A calendar date as a day number."""
    return (on - EPOCH).days


def london_midnight(on: date) -> datetime:
    """00:00 London on a date: what a row with only a date gets."""
    return datetime(on.year, on.month, on.day, tzinfo=LONDON)
