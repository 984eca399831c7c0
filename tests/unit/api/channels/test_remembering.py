"""What deliver knows, and what follows from it."""

from datetime import datetime, timedelta
from typing import Any

from api.channels.deciding import SETTLE, Message
from api.channels.remembering import Memory, outcome
from api.channels.retrying import SENT, failed
from dictionary.actions import Acknowledge, Subscribe, TryOut, Unsubscribe
from dictionary.alerts import Level, Life
from dictionary.bands import PastAlert, ReleasedAlerts
from dictionary.subscriptions import Standing
from tests.support.alerts import AUTHORITY, MORNING, SECRET, make_alert, make_banded
from tests.support.subscriptions import SUBSCRIPTION, make_subscription

EARLY = MORNING - timedelta(hours=1)
SOON = MORNING + SETTLE
LATER = MORNING + timedelta(hours=1)


def said(number: int, at: datetime) -> dict[str, Any]:
    made = f"5f0c2b1e-0000-4000-8000-{number:012d}"
    return {"id": made, "authority": AUTHORITY, "at": at, "who": "amina"}


def subscribe(at: datetime = EARLY, **changes: Any) -> Subscribe:
    terms = make_subscription(**changes)
    return Subscribe(**said(1, at), subscription=terms.id, terms=terms)


def knowing(*actions: Any) -> Memory:
    memory = Memory(SECRET)
    for action in actions:
        memory.take_action(action)
    return memory


def due(memory: Memory, at: datetime = SOON) -> tuple[Message, ...]:
    return memory.due(at, ()).messages


def test_an_alert_is_due_for_each_subscription_that_wants_it() -> None:
    other = SUBSCRIPTION.replace("aa", "bb")
    memory = knowing(
        subscribe(), subscribe(id=other), subscribe(id=SUBSCRIPTION.replace("aa", "cc"), needs=("money",))
    )
    memory.take_alert(make_banded(), MORNING)
    assert {message.team.id for message in due(memory)} == {SUBSCRIPTION, other}


def test_what_is_on_its_way_is_not_sent_again_and_what_arrived_neither() -> None:
    memory = knowing(subscribe())
    memory.take_alert(make_banded(), MORNING)
    (message,) = due(memory)
    assert memory.due(SOON, {message.parts[0].subject}).messages == ()
    for record in outcome(message, SENT, SOON, 0.5):
        memory.take_delivery(record)
    assert memory.due(LATER, ()) == ((), None)


def test_a_restart_knows_from_its_records_what_was_told() -> None:
    before = knowing(subscribe())
    before.take_alert(make_banded(), MORNING)
    records = outcome(due(before)[0], SENT, SOON, 0.5)
    after = knowing(subscribe())
    for record in records:
        after.take_delivery(record)
    after.take_alert(make_banded(), MORNING)
    assert due(after, LATER) == ()
    after.take_alert(make_banded(life=Life.CLOSED), LATER)
    assert [message.parts[0].step for message in due(after, LATER + SETTLE)] == ["closed"]


def test_an_attempt_that_failed_says_when_to_ask_again() -> None:
    memory = knowing(subscribe())
    memory.take_alert(make_banded(), MORNING)
    (record,) = outcome(due(memory)[0], failed("http_503"), SOON, 0.5)
    memory.take_delivery(record)
    assert memory.due(SOON, ()) == ((), record.next_at)
    assert record.next_at is not None
    assert due(memory, record.next_at)[0].attempt == 2


def test_a_subscription_changed_keeps_its_beginning_and_one_ended_and_taken_again_has_a_new_one() -> None:
    memory = knowing(subscribe(EARLY), subscribe(LATER, team="Renamed"))
    assert memory.subscriptions(AUTHORITY) == [
        Standing(subscription=make_subscription(team="Renamed"), since=EARLY)
    ]
    assert memory.take_action(Unsubscribe(**said(2, LATER), subscription=SUBSCRIPTION)) == AUTHORITY
    assert memory.subscriptions() == []
    memory.take_action(subscribe(LATER))
    assert memory.subscriptions()[0].since == LATER
    assert memory.subscriptions("E08000029") == []


def test_a_subscription_that_asks_for_more_hears_of_what_is_going_on() -> None:
    memory = knowing(subscribe(needs=("money",)))
    memory.take_alert(make_banded(), MORNING)
    assert due(memory) == ()
    memory.take_action(subscribe(LATER))
    assert len(due(memory, LATER + SETTLE)) == 1


