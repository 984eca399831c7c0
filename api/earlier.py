"""Earlier periods: how far back one lies, and whether it is known from its first day on."""

from datetime import datetime, timedelta
from typing import Final, Literal

from api.access import Viewer
from api.cells import cells
from api.choices import PAST_DAYS
from api.reading import Reader
from api.views import ANY
from dictionary.moments import DAY_WINDOWS

Against = Literal["before", "year"]
YEAR: Final = timedelta(days=364)
"""52 weeks: the same days of the week a year ago."""


def length(window: str) -> timedelta:
    """How long a window is."""
    return timedelta(days=DAY_WINDOWS.get(window, 1))


def distance(window: str, against: Against) -> timedelta:
    """How far back lies the period that one is compared with."""
    return YEAR if against == "year" else length(window)


async def is_known(reader: Reader, viewer: Viewer, place: str, window: str, at: datetime) -> bool:
    """Is a period that ended at a moment known from its beginning, in a local authority?

    Arguments and errors as of `known_from_beginning`.
    """
    return place in await known_from_beginning(reader, viewer, place, window, at)


async def known_from_beginning(
    reader: Reader, viewer: Viewer, place: str, window: str, at: datetime
) -> frozenset[str]:
    """The local authorities of a place in which a period that ended at a moment is known from its beginning.

    It is not where nobody recorded anything in the whole authority in the period before it, or nothing of
    that had been released: the monitor may have begun in its middle, or past days are still being filled in.

    Args:
        reader: the projection and what it is read with.
        viewer: who asks.
        place: a local authority, a nation or `GB`.
        window: of the period.
        at: the moment at which the period ended.

    Raises:
        ProblemError: Valkey does not answer, or no worker does.
    """
    begins = at - length(window)
    if begins < reader.clock() - timedelta(days=PAST_DAYS):
        return frozenset()
    found = await cells(reader, viewer, ANY, "la", window, place, begins)
    return frozenset(cell.area for cell in found.cells if cell.state != "no_data")
