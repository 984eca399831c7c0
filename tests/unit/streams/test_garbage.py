import asyncio
import gc
import weakref

import pytest

from streams import garbage
from streams.garbage import MOST, WORTH, collect, is_due


class Circle:
    """Something that refers to itself, as no refcount ever finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch):
    monkeypatch.setattr(garbage, "EVERY_SECONDS", 0.001)
    yield
    gc.unfreeze()
    assert gc.isenabled()


def test_few_new_objects_are_not_worth_a_look():
    assert [is_due(new, backlog=False) for new in (WORTH - 1, WORTH)] == [False, True]


def test_a_backlog_does_not_wait_for_a_look_until_very_much_is_new():
    assert [is_due(new, backlog=True) for new in (WORTH, MOST - 1, MOST)] == [False, False, True]


async def test_what_refers_to_itself_goes_in_a_quiet_moment_and_not_in_a_backlog(monkeypatch):
    monkeypatch.setattr(garbage, "WORTH", 1)
    backlog = True
    collecting = asyncio.create_task(collect(lambda: backlog))
    await asyncio.sleep(0.005)
    circle = weakref.ref(Circle())
    await asyncio.sleep(0.02)
    assert circle() is not None
    backlog = False
    while circle() is not None:  # noqa: ASYNC110  # nobody tells when something is gone
        await asyncio.sleep(0.001)
    collecting.cancel()
    await asyncio.wait([collecting])


async def test_nothing_is_collected_by_itself_meanwhile_and_all_is_as_before_afterwards():
    collecting = asyncio.create_task(collect(lambda: True))
    await asyncio.sleep(0.005)
    assert not gc.isenabled()
    collecting.cancel()
    await asyncio.wait([collecting])
    assert gc.isenabled()
