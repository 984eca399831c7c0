"""Topics as the contract wants them, on both brokers."""

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from dictionary.agreements import terms_of
from dictionary.register import Register
from needmonitor import doctor
from streams.topics_admin import (
    AUDIT_DAYS,
    DAY_MS,
    HISTORY_DAYS,
    TopicsError,
    create_topics,
    kept_too_long,
    wanted_topics,
)
from tests.support.agreements import agreement, demo

pytestmark = pytest.mark.journey


async def test_creates_what_is_missing_and_nothing_twice(broker):
    new = await create_topics(broker.url, ["advice", "gp"], 4)
    assert new == [topic.name for topic in wanted_topics(["advice", "gp"])]
    assert await create_topics(broker.url, ["advice", "gp"], 4) == []
    assert await create_topics(broker.url, ["advice", "gp", "housing"], 4) == ["events.housing"]


async def test_refuses_topics_that_have_another_number_of_partitions(broker):
    await create_topics(broker.url, ["advice"], 4)
    with pytest.raises(TopicsError, match="4 partitions, 8 are configured"):
        await create_topics(broker.url, ["advice"], 8)


async def test_keeps_the_log_of_record_and_stamps_what_partners_write(broker):
    await create_topics(broker.url, ["advice"], 4)
    configs = {
        name: await _config(broker.url, name)
        for name in ("checked", "events.advice", "changes", "count-changelog")
    }
    assert configs["checked"]["cleanup.policy"] == "compact"
    assert configs["events.advice"]["message.timestamp.type"] == "LogAppendTime"
    assert configs["count-changelog"]["segment.bytes"] == str(64 * 2**20)
    assert configs["changes"]["retention.ms"] == str(7 * 24 * 3600 * 1000)


LONGEST = {"events.advice": 10, "released-history": 730, "audit": 365, "events.nobody": 1}


async def test_new_topics_are_kept_no_longer_than_agreed(broker):
    await create_topics(broker.url, ["advice", "gp"], 4, longest=LONGEST)
    assert await _too_long(broker.url, LONGEST) == {}
    kept = {name: await _config(broker.url, name) for name in ("events.advice", "events.gp", "audit")}
    assert [int(config["retention.ms"]) // DAY_MS for config in kept.values()] == [10, 35, 365]


async def test_older_topics_that_are_kept_for_longer_than_agreed_are_named(broker):
    await create_topics(broker.url, ["advice"], 4)
    assert await _too_long(broker.url, LONGEST) == {
        "events.advice": 35,
        "released-history": HISTORY_DAYS,
        "audit": AUDIT_DAYS,
    }
    assert await _too_long(broker.url, {"events.advice": 35, "audit": AUDIT_DAYS}) == {}
    assert await _too_long(broker.url, {"events.advice": 34}) == {"events.advice": 35}


def test_the_doctor_names_them_and_what_to_do(broker, monkeypatch, tmp_path):
    whole = agreement({"retention": {"raw_days": 10}})
    register = Register(demo().partners.values(), [terms_of(whole)], [whole])
    asyncio.run(create_topics(broker.url, register.partners, 4))
    monkeypatch.setattr(doctor, "load_partners", lambda _: register)
    for name, value in {
        "SETTINGS": tmp_path / "none.toml",
        "DEMO": "true",
        "KAFKA_URL": broker.url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }.items():
        monkeypatch.setenv(f"NEEDMONITOR_{name}", str(value))
    found = {one.what: one for one in doctor.examine()}
    assert found["topic events.advice"] == doctor.Finding(
        "topic events.advice", well=False, advice="kept 35 days, 10 are agreed: set its retention.ms"
    )
    assert "topic events.gp" not in found


async def _too_long(kafka_url: str, longest: dict[str, int]) -> dict[str, int | None]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
    await admin.start()
    try:
        return await kept_too_long(admin, await admin.list_topics(), longest)
    finally:
        await admin.close()


def test_every_changelog_is_compacted_soon_and_takes_large_records():
    logs = [topic.config for topic in wanted_topics([]) if topic.name.endswith("-changelog")]
    assert len(logs) == 3
    for config in logs:
        assert config["cleanup.policy"] == "compact"
        assert config["segment.bytes"] == str(64 * 2**20)
        assert config["max.message.bytes"] == str(8 * 2**20)


async def _config(kafka_url: str, topic: str) -> dict[str, str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
    await admin.start()
    try:
        (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    finally:
        await admin.close()
    ((*_, entries),) = answer.resources
    return {name: value for name, value, *_ in entries}
