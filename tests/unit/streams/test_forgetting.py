import pytest

from dictionary.check_rules import OLDEST
from dictionary.moments import DAY_WINDOWS, day_start
from dictionary.need_rules import LONGEST_HORIZON
from streams.forgetting import (
    ACCEPTED_DAYS,
    GRACE_DAYS,
    ISSUE_DAYS,
    LONGEST_WINDOW,
    OTHER_DAYS,
    kept_on,
    leaves_first,
)
from streams.kept import EXPIRED, HOUR_MICROS, WAIT_MICROS, WAITS, Kept, Kind
from streams.persons import SILENCE_DAYS
from streams.spans import NEVER

DAY = 20_000


def event(kind=Kind.RECORDED, day=DAY, issue=b"i1", *, word="", name=b"", status=0):
    time = (day_start(day) + 10) * HOUR_MICROS
    found = Kept(int(kind), "advice", name or b"%d" % day, b"", "", time, 0, issue, word=word)
    found.status = status
    return found


def test_the_numbers_of_days_follow_from_the_rules_they_come_from():
    assert OLDEST.days == ACCEPTED_DAYS
    assert max(DAY_WINDOWS.values()) == LONGEST_WINDOW
    assert WAIT_MICROS // HOUR_MICROS // 24 == GRACE_DAYS
    assert max(LONGEST_WINDOW, LONGEST_HORIZON) == SILENCE_DAYS


def test_an_issue_leaves_whole_after_the_last_that_was_said_of_it():
    kept = [event(), event(Kind.UPDATED, DAY + 90, word="reconfirmed")]
    last = DAY + 90 + ISSUE_DAYS
    assert leaves_first(kept) == last + 1
    assert kept_on(kept, last) == kept
    assert kept_on(kept, last + 1) == []


def test_another_issue_stays():
    old, new = event(), event(day=DAY + 1, issue=b"i2")
    assert kept_on([new, old], DAY + ISSUE_DAYS + 1) == [new]


def test_the_same_issue_id_at_another_partner_is_another():
    old, new = event(), event(day=DAY + 1)
    new.partner = "gp"
    assert kept_on([old, new], DAY + ISSUE_DAYS + 1) == [new]


@pytest.mark.parametrize("status", [0, EXPIRED])
def test_what_is_not_about_one_issue_or_waited_in_vain_leaves_by_itself(status):
    kind = Kind.RESOLVED if status == EXPIRED else Kind.CONTACT
    kept = [event(day=DAY + 5), event(kind, name=b"c", status=status)]
    assert kept_on(kept, DAY + OTHER_DAYS) == kept
    assert kept_on(kept, DAY + OTHER_DAYS + 1) == kept[:1]


def test_what_waits_does_not_leave():
    kept = [event(Kind.RESOLVED, status=WAITS)]
    assert kept_on(kept, DAY + 9_999) == kept
    assert leaves_first(kept) == NEVER


@pytest.mark.parametrize(
    "says", [event(Kind.UPDATED, DAY + 2, word="moved"), event(Kind.RESOLVED, DAY + 2, word="died")]
)
def test_a_move_or_a_death_stays_with_the_issues_it_is_about(says):
    chronic = [event(issue=b"i2"), event(Kind.UPDATED, DAY + 600, b"i2", word="reconfirmed")]
    old = [event(day=DAY + 1), says]
    on = DAY + 2 + ISSUE_DAYS + 1
    assert kept_on([*chronic, *old], on) == [*chronic, *old]
    later = [event(day=DAY + 3, issue=b"i2"), chronic[1]]
    assert kept_on([*later, *old], on) == later


def test_of_nobody_nothing_leaves():
    assert kept_on([], DAY) == []
    assert leaves_first([]) == NEVER
