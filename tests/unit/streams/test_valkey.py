"""How often the projection is written, and how."""

import asyncio

import msgspec
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from dictionary import projection
from dictionary.moments import utc_hour
from streams.counting import Counts
from streams.metrics import Metrics
from streams.valkey import LONGEST_PAUSE, CountsSeen, PeopleSeen, Projection, pause_after
from tests.support.counts import LA, Partition, clock, instant
from tests.support.edits import Edit

NOON = utc_hour(instant(493_000))


def test_short_writes_follow_each_other_at_the_interval():
    assert pause_after(0.1, interval=0.25) == 0.25


def test_a_long_write_is_followed_by_a_longer_pause():
    assert pause_after(0.45, interval=0.25) > 1


def test_no_pause_is_longer_than_somebody_at_the_map_would_wait():
    assert pause_after(60, interval=0.25) == LONGEST_PAUSE


def flush(url: str, counts: Counts, times: int = 1) -> None:
    """Write what changed, as a worker does that has just opened a partition."""

    async def run() -> None:
        seen = CountsSeen()
        seen.opened(0, counts)
        async with AsyncRedis.from_url(url) as redis:
            written = Projection(redis, seen, PeopleSeen(Metrics()), Metrics(), interval=0.25)
            for _ in range(times):
                seen.touched.add(0)
                await written.flush()

    asyncio.run(run())


def test_a_hash_and_the_message_that_tells_it_say_the_same(valkey: Redis, valkey_server) -> None:
    partition = Partition()
    edits = [Edit("people", 1, scope, "B1 1", NOON, None) for scope in ("money", "any")]
    partition.step(clock(instant(NOON)), partition.change(edits))
    with valkey.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(projection.live())
        heard.get_message(timeout=1)
        flush(valkey_server.url, partition.counts)
        told = [heard.get_message(timeout=1) for _ in range(2)]
    for message in told:
        live = msgspec.json.decode(message["data"], type=projection.Live)
        held = valkey.hgetall(projection.exact(LA, live.scope))
        assert {area.encode(): bytes(value) for area, value in live.cells.items()} == held
        assert set(live.cells) == {"B1 1", "B1", LA}
    status = valkey.hgetall(projection.exact_status(LA))
    assert status == {
        b"as_of": instant(NOON).isoformat().replace("+00:00", "Z").encode(),
        b"tick": b"%d" % live.tick,
    }


def test_a_projection_that_forgot_how_it_is_written_is_told_again(valkey: Redis, valkey_server) -> None:
    partition = Partition()
    partition.step(clock(instant(NOON)), partition.change([Edit("people", 1, "any", "B1 1", NOON, None)]))
    flush(valkey_server.url, partition.counts)
    valkey.flushall()
    valkey.script_flush()
    flush(valkey_server.url, partition.counts, times=2)
    assert valkey.hlen(projection.exact(LA, "any")) == 3
