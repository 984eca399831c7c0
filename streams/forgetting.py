"""What of a person can matter no more to any number, and when it leaves. Pure.

Any hour of the last 800 days may be asked about with a window of up to 365, and no event is accepted more
than 800 days after it happened. So what is older than that is in no answer, unless something later brings it
back: only an event about the same issue could, and not after `SILENCE_DAYS` without a word
(`docs/counting.md`, Forgetting, says why nothing that stays is counted otherwise).
"""

from collections.abc import Sequence
from typing import Final

from streams.kept import EXPIRED, RECORDED, RESOLVED, WAITS, Kept
from streams.persons import ENDS_ALL, SILENCE_DAYS
from streams.spans import NEVER, Order

ACCEPTED_DAYS: Final = 800
"""As old as an event may be when it arrives, and a moment that is asked about."""
LONGEST_WINDOW: Final = 365
GRACE_DAYS: Final = 35
"""How long an event may be on its way from its arrival through check, and a replay may take."""
ISSUE_DAYS: Final = ACCEPTED_DAYS + SILENCE_DAYS + GRACE_DAYS
"""After the last that was said of it, an issue leaves."""
OTHER_DAYS: Final = ACCEPTED_DAYS + LONGEST_WINDOW + GRACE_DAYS
"""What is not about one issue, or waited in vain, leaves."""


def days_kept(event: Kept) -> int:
    """For how many days after it happened an event is kept at least."""
    return ISSUE_DAYS if event.kind <= RESOLVED and event.status != EXPIRED else OTHER_DAYS


def kept_on(kept: Sequence[Kept], today: int) -> list[Kept]:
    """What is still to be kept of a person's events on a London day, in the same order.

    An issue leaves whole. One that speaks of the whole person (a move, a death) stays as long as any that was
    recorded before that.
    """
    groups = _groups(kept)
    staying = [events for events in groups if _leaves(events) > today]
    if len(staying) == len(groups):
        return list(kept)
    first = min(
        (event.order for events in staying for event in events if event.kind == RECORDED), default=None
    )
    stays = {
        id(event)
        for events in groups
        if _leaves(events) > today or _speaks_after(events, first)
        for event in events
    }
    return [event for event in kept if id(event) in stays]


def leaves_first(kept: Sequence[Kept]) -> int:
    """The first London day on which something may leave; `NEVER` where all of it waits."""
    return min((_leaves(events) for events in _groups(kept)), default=NEVER)


def _groups(kept: Sequence[Kept]) -> list[list[Kept]]:
    """Events that leave together: those of an issue; each other one by itself."""
    found: dict[tuple[str, bytes, bool], list[Kept]] = {}
    for event in kept:
        of_issue = event.kind <= RESOLVED and event.status != EXPIRED
        found.setdefault((event.partner, event.issue if of_issue else event.id, of_issue), []).append(event)
    return list(found.values())


def _leaves(events: Sequence[Kept]) -> int:
    if any(event.status == WAITS for event in events):
        return NEVER
    return max(event.day + days_kept(event) for event in events) + 1


def _speaks_after(events: Sequence[Kept], first: Order | None) -> bool:
    """Whether one of them moves or ends issues of the person that were recorded at `first`."""
    if first is None:
        return False
    return any(
        event.order > first
        for event in events
        if event.word == "moved" or (event.kind == RESOLVED and event.word in ENDS_ALL)
    )
