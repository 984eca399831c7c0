"""A real Kafka with passwords and access rules: who may do what is what the contract's table says."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from redis import Redis

from dictionary.register import demo_register
from dictionary.topics import raw_topic
from needmonitor.settings import Settings
from needmonitor.wiring import publisher
from streams.access_rules import API, PARTNER, PROOF, WORKER, wanted_rules
from streams.access_rules_admin import AccessRulesError, set_rules
from streams.engine.consumer import Consumer
from tests.conftest import started
from tests.support import events
from tests.support.journey import PLACE, Journey
from tests.support.parts import GuardedKafka, Kafka, Valkey
from tests.support.processes import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.kafka]
PARTNERS = sorted(demo_register(PLACE).partners)
AGO = (datetime.now(UTC) - timedelta(days=2)).isoformat()
OTHERS = ("checked", "refused", "changes", "released", "actions", "alerts", "audit", "links")
ADVICE, GP = PARTNER + "advice", PARTNER + "gp"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedKafka]:
    users = [*(PARTNER + partner for partner in PARTNERS), WORKER, API, PROOF]
    kafka = started(lambda folder: GuardedKafka(folder, users), tmp_path_factory.mktemp("guarded"))
    yield kafka
    kafka.stop()


class Installation:
    """Commands of an installation on a guarded log, each part as a user of its own."""

    def __init__(self, kafka: GuardedKafka, valkey_url: str, folder: Path) -> None:
        self.kafka, self.valkey_url, self.folder = kafka, valkey_url, folder

    def settings(self, user: str) -> Settings:
        return Settings(**{name: value for name, value in self._settings(user).items() if name != "settings"})

    def environment(self, user: str) -> dict[str, str]:
        return {f"NEEDMONITOR_{name.upper()}": str(value) for name, value in self._settings(user).items()}

    def command(self, user: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "needmonitor", *arguments],
            env={**os.environ, **self.environment(user)},  # noqa: TID251  # a child of the test
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return done.stdout

    def _settings(self, user: str) -> dict[str, object]:
        password = self.folder / f"{user}.password"
        password.write_text(self.kafka.passwords[user] + "\n")
        return {
            "settings": self.folder / "no-settings.toml",
            "kafka_url": self.kafka.url,
            "kafka_username": user,
            "kafka_password_file": password,
            "redis_url": self.valkey_url,
            "partitions": 4,
            "demo": True,
            "place": PLACE,
        }


@pytest.fixture(scope="module")
def installation(
    guarded: GuardedKafka, valkey_server: Valkey, tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    """Topics and rules as the operator makes them: by one command, safe to repeat."""
    made = Installation(guarded, valkey_server.url, tmp_path_factory.mktemp("installation"))
    said = made.command("admin", "topics", "create")
    assert f"access rules: {len(wanted_rules(PARTNERS))} added, 0 removed" in said, said
    again = made.command("admin", "topics", "create")
    assert again.endswith("access rules: 0 added, 0 removed\n"), again
    return made


def write(installation: Installation, user: str, topic: str) -> None:
    """Write one record as a user."""

    async def written() -> None:
        async with publisher(installation.settings(user), 20.0) as log:
            await log.send_and_wait(topic, b"key", b"{}")

    asyncio.run(written())


def may_read(installation: Installation, user: str, topic: str) -> bool:
    """Whether a user is told of a topic and given records of it."""

    async def looked() -> bool:
        found = {"bootstrap_servers": installation.kafka.url, **installation.kafka.signed_in(user)}
        admin = AIOKafkaAdminClient(**found)
        await admin.start()
        try:
            (described,) = await admin.describe_topics([topic])
        finally:
            await admin.close()
        if described["error_code"] == TopicAuthorizationFailedError.errno:
            return False
        consumer = Consumer(auto_offset_reset="earliest", group_id=None, **found)
        await consumer.start()
        try:
            consumer.assign([TopicPartition(topic, 0)])
            await consumer.getmany(timeout_ms=5000)
        except TopicAuthorizationFailedError:
            return False
        finally:
            await consumer.stop()
        return True

    return asyncio.run(looked())


def test_a_partner_writes_its_own_topic(installation: Installation) -> None:
    write(installation, ADVICE, raw_topic("advice"))


@pytest.mark.parametrize(
    "topic",
    [raw_topic("gp"), "checked", "refused", "changes", "released", "actions", "alerts", "audit", "links"],
)
def test_a_partner_writes_nothing_else(installation: Installation, topic: str) -> None:
    with pytest.raises(KafkaError, match="Authorization"):
        write(installation, ADVICE, topic)


@pytest.mark.parametrize("topic", [raw_topic("advice"), raw_topic("gp"), "checked", "released", "audit"])
def test_a_partner_reads_nothing_not_even_its_own(installation: Installation, topic: str) -> None:
    assert not may_read(installation, ADVICE, topic)


def test_a_partner_sees_no_topic_but_its_own(installation: Installation) -> None:
    async def topics() -> set[str]:
        consumer = Consumer(bootstrap_servers=installation.kafka.url, **installation.kafka.signed_in(GP))
        await consumer.start()
        try:
            return await consumer.topics()
        finally:
            await consumer.stop()

    assert asyncio.run(topics()) == {raw_topic("gp")}


@pytest.mark.parametrize(
    ("user", "topic", "may"),
    [
        (WORKER, raw_topic("gp"), True),
        (WORKER, "audit", False),
        (API, "alerts", True),
        (API, "checked", False),
        (API, "audit", False),
        (PROOF, "audit", True),
        (PROOF, raw_topic("gp"), False),
    ],
)
def test_a_part_reads_only_what_its_work_needs(
    installation: Installation, user: str, topic: str, may: bool
) -> None:
    assert may_read(installation, user, topic) is may


@pytest.mark.parametrize(("user", "topic"), [(PROOF, "checked"), (API, "released"), (WORKER, "actions")])
def test_a_part_writes_only_what_its_work_needs(installation: Installation, user: str, topic: str) -> None:
    with pytest.raises(KafkaError, match="Authorization"):
        write(installation, user, topic)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_gets_in_without_the_password(guarded: GuardedKafka, password: str) -> None:
    async def knock() -> None:
        security = {**guarded.signed_in(ADVICE), "sasl_plain_password": password}
        producer = AIOKafkaProducer(bootstrap_servers=guarded.url, **security)
        try:
            await producer.start()
        finally:
            await producer.stop()

    with pytest.raises((AuthenticationFailedError, KafkaConnectionError, ValueError)):
        asyncio.run(knock())


def test_nobody_gets_in_without_a_name(guarded: GuardedKafka) -> None:
    async def knock() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=guarded.url, request_timeout_ms=2000)
        try:
            await producer.start()
        finally:
            await producer.stop()

    with pytest.raises(KafkaError):
        asyncio.run(knock())


def test_a_partner_that_left_may_write_no_more(installation: Installation, guarded: GuardedKafka) -> None:
    left = [partner for partner in PARTNERS if partner != "gp"]
    try:
        changed = asyncio.run(set_rules(guarded.url, wanted_rules(left), guarded.security))
        assert changed == (0, 1)
        with pytest.raises(KafkaError, match="Authorization"):
            write(installation, GP, raw_topic("gp"))
    finally:
        asyncio.run(set_rules(guarded.url, wanted_rules(PARTNERS), guarded.security))


def test_a_log_that_enforces_nothing_is_told_so(kafka: Kafka) -> None:
    with pytest.raises(AccessRulesError, match=r"authorizer\.class\.name"):
        asyncio.run(set_rules(kafka.url, wanted_rules(PARTNERS), {}))


def test_the_journey_works_with_each_part_as_a_user_of_its_own(
    installation: Installation, guarded: GuardedKafka, valkey: Redis, tmp_path: Path
) -> None:
    journey = Journey(guarded, valkey, installation.valkey_url, tmp_path)
    journey.environment = installation.environment(WORKER)
    journey.worker()
    try:
        made = [
            events.issue_recorded(issue=f"i{number}", person=f"person {number}", time=AGO)
            for number in range(5)
        ]
        asyncio.run(_send(installation, made))
        journey.reaches(5)
    finally:
        journey.stop()
    assert "0 differences" in installation.command(PROOF, "reconcile")
    said = installation.command(PROOF, "audit", "head")
    assert said.endswith(", 0 faults\n"), said


async def _send(installation: Installation, made: list[events.Event]) -> None:
    async with publisher(installation.settings(ADVICE)) as log:
        for event in made:
            await log.send(raw_topic("advice"), event["partitionkey"].encode(), events.raw(event))
        await log.flush()
