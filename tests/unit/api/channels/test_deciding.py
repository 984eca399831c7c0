"""What is due, for whom and when."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from api.channels.deciding import APART, SETTLE, TEST_FRESH
from api.channels.retrying import failed
from dictionary.actions import TryOut
from dictionary.alerts import Handling, Level, Life
from dictionary.deliveries import Delivery
from dictionary.moments import LONDON
from dictionary.subscriptions import WEEK, QuietHours
from tests.support.alerts import AUTHORITY, MORNING, make_banded
from tests.support.subscriptions import SUBSCRIPTION, make_subscription
from tests.support.telling import planned, told

TEAM = make_subscription()
MINUTE = timedelta(minutes=1)
LATER = MORNING + timedelta(hours=2)
TEST = TryOut(
    id="5f0c2b1e-0000-4000-8000-000000000009",
    authority=AUTHORITY,
    at=MORNING,
    who="amina",
    subscription=SUBSCRIPTION,
)


def steps(*alerts: Any, team: Any = TEAM, **more: Any) -> list[str]:
    return [part.step for message in planned(team, *alerts, **more).messages for part in message.parts]


def said(*alerts: Any, team: Any = TEAM, **more: Any) -> list[Delivery]:
    """Send what is due now; the records of it."""
    at = more.get("at", MORNING + MINUTE)
    messages = planned(team, *alerts, **more).messages
    return [one for message in messages for one in told(message, at=at)]


def test_a_new_alert_is_told_once() -> None:
    records = said(make_banded())
    assert [one.step for one in records] == ["opened"]
    assert steps(make_banded(observed=25), records=records, at=LATER, changed=LATER) == []


def test_what_changes_within_seconds_is_told_once_as_it_stands_then() -> None:
    just = planned(TEAM, make_banded(), at=MORNING + SETTLE / 2)
    assert (just.messages, just.again) == ((), MORNING + SETTLE)
    now = planned(TEAM, make_banded(level=Level.URGENT), at=MORNING + SETTLE)
    assert [message.parts[0].step for message in now.messages] == ["opened"]
    assert now.messages[0].parts[0].told is not None
    assert now.messages[0].parts[0].told.level is Level.URGENT


def test_ten_changes_in_a_minute_make_one_message() -> None:
    records: list[Delivery] = []
    for change in range(10):
        at = MORNING + SETTLE + timedelta(seconds=6 * change)
        alert = make_banded(observed=15 + 10 * change)
        records += said(alert, records=records, at=at)
    assert len(records) == 1


def test_a_level_that_rises_is_told_and_urgent_does_not_wait() -> None:
    records = said(make_banded(level=Level.WATCH), team=make_subscription(least=Level.WATCH))
    team = make_subscription(least=Level.WATCH)
    at = records[0].at + APART / 4
    alert = planned(team, make_banded(), records=records, at=at, changed=at - SETTLE)
    assert (alert.messages, alert.again) == ((), records[0].at + APART)
    urgent = make_banded(level=Level.URGENT)
    assert steps(urgent, team=team, records=records, at=at, changed=at - SETTLE) == ["level"]


def test_a_level_that_falls_is_not_told() -> None:
    records = said(make_banded(level=Level.URGENT))
    assert steps(make_banded(), records=records, at=LATER, changed=MORNING) == []


def test_the_end_is_told_to_those_who_heard_of_it_and_want_it() -> None:
    records = said(make_banded())
    over = make_banded(life=Life.CLOSED, level=Level.WATCH)
    assert steps(over, records=records, at=LATER) == ["closed"]
    assert steps(over) == []
    assert steps(over, team=make_subscription(endings=False), records=records, at=LATER) == []


def test_an_alert_that_came_back_is_told_again() -> None:
    records = said(make_banded())
    records += said(make_banded(life=Life.CLOSED), records=records, at=LATER)
    assert steps(make_banded(), records=records, at=LATER + MINUTE) == ["reopened"]


def test_an_alert_taken_in_by_a_wider_one_is_told_as_that_and_no_more() -> None:
    child = make_banded(parent="00000000000000bb")
    assert steps(child) == []
    records = said(make_banded())
    records += said(child, records=records, at=LATER)
    assert [one.step for one in records] == ["opened", "absorbed"]
    urgent = child.model_copy(update={"level": Level.URGENT})
    assert steps(urgent, records=records, at=LATER + MINUTE) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"muted": True},
        {"handling": Handling.RESOLVED},
        {"handling": Handling.SNOOZED},
        {"life": Life.CLOSING},
    ],
)
def test_what_people_have_dealt_with_or_is_going_is_not_news(changes: dict[str, Any]) -> None:
    assert steps(make_banded(**changes)) == []


def test_a_count_that_moves_into_another_band_is_no_reason_to_say_anything() -> None:
    records = said(make_banded(observed=14))
    for day in range(1, 4):
        at = MORNING + timedelta(days=day)
        assert steps(make_banded(observed=14 + 20 * day), records=records, at=at, changed=at) == []


def test_what_opened_before_somebody_asked_is_not_news() -> None:
    hour = make_banded().since
    assert steps(make_banded(), since=hour + timedelta(seconds=1)) == []
    assert steps(make_banded(), since=hour) == ["opened"]


def test_quiet_hours_hold_it_back_until_their_end() -> None:
    team = make_subscription(quiet=QuietHours(start=time(9), end=time(12)), urgent_breaks_quiet=True)
    noon = datetime(2026, 11, 3, 12, tzinfo=LONDON)
    assert planned(team, make_banded(), at=LATER).again == noon
    assert steps(make_banded(), team=team, at=noon) == ["opened"]
    assert steps(make_banded(level=Level.URGENT), team=team) == ["opened"]


def test_a_digest_holds_all_that_is_due_in_one_message() -> None:
    team = make_subscription(digest="daily")
    two = (make_banded(), make_banded(id="00000000000000bb"))
    assert planned(team, *two, at=LATER).messages == ()
    messages = planned(team, *two, at=datetime(2026, 11, 4, 8, tzinfo=LONDON)).messages
    assert [(message.digest, len(message.parts)) for message in messages] == [(True, 2)]


def test_a_budget_lets_new_alerts_wait_their_turn_but_not_urgent_ones_nor_ends() -> None:
    team = make_subscription(at_most_a_week=1)
    first, second = make_banded(), make_banded(id="b0000000000000bb")
    records = said(first, second, team=team)
    assert [one.about for one in records] == [first.id]
    assert planned(team, second, records=records, at=LATER).again == records[0].at + WEEK
    assert steps(second, team=team, records=records, at=records[0].at + WEEK) == ["opened"]
    urgent = make_banded(id="00000000000000cc", level=Level.URGENT)
    assert steps(urgent, team=team, records=records, at=LATER) == ["opened"]
    assert steps(make_banded(life=Life.CLOSED), team=team, records=records, at=LATER) == ["closed"]


def test_what_failed_is_tried_again_with_the_same_id_when_its_time_comes() -> None:
    message = planned(TEAM, make_banded()).messages[0]
    records = told(message, failed("http_503"), at=LATER)
    assert records[0].next_at is not None
    assert planned(TEAM, make_banded(), records=records, at=LATER).again == records[0].next_at
    again = planned(TEAM, make_banded(), records=records, at=records[0].next_at).messages[0]
    assert (again.id, again.attempt) == (message.id, 2)


def test_the_id_of_a_message_is_the_same_without_any_memory_of_it() -> None:
    first = planned(TEAM, make_banded()).messages[0]
    after_a_crash = planned(TEAM, make_banded(observed=25), at=LATER).messages[0]
    assert first.id == after_a_crash.id
    other = planned(make_subscription(id=SUBSCRIPTION.replace("aa", "bb")), make_banded()).messages[0]
    assert other.id != first.id


def test_an_end_that_overtakes_a_failing_step_is_another_message() -> None:
    records = said(make_banded())
    rise = planned(TEAM, make_banded(level=Level.URGENT), records=records, at=LATER).messages[0]
    records += told(rise, failed("timeout"), at=LATER)
    end = planned(TEAM, make_banded(life=Life.CLOSED), records=records, at=LATER + MINUTE).messages[0]
    assert (end.parts[0].step, end.attempt) == ("closed", 1)
    assert end.id != rise.id


def test_what_was_given_up_is_not_tried_again_but_a_higher_level_is() -> None:
    records = told(planned(TEAM, make_banded()).messages[0], failed("http_410", again=False))
    assert records[0].outcome == "dead"
    assert steps(make_banded(), records=records, at=LATER) == []
    assert steps(make_banded(life=Life.CLOSED), records=records, at=LATER) == []
    assert steps(make_banded(level=Level.URGENT), records=records, at=LATER) == ["level"]


def test_a_test_is_told_at_once_and_once_and_not_long_after() -> None:
    messages = planned(TEAM, tests=[TEST], at=MORNING).messages
    assert [part.step for part in messages[0].parts] == ["test"]
    assert planned(TEAM, tests=[TEST], records=told(messages[0])).messages == ()
    assert planned(TEAM, tests=[TEST], at=MORNING + TEST_FRESH + MINUTE).messages == ()


def test_a_subscription_that_rests_is_told_nothing() -> None:
    assert steps(make_banded(), team=make_subscription(active=False)) == []
