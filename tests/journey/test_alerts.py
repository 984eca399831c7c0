"""Alerts with real parts: a spike in the log of changes becomes an alert, is handled, and ends."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from dictionary import projection
from dictionary.actions import Acknowledge, Action, Subscribe, action_key
from dictionary.alerts import Level
from dictionary.topics import ACTIONS, ALERTS, CHANGES, partition_of
from streams.engine.consumer import Consumer
from tests.support.journey import JOURNEY_SECONDS, PARTITIONS, Journey
from tests.support.processes import Process, wait_for
from tests.support.receivers import Mailbox, mail_server
from tests.support.subscriptions import make_subscription
from tests.support.watch_log import FIRST, FOOD, LA, Arrival, Log, at, usual

pytestmark = pytest.mark.journey
TODAY = FIRST + 90
PARTITION = partition_of(LA.encode(), PARTITIONS)
ACTIONS_OF = (
    "5b1c6f04-2d3e-4b4e-9d3b-0a4f6f2f7a11",
    "5b1c6f04-2d3e-4b4e-9d3b-0a4f6f2f7a12",
)
Record = tuple[bytes | None, bytes | None]


def history() -> Log:
    """Ninety past days in a minute, the newest first; a spike began two days ago. Then it is quiet."""
    planted = [Arrival(day, FOOD, "B1 1", "gp") for day in range(TODAY - 2, TODAY) for _ in range(14)]
    past = sorted([*usual(range(TODAY - 90, TODAY)), *planted], key=lambda one: -one.day)
    log, now = Log().clock(at(TODAY, 12)), at(TODAY, 12)
    log.arrive(*past)
    return log.clock(*(now + timedelta(seconds=second) for second in range(1, 80)))


def rest() -> Log:
    """Four usual weeks, in which another partner joins with as much again."""
    days = range(TODAY, TODAY + 28)
    log = Log(start=1_000_000)
    for day in days:
        log.arrive(*usual([day], seed=day), *usual([day], seed=day + 1, partners=["housing"]))
        log.clock(at(day + 1, 2.5))
    return log


@pytest.fixture
def mailbox(embedded_journey: Journey, tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server, and deliver beside it."""
    with mail_server() as box:
        settings = {
            "NEEDMONITOR_MAIL_HOST": "127.0.0.1",
            "NEEDMONITOR_MAIL_PORT": str(box.port),
            "NEEDMONITOR_MAIL_SECURITY": "none",
            "NEEDMONITOR_MAIL_FROM": "needs@example.org",
        }
        command = [sys.executable, "-m", "needmonitor", "deliver"]
        deliver = Process("deliver", command, tmp_path, {**embedded_journey.environment, **settings})
        deliver.start()
        yield box
        deliver.stop()


def write(journey: Journey, topic: str, records: Sequence[Record]) -> None:
    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=journey.broker.url)
        await producer.start()
        try:
            sent = [await producer.send(topic, value, key=key, partition=PARTITION) for key, value in records]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()

    asyncio.run(send())


def act(journey: Journey, *actions: Action) -> None:
    write(journey, ACTIONS, [(action_key(one), one.model_dump_json().encode()) for one in actions])


def called(mailbox: Mailbox, subject: str) -> bool:
    """Whether those who may see exact figures were called."""
    return f"Synthetic: {subject}" in [mail["Subject"].strip() for mail in mailbox.mails]


def given(log: Log) -> list[Record]:
    return [(record.key, record.value) for record in log.records]


def shown(journey: Journey) -> list[dict[str, Any]]:
    found = journey.valkey.hgetall(projection.alerts(LA))
    assert isinstance(found, dict)
    return [value for value in map(json.loads, found.values()) if value["kind"] == "alert"]


def spike(journey: Journey) -> dict[str, Any]:
    """The planted one, as it stands in the projection."""
    found = [alert for alert in shown(journey) if alert["area"]["code"] == "B1 1"]
    return found[0] if found else {}


def becomes(journey: Journey, what: str, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    wait_for(lambda: bool(spike(journey)) and true(spike(journey)), what, 2 * JOURNEY_SECONDS)
    return spike(journey)


def written(journey: Journey) -> list[tuple[str, int]]:
    """(id, revision) of every record of `alerts`, as committed."""

    async def read() -> list[tuple[str, int]]:
        tp = TopicPartition(ALERTS, PARTITION)
        consumer = Consumer(bootstrap_servers=journey.broker.url, enable_auto_commit=False)
        await consumer.start()
        try:
            consumer.assign([tp])
            await consumer.seek_to_beginning(tp)
            end, found = (await consumer.end_offsets([tp]))[tp], []
            while await consumer.position(tp) < end:
                for record in (await consumer.getmany(tp, timeout_ms=500)).get(tp, []):
                    value = json.loads(record.value)
                    if value["kind"] != "released":
                        found.append((value["id"], value["revision"]))
        finally:
            await consumer.stop()
        return found

    return asyncio.run(read())


def test_a_spike_is_found_mailed_acknowledged_and_ends_through_the_death_of_its_worker(
    embedded_journey: Journey, mailbox: Mailbox
) -> None:
    # On a broker without transactions: only there may a worker count alone, so that the clock is the test's.
    journey, team = embedded_journey, make_subscription(least=Level.URGENT, inside=True)
    said = {"authority": LA, "who": "officer"}
    asked = Subscribe(id=ACTIONS_OF[0], subscription=team.id, terms=team, at=at(TODAY, 11), **said)
    act(journey, asked)
    records = given(history())
    write(journey, CHANGES, records[: len(records) // 2])
    worker = journey.worker("--stages", "count")
    write(journey, CHANGES, records[len(records) // 2 :])
    found = becomes(journey, "the spike is told", lambda alert: alert["level"] == "urgent")
    assert (found["need"]["id"], found["life"], found["handling"]) == (FOOD, "open", "new")
    wait_for(lambda: called(mailbox, "Urgent alert in Birmingham"), "the mail", JOURNEY_SECONDS)
    worker.kill()
    journey.worker("--stages", "count")
    seen = Acknowledge(id=ACTIONS_OF[1], why="calling", alert=found["id"], at=at(TODAY, 13), **said)
    act(journey, seen)
    handled = becomes(journey, "it is acknowledged", lambda alert: alert["handling"] == "acknowledged")
    assert (handled["id"], handled["owner"]) == (found["id"], "officer")
    write(journey, CHANGES, given(rest()))
    ended = becomes(journey, "it ends", lambda alert: alert["life"] == "closed")
    wait_for(
        lambda: called(mailbox, "END: an alert in Birmingham is over"), "the mail of its end", JOURNEY_SECONDS
    )
    story = [entry["what"] for entry in ended["timeline"]]
    assert (ended["id"], story[0], story[-1]) == (found["id"], "opened", "closed")
    assert "acknowledged" in story
    revisions = [revision for name, revision in written(journey) if name == found["id"]]
    assert revisions[-1] == ended["revision"]
    assert set(revisions) == set(range(1, ended["revision"] + 1))
    assert {alert["area"]["code"] for alert in shown(journey) if alert["level"] == "urgent"} <= {"B1 1", "B1"}
