"""How often the projection is written, and how."""

import asyncio
from datetime import datetime

import msgspec
import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import ConnectionError as LostError

from dictionary import projection
from dictionary.moments import parse_instant, utc_hour
from dictionary.projection_values import Live
from dictionary.refusals import Code
from streams.counting import Counts
from streams.metrics import Metrics
from streams.observers import CountsSeen, PeopleSeen
from streams.people import TALLIES_KEY, People
from streams.publishing import Writes, publish_exact
from streams.refusing import refusal_out
from streams.valkey import BACKLOG, BACKLOG_PAUSE, Projection, pause_after
from tests.support.counts import LA, Partition, clock, instant
from tests.support.edits import Edit
from tests.support.watch_log import FIRST, NEEDS, Log, Reader, usual

NOON = utc_hour(instant(493_000))


def test_a_partition_in_which_little_changed_never_rests_however_long_others_took():
    assert pause_after(0.004, total=2) == 0


def test_partitions_in_which_much_changed_rest_by_the_work_of_all():
    assert pause_after(0.1, total=0.1) < 0.5
    assert pause_after(0.1, total=0.4) > 3


def test_a_present_that_writes_a_twentieth_of_its_time_comes_to_rest_no_more_after_a_long_one():
    pause = 5.0
    for _ in range(20):
        pause = pause_after(1, total=0.05 * (pause + 0.25))
    assert pause == 0


def test_a_partition_in_which_much_changed_rests_longer_while_a_backlog_is_worked_off():
    assert pause_after(0.1, total=0.2, backlog=True) == BACKLOG_PAUSE > 2 * pause_after(60, total=60)
    assert pause_after(0.004, total=0.2, backlog=True) == 0


async def test_the_long_rest_of_a_backlog_ends_with_it(valkey: Redis, valkey_server, monkeypatch):
    seen, behind = CountsSeen(), BACKLOG + 1
    counts = counted("any")
    seen.opened(0, counts)
    monkeypatch.setattr("streams.valkey.LITTLE", 0.0)

    def again() -> None:
        counts.mark_all()
        seen.touched.add(0)
        valkey.delete(projection.exact(LA, "any"))

    async with AsyncRedis.from_url(valkey_server.url) as redis:
        written = Projection(redis, seen, PeopleSeen(Metrics()), Metrics(), 0.25, lambda: behind)
        await written.flush()
        again()
        await written.flush()
        assert valkey.hlen(projection.exact(LA, "any")) == 0
        behind = BACKLOG
        await written.flush()
        assert valkey.hlen(projection.exact(LA, "any")) == 3
        again()
        await written.flush()
        assert valkey.hlen(projection.exact(LA, "any")) == 3


def test_what_the_present_brings_is_told_without_a_rest():
    assert pause_after(0.05, total=0.05) == 0


def test_no_pause_is_longer_than_somebody_at_the_map_would_wait():
    assert pause_after(60, total=60) == 5


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
        live = msgspec.json.decode(message["data"], type=Live)
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


def counted(scope: str) -> Counts:
    partition = Partition()
    partition.step(clock(instant(NOON)), partition.change([Edit("people", 1, scope, "B1 1", NOON, None)]))
    return partition.counts


async def test_a_partition_does_not_wait_for_another_that_rests(valkey: Redis, valkey_server, monkeypatch):
    seen, rests = CountsSeen(), {"any": 60.0, "money": 0.0}
    busy, quiet = counted("any"), counted("money")
    seen.opened(0, busy)
    seen.opened(1, quiet)
    async with AsyncRedis.from_url(valkey_server.url) as redis:
        written = Projection(redis, seen, PeopleSeen(Metrics()), Metrics(), interval=0.25)
        pauses = iter(rests.values())
        monkeypatch.setattr("streams.valkey.pause_after", lambda *_, **__: next(pauses))
        await written.flush()
        for partition, counts in enumerate((busy, quiet)):
            counts.mark_all()
            seen.touched.add(partition)
        valkey.delete(*(projection.exact(LA, scope) for scope in rests))
        monkeypatch.setattr("streams.valkey.pause_after", lambda *_, **__: 0.0)
        await written.flush()
        assert (valkey.hlen(projection.exact(LA, "any")), seen.touched) == (0, {0})
        assert valkey.hlen(projection.exact(LA, "money")) == 3
        valkey.flushall()
        await written.flush()
        assert valkey.hlen(projection.exact(LA, "any")) == 3


async def test_a_partition_that_goes_while_another_is_written_is_passed_over(valkey_server, monkeypatch):
    seen = CountsSeen()
    seen.opened(0, counted("any"))
    seen.opened(1, counted("money"))

    def goes(*given: object) -> Writes:
        seen.closed(1)
        return publish_exact(*given)

    monkeypatch.setattr("streams.valkey.publish_exact", goes)
    async with AsyncRedis.from_url(valkey_server.url) as redis:
        await Projection(redis, seen, PeopleSeen(Metrics()), Metrics(), interval=0.25).flush()
    assert seen.here.keys() == {0}


