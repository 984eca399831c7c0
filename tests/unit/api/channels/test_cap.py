"""Urgent alerts as CAP 1.2."""

from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from api.channels.cap import make_cap
from api.channels.steps import history
from api.channels.words import Sender
from dictionary.alerts import AlertNeed, Level, Life
from dictionary.subscriptions import Channel
from tests.support.alerts import MORNING, WHOLE
from tests.support.cap_rules import SPACE, faults
from tests.support.subscriptions import make_subscription
from tests.support.telling import SENDER, make_message, make_part, told

TEAM = make_subscription(channel=Channel.CAP, address="civil-protection", least=Level.URGENT)
URGENT: dict[str, Any] = {"level": Level.URGENT, "peak": 6.3}
FIRST = make_message(make_part(team=TEAM, **URGENT), team=TEAM, number=1)


def text(xml: bytes, *path: str) -> str | None:
    return fromstring(xml).findtext("/".join(SPACE + name for name in path))


def cap(message: Any, sender: Sender = SENDER) -> bytes:
    return make_cap(message, sender, "need.example.org")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"area": WHOLE},
        {"provisional": True},
        {"need": AlertNeed(id="health.dental", label="Teeth & <gums>", dictionary_version="1.0.0")},
        {"explanations": ("a\x07]]>\n<&",)},
    ],
)
def test_every_alert_keeps_the_rules_of_cap(changes: dict[str, Any]) -> None:
    xml = cap(make_message(make_part(team=TEAM, **URGENT, **changes), team=TEAM))
    assert faults(xml) == []
    assert text(xml, "msgType") == "Alert"
    assert text(xml, "status") == "Actual"


def test_what_follows_is_an_update_and_the_end_a_cancel_that_name_what_came_before() -> None:
    later = MORNING + timedelta(hours=1)
    records = told(FIRST)
    second = make_part("reopened", history(records), team=TEAM, **URGENT)
    update = make_message(second, team=TEAM, number=2)
    assert text(cap(update), "msgType") == "Update"
    records += told(update, at=later)
    last = make_part("closed", history(records), team=TEAM, **URGENT, life=Life.CLOSED)
    cancel = cap(make_message(last, team=TEAM, number=3))
    assert faults(cap(update)) == faults(cancel) == []
    assert text(cancel, "msgType") == "Cancel"
    assert text(cancel, "references") == (
        f"need.example.org,{1:032x},2026-11-03T09:30:12+00:00 "
        f"need.example.org,{2:032x},2026-11-03T10:30:12+00:00"
    )
    assert text(cancel, "info", "responseType") == "AllClear"


def test_simulated_people_make_an_exercise_and_the_button_a_test() -> None:
    exercise = cap(FIRST, Sender("", synthetic=True))
    assert (text(exercise, "status"), faults(exercise)) == ("Exercise", [])
    test = cap(make_message(make_part("test"), team=TEAM))
    assert (text(test, "status"), text(test, "msgType"), faults(test)) == ("Test", "Alert", [])


def test_the_area_is_named_and_has_its_code() -> None:
    xml = cap(make_message(make_part(team=TEAM, **URGENT), team=TEAM))
    assert text(xml, "info", "area", "areaDesc") == "B1 1"
    assert text(xml, "info", "area", "geocode", "value") == "B1 1"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"<scope>Restricted</scope>", b"<scope>Everybody</scope>"),
        (b"<status>Actual</status>", b""),
        (b"+00:00</sent>", b"Z</sent>"),
        (b"<msgType>Alert<", b"<msgType>Update<"),
        (
            b"<urgency>Expected</urgency><severity>Unknown</severity>",
            b"<severity>Unknown</severity><urgency>Expected</urgency>",
        ),
        (b"<language>", b"<tongue>x</tongue><language>"),
    ],
)
def test_the_rules_see_what_breaks_them(was: bytes, now: bytes) -> None:
    assert was in cap(FIRST)
    assert faults(cap(FIRST).replace(was, now)) != []
