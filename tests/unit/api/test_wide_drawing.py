"""What takes long of Great Britain is made beside the event loop: ahead, or when it is asked for."""

import asyncio
import threading

import pytest

from api import live_view, wide_drawing
from api.choices import WIDE
from tests.support.feed import PLACE

GB = "?place=GB&level=la&need=money.debt"


@pytest.fixture
def nothing_drawn():
    """A process that has drawn nothing yet."""
    wide_drawing._made.cache_clear()


@pytest.fixture
def drawn_by(monkeypatch):
    """The threads in which a wide drawing was asked for."""
    threads = []

    def noted(place):
        threads.append(threading.current_thread())
        return wide_drawing.wide_drawing(place)

    monkeypatch.setattr(live_view, "wide_drawing", noted)
    return threads


@pytest.mark.parametrize("path", ["/", "/own", "/map.svg", "/map.csv", "/map.json", "/embed"])
async def test_what_shows_great_britain_is_made_in_a_thread_beside_the_loop(ask, board, drawn_by, path):
    await board.exact("any", {PLACE: (9, 9)})
    assert (await ask(f"{path}{GB}")).status_code == 200
    assert drawn_by
    assert threading.current_thread() not in drawn_by


async def test_a_server_draws_great_britain_and_its_nations_before_anybody_asks(
    nothing_drawn, running, config, redis
):
    async with running(config):
        while wide_drawing._made.cache_info().currsize < len(WIDE):  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.01)


def test_each_is_drawn_once_however_many_ask_at_once(nothing_drawn):
    asking = [threading.Thread(target=wide_drawing.wide_drawing, args=("W",)) for _ in range(4)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert wide_drawing._made.cache_info().misses == 1


async def test_what_is_drawn_ahead_is_drawn_beside_the_loop(monkeypatch):
    threads = []
    monkeypatch.setattr(wide_drawing, "_made", lambda _: threads.append(threading.current_thread()))
    await wide_drawing.draw_ahead()
    assert len(threads) == len(WIDE)
    assert threading.current_thread() not in threads
