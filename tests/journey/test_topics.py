"""Topics as the contract wants them, on both brokers."""

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.topics_admin import TopicsError, create_topics, wanted_topics

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
