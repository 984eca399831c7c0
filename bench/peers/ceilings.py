"""What no Python engine on aiokafka can exceed: the records only fetched, or fetched and decoded."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition  # noqa: TID251  # as others use it

from bench.peers.job import DECODE, PARTITIONS


async def read(options: dict[str, Any]) -> dict[str, Any]:
    """Read all `events`; how it went.

    Args:
        options: `kafka`, `topic`, `events`, `decode`.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=options["kafka"],
        group_id=None,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    consumer.assign([TopicPartition(options["topic"], partition) for partition in range(PARTITIONS)])
    seen, first = 0, 0.0
    while seen < options["events"]:
        for records in (await consumer.getmany(timeout_ms=500)).values():
            first = first or time.monotonic()
            seen += len(records)
            if options["decode"]:
                for record in records:
                    DECODE(record.value)
    last = time.monotonic()
    await consumer.stop()
    return {"records": seen, "first": first, "last": last}


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    Path(told["progress"]).write_text(json.dumps(asyncio.run(read(told))) + "\n")
