"""A spreadsheet with full postcodes and NHS numbers is counted, and no byte of either is found anywhere."""

import asyncio
import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from redis import Redis

from dictionary.places import load_places
from streams.engine.consumer import Consumer
from tests.support.identifiers import full_postcode, nhs_number
from tests.support.journey import PLACE, Journey
from tests.support.processes import Process, wait_for

PEOPLE = 40
IMPORT_SECONDS = 180.0
"""Room for a machine with much else to do: most of it is Python starting."""

MAPPING = """
agreement = "demo-advice-1"
lawful_basis = "public_task"
row_key = ["Ref"]
[person]
key_id = "demo-2026"
nhs_number = "NHS"
[time]
column = "Seen"
formats = ["DD/MM/YYYY"]
[place]
postcode = "Postcode"
[need]
columns = ["Need"]
codes = { Debt = "money.debt" }
"""

pytestmark = pytest.mark.journey


async def every_partition(kafka_url: str) -> list[TopicPartition]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
    await admin.start()
    try:
        return [
            TopicPartition(topic["topic"], partition["partition"])
            for topic in await admin.describe_topics()
            for partition in topic["partitions"]
        ]
    finally:
        await admin.close()


def everything_in_the_log(kafka_url: str) -> bytes:
    """Keys, values and headers of every record of every topic."""

    async def read() -> bytes:
        partitions = await every_partition(kafka_url)
        consumer = Consumer(bootstrap_servers=kafka_url, auto_offset_reset="earliest")
        await consumer.start()
        try:
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            found = bytearray()
            for partition in partitions:
                await consumer.seek_to_beginning(partition)
                while await consumer.position(partition) < ends[partition]:
                    for record in (await consumer.getmany(partition, timeout_ms=1000)).get(partition, []):
                        found += (record.key or b"") + b"\n" + (record.value or b"") + b"\n"
                        found += b"".join(value for _, value in record.headers)
            return bytes(found)
        finally:
            await consumer.stop()

    return asyncio.run(read())


def everything_in_valkey(valkey: Redis) -> bytes:
    """Every key with its content, as Valkey says them."""
    readers = {
        b"hash": valkey.hgetall,
        b"string": valkey.get,
        b"zset": lambda key: valkey.zrange(key, 0, -1),
        b"list": lambda key: valkey.lrange(key, 0, -1),
        b"set": valkey.smembers,
    }
    return b"\n".join(key + repr(readers[valkey.type(key)](key)).encode() for key in valkey.scan_iter())


def needmonitor_import(journey: Journey, folder: Path, rows: list[list[str]]) -> str:
    """Run the command as a partner does; what it printed."""
    with (folder / "cases.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["Ref", "NHS", "Seen", "Postcode", "Need"], *rows])
    (folder / "mapping.toml").write_text(MAPPING)
    (folder / "linking.key").write_text("5a" * 32)
    (folder / "linking.key").chmod(0o600)
    files = [str(folder / name) for name in ("cases.csv", "mapping.toml", "linking.key")]
    options = ["--partner", "advice", "--mapping", files[1], "--key-file", files[2], "--to", "kafka"]
    command = [sys.executable, "-m", "needmonitor", "import", files[0], *options]
    environment = {
        "NEEDMONITOR_SETTINGS": str(folder / "no-settings.toml"),
        "NEEDMONITOR_KAFKA_URL": journey.broker.url,
        "NEEDMONITOR_TRANSACTIONS": str(journey.broker.transactions),
        "NEEDMONITOR_DEMO": "true",
        "NEEDMONITOR_PLACE": PLACE,
    }
    process = Process("import", command, folder, environment)
    process.start()
    try:
        wait_for(lambda: not process.running, "the import", IMPORT_SECONDS)
    finally:
        process.stop()
    return process.log.read_text()


def test_identifiers_of_a_spreadsheet_are_found_nowhere_and_its_people_are_counted(
    journey: Journey, valkey: Redis, tmp_path: Path
) -> None:
    sectors = [code for code, sector in load_places().sectors.items() if sector.authority == PLACE]
    seen = (datetime.now(UTC) - timedelta(days=2)).strftime("%d/%m/%Y")
    numbers = [nhs_number(seed) for seed in range(PEOPLE)]
    postcodes = [full_postcode(sectors[number]) for number in range(PEOPLE)]
    rows = [
        [f"R-{n}", number, seen, postcode, "Debt"]
        for n, (number, postcode) in enumerate(zip(numbers, postcodes, strict=True))
    ]
    misplaced = [["R-x", postcodes[0], seen, numbers[0], numbers[1]]]
    worker = journey.worker()
    for _ in range(2):
        printed = needmonitor_import(journey, tmp_path, rows + misplaced)
    assert printed.count(f"{PEOPLE} events accepted, 1 line refused") == 2
    journey.shows(PEOPLE, journey.records)
    log = everything_in_the_log(journey.broker.url)
    assert log.count(b'"money.debt"') >= 2 * PEOPLE
    haystacks = {
        "the log": log,
        "Valkey": everything_in_valkey(valkey),
        "the worker's output": worker.log.read_bytes(),
        "the command's output": printed.encode(),
        "the report": (tmp_path / "cases.csv.refused.csv").read_bytes(),
    }
    typed = {*numbers, *postcodes}
    secrets = typed | {identifier.replace(" ", "") for identifier in typed}
    for place, haystack in haystacks.items():
        assert haystack, place
        assert not [len(secret) for secret in secrets if secret.encode() in haystack], place
