"""Hours, London days and the change of clocks."""

from datetime import UTC, date, datetime

import pytest

from dictionary.moments import (
    day_date,
    day_number,
    day_of,
    day_start,
    london_day,
    london_midnight,
    parse_instant,
    utc_hour,
)


def test_half_past_midnight_in_summer_belongs_to_the_day_that_has_begun() -> None:
    assert day_date(day_of(parse_instant("2026-06-30T23:30:00+00:00"))) == date(2026, 7, 1)


def test_half_past_eleven_at_night_in_winter_belongs_to_the_same_day() -> None:
    assert day_date(day_of(parse_instant("2026-01-15T23:30:00Z"))) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("on", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_london_day_has_23_to_25_hours(on: date, hours: int) -> None:
    day = day_number(on)
    assert day_start(day + 1) - day_start(day) == hours
    assert {london_day(hour) for hour in range(day_start(day), day_start(day + 1))} == {day}


def test_equal_instants_in_different_zones_fall_in_one_hour() -> None:
    assert utc_hour(parse_instant("2026-03-02T10:59:59+00:00")) == utc_hour(
        parse_instant("2026-03-02T11:05:00+01:00")
    )


def test_a_date_alone_starts_at_midnight_in_london() -> None:
    assert london_midnight(date(2026, 7, 1)).astimezone(UTC) == datetime(2026, 6, 30, 23, tzinfo=UTC)


def test_a_timestamp_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        parse_instant("2026-03-02T10:00:00")
