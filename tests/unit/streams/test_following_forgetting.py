"""What follow lets go of, and when; what can be asked is told the same before and after."""

import pytest

from streams.forgetting import ISSUE_DAYS
from streams.kept import DECODE
from tests.support import events
from tests.support.following import DAY, TIME, Following, edits


@pytest.fixture
def following():
    return Following()


def past(days):
    return TIME + days * DAY


def test_a_person_nothing_can_be_asked_about_any_more_leaves_a_tombstone(following):
    following.follow(events.issue_recorded())
    following.tick(past(ISSUE_DAYS))
    person = events.ref("ann").encode()
    assert following.dumped[person] is not None
    following.restarted().tick(past(ISSUE_DAYS + 1))
    assert following.dumped[person] is None
    assert (following.state.packed, following.state.lives, following.state.due) == ({}, {}, {})


def test_what_was_accepted_under_a_clock_far_ahead_stays_for_35_days(following):
    following.tick(past(5_000))
    following.follow(events.issue_recorded())
    following.restarted().tick(past(5_035))
    assert len(following.state.packed) == 1
    following.tick(past(5_036))
    assert following.state.packed == {}


def test_a_tick_looks_at_so_many_persons_and_the_next_at_the_rest(following, monkeypatch):
    monkeypatch.setattr("streams.following.MOST_LOOKED_AT", 2)
    for person in ("ann", "bob", "cem"):
        following.follow(events.issue_recorded(person=person))
    following.tick(past(ISSUE_DAYS + 1))
    assert len(following.state.packed) == 1
    following.restarted().tick(past(ISSUE_DAYS + 1))
    assert following.state.packed == {}


def test_what_stays_of_a_person_is_counted_on_as_before(following):
    following.follow(events.issue_recorded(issue="old"))
    following.follow(events.issue_recorded(issue="new", time="2028-03-02T10:00:00Z"))
    following.tick(past(ISSUE_DAYS + 1))
    (packed,) = following.restarted().state.packed.values()
    assert len(DECODE(packed).kept) == 1
    withdrawn = following.follow(events.issue_withdrawn(issue="new", time="2028-03-03T10:00:00Z"))
    assert edits(withdrawn, "any", "people") == [(-1, "B1 1")]


def test_persons_that_are_packed_and_long_not_seen_are_not_kept_unpacked(following, monkeypatch):
    monkeypatch.setattr("streams.people.MOST_LIVES", 2)
    for person in ("ann", "bob", "cem", "dee"):
        following.follow(events.issue_recorded(person=person))
    assert len(following.state.packed) == 4
    assert events.ref("dee").encode() in following.state.lives
    assert len(following.state.lives) <= 3
    again = following.follow(events.issue_recorded(person="ann", issue="i2", time="2026-03-05T10:00:00Z"))
    assert edits(again, "any", "people") == [(-1, "B1 1"), (1, "B1 1"), (1, "B1 1")]
