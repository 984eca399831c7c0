"""`needmonitor deliver` against real parts: a broker, Valkey, a mail server and a web server."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from redis import Redis

from dictionary import projection
from dictionary.actions import Action, Subscribe, TryOut, Unsubscribe, action_key
from dictionary.alerts import Level, Life
from dictionary.bands import BandedAlert, ReleasedAlerts, band_of
from dictionary.deliveries import Delivery, read_delivery
from dictionary.subscriptions import Channel, Subscription
from dictionary.topics import ACTIONS, ALERTS, partition_of
from tests.support.alerts import AUTHORITY, make_alert, make_banded
from tests.support.journey import PARTITIONS, Journey
from tests.support.processes import Process, wait_for
from tests.support.receivers import Hook, Mailbox
from tests.support.subscriptions import make_subscription

pytestmark = pytest.mark.journey
WAIT = 60.0
MAIL = make_subscription()
HOOK = make_subscription(id=MAIL.id.replace("aa", "bb"), channel=Channel.WEBHOOK, address="duty-desk")


@pytest.fixture
def deliver(journey: Journey, mailbox: Mailbox, hook: Hook, tmp_path: Path) -> Iterator[Process]:
    """Deliver, ready to start; ended with the test."""
    file = tmp_path / "destinations.toml"
    file.write_text(
        f'[duty-desk]\nkind = "webhook"\nurl = "{hook.url}"\nkey = "sixteen letters!"\nprivate = true\n'
    )
    settings = {
        "NEEDMONITOR_MAIL_HOST": "127.0.0.1",
        "NEEDMONITOR_MAIL_PORT": str(mailbox.port),
        "NEEDMONITOR_MAIL_SECURITY": "none",
        "NEEDMONITOR_MAIL_FROM": "needs@example.org",
        "NEEDMONITOR_DESTINATIONS_FILE": str(file),
    }
    command = [sys.executable, "-m", "needmonitor", "deliver"]
    process = Process("deliver", command, tmp_path, {**journey.environment, **settings})
    yield process
    process.stop()


class Log:
    """Writes what alerting and the API would write."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._known: dict[str, BandedAlert] = {}

    async def exact(self) -> None:
        """An exact alert stands beside those that leave, and is nothing to tell."""
        alert = make_alert(first_seen=datetime.now(UTC))
        await self._write(ALERTS, alert.id.encode(), alert.model_dump_json())

    async def alert(self, *alerts: BandedAlert) -> None:
        """What leaves now: these alerts, and those that left before."""
        self._known.update({alert.id: alert for alert in alerts})
        known = tuple(self._known.values())
        released = ReleasedAlerts(authority=AUTHORITY, as_of=datetime.now(UTC), alerts=known)
        await self._write(ALERTS, f"released/{AUTHORITY}".encode(), released.model_dump_json())

    async def act(self, action: Action) -> None:
        await self._write(ACTIONS, action_key(action), action.model_dump_json())

    async def subscribe(self, *teams: Subscription) -> None:
        for team in teams:
            await self.act(Subscribe(**said(), subscription=team.id, terms=team))

    async def _write(self, topic: str, key: bytes, value: str) -> None:
        partition = partition_of(AUTHORITY.encode(), PARTITIONS)
        await self._producer.send_and_wait(topic, value.encode(), key, partition)


def said() -> dict[str, Any]:
    return {"id": str(uuid4()), "authority": AUTHORITY, "at": datetime.now(UTC), "who": "amina"}


@asynccontextmanager
async def writing(journey: Journey) -> AsyncIterator[Log]:
    producer = AIOKafkaProducer(bootstrap_servers=journey.broker.url)
    await producer.start()
    try:
        yield Log(producer)
    finally:
        await producer.stop()


def now_alert(**changes: Any) -> BandedAlert:
    now = datetime.now(UTC)
    return make_banded(**{"since": now, "as_of": now, **changes})


def delivered(valkey: Redis) -> list[Delivery]:
    """The delivery log as the pages see it, the oldest first."""
    return [read_delivery(value) for value in valkey.zrange(projection.deliveries(AUTHORITY), 0, -1)]  # type: ignore[union-attr]


def outcomes(valkey: Redis) -> list[str]:
    return [one.outcome for one in delivered(valkey)]


async def test_an_alert_is_told_over_every_channel_asked_for_and_its_end_too(
    deliver: Process, journey: Journey, mailbox: Mailbox, hook: Hook, valkey: Redis
) -> None:
    deliver.start()
    async with writing(journey) as log:
        await log.subscribe(MAIL, HOOK)
        await log.exact()
        opened = now_alert()
        await log.alert(opened)
        wait_for(lambda: bool(mailbox.mails and hook.posted), "mail and webhook", WAIT)
        for count in range(25, 200, 50):
            await log.alert(opened.model_copy(update={"observed": band_of(count)}))
        ended = {"life": Life.CLOSED, "ended": datetime.now(UTC), "level": Level.URGENT}
        await log.alert(opened.model_copy(update=ended))
        wait_for(lambda: len(mailbox.mails) > 1 and len(hook.posted) > 1, "the end", WAIT)
        wait_for(lambda: len(delivered(valkey)) == 4, "the log of it", WAIT)
    subjects = [mail["Subject"].strip().removeprefix("Synthetic: ") for mail in mailbox.mails]
    assert [subject.partition(":")[0] for subject in subjects] == ["Alert", "END"]
    assert mailbox.mails[1]["In-Reply-To"] == mailbox.mails[0]["Message-ID"]
    assert [json.loads(one.body)["data"]["steps"][0]["step"] for one in hook.posted] == ["opened", "closed"]
    assert outcomes(valkey) == ["sent"] * 4
    shown = valkey.hkeys(projection.subscriptions(AUTHORITY))
    assert {key.decode() for key in shown} == {MAIL.id, HOOK.id}  # type: ignore[union-attr]