@pytest.mark.parametrize("seen", [CountsSeen(), PeopleSeen(Metrics())])
def test_a_partition_that_goes_is_not_written_any_more(seen: CountsSeen | PeopleSeen):
    seen.touched.update({0, 1})
    seen.closed(1)
    assert seen.touched == {0}


async def test_what_is_lost_with_a_write_goes_out_with_the_next(valkey: Redis, valkey_server, monkeypatch):
    seen, lost = CountsSeen(), []

    def once(*given: object) -> Writes:
        if not lost:
            lost.append(given)
            raise LostError("lost")
        return publish_exact(*given)

    monkeypatch.setattr("streams.valkey.RETRY_SECONDS", 0.01)
    async with AsyncRedis.from_url(valkey_server.url) as redis:
        written = Projection(redis, seen, PeopleSeen(Metrics()), Metrics(), interval=0.01)
        seen.opened(1, counted("money"))
        await written.flush()
        seen.opened(0, counted("any"))
        monkeypatch.setattr("streams.valkey.publish_exact", once)
        writing = asyncio.create_task(written.run())
        for _ in range(80):
            await asyncio.sleep(0.01)
            if valkey.hlen(projection.exact(LA, "any")):
                break
        writing.cancel()
    assert valkey.hlen(projection.exact(LA, "any")) == 3


async def test_many_cells_are_written_in_parts(valkey_server, monkeypatch):
    partition, seen, parts = Partition(), CountsSeen(), []
    edits = [Edit("people", 1, scope, "B1 1", NOON, None) for scope in ("any", "money", "mental")]
    partition.step(clock(instant(NOON)), partition.change(edits))
    seen.opened(0, partition.counts)

    def kept(changed, *given: object) -> Writes:
        parts.append(sorted(scope for _, scope in changed))
        return publish_exact(changed, *given)

    monkeypatch.setattr("streams.valkey.MOST_CELLS", 6)
    monkeypatch.setattr("streams.valkey.publish_exact", kept)
    async with AsyncRedis.from_url(valkey_server.url) as redis:
        await Projection(redis, seen, PeopleSeen(Metrics()), Metrics(), interval=0.25).flush()
    assert [len(scopes) for scopes in parts] == [2, 1]
    assert sorted(scope for scopes in parts for scope in scopes) == ["any", "mental", "money"]


async def test_all_parts_of_a_write_are_of_the_moment_their_numbers_were_taken(
    valkey: Redis, valkey_server, monkeypatch
):
    partition, seen, moments = Partition(), CountsSeen(), []
    edits = [Edit("people", 1, scope, "B1 1", NOON, None) for scope in ("any", "money", "mental")]
    partition.step(clock(instant(NOON)), partition.change(edits))
    seen.opened(0, partition.counts)

    def later(changed, tick: int, as_of: datetime) -> Writes:
        moments.append(as_of)
        partition.step(clock(instant(NOON, len(moments))))
        return publish_exact(changed, tick, as_of)

    monkeypatch.setattr("streams.valkey.MOST_CELLS", 1)
    monkeypatch.setattr("streams.valkey.publish_exact", later)
    async with AsyncRedis.from_url(valkey_server.url) as redis:
        await Projection(redis, seen, PeopleSeen(Metrics()), Metrics(), interval=0.25).flush()
    assert moments == [instant(NOON)] * 3
    assert parse_instant(valkey.hget(projection.exact_status(LA), "as_of").decode()) == instant(NOON)


def test_tallies_are_written_where_they_moved_and_refusals_are_counted():
    metrics = Metrics()
    seen, people = PeopleSeen(metrics), People()
    refusal = refusal_out(Code.ISSUE_EXISTS, "events.gp/0/1", 0, partitions=1)
    seen.committed(3, people, [b"somebody"], [])
    assert seen.touched == set()
    seen.committed(3, people, [TALLIES_KEY], [refusal])
    assert seen.touched == {3}
    labels = {"stage": "follow", "partner": "gp", "code": "issue_exists"}
    assert metrics.registry.get_sample_value("needmonitor_refused_total", labels) == 1


def test_what_is_usual_is_written_after_a_close_and_again_where_the_projection_forgot(
    valkey: Redis, valkey_server
) -> None:
    days = range(FIRST, FIRST + 84)
    counts = Reader().read(Log().live(days, usual(days)).records).counts
    flush(valkey_server.url, counts)
    key = projection.usual(LA)
    assert sorted(need.decode() for need in valkey.hkeys(key)) == sorted(NEEDS)
    valkey.delete(key)
    flush(valkey_server.url, counts, times=2)
    assert valkey.hlen(key) == len(NEEDS)
    assert b'"until":"2026-03-28"' in valkey.hget(key, NEEDS[0])
