"""A person who is erased: out of state and log at once, and what is sent again of them stays out."""

from datetime import timedelta

import msgspec
import pytest

from dictionary.clock import CLOCK_KEY
from dictionary.erasures import MARK, request
from dictionary.topics import CHANGES
from streams.forgetting import ISSUE_DAYS
from tests.support import events
from tests.support.following import DAY, TIME, Following, Record, edits, refusals

ANN, BOB = (events.ref(name).encode() for name in ("ann", "bob"))
AT = TIME + DAY


@pytest.fixture
def following():
    return Following()


def erase(following, person="ann", reason="erasure_request", at=AT):
    following.offset += 1
    key, value = request(events.ref(person), reason, at, events.uuid(f"request {following.offset}"))
    return following.take(Record(following.offset, key, value))


def keys_left(following, person=ANN):
    """Keys of a person in the log of record that were not deleted, of those that follow wrote to."""
    return [key for key, value in following.logged.items() if key.startswith(person) and value is not None]


def marks(following):
    return {key: value for key, value in following.logged.items() if key.startswith(MARK)}


def test_what_stands_is_taken_back_and_every_key_is_deleted(following):
    following.follow(events.issue_recorded())
    following.follow(events.issue_recorded(issue="i2", time="2026-03-02T14:00:00Z", sector="B2 4"))
    following.follow(events.contact_recorded())
    outs = erase(following)
    assert sum(sign for sign, _ in edits(outs, "any", "people")) == -2
    assert sum(sign for sign, _ in edits(outs, "any", "records")) == -2
    assert {out.topic for out in outs} == {CHANGES}
    deleted = {key for key, value in following.logged.items() if value is None}
    assert deleted == {
        *(b"%b/events.advice/0/%d" % (ANN, offset) for offset in (1, 2, 3)),
        *(key for key in deleted if b"/erase/" in key),
    }
    assert len(deleted) == 4
    assert len(marks(following)) == 1


def test_nothing_of_the_person_is_held_or_stored_any_more(following):
    following.follow(events.issue_recorded())
    following.follow(events.issue_resolved(issue="unknown"))
    following.follow(events.issue_recorded(person="bob"))
    erase(following)
    for state in (following.state, following.restarted().state):
        held = (state.packed, state.lives, state.waiting, state.due, state.changed)
        assert ANN not in repr(held).encode()
        assert BOB in repr(held).encode()
    assert following.dumped[ANN] is None
    assert ANN.decode() not in repr(following.dumped[next(key for key in following.dumped if b"mark" in key)])


def test_the_changes_have_one_origin_and_grow_along_it(following):
    following.follow(events.issue_recorded())
    following.follow(events.issue_recorded(issue="i2", sector="B91 1", time="2026-03-02T14:00:00Z"))
    told = [msgspec.json.decode(out.value) for out in erase(following)]
    origins = [tuple(change["origin"]) for change in told]
    assert origins == [(3, 3, n) for n in range(len(told))]
    assert {change["known"] for change in told} == {20515}


def test_what_is_sent_again_is_refused_and_deleted_also_after_a_restart(following):
    event = events.issue_recorded()
    following.follow(event)
    erase(following)
    for _ in range(2):
        outs = following.restarted().follow(event, after=3 * DAY)
        assert refusals(outs) == [("person_erased", "/data/person_ref")]
        assert ANN not in outs[0].value
        assert following.logged[b"%b/events.advice/0/%d" % (ANN, following.offset)] is None
    assert following.state.tallies["advice"].refused == 2
    assert ANN not in {*following.state.lives, *following.state.packed}


def test_after_retention_somebody_who_comes_back_is_counted(following):
    following.follow(events.issue_recorded())
    erase(following, reason="retention")
    later = events.issue_recorded(issue="i2", time="2026-03-09T10:00:00Z")
    assert edits(following.restarted().follow(later), "any", "people") == [(1, "B1 1")]
    before = events.issue_recorded(issue="i3", time="2026-03-01T10:00:00Z")
    assert refusals(following.follow(before)) == [("person_erased", "/data/person_ref")]


def test_a_mark_read_from_the_log_alone_keeps_out(following):
    following.follow(events.issue_recorded())
    erase(following)
    (mark,) = marks(following).items()
    anew = Following()
    assert anew.take(Record(0, *mark)) == []
    assert refusals(anew.restarted().follow(events.issue_recorded())) == [
        ("person_erased", "/data/person_ref")
    ]


def test_an_erasure_that_is_asked_for_twice_says_nothing_the_second_time(following):
    following.follow(events.issue_recorded())
    assert erase(following)
    assert erase(following, at=AT + timedelta(hours=1)) == []
    assert len(marks(following)) == 1
    assert keys_left(following) == []


def test_somebody_unknown_leaves_a_mark_and_no_trace_in_the_changelog(following):
    assert erase(following) == []
    assert ANN not in following.dumped
    assert refusals(following.follow(events.issue_recorded())) == [("person_erased", "/data/person_ref")]


def test_erased_in_the_batch_in_which_they_came(following):
    came = following.record(events.issue_recorded())
    key, value = request(ANN.decode(), "opt_out", AT, events.uuid("r"))
    again = following.record(events.issue_recorded())
    outs = following.take(came, Record(7, key, value), again)
    assert sum(sign for sign, _ in edits(outs, "any", "people")) == 0
    assert following.dumped[ANN] is None
    assert keys_left(following) == []


def test_repeats_and_what_is_refused_are_deleted_from_the_log_of_record(following):
    following.follow(events.issue_recorded())
    assert following.logged == {}
    following.follow(events.issue_recorded())
    following.follow(events.issue_recorded(event_id="other"))
    assert sorted(following.logged.items()) == [
        (b"%b/events.advice/0/%d" % (ANN, offset), None) for offset in (2, 3)
    ]


def test_a_record_that_check_wrote_twice_is_one_key_and_stays(following):
    event = events.issue_recorded()
    following.take(following.record(event, place="events.advice/0/1"))
    following.take(following.record(event, place="events.advice/0/1"))
    assert following.logged == {}


def test_what_follow_forgets_leaves_the_log_of_record(following):
    following.follow(events.issue_recorded(issue="old"))
    following.follow(events.issue_recorded(issue="new", time="2028-03-02T10:00:00Z"))
    following.tick(TIME + (ISSUE_DAYS + 1) * DAY)
    assert following.logged == {b"%b/events.advice/0/1" % ANN: None}


def test_the_time_and_marks_are_no_persons(following):
    erase(following)
    following.tick(AT)
    assert CLOCK_KEY not in following.state.packed
    assert following.restarted().state.packed == {}
