"""The alerts of an authority are found by id, by series and by whether they are up, whatever came of them."""

import pytest

from dictionary.alerts import Handling, Level, Life
from streams.alerting.held import Held
from streams.alerting.known import Known
from streams.alerting.telling import opened
from tests.support.alerting import MONDAY, NEED, OTHER, RULES, candidate, looking

HERE = (NEED, "B1 1")


def held(code: str = "B1 1", day: int = MONDAY, need: str = NEED, **but) -> Held:
    found = candidate(code=code, day=day, need=need)
    told = opened(found, Level.WATCH, looking(day, found), RULES)
    return Held(told=told.model_copy(update=but), opened=day)


def test_an_alert_is_found_by_its_id_and_its_series():
    one, other = held(), held(need=OTHER)
    known = Known([one, other])
    assert known[one.told.id] is one
    assert known.of(HERE) == [one]
    assert known.of(("money.debt", "B9 9")) == []
    assert list(known.up.series()) == [one.key, other.key]


def test_one_that_ended_is_up_no_more_and_can_come_back():
    known = Known([held()])
    known.put(held(life=Life.CLOSED))
    assert (HERE in known.up, known.open(), len(known.of(HERE))) == (False, [], 1)
    assert list(known.up.needs("B1 1")) == known.up.below(NEED, "B1") == []
    known.put(held())
    assert (HERE in known.up, len(known.of(HERE))) == (True, 1)


def test_the_end_of_an_older_alert_of_a_series_leaves_the_newer_one_up():
    newer = held(day=MONDAY + 20)
    known = Known([newer])
    known.put(held(life=Life.CLOSED))
    assert known.open() == [newer]


def test_what_is_forgotten_is_in_no_answer():
    ended = held(life=Life.CLOSED)
    known = Known([ended])
    known.drop(ended.told.id)
    assert (len(known), known.of(HERE)) == (0, [])
    with pytest.raises(KeyError):
        known.drop(ended.told.id)


def test_only_what_is_open_and_snoozed_waits_to_be_woken():
    snoozed = held(handling=Handling.SNOOZED)
    known = Known([snoozed, held("B1 2")])
    assert known.snoozed() == [snoozed]
    known.put(held(handling=Handling.SNOOZED, life=Life.CLOSED))
    assert known.snoozed() == []
