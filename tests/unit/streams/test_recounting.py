from datetime import UTC, datetime

import pytest

from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.erasures import Erased, mark_record, request
from dictionary.moments import day_of
from streams.recounting import Numbers, count_arrivals, count_at, read_log
from tests.support import events

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOME = "E08000025"
ONE = (1, 1, 1, 1, 1)


def checked(event, place, arrival="2026-03-02T10:01:00Z"):
    value = events.raw({**event, "arrivaltime": arrival, "homeauthority": HOME})
    return f"{event['data']['person_ref']}/events.advice/0/{place}".encode(), value


def log(*records):
    return read_log(records, {"B1 1": HOME, "B2 4": HOME}.get)


def cells(*records, at=AT):
    return count_at(log(*records), at, {"money.debt": 180}, lambda sector: sector.split(" ")[0])


def test_one_record_counts_in_its_scopes_and_areas():
    found = cells(checked(events.issue_recorded(), 1))
    assert found == {
        (HOME, scope, area): Numbers(ONE, ONE, 1)
        for scope in ("any", "money", "money.debt", "money.debt@advice")
        for area in ("B1 1", "B1", HOME)
    }


def test_nobody_is_in_two_sectors_but_records_are():
    found = cells(
        checked(events.issue_recorded(), 1),
        checked(events.issue_recorded(issue="i2", sector="B2 4", time="2026-03-02T11:00:00Z"), 2),
    )
    assert found[HOME, "any", "B1 1"] == Numbers((0, 0, 0, 0, 0), ONE, 0)
    assert found[HOME, "any", "B2 4"] == Numbers(ONE, ONE, 1)
    assert found[HOME, "any", HOME] == Numbers(ONE, (2, 2, 2, 2, 2), 1)


def test_arrivals_of_an_authority_are_the_sum_of_its_sectors():
    days = count_arrivals(
        log(
            checked(events.issue_recorded(), 1),
            checked(events.issue_recorded(issue="i2", sector="B2 4", time="2026-03-02T11:00:00Z"), 2),
        ),
        lambda sector: sector.split(" ")[0],
    )
    assert list(days) == [day_of(AT)]
    assert days[day_of(AT)][HOME, "any", HOME] == 2


def test_a_tombstone_deletes_the_record_of_its_key():
    key, value = checked(events.issue_recorded(), 1)
    assert cells((key, value), (key, None)) == {}


def test_of_an_erased_person_nothing_stands_that_came_before_and_what_came_since_counts():
    asked = request(events.ref("ann"), "retention", AT, events.uuid("asked"))
    before, since = checked(events.issue_recorded(), 1), checked(events.issue_recorded(issue="i2"), 2)
    other = checked(events.issue_recorded(person="bob"), 3)
    assert cells(before, other, asked) == cells(other)
    assert cells(before, asked, since, (asked[0], None)) == cells(since)


def test_a_mark_counts_nothing():
    assert cells(mark_record(b"0f", Erased(AT, for_good=True))) == {}


def test_the_same_key_twice_is_one_record():
    record = checked(events.issue_recorded(), 1)
    assert cells(record, record) == cells(record)


def test_clock_records_count_nothing():
    assert cells((CLOCK_KEY, clock_record(AT))) == {}


def test_tells_what_follow_ought_to_refuse():
    (person,) = log(
        checked(events.issue_recorded(event_id="a"), 1),
        checked(events.issue_recorded(event_id="a", severity="high"), 2),
        checked(events.issue_recorded(event_id="b"), 3),
    )
    assert person.refused == [(events.uuid("a"), "id_conflict"), (events.uuid("b"), "issue_exists")]


def test_says_so_where_a_value_is_no_checked_event():
    with pytest.raises(ValueError, match="no checked event: KeyError"):
        log((b"ref/events.advice/0/1", b"{}"))
