import asyncio

import pytest

from producers.publisher import DeliveryError, Publisher, PublisherConfig


@pytest.fixture
def publisher() -> Publisher:
    return Publisher(PublisherConfig("127.0.0.1:1"))


def on_its_way(publisher: Publisher) -> "asyncio.Future[None]":
    """A record as `send` leaves it: written, and not acknowledged yet."""
    acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    publisher._pending.add(acknowledged)
    acknowledged.add_done_callback(lambda done: publisher._settle(done, 0))
    return acknowledged


async def test_a_flush_waits_for_what_was_sent_before_and_not_for_what_comes_after(
    publisher: Publisher,
) -> None:
    before = on_its_way(publisher)
    flush = asyncio.create_task(publisher.flush())
    await asyncio.sleep(0)
    on_its_way(publisher)
    assert not flush.done()
    before.set_result(None)
    await asyncio.wait_for(flush, 1)


async def test_a_flush_tells_of_what_was_not_acknowledged(publisher: Publisher) -> None:
    before = on_its_way(publisher)
    flush = asyncio.create_task(publisher.flush())
    await asyncio.sleep(0)
    before.set_exception(TimeoutError())
    with pytest.raises(DeliveryError):
        await flush


async def test_a_flush_of_nothing_returns_at_once(publisher: Publisher) -> None:
    await asyncio.wait_for(publisher.flush(), 1)
