"""The byte search finds what is there, however it is written."""

import gzip

import pytest
import redis
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from needmonitor.erasing import searching
from needmonitor.erasing.references import meant
from needmonitor.erasing.searching import in_files, in_topics, in_valkey
from needmonitor.settings import Settings
from tests.support import events
from tests.support.reader import Reader

ANN, BOB = events.ref("ann"), events.ref("bob")
FORMS = meant([ANN], []).bytes()
SEGMENT = "00000000000000000000.log"


def segment(*records, compression=4):
    builder = DefaultRecordBatchBuilder(2, compression, 0, -1, -1, -1, 1 << 20)
    for offset, (key, value) in enumerate(records):
        builder.append(offset, 0, key, value, [])
    return bytes(builder.build())


@pytest.mark.parametrize("form", [ANN.encode(), ANN.upper().encode(), bytes.fromhex(ANN)])
def test_finds_every_form_in_a_file_among_others(tmp_path, form):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.log").write_bytes(b"nothing")
    (tmp_path / "deep" / "b.log").write_bytes(b"x" * 99 + form)
    assert in_files(tmp_path, FORMS)[1:3] == (2, 1)
    assert in_files(tmp_path / "a.log", FORMS)[1:3] == (1, 0)


def test_finds_what_lies_across_two_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "CHUNK", 70)
    for before in range(140):
        (tmp_path / "one").write_bytes(b"x" * before + ANN.encode() + b"y" * 80)
        assert in_files(tmp_path, FORMS).found == 1


def test_finds_it_in_a_log_that_was_rotated_and_packed(tmp_path):
    with gzip.open(tmp_path / "worker.log.1.gz", "wb") as file:
        file.write(b"z" * 5_000 + ANN.encode())
    assert in_files(tmp_path, FORMS).found == 1


@pytest.mark.parametrize("suffix", ["", ".deleted", ".cleaned"])
def test_finds_it_in_compressed_batches_of_a_segment(tmp_path, suffix):
    padding = b"abc" * 300
    batches = [segment((BOB.encode(), padding)), segment((b"k", padding), (b"k", padding + ANN.encode()))]
    assert not any(ANN.encode() in batch for batch in batches), "the compression hides it from a plain search"
    (tmp_path / f"{SEGMENT}{suffix}").write_bytes(b"".join(batches))
    assert in_files(tmp_path, FORMS).found == 1
    assert in_files(tmp_path, meant([events.ref("cem")], []).bytes()).found == 0


def test_a_batch_that_is_being_written_does_not_stop_the_search(tmp_path):
    whole = segment((ANN.encode(), b"v" * 300))
    (tmp_path / SEGMENT).write_bytes(segment((b"k", b"v")) + whole[: len(whole) // 2])
    assert in_files(tmp_path, FORMS).found in {0, 1}


@pytest.fixture
def log(monkeypatch):
    reader = Reader()
    monkeypatch.setattr("needmonitor.erasing.reading.Consumer", reader)

    async def partitions(settings):
        found = {}
        for tp in reader.log:
            found.setdefault(tp.topic, []).append(tp.partition)
        return found

    monkeypatch.setattr(searching, "partitions", partitions)
    return reader


async def test_counts_records_by_topic_and_says_which_are_tombstones(log):
    log.write("checked", f"{ANN}/events.advice/0/1".encode(), b"{}")
    log.write("checked", f"{ANN}/events.advice/0/1".encode(), None, 1)
    log.write("checked", f"{BOB}/events.advice/0/2".encode(), b"{}", 1)
    log.write("refused", b"advice", b"{}")
    found = await in_topics(Settings(demo=True), FORMS)
    assert found == [("topic checked", 3, 2, 1), ("topic refused", 1, 0, 0)]


def test_searches_every_type_of_value_in_valkey(valkey_server):
    settings = Settings(demo=True, redis_url=valkey_server.url)
    with redis.Redis.from_url(valkey_server.url) as valkey:
        writes = (
            lambda: valkey.set("k", ANN),
            lambda: valkey.set(ANN, "v"),
            lambda: valkey.hset("k", "f", ANN),
            lambda: valkey.hset("k", ANN, "v"),
            lambda: valkey.zadd("k", {ANN: 1}),
            lambda: valkey.sadd("k", ANN),
            lambda: valkey.rpush("k", "x", ANN),
            lambda: valkey.xadd("k", {"f": ANN}),
        )
        for write in writes:
            valkey.flushall()
            valkey.set("other", BOB)
            assert in_valkey(settings, FORMS)[1:3] == (1, 0)
            write()
            assert in_valkey(settings, FORMS)[1:3] == (2, 1)
        valkey.flushall()
