"""Changelogs that somebody cleans: compaction, which must not matter, and truncation, which must be told."""

import asyncio
import time

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.engine.runtime import EXIT_DOUBT
from streams.rebuilding import WorkersRunError, forget_state
from streams.topics_admin import CHECK_LOG, COUNT_LOG, FOLLOW_LOG
from tests.faults import verdict
from tests.faults.catalogue import fault
from tests.faults.load import PARTNERS
from tests.faults.recount import Recount
from tests.faults.running import Run
from tests.faults.verdict import Verdict
from tests.support.journey import PARTITIONS
from tests.support.processes import wait_for

COMPACT_SOON = {
    "cleanup.policy": "compact",
    "segment.ms": "1000",
    "min.cleanable.dirty.ratio": "0.01",
    "delete.retention.ms": "0",
    "max.message.bytes": str(8 << 20),
}


@fault("changelog compacted", ci=True)
def compacted(run: Run) -> None:
    _configure(run, (CHECK_LOG, FOLLOW_LOG, COUNT_LOG), COMPACT_SOON)
    pair = run.two()
    run.flow()
    run.reach(0.5)
    cleaned = run.parts.kafka.data / "cleaner-offset-checkpoint"
    run.until(lambda: COUNT_LOG in cleaned.read_text() if cleaned.exists() else False, "compacted")
    for worker in pair:
        worker.kill()
    run.over()


@fault("changelog truncated, then rebuilt")
def truncated(run: Run) -> Verdict:
    """Half of a state is gone: its next owner says so and ends, no figure moves; `rebuild` makes it again."""
    worker = run.worker()
    run.flow()
    before, _ = run.judge()
    worker.wanted = False
    worker.stop()
    _configure(run, (COUNT_LOG,), {**COMPACT_SOON, "cleanup.policy": "delete"})
    asyncio.run(_delete_beginning(run.parts.kafka.url, COUNT_LOG))
    again = run.worker()
    again.wanted = False
    wait_for(lambda: not again.running, "a worker with half a state ends")
    loud = again.stop() == EXIT_DOUBT and f"{COUNT_LOG}/" in again.tail()
    meanwhile = verdict.of_figures(run.valkey, Recount(run.messages))
    wait_for(lambda: _rebuilt(run), "the group is empty and the state forgotten")
    run.valkey.flushall()  # what it showed was right: what it shows next is to come from the new state
    run.over()
    run.worker()
    after, seconds = run.judge()
    run.healed = time.monotonic() - seconds
    return before + meanwhile + after + Verdict(1, 0, 0, () if loud else ("no word of doubt",))


def _rebuilt(run: Run) -> bool:
    """Do as `needmonitor rebuild` does; False while a worker that ended still has its place in the group."""
    try:
        asyncio.run(forget_state(run.parts.kafka.url, run.group, PARTNERS, PARTITIONS, 1))
    except WorkersRunError:
        return False
    return True


async def _delete_beginning(kafka_url: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
    await admin.start()
    try:
        await admin.delete_records(
            {TopicPartition(topic, p): RecordsToDelete(before_offset=40) for p in range(PARTITIONS)}
        )
    finally:
        await admin.close()


def _configure(run: Run, topics: tuple[str, ...], configs: dict[str, str]) -> None:
    async def alter() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=run.parts.kafka.url)
        await admin.start()
        try:
            await admin.alter_configs(
                [ConfigResource(ConfigResourceType.TOPIC, topic, configs=configs) for topic in topics]
            )
        finally:
            await admin.close()

    asyncio.run(alter())
