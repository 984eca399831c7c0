"""Ends tasks that must end. `streams/ending.py` says the same, for neither may import the other."""

import asyncio
from typing import Any, Final

AGAIN_SECONDS: Final = 0.1


async def ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel until every task has ended; what they raise is theirs.

    Before Python 3.12 a cancellation is lost where it meets an `asyncio.wait_for` that has just been answered
    (CPython issue 86296), and the client of Valkey sends with one: a loop of commands then goes on for ever.
    """
    while waiting := [task for task in tasks if not task.done()]:
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=AGAIN_SECONDS)
