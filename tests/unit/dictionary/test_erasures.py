"""What is asked for, and the mark that stays: records of the log of record."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from dictionary.clock import CLOCK_KEY
from dictionary.erasures import (
    Erased,
    is_event,
    is_request,
    mark_record,
    marker,
    read_mark,
    read_request,
    request,
)
from dictionary.events import parse_event
from tests.support import events

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = AT + timedelta(days=1)
ANN = events.ref("ann")


def test_a_request_is_an_officers_event_in_the_persons_partition():
    key, value = request(ANN, "court_order", AT, events.uuid("r1"))
    assert key == f"{ANN}/erase/{events.uuid('r1')}".encode()
    assert parse_event(value).data.person_ref == ANN
    assert read_request(value) == Erased(AT, for_good=True)


def test_nothing_but_a_reference_is_asked_for():
    with pytest.raises(ValidationError):
        request("ann", "court_order", AT, events.uuid("r1"))


def test_retention_alone_lets_in_what_happens_later():
    for reason in ("erasure_request", "court_order", "opt_out"):
        assert read_request(request(ANN, reason, AT, events.uuid("r1"))[1]).keeps_out(LATER)
    erased = read_request(request(ANN, "retention", AT, events.uuid("r1"))[1])
    assert erased.keeps_out(AT)
    assert not erased.keeps_out(LATER)


def test_of_two_erasures_the_wider_stands():
    for_good, until = Erased(AT, for_good=True), Erased(LATER, for_good=False)
    assert for_good.joined(until) == until.joined(for_good) == Erased(LATER, for_good=True)
    assert until.joined(None) == until


def test_a_mark_says_nothing_of_who_it_is():
    digest = marker(b"a secret")(ANN.encode())
    assert digest != marker(b"another secret")(ANN.encode())
    assert digest != marker(b"a secret")(events.ref("bob").encode())
    key, value = mark_record(digest, Erased(AT, for_good=False))
    assert ANN.encode() not in key + value
    assert read_mark(key, value) == (digest, Erased(AT, for_good=False))


def test_a_secret_of_any_length_marks():
    assert len({marker(b"x" * length)(b"ann") for length in (16, 64, 65, 200)}) == 4


def test_records_of_events_are_told_from_the_others():
    asked, _ = request(ANN, "opt_out", AT, events.uuid("r1"))
    mark, _ = mark_record(b"0f", Erased(AT, for_good=True))
    event = f"{ANN}/events.advice/0/17".encode()
    assert [is_event(key) for key in (event, asked, mark, CLOCK_KEY)] == [True, False, False, False]
    assert [is_request(key) for key in (event, asked, mark, CLOCK_KEY)] == [False, True, False, False]
