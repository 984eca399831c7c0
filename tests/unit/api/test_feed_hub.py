"""What the hub reads again, and when one read is enough for all."""

import asyncio

from api import feed_hub
from api.feed_groups import Group
from api.feed_hub import Hub
from api.metrics import Metrics
from api.reading import read_sheet
from api.views import View
from tests.support.feed import PLACE

VIEW = View("trusted", "money.debt", "sector", "28d", PLACE)


class Gate:
    """Reads of the projection that are answered when a test lets them."""

    def __init__(self, monkeypatch) -> None:
        self.begun: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        monkeypatch.setattr(feed_hub, "read_sheet", self.read)

    async def read(self, reader, view):
        found, may_go_on = await read_sheet(reader, view), asyncio.Event()
        self.begun.put_nowait(may_go_on)
        await may_go_on.wait()
        return found


async def test_a_read_that_was_under_way_is_not_enough_for_what_was_missed_meanwhile(
    reader, known, board, monkeypatch
):
    """A message that nobody heard, as while the channel was away."""
    gate, hub, group = Gate(monkeypatch), Hub(reader, Metrics()), Group(VIEW, known)
    await board.epoch()
    first = asyncio.create_task(hub.refresh(group))
    reading = await gate.begun.get()
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (5, 6, 4)})
    waiting = [asyncio.create_task(hub.refresh(group)) for _ in range(3)]
    await asyncio.sleep(0)
    reading.set()
    (await asyncio.wait_for(gate.begun.get(), 10)).set()
    await asyncio.gather(first, *waiting)
    assert '"area":"B1 1","window":"28d","people":5' in group.snapshot()
    assert group.reads == 2
    assert gate.begun.empty()
