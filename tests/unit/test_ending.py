"""API and worker each have this, for they share the dictionary alone, which knows no tasks."""

import asyncio

import pytest

from api import ending as of_api
from streams import ending as of_worker


@pytest.fixture(params=[of_api, of_worker], ids=["api", "streams"])
def ended(request):
    return request.param.ended


async def for_ever():
    await asyncio.Event().wait()


async def losing_one_cancellation():
    try:
        await for_ever()
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()
    await for_ever()


async def test_a_task_that_loses_a_cancellation_is_cancelled_again(ended):
    tasks = [asyncio.create_task(work()) for work in (for_ever, losing_one_cancellation)]
    await asyncio.sleep(0)
    await ended(*tasks)
    assert [task.cancelled() for task in tasks] == [True, True]


async def test_what_a_task_raised_before_stays_its_own(ended):
    async def failing():
        raise ValueError("of its own")

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await ended(task)
    with pytest.raises(ValueError, match="of its own"):
        task.result()
