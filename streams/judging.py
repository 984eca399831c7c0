"""What follow asks of an event beside what it knows of the person. Pure."""

from typing import Final

from dictionary.moments import london_day
from dictionary.refusals import Code
from streams.kept import HOUR_MICROS, RECORDED, Kept
from streams.persons import Life

HANDED_IN_MICROS: Final = 21 * 24 * HOUR_MICROS
"""An event that comes so much later than it was recorded is history: the watch learns days as old as that."""


def known_on(event: Kept, arrival: int) -> int | None:
    """The London day on which it became known what an event says; None where that is the day of its record.

    History that is handed in was known when it was recorded, not when it came.
    """
    recorded = event.time + event.delay
    known = recorded if arrival - recorded > HANDED_IN_MICROS else arrival
    day = london_day(known // HOUR_MICROS)
    return None if event.kind == RECORDED and day == event.day else day


def contradiction(life: Life, event: Kept, before: Kept | None) -> tuple[Code, str] | None:
    """Why an event cannot be true beside what is known, with a pointer to the field that says so."""
    if event.need and not event.horizon:
        return Code.UNKNOWN_NEED, "/data/need"
    if before is not None:
        return None if before.digest == event.digest else (Code.ID_CONFLICT, "/id")
    if event.kind == RECORDED and life.has_record((event.partner, event.issue)):
        return Code.ISSUE_EXISTS, "/data/issue_id"
    return None
