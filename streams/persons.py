"""A person while a batch is worked on: what stands, what waits, made anew from the events kept.

Nothing derived is stored, so there is nothing that could disagree with the events.
"""

from typing import Final

from dictionary.moments import london_day
from streams.kept import (
    EXPIRED,
    HOUR_MICROS,
    RECORDED,
    RESOLVED,
    STANDS,
    WAIT_MICROS,
    WAITS,
    WITHDRAWN,
    Kept,
    Stored,
)
from streams.spans import BY_ORDER, NEVER, Ending, Move, Standing, scopes_of

ENDS_ALL: Final = frozenset({"died", "moved_away"})
RECODES: Final = frozenset({"recoded", "correction"})

SILENCE_DAYS: Final = 730
"""Nothing said of an issue for longer, and it is over for good. No need has a longer horizon."""

IssueKey = tuple[str, bytes]
"""(partner, issue): an issue belongs to the partner that recorded it."""


class Life:
    """A person while a batch is worked on.

    Attributes:
        kept: every accepted event, in the order of acceptance.
        issues: the events about each issue that stand or wait.
        standing: the record of each issue that stands.
        records: the same, in order.
        due: the London day on which to look for what can be forgotten; 0 before the first event.
        touched: the London day, by the clock records, when the last event was accepted.
    """

    __slots__ = ("due", "issues", "kept", "key12", "records", "standing", "touched")

    def __init__(self, key12: int, kept: list[Kept], due: int = 0, touched: int = 0) -> None:
        self.key12 = key12
        self.kept = kept
        self.due = due
        self.touched = touched
        self.issues: dict[IssueKey, list[Kept]] = {}
        self.standing: dict[IssueKey, Standing] = {}
        for event in kept:
            if event.kind <= RESOLVED and event.status != EXPIRED:
                self.issues.setdefault((event.partner, event.issue), []).append(event)
        for key, events in self.issues.items():
            if (record := standing_record(events)) is not None:
                self.standing[key] = record
        self.records = sorted(self.standing.values(), key=BY_ORDER)

    def stored(self) -> Stored:
        """The person as the changelog keeps them."""
        return Stored(self.expires(), self.key12, self.kept, self.due, self.touched)

    def expires(self) -> int:
        """When the first that waits has waited enough, in microseconds; 0 if nothing waits."""
        waiting = [event.arrival for event in self.kept if event.status == WAITS]
        return min(waiting) + WAIT_MICROS if waiting else 0

    def same_id(self, event: Kept) -> Kept | None:
        """The event accepted before under this partner and id."""
        event_id = event.id
        for old in self.kept:
            if old.id == event_id and old.partner == event.partner:
                return old
        return None

    def has_record(self, issue: IssueKey) -> bool:
        """Whether the record of an issue was accepted, withdrawn or not."""
        events = self.issues.get(issue)
        return events is not None and any(event.kind == RECORDED for event in events)

    def keep(self, event: Kept) -> None:
        """Remember an accepted event; one about an issue has its effect by `restand`."""
        self.kept.append(event)
        if event.kind <= RESOLVED:
            self.issues.setdefault((event.partner, event.issue), []).append(event)

    def release(self, issue: IssueKey) -> bool:
        """The record of an issue has come: nothing waits for it any more. Whether anything did."""
        events = self.issues.get(issue)
        if events is None:
            return False
        waiting = [event for event in events if event.status == WAITS]
        for event in waiting:
            event.status, event.arrival = STANDS, 0
        return bool(waiting)

    def restand(self, issue: IssueKey) -> tuple[list[Standing], Standing | None, Standing | None]:
        """Work out an issue anew: the records of the others, what stood of it and what stands now."""
        was, now = self.standing.pop(issue, None), standing_record(self.issues[issue])
        rest = self.records if was is None else [record for record in self.records if record is not was]
        if now is None:
            self.records = rest
        else:
            self.standing[issue] = now
            self.records = [*rest, now]
            if rest and rest[-1].order > now.order:
                self.records.sort(key=BY_ORDER)
        return rest, was, now

    def overdue(self, now: int) -> list[Kept]:
        """Give up what has waited more than 35 days at `now`: marked as expired, its issue forgotten."""
        late = [event for event in self.kept if event.status == WAITS and now > event.arrival + WAIT_MICROS]
        for event in late:
            event.status = EXPIRED
            own = self.issues[event.partner, event.issue]
            own.remove(event)
            if not own:
                del self.issues[event.partner, event.issue]
        return late


def standing_record(events: list[Kept]) -> Standing | None:
    """What stands of an issue by the events about it; None if it was withdrawn or its record is not here.

    Later events are applied in order, whatever order they came in. A withdrawal undoes all of them.
    """
    record = events[0]
    if record.kind != RECORDED:
        records = [event for event in events if event.kind == RECORDED]
        if not records:
            return None
        record = records[0]
    hour = record.time // HOUR_MICROS
    scopes = scopes_of(record.need, record.partner)
    place = (record.authority, record.area)
    plain = Standing(record.order, hour, london_day(hour), scopes, place, record.horizon)
    return plain if len(events) == 1 else _with_later(plain, record, sorted(events, key=BY_ORDER))


def _with_later(plain: Standing, record: Kept, events: list[Kept]) -> Standing | None:
    if any(event.kind == WITHDRAWN for event in events):
        return None
    scopes, place, horizon = plain.scopes, plain.place, plain.horizon
    for event in events:
        if event.word in RECODES:
            if event.need:
                scopes, horizon = scopes_of(event.need, record.partner), event.horizon
            if event.area:
                place = (event.authority, event.area)
    heard = _before_silence(record, events)
    resolved = [event for event in heard if event.kind == RESOLVED]
    moved = [event for event in heard if event.word == "moved" and event.area]
    return Standing(
        order=plain.order,
        hour=plain.hour,
        day=plain.day,
        scopes=scopes,
        place=place,
        horizon=horizon,
        closed=min((event.day for event in resolved), default=NEVER),
        confirmed=tuple(event.day for event in heard if event.word == "reconfirmed"),
        moves=tuple(Move(event.order, event.day, (event.authority, event.area)) for event in moved),
        endings=tuple(Ending(event.order, event.day) for event in resolved if event.word in ENDS_ALL),
    )


def _before_silence(record: Kept, events: list[Kept]) -> list[Kept]:
    """What was said of an issue (in order) before nothing was for too long; what came before it, too."""
    last, heard = record.day, []
    for event in events:
        day = event.day
        if day - last <= SILENCE_DAYS:
            heard.append(event)
            last = max(last, day)
    return heard
