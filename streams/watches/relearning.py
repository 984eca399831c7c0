"""Learns history that was handed in (a partner's past, a new installation's), some weeks at a clock record.

A step may not take long, so it goes week by week: each is read from count's buckets as they are then, and
what it taught is kept before the next. The log alone decides when: the same log teaches the same.
"""

from collections.abc import Collection
from typing import Final

from streams.watches.authority import Watched
from streams.watches.history import WEEK, Authority, week_counts
from streams.watching.closing import Watch
from streams.watching.expecting import fit, look_out
from streams.watching.learning import Learned
from streams.watching.partners import GUARD_DAYS, past_quarantine
from streams.watching.replaying import replay_week
from streams.watching.standing import Standing

LONGEST_DAYS: Final = 728
"""History learned anew at most: what is older counts a sixteenth or less."""
MOST_WORK: Final = 100_000
"""Buckets looked for at one clock record, after which no further week is begun: about 0.1 s."""


def may_begin(watched: Watched, at: float) -> bool:
    """Whether history waits and somebody has enough of it to be tested."""
    seen = watched.watch.seen
    return watched.pending.history_due(at) and bool(past_quarantine(seen.first, seen.day).any())


def begin(watched: Watched, holidays: Collection[int]) -> None:
    """Forget nothing yet: learn beside what is known, with factors fitted to all there is."""
    seen = watched.watch.seen
    watched.fresh = Watch(seen, Learned.nothing(seen.layout), fit(seen, holidays))
    start = max(int(seen.first.min()), seen.day - LONGEST_DAYS)
    watched.pending.begin(-(-start // WEEK) * WEEK)
    watched.moved |= {"fresh", "pending"}


def go_on(watched: Watched, held: Authority, holidays: Collection[int]) -> bool:
    """Learn the next week, and more where they are short; whether that was the last one."""
    fresh, pending, seen = watched.fresh, watched.pending, watched.watch.seen
    if fresh is None or pending.next_week is None:
        raise ValueError("no history is being learned")
    last = (seen.day - 1 - GUARD_DAYS) // WEEK * WEEK
    work = 0
    while pending.next_week <= last and work < MOST_WORK:
        counts, looked = week_counts(held, watched.numbering, seen.layout, pending.next_week)
        replay_week(
            fresh.learned, fresh.factors, seen.layout, seen.first, counts, pending.next_week, holidays
        )
        pending.next_week += WEEK
        work += looked
    watched.moved |= {"fresh", "pending"}
    if pending.next_week <= last:
        return False
    watch = watched.watch
    watch.learned, watch.factors = fresh.learned, fresh.factors
    watched.fresh, pending.next_week = None, None
    # What was handed in is the past as it was, and no late news of it.
    pending.late.clear()
    watched.stand(Standing.within(watch, look_out(seen, watch.learned, watch.factors, holidays)))
    return True
