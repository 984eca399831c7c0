import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from dictionary.clock import CLOCK_TYPE, clock_record, read_clock

AT = datetime(2026, 6, 1, 12, 30, 5, 250_000, UTC)


def test_reads_back_the_time_it_wrote():
    assert read_clock(clock_record(AT)) == AT


def test_tells_utc_whatever_offset_it_was_given():
    summer = AT.astimezone(timezone(timedelta(hours=1)))
    assert clock_record(summer) == clock_record(AT)
    assert json.loads(clock_record(summer))["time"].endswith("Z")


def test_is_a_cloudevent_whose_id_follows_from_its_time():
    first, again = json.loads(clock_record(AT)), json.loads(clock_record(AT))
    assert first["type"] == CLOCK_TYPE
    assert first["specversion"] == "1.0"
    assert first["id"] == again["id"] != json.loads(clock_record(AT + timedelta(seconds=1)))["id"]


def test_refuses_a_time_without_offset():
    with pytest.raises(ValueError, match="aware"):
        clock_record(AT.replace(tzinfo=None))


def test_refuses_what_is_not_a_clock_record():
    with pytest.raises(msgspec.DecodeError):
        read_clock(b'{"time": 5}')
