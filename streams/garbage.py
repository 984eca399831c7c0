"""When the garbage collector runs: while the worker has little to do.

What steps make holds no circles and is free when it is let go of; the collector finds what libraries leave, a
few dozen objects in a hundred thousand new ones. Python would have it run by the number of new objects, and
state is new objects: reading 300,000 events of a backlog, it looked 21 times at a hundred thousand live ones,
0.14 s each and 4 % of the worker's time.
"""

import asyncio
import gc
from collections.abc import Callable
from typing import Final

EVERY_SECONDS: Final = 1.0
WORTH: Final = 20_000
"""New objects that are worth a look, which takes some 20 ms."""
MOST: Final = 1_000_000
"""New objects after which even a backlog waits for a look of about a second: nothing grows without bound."""


def is_due(new: int, *, backlog: bool) -> bool:
    """Whether so many objects more than at the last look are to be looked at now."""
    return new >= (MOST if backlog else WORTH)


async def collect(backlog: Callable[[], bool]) -> None:
    """Collect garbage in quiet moments until cancelled; then Python does as it always does.

    What was loaded at the start (needs, places, code) is never looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            if is_due(gc.get_count()[0], backlog=backlog()):
                gc.collect(0)
    finally:
        gc.enable()