async def test_a_restart_tells_nothing_twice_and_loses_nothing(
    deliver: Process, journey: Journey, mailbox: Mailbox, hook: Hook, valkey: Redis
) -> None:
    deliver.start()
    async with writing(journey) as log:
        await log.subscribe(MAIL)
        await log.alert(now_alert())
        wait_for(lambda: outcomes(valkey) == ["sent"], "the first", WAIT)
        deliver.kill()
        second = now_alert(id="00000000000000bb")
        await log.alert(second)
        valkey.flushall()
        deliver.start()
        wait_for(lambda: len(mailbox.mails) > 1, "the second", WAIT)
        wait_for(lambda: len(outcomes(valkey)) == 2, "the log of both", WAIT)
    ids = [mail["Message-ID"] for mail in mailbox.mails]
    assert len(ids) == len(set(ids)) == 2


async def test_a_message_whose_arrival_was_not_written_down_is_sent_again_under_its_id(
    deliver: Process, journey: Journey, mailbox: Mailbox, hook: Hook, valkey: Redis
) -> None:
    hook.open.clear()
    deliver.start()
    async with writing(journey) as log:
        await log.subscribe(HOOK)
        await log.alert(now_alert())
        wait_for(lambda: len(hook.posted) == 1, "the first", WAIT)
        deliver.kill()
        hook.open.set()
        deliver.start()
        wait_for(lambda: outcomes(valkey) == ["sent"], "the log of it", WAIT)
    assert len(hook.posted) == 2
    assert len({one.headers["webhook-id"] for one in hook.posted}) == 1


async def test_what_a_receiver_refuses_for_now_is_tried_again_with_the_same_id(
    deliver: Process, journey: Journey, mailbox: Mailbox, hook: Hook, valkey: Redis
) -> None:
    hook.answers = [(503, {}), (429, {"retry-after": "1"})]
    deliver.start()
    async with writing(journey) as log:
        await log.subscribe(HOOK)
        await log.alert(now_alert())
        wait_for(lambda: len(hook.posted) == 3, "three attempts", WAIT)
        wait_for(lambda: len(outcomes(valkey)) == 3, "the log of them", WAIT)
    assert len({one.headers["webhook-id"] for one in hook.posted}) == 1
    assert [(one.outcome, one.reason) for one in delivered(valkey)] == [
        ("retrying", "http_503"),
        ("retrying", "http_429"),
        ("sent", ""),
    ]
    assert hook.url not in deliver.log.read_text()
    assert "a-secret-of-the-address" not in deliver.log.read_text()


async def test_the_test_button_sends_a_test_and_an_ended_subscription_nothing(
    deliver: Process, journey: Journey, mailbox: Mailbox, hook: Hook, valkey: Redis
) -> None:
    deliver.start()
    async with writing(journey) as log:
        await log.subscribe(MAIL, HOOK)
        await log.act(TryOut(**said(), subscription=MAIL.id))
        wait_for(lambda: bool(mailbox.mails), "the test", WAIT)
        assert "TEST" in mailbox.mails[0]["Subject"]
        await log.act(Unsubscribe(**said(), subscription=MAIL.id))
        await log.alert(now_alert())
        wait_for(lambda: bool(hook.posted), "the webhook of the other", WAIT)
        key = projection.subscriptions(AUTHORITY)
        wait_for(lambda: valkey.hkeys(key) == [HOOK.id.encode()], "the subscriptions left", WAIT)
    assert len(mailbox.mails) == 1


async def test_an_alert_reaches_a_channel_within_half_a_minute(
    deliver: Process, journey: Journey, mailbox: Mailbox, hook: Hook, valkey: Redis
) -> None:
    deliver.start()
    async with writing(journey) as log:
        await log.subscribe(HOOK)
        wait_for(lambda: valkey.exists(projection.subscriptions(AUTHORITY)) == 1, "it runs", WAIT)
        alerts = [now_alert(id=f"{number:016x}", need=make_banded().need) for number in range(20)]
        await log.alert(*alerts)
        wait_for(lambda: len(delivered(valkey)) == len(alerts), "all of them", WAIT)
    seen = {alert.id: alert.since for alert in alerts}
    waits = sorted(one.at - seen[one.about] for one in delivered(valkey))
    assert waits[int(len(waits) * 0.95)] <= timedelta(seconds=30)
