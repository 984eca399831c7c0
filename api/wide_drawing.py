"""The drawings of Great Britain and its nations, made once in a process and never on its event loop."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Final, TypeVar

from api.choices import WIDE
from api.drawing import Drawing, draw
from dictionary.places import load_places

T = TypeVar("T")
_FINE: Final = 2
"""Points of an outline to a unit where a drawing is of a whole country, and looked at closely."""
_one_at_a_time: Final = Lock()


def wide_drawing(place: str) -> Drawing:
    """The local authorities of a nation or `GB`; half a second's work the first time."""
    with _one_at_a_time:
        return _made(place)


@lru_cache(maxsize=len(WIDE))
def _made(place: str) -> Drawing:
    return draw(load_places().outlines("la", place), _FINE)


async def draw_ahead() -> None:
    """Make every wide drawing before it is asked for, in a thread beside the loop."""
    for place in WIDE:
        await asyncio.to_thread(wide_drawing, place)


async def beside_the_loop(make: Callable[[], T], *, wide: bool) -> T:
    """What is made of a view: of a wide one in a thread, so that feeds are told meanwhile."""
    return await asyncio.to_thread(make) if wide else make()
