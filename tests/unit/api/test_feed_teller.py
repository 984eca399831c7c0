"""What one client is told and when, with a socket of which the test says whether there is room."""

import asyncio

import pytest

from api.feed_pace import Pace
from api.feed_teller import MOST_ANSWERS, ClosedError, Teller
from api.feed_told import Told
from api.metrics import Metrics
from dictionary.feed import Close

LONG = 3600


class Wire:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.full = False
        self.more = asyncio.Event()
        self._room = asyncio.Event()

    def put(self, told: Told) -> None:
        self.told.append(told.text)
        self.more.set()

    async def room(self) -> None:
        await self._room.wait()

    def read_on(self) -> None:
        self.full = False
        self._room.set()

    async def receive(self) -> dict:
        return {"type": "websocket.disconnect"}


class Counted:
    """Something followed: its news is a number that counts up."""

    def __init__(self) -> None:
        self.now, self.known = 1, 0

    @property
    def begun(self) -> bool:
        return self.known > 0

    def news(self) -> Told | None:
        if self.known == self.now:
            return None
        self.known = self.now
        return Told("delta", f"{self.now}")


@pytest.fixture
async def wire():
    return Wire()


def teller_of(wire, **pace):
    teller = Teller(wire, Metrics(), Pace(**{"gap": 0, "stall": LONG} | pace))
    teller.followed["map"] = followed = Counted()
    return teller, followed


async def test_who_wakes_it_has_told_the_client(wire):
    teller, _ = teller_of(wire)
    teller.wake()
    teller.wake()
    assert wire.told == ["1"]
    assert teller.stop() == []


async def test_a_client_that_reads_slowly_is_told_the_newest_once_there_is_room(wire):
    teller, followed = teller_of(wire)
    wire.full = True
    for now in range(1, 1000):
        followed.now = now
        teller.wake()
    assert wire.told == []
    wire.read_on()
    await asyncio.wait_for(wire.more.wait(), 20)
    assert wire.told == ["999"]


async def test_answers_come_before_news_and_also_while_paused(wire):
    teller, followed = teller_of(wire)
    teller.paused = True
    teller.answer("pong")
    followed.now = 7
    teller.wake()
    teller.go_on(None)
    assert wire.told == ["pong", "7"]


async def test_at_a_pace_what_was_never_told_is_told_at_once_and_the_rest_later(wire):
    teller, followed = teller_of(wire)
    teller.go_on(LONG)
    followed.now = 2
    teller.wake()
    teller.followed["whole"] = Counted()
    teller.wake()
    assert wire.told == ["1", "1"]
    teller.go_on(None)
    assert wire.told == ["1", "1", "2"]
    teller.stop()


async def test_news_within_the_gap_is_told_at_its_end_without_being_woken_again(wire):
    teller, followed = teller_of(wire, gap=0.05)
    teller.wake()
    wire.more.clear()
    followed.now = 2
    teller.wake()
    followed.now = 3
    await asyncio.wait_for(wire.more.wait(), 20)
    assert wire.told == ["1", "3"]


async def test_a_client_that_reads_nothing_for_long_is_ended(wire):
    teller, _ = teller_of(wire, stall=0.01)
    wire.full = True
    teller.wake()
    async with asyncio.timeout(20):
        await teller.over
    assert teller.reason
    assert teller.reason.code is Close.TRY_AGAIN_LATER
    wire.read_on()
    teller.wake()
    assert wire.told == []


async def test_answers_that_stay_unread_end_it(wire):
    teller, _ = teller_of(wire)
    wire.full = True
    for _ in range(MOST_ANSWERS):
        teller.answer("pong")
    with pytest.raises(ClosedError):
        teller.answer("pong")
    for task in teller.stop():
        task.cancel()


async def test_the_first_reason_to_end_counts(wire):
    teller, _ = teller_of(wire)
    teller.end(ClosedError(Close.NOT_SIGNED_IN, "the token has ended"))
    teller.end()
    assert teller.reason
    assert teller.reason.code is Close.NOT_SIGNED_IN


@pytest.mark.parametrize("size", [10, 125, 126, 65535, 65536])
def test_a_frame_is_made_once_and_is_what_a_websocket_reads(size):
    told = Told("delta", "é" + "x" * (size - 2))
    head = {10: 2, 125: 2, 126: 4, 65535: 4, 65536: 10}[size]
    assert told.frame is told.frame
    assert (told.frame[0], told.frame[head:].decode()) == (0x81, told.text)
    assert int.from_bytes(told.frame[1:head]) % (1 << 8 * max(1, head - 2)) == size
