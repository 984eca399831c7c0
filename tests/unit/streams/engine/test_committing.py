"""When an owner commits, and what a commit holds, with the log left out."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from streams.engine.changelog import NEXT, marker
from streams.engine.committing import Committer
from streams.engine.model import NoState, Out, Record, Result, Stage, State
from streams.engine.owner import Owner
from streams.engine.runs import Run
from streams.engine.writer import Entry


class Log:
    """Takes commits; the broker is away while `away` is set."""

    def __init__(self) -> None:
        self.commits: list[tuple[list[Out], Entry]] = []
        self.away = False

    async def commit(
        self, outs: Sequence[Out], changelog: str, partition: int, changed: Sequence[Entry], entry: Entry
    ) -> None:
        await asyncio.sleep(0)
        if self.away:
            raise ConnectionError(f"{changelog}/{partition}: no broker for {len(changed)} values")
        self.commits.append((list(outs), entry))


class Told:
    """An observer that remembers how much it was told."""

    def __init__(self) -> None:
        self.outs = 0

    def opened(self, partition: int, state: State) -> None:
        raise AssertionError(f"{partition} was opened by nobody: {state}")

    def committed(self, partition: int, state: State, dirty: object, out: Sequence[Out]) -> None:
        assert (partition, dirty, isinstance(state, NoState)) == (2, frozenset(), True)
        self.outs += len(out)

    def closed(self, partition: int) -> None:
        raise AssertionError(f"{partition} was closed by nobody")


def forward(_: State, batch: Sequence[Record]) -> Result:
    return Result(out=[Out("out", 0, b"k", b"v") for _ in batch])


def committer(log: Log, told: Told, interval: float = 0.01) -> tuple[Owner, Committer]:
    stage = Stage("stage", ("in",), "changelog", lambda _: NoState(), forward, observer=told)
    owner = Owner(stage, 2, NoState(), {"in": 0})
    return owner, Committer(owner, log, interval, lambda *_: None)


def apply(owner: Owner, start: int, end: int) -> None:
    owner.apply(Run("in", 2, start, end, [object() for _ in range(start, end)]))


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not done():  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(0.001)


async def test_commits_what_was_applied_with_where_it_stands():
    log, told = Log(), Told()
    owner, mine = committer(log, told)
    running = asyncio.create_task(mine.run())
    apply(owner, 0, 3)
    await until(lambda: told.outs == 3)
    assert log.commits == [([Out("out", 0, b"k", b"v")] * 3, (NEXT, marker({"in": 3}, 1)))]
    mine.close()
    await running


async def test_gathers_what_comes_within_the_interval():
    log, told = Log(), Told()
    owner, mine = committer(log, told, interval=0.1)
    running = asyncio.create_task(mine.run())
    apply(owner, 0, 1)
    await until(lambda: told.outs == 1)
    for start in range(1, 6):
        apply(owner, start, start + 1)
        await asyncio.sleep(0.005)
    await until(lambda: told.outs == 6)
    assert [len(outs) for outs, _ in log.commits] == [1, 5]
    mine.close()
    await running


async def test_commits_once_more_when_it_is_closed():
    log, told = Log(), Told()
    owner, mine = committer(log, told, interval=60)
    running = asyncio.create_task(mine.run())
    apply(owner, 0, 1)
    mine.close()
    await asyncio.wait_for(running, 2)
    assert told.outs == 1


async def test_writes_nothing_when_nothing_happened():
    log, told = Log(), Told()
    _, mine = committer(log, told)
    running = asyncio.create_task(mine.run())
    mine.close()
    await running
    assert log.commits == []


async def test_tells_nobody_of_a_commit_that_failed():
    log, told = Log(), Told()
    log.away = True
    owner, mine = committer(log, told)
    apply(owner, 0, 3)
    with pytest.raises(ConnectionError):
        await mine.run()
    assert told.outs == 0


async def test_makes_intake_wait_while_too_much_is_pending():
    log, told = Log(), Told()
    owner, mine = committer(log, told)
    apply(owner, 0, 5)
    waiting = asyncio.create_task(mine.room(5))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    running = asyncio.create_task(mine.run())
    await asyncio.wait_for(waiting, 2)
    assert told.outs == 5
    mine.close()
    await running
