"""The byte search: where references of a person are still found. Says places and numbers, never a byte."""

import gzip
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final, NamedTuple

import redis
from aiokafka import TopicPartition
from aiokafka.errors import CorruptRecordException
from aiokafka.record.memory_records import MemoryRecords

from needmonitor.erasing.reading import partitions, whole
from needmonitor.settings import Settings

CHUNK: Final = 1 << 20
PAGE: Final = 1_000
VALKEY: Final = "Valkey"
_SEGMENT: Final = re.compile(r"\d{20}\.log(\.deleted|\.cleaned|\.swap)?")
_LENGTH_AT: Final = slice(8, 12)
_HEADER: Final = 12
"""Bytes of a batch before what its length counts: base offset and length."""


class Found(NamedTuple):
    """One place that was searched: how much was looked at, and in how many of them something was found.

    `deleted` of those found are tombstones: the key alone, until the broker lets go of it.
    """

    place: str
    looked_at: int
    found: int
    deleted: int = 0


def holds(data: bytes, forms: Collection[bytes]) -> bool:
    """Whether any of the forms is in the bytes."""
    return any(form in data for form in forms)


async def in_topics(settings: Settings, forms: Collection[bytes]) -> list[Found]:
    """Search every topic that may be read, what was never committed too.

    Raises:
        aiokafka.errors.KafkaError: the log does not answer.
    """
    topics = await partitions(settings)
    tps = [TopicPartition(topic, number) for topic, numbers in topics.items() for number in numbers]
    seen, found, deleted = (Counter[str]() for _ in range(3))
    async with aclosing(whole(settings, tps, "read_uncommitted")) as records:
        async for record in records:
            parts = (record.key, record.value, *(value for _, value in record.headers))
            seen[record.topic] += 1
            if any(part is not None and holds(part, forms) for part in parts):
                found[record.topic] += 1
                deleted[record.topic] += record.value is None
    return [Found(f"topic {topic}", seen[topic], found[topic], deleted[topic]) for topic in sorted(topics)]


def in_valkey(settings: Settings, forms: Collection[bytes]) -> Found:
    """Search every key of the projection, by name and by what it holds.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    seen: Counter[str] = Counter()
    with redis.Redis.from_url(settings.redis_url) as valkey:
        for key in valkey.scan_iter(count=PAGE):
            seen["all"] += 1
            seen["found"] += holds(key, forms) or any(holds(part, forms) for part in _parts(valkey, key))
    return Found(VALKEY, seen["all"], seen["found"])


def _parts(valkey: Any, key: bytes) -> Iterator[bytes]:
    """Everything under a key, whatever its type; nothing where it expired meanwhile."""
    match valkey.type(key):
        case b"string":
            yield valkey.get(key) or b""
        case b"hash":
            for pair in valkey.hscan_iter(key, count=PAGE):
                yield from pair
        case b"zset":
            yield from (member for member, _ in valkey.zscan_iter(key, count=PAGE))
        case b"set":
            yield from valkey.sscan_iter(key, count=PAGE)
        case b"list":
            yield from valkey.lrange(key, 0, -1)
        case b"stream":
            for _, fields in valkey.xrange(key):
                for pair in fields.items():
                    yield from pair


def in_files(path: Path, forms: Collection[bytes]) -> Found:
    """Search a file, or every file below a folder: as bytes, what is gzipped too, segments of Kafka unpacked.

    Raises:
        OSError: one cannot be read.
    """
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    found = sum(_in_file(file, forms) for file in files)
    return Found(f"files {path}", len(files), found)


def _in_file(file: Path, forms: Collection[bytes]) -> bool:
    """Whether a file holds a form; one that was removed meanwhile holds nothing."""
    try:
        if _in_stream(file.open("rb"), forms):
            return True
        if file.suffix == ".gz":
            return _in_stream(gzip.open(file, "rb"), forms)
        return bool(_SEGMENT.fullmatch(file.name)) and _in_segment(file, forms)
    except FileNotFoundError:
        return False


def _in_stream(opened: Any, forms: Collection[bytes]) -> bool:
    """Search a file piece by piece, with enough of the piece before for what lies across."""
    longest = max(map(len, forms), default=0)
    before = b""
    with opened as stream:
        while piece := stream.read(CHUNK):
            if holds(before + piece, forms):
                return True
            before = piece[-longest:]
    return False


def _in_segment(file: Path, forms: Collection[bytes]) -> bool:
    """Search the records of a segment: its batches are compressed, so its bytes alone would prove nothing."""
    with file.open("rb") as stream:
        while len(header := stream.read(_HEADER)) == _HEADER:
            batch = header + stream.read(int.from_bytes(header[_LENGTH_AT], "big"))
            if _in_batch(batch, forms):
                return True
    return False


def _in_batch(batch: bytes, forms: Collection[bytes]) -> bool:
    records = MemoryRecords(batch)
    try:
        while (held := records.next_batch()) is not None:
            for record in held:
                if any(part is not None and holds(part, forms) for part in (record.key, record.value)):
                    return True
    except CorruptRecordException:
        return False  # a batch that the broker is writing just now: the topic was searched for it
    return False
