"""A person is erased on real parts, and searched for byte by byte: log, disk, projection, log files."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from redis import Redis

from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.register import demo_register
from dictionary.topics import CHECKED, LINKS, partition_of, partner_of
from needmonitor.erasing.running import HOLDING
from streams.topics_admin import wanted_topics
from tests.conftest import journey_on, started
from tests.support import events
from tests.support.journey import PARTITIONS, PLACE, Journey
from tests.support.parts import Kafka, Valkey
from tests.support.processes import ROOT, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.kafka, pytest.mark.timeout(900)]
GONE_SECONDS = 180.0
IMPATIENT = {
    "log.cleaner.backoff.ms": 200,
    "log.retention.check.interval.ms": 500,
    "log.segment.delete.delay.ms": 100,
    "log.cleaner.min.cleanable.ratio": 0.001,
    "log.index.size.max.bytes": 1 << 16,
}
SHORT = {"segment.ms": "1000", "min.cleanable.dirty.ratio": "0.001"}
KEPT = {"retention.ms": "4000"}
COMPACTED = {"max.compaction.lag.ms": "1000", "delete.retention.ms": "1000"}
"""In place of days."""
BOTH = ("ann", "ann again")
"""One person, by a link."""
TIME = (datetime.now(UTC) - timedelta(hours=3)).isoformat()


@pytest.fixture
def journey(valkey: Redis, valkey_server: Valkey, tmp_path: Path) -> Iterator[Journey]:
    """A journey whose broker lets go within seconds."""
    kafka = started(lambda folder: Kafka(folder, more=IMPATIENT), tmp_path)
    with journey_on(kafka, valkey_server.url, valkey, tmp_path) as running:
        asyncio.run(let_go_soon(kafka.url))
        yield running
    kafka.stop()


async def let_go_soon(kafka_url: str) -> None:
    """In seconds what `topics create` sets in days, for the topics that hold persons."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
    await admin.start()
    try:
        for topic in wanted_topics(demo_register(PLACE).partners):
            if topic.name in HOLDING or partner_of(topic.name):
                config = {**topic.config, **SHORT, **(COMPACTED if topic.name in HOLDING else KEPT)}
                await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, config)])
    finally:
        await admin.close()


def write(kafka_url: str, records: list[tuple[str, bytes, bytes, int]]) -> None:
    """Records of (topic, key, value, partition)."""

    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=kafka_url)
        await producer.start()
        try:
            for topic, key, value, partition in records:
                await producer.send_and_wait(topic, value, key=key, partition=partition)
        finally:
            await producer.stop()

    asyncio.run(send())


def link(journey: Journey, old: str, new: str) -> None:
    event = events.person_linked(old, new)
    key = event["id"].encode()
    write(journey.broker.url, [(LINKS, key, events.raw(event), partition_of(key, PARTITIONS))])


def time_passes(journey: Journey) -> None:
    """The clock, faster than once a minute, and a word in links: no quiet segment is rolled."""
    now = clock_record(datetime.now(UTC))
    other = events.raw(events.person_linked("cem", "cem again"))
    write(
        journey.broker.url,
        [
            record
            for partition in range(PARTITIONS)
            for record in (
                (CHECKED, CLOCK_KEY, now, partition),
                (LINKS, b"of somebody else", other, partition),
            )
        ],
    )


def erase(journey: Journey, *options: str, persons: Sequence[str] = BOTH) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "needmonitor", "erase", *options],
        env={**os.environ, **journey.environment},  # noqa: TID251  # a process of our own
        cwd=ROOT,
        input="\n".join(map(events.ref, persons)),
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_erased_person_is_searched_for_and_not_found(journey: Journey, tmp_path: Path) -> None:
    worker = journey.worker()
    link(journey, "ann", "ann again")
    mine = [
        events.issue_recorded(person="ann", time=TIME),
        events.issue_recorded(person="ann again", issue="i2", need="mental.stress", time=TIME, partner="gp"),
        events.issue_recorded(person="ann", time=TIME, event_id="issue exists"),
    ]
    journey.send_events([*mine, events.issue_recorded(person="bob", issue="i3", time=TIME)])
    journey.reaches(3)
    assert journey.cell("any")["28d"][:2] == [2, 3]
    searched = erase(journey, "--prove", "--files", str(tmp_path))
    assert searched.returncode == 1
    for place in ("topic checked: found in", f"files {tmp_path}: found in", "Valkey: not found in"):
        assert place in searched.stdout

    worker.kill()
    asked = erase(journey, "--reason", "erasure_request", "--wait", "2", persons=["ann again"])
    assert asked.returncode == 1
    assert "asked under 2 references, 0 answered" in asked.stderr
    journey.worker()
    done = erase(journey, "--reason", "erasure_request", persons=["ann"])
    assert (done.returncode, done.stderr) == (0, "")
    assert "taken out under 2 references; 1 links between them deleted" in done.stdout
    assert "topic checked: gone within 3 seconds" in done.stdout
    journey.shows([1, 1], lambda: journey.cell("any")["28d"][:2])
    assert journey.command("reconcile").endswith(" 0 differences\n")

    journey.send_events(mine[:1])
    wait_for(lambda: "person_erased" in str(journey.refusals("advice")), "the resend refused")
    until = time.monotonic() + GONE_SECONDS
    while searched.returncode and time.monotonic() < until:
        time_passes(journey)
        searched = erase(journey, "--prove", "--files", str(tmp_path))
    assert searched.returncode == 0, searched.stdout
    assert "Valkey: not found in" in searched.stdout
    assert erase(journey, "--prove", persons=["bob"]).returncode == 1
    assert journey.command("reconcile").endswith(" 0 differences\n")
    for told in (asked, done, searched):
        assert not any(events.ref(name) in told.stdout + told.stderr for name in BOTH)
    assert ", 0 faults" in journey.command("audit", "verify")
