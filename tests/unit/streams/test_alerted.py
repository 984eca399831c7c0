"""Alerts in count's state: what goes to the topic, what is released of it, what leaves it."""

import json
from datetime import timedelta

import msgspec
import pytest

from dictionary.actions import Resolve, Snooze
from dictionary.alerts import MONITOR
from streams.alerted import KEPT_DAYS, Alerted
from streams.alerting.candidates import Candidate
from streams.counting import SCHEMA, migrate
from streams.watch_seen import open_alerts
from tests.support.alerting import LA, MONDAY, NEED, candidate, closing, looking, moment
from tests.support.alerting import RULES as NEAR
from tests.support.terms import TERMS
from tests.support.watch_log import counting

NOON = moment(MONDAY, 12)
UP = {(NEED, "B1 1"): {"7d": 40, "28d": 55}, ("any", LA): {"7d": 1000, "28d": 4000}}
ACTION = "5f0c2b1e-0000-4000-8000-000000000001"


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


def test_what_leaves_is_made_of_what_is_shown_and_not_of_exact_alerts(alerted):
    alerted.look(looking(MONDAY, high()), NEAR)
    ((_, value),) = told(alerted.tell_outside({LA: {}}, NOON, TERMS))
    assert value["alerts"] == []
    other = Alerted(3)
    ((key, value),) = told(other.tell_outside({LA: UP}, NOON, TERMS))
    assert key == f"released/{LA}"
    assert [one["observed"] for one in value["alerts"]] == [{"low": 25, "high": 49}]


def test_what_is_as_it_was_is_not_told_again_and_outlives_a_restart(alerted):
    kept: dict[bytes, bytes] = {}
    assert len(alerted.tell_outside({LA: UP}, NOON, TERMS)) == 1
    alerted = restarted(alerted, kept)
    assert alerted.tell_outside({LA: UP}, NOON + timedelta(hours=1), TERMS) == []
    ((_, value),) = told(alerted.tell_outside({LA: {}}, NOON + timedelta(hours=2), TERMS))
    assert [one["life"] for one in value["alerts"]] == ["closing"]


def test_how_people_dealt_with_a_need_is_told_and_what_the_watch_made_of_that_is_not(alerted):
    (out,) = alerted.look(looking(MONDAY, candidate(4.5)), NEAR)
    said = {"id": ACTION, "authority": LA, "at": NOON, "who": "ines", "alert": out.key.decode()}
    alerted.act(Resolve(**said, reason="expected", why=""))
    ((_, value),) = told(alerted.tell_outside({LA: UP}, NOON, TERMS))
    assert [one["handling"] for one in value["alerts"]] == ["resolved"]
    alerted.look(looking(MONDAY, high()), NEAR)
    exact = alerted.alerts.told(LA)[0]
    assert exact.handling == "new"
    assert alerted.tell_outside({LA: UP}, NOON + timedelta(hours=1), TERMS) == []


def test_a_snooze_is_over_outside_when_people_said(alerted):
    (out,) = alerted.look(looking(MONDAY, high()), NEAR)
    said = {"id": ACTION, "authority": LA, "at": NOON, "who": "ines", "alert": out.key.decode()}
    alerted.act(Snooze(**said, until=NOON + timedelta(hours=2)))
    handling = [
        told(alerted.tell_outside({LA: UP}, NOON + timedelta(hours=hours), TERMS))[0][1]["alerts"][0][
            "handling"
        ]
        for hours in (1, 2)
    ]
    assert handling == ["snoozed", "new"]


def test_what_an_older_version_told_outside_is_forgotten(alerted):
    key, kept = b"\0alerted|" + LA.encode(), msgspec.msgpack.encode([True, '{"alerts": "others"}', {"x": 1}])
    alerted.load(key, migrate(SCHEMA - 1, key, kept))
    assert msgspec.msgpack.decode(alerted.dump(key)) == [False, "", {"x": 1}]


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