def test_a_test_is_sent_once_and_what_is_done_to_alerts_is_passed_over() -> None:
    asked = TryOut(**said(3, MORNING), subscription=SUBSCRIPTION)
    memory = knowing(subscribe(), asked)
    assert memory.take_action(Acknowledge(**said(4, MORNING), alert="00000000000000aa")) is None
    (message,) = due(memory)
    for record in outcome(message, SENT, SOON, 0.5):
        memory.take_delivery(record)
    memory.take_action(asked)
    assert due(memory) == ()


def test_an_alert_that_ended_before_anybody_heard_of_it_is_nothing_to_look_at() -> None:
    memory = knowing(subscribe())
    memory.take_alert(make_banded(life=Life.CLOSED), MORNING)
    assert memory.due(SOON, ()) == ((), None)


def test_what_leaves_no_more_is_forgotten_and_its_past_counts_for_budgets() -> None:
    memory = knowing(subscribe())
    alert = make_banded()
    memory.take_released(ReleasedAlerts(authority=AUTHORITY, as_of=MORNING, alerts=(alert,)), MORNING)
    memory.take_released(ReleasedAlerts(authority=AUTHORITY, as_of=MORNING, alerts=()), MORNING)
    assert due(memory) == ()


def test_alerts_that_ended_long_ago_are_the_past_of_a_budget() -> None:
    opened = MORNING - timedelta(days=60)
    past = tuple(
        PastAlert(
            authority=AUTHORITY,
            need=make_banded().need,
            area=make_banded().area,
            level=Level.ALERT,
            peak=peak,
            since=opened,
        )
        for peak in (5.2, 5.9)
    )
    memory = knowing(subscribe(at_most_a_week=1))
    for peak, told in ((5.25, 0), (5.35, 1)):
        alert = make_banded(id=f"b{told:015x}", peak=peak)
        memory.take_released(
            ReleasedAlerts(authority=AUTHORITY, as_of=MORNING, alerts=(alert,), past=past), MORNING
        )
        assert len(due(memory)) == told


def test_the_past_outside_says_nothing_of_the_budget_of_a_team_inside() -> None:
    outside = make_banded(since=MORNING - timedelta(days=60), life=Life.CLOSED)
    opened = {"authority": AUTHORITY, "need": outside.need, "area": outside.area, "since": outside.since}
    past = tuple(PastAlert(**opened, level=Level.ALERT, peak=peak) for peak in (5.2, 5.9))
    memory = knowing(subscribe(inside=True, at_most_a_week=1))
    memory.take_released(
        ReleasedAlerts(authority=AUTHORITY, as_of=MORNING, alerts=(outside,), past=past), MORNING
    )
    memory.take_exact(make_alert(peak=5.0), MORNING)
    assert len(due(memory)) == 1


def test_a_team_inside_is_called_at_once_and_hears_nothing_of_alerts_outside() -> None:
    memory = knowing(subscribe(inside=True), subscribe(id=SUBSCRIPTION.replace("aa", "bb")))
    memory.take_exact(make_alert(level=Level.URGENT), MORNING)
    (called,) = due(memory)
    assert (called.team.inside, called.parts[0].step) == (True, "opened")
    memory.take_alert(make_banded(), MORNING)
    assert [message.team.inside for message in due(memory)] == [True, False]


def test_a_call_goes_on_while_alerts_outside_come_and_go() -> None:
    memory = knowing(subscribe(inside=True))
    memory.take_exact(make_alert(), MORNING)
    memory.take_released(ReleasedAlerts(authority=AUTHORITY, as_of=MORNING, alerts=()), MORNING)
    assert len(due(memory)) == 1


def test_figures_that_move_in_an_exact_alert_call_nobody_again() -> None:
    memory = knowing(subscribe(inside=True))
    memory.take_exact(make_alert(), MORNING)
    (message,) = due(memory)
    for record in outcome(message, SENT, SOON, 0.5):
        memory.take_delivery(record)
    assert memory.due(LATER, ()) == ((), None)
    memory.take_exact(make_alert(observed=25, revision=2), LATER)
    assert memory.due(LATER, ()) == ((), None)
    memory.take_exact(make_alert(life=Life.CLOSED, revision=3), LATER)
    assert [one.parts[0].step for one in due(memory, LATER + SETTLE)] == ["closed"]
