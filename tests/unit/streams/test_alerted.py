"""Alerts in count's state: what goes to the topic, what is released of it, what leaves it."""

import json
from datetime import timedelta

import msgspec
import pytest

from dictionary.alerts import MONITOR
from streams.alerted import KEPT_DAYS, Alerted
from streams.alerting.candidates import Candidate
from streams.watch_seen import open_alerts
from tests.support.alerting import MONDAY, candidate, closing, looking, moment
from tests.support.alerting import RULES as NEAR
from tests.support.terms import TERMS
from tests.support.watch_log import counting


def told(outs):
    return [(out.key.decode(), json.loads(out.value) if out.value else None) for out in outs]


@pytest.fixture
def alerted():
    return Alerted(3)


def restarted(alerted: Alerted, kept: dict[bytes, bytes]) -> Alerted:
    for key in alerted.take_touched():
        value = alerted.dump(key)
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = value
    again = Alerted(3)
    for key, value in kept.items():
        again.load(key, value)
    return again


def high(day: int = MONDAY) -> Candidate:
    return candidate(6.5, day=day, observed=40, expected=12.0)


def test_an_alert_is_written_under_its_id_to_the_partition_of_its_changes(alerted):
    (out,) = alerted.look(looking(MONDAY, high()), NEAR)
    ((key, value),) = told([out])
    assert (out.topic, out.partition, key) == ("alerts", 3, value["id"])
    assert value["timeline"][0]["who"] == MONITOR


def test_what_changed_is_released_at_the_next_full_hour_and_not_again(alerted):
    alerted.look(looking(MONDAY, high()), NEAR)
    noon = moment(MONDAY, 12)
    within = alerted.tick(noon, noon + timedelta(minutes=59), TERMS)
    assert told(within) == []
    ((key, value),) = told(alerted.tick(noon + timedelta(minutes=59), noon + timedelta(minutes=60), TERMS))
    assert key == f"released/{value['authority']}"
    assert [one["observed"] for one in value["alerts"]] == [{"low": 25, "high": 49}]
    later = alerted.tick(noon + timedelta(hours=1), noon + timedelta(hours=2), TERMS)
    assert told(later) == []


def test_what_is_due_and_what_was_released_outlive_a_restart(alerted):
    kept: dict[bytes, bytes] = {}
    alerted.look(looking(MONDAY, high()), NEAR)
    noon = moment(MONDAY, 12)
    alerted = restarted(alerted, kept)
    assert len(alerted.tick(noon, noon + timedelta(hours=1), TERMS)) == 1
    alerted = restarted(alerted, kept)
    assert alerted.tick(noon + timedelta(hours=1), noon + timedelta(hours=2), TERMS) == []


def test_an_alert_leaves_the_topic_400_days_after_its_end(alerted):
    kept: dict[bytes, bytes] = {}
    ((name, _),) = told(alerted.look(looking(MONDAY, high()), NEAR))
    ended = told(alerted.look(closing(MONDAY), NEAR))
    assert [value["life"] for _, value in ended] == ["closed"]
    gone = MONDAY + 1 + KEPT_DAYS
    alerted = restarted(alerted, kept)
    assert told(alerted.look(closing(gone), NEAR)) == []
    assert told(alerted.look(closing(gone + 1), NEAR)) == [(name, None)]
    assert told(restarted(alerted, kept).look(closing(gone + 2), NEAR)) == []


def test_open_alerts_are_counted_by_their_level(alerted):
    counts = counting()
    (out,) = alerted.look(looking(MONDAY, high()), NEAR)
    counts.alerted = alerted
    authority = msgspec.json.decode(out.value)["authority"]
    counts.watches.authorities[authority] = object()
    assert open_alerts([counts]) == {"watch": 0, "alert": 0, "urgent": 1}
