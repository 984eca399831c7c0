"""The small job as Faust's own documentation would write it: a record, an agent, a table. At least once.

Its table is one for all partitions of a process, so it reads the events keyed by sector and need: what would
be a repartition for it is done beforehand, in its favour.
"""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import faust
from faust.worker import Worker

from bench.peers.job import NEEDS, PARTITIONS


class Event(faust.Record, serializer="json"):
    """What is decoded of an event: all of it."""

    specversion: str
    id: str
    source: str
    type: str
    time: float
    sector: str
    need: str
    person: str
    dictionary: str
    agreement: str


def main(options: dict[str, Any]) -> None:
    """Run until all `events` are counted and sent.

    Args:
        options: `kafka`, `topic`, `app_id`, `events`, `folder` (scratch), `progress` (a file).
    """
    app = faust.App(
        options["app_id"],
        broker=f"kafka://{options['kafka']}",
        store="memory://",
        datadir=options["folder"],
        topic_partitions=PARTITIONS,
        topic_replication_factor=1,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=0.5,
        web_enabled=False,
    )
    topic = app.topic(options["topic"], value_type=Event, partitions=PARTITIONS)
    counts = app.Table("counts", default=int, partitions=PARTITIONS)
    seen = 0
    first = 0.0

    async def tally(stream: Any) -> None:
        nonlocal seen, first
        async for event in stream:
            first = first or time.monotonic()
            if event.need in NEEDS and event.sector:
                counts[f"{event.sector}|{event.need}|{int(event.time // 3600)}"] += 1
            seen += 1
            if seen == options["events"]:
                await app.producer.flush()
                line = {"records": seen, "first": first, "last": time.monotonic()}
                _write(Path(options["progress"]), json.dumps(line) + "\n")

    app.agent(topic, name="tally")(tally)
    Worker(app, loglevel=logging.WARNING, quiet=True, redirect_stdouts=False).execute_from_commandline()


def _write(file: Path, text: str) -> None:
    file.write_text(text)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
