"""Hours in which a partner's events arrived, as follow notes them and the projection holds them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from dictionary.arrivals import Hours, add_hour, encode_hours
from dictionary.moments import LONDON, utc_hour

PARTITIONS = 4
SATURDAY = 5


def office_hours(last: datetime, weeks: int = 8) -> tuple[int, ...]:
    """Each hour of an office (Monday to Friday, 9:00 to 17:00 London) of some weeks, up to a moment."""
    hours = range(utc_hour(last - timedelta(weeks=weeks)), utc_hour(last) + 1)
    return tuple(hour for hour in hours if _is_open(datetime.fromtimestamp(hour * 3600, LONDON)))


def nightly(last: datetime, weeks: int = 8, at: int = 2) -> tuple[int, ...]:
    """The hour from `at` London of each night of some weeks, up to a moment."""
    hours = range(utc_hour(last - timedelta(weeks=weeks)), utc_hour(last) + 1)
    return tuple(hour for hour in hours if datetime.fromtimestamp(hour * 3600, LONDON).hour == at)


def held(hours: Iterable[int]) -> dict[str, bytes]:
    """What the projection holds of them: a field a partition, to which persons brought them by chance."""
    parts: list[Hours] = [{} for _ in range(PARTITIONS)]
    for hour in hours:
        add_hour(parts[hour % PARTITIONS], hour)
    return {str(partition): encode_hours(part) for partition, part in enumerate(parts)}


def _is_open(at: datetime) -> bool:
    return at.weekday() < SATURDAY and 9 <= at.hour < 17
