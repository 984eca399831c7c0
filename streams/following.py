"""Follow: the only stage that knows persons (`counting.md`).

Drops duplicates, refuses what contradicts what is known, lets events wait for their record, and turns every
event into one change per local authority it touches. Pure: the same state and records give the same result,
however they are cut into batches.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from dictionary.changes import Change, encode_change
from dictionary.clock import CLOCK_KEY, read_clock
from dictionary.erasures import ENDING, MARK, Erased, mark_record, marker, read_mark, read_request
from dictionary.moments import day_of
from dictionary.refusals import Code
from dictionary.topics import CHANGES, CHECKED, partition_of
from streams.accepted import EPOCH, MisreadError, micros, read_checked
from streams.edits import Edits, edits_between
from streams.engine.model import Out, Record, Result, State
from streams.erasing import MARK_KEY, deletion, deletions, taken_back
from streams.forgetting import GRACE_DAYS, days_kept, kept_on, leaves_first
from streams.judging import contradiction, known_on
from streams.kept import RECORDED, RESOLVED, WAIT_MICROS, WAITS, Kept
from streams.people import ARRIVED_KEY, DAY_KEY, TALLIES_KEY, People, Tally, hash_key
from streams.persons import Life
from streams.refusing import refusal_out
from streams.spans import NEVER

CLOCK_GRACE_MICROS: Final = 24 * 3_600 * 1_000_000
"""How much later than its 35 days the clock gives up what waits.

The 35 days are told by arrivals: a record that arrived in time may still be on its way through check when the
clock passes. The person's next event needs no grace, so no answer depends on this.
"""
MOST_LOOKED_AT: Final = 2_000
"""Persons looked at in one tick for what can be forgotten; the rest is for the next."""


def follow_step(
    state: State,
    batch: Sequence[Record],
    *,
    horizons: Mapping[str, int],
    places_authority: Callable[[str], str | None],
    disclosure_secret: bytes,
    partitions: int,
) -> Result:
    """Follow a batch of `checked` records of one partition; `state` is its `People`.

    Args:
        state: the partition's; what the step changes.
        batch: records in the order of the partition, cut anywhere.
        horizons: need -> days it stays open, of every need that ever was.
        places_authority: sector -> its local authority, None where none is known.
        disclosure_secret: makes the 12 bits of a person that the disclosure gate needs.
        partitions: of `changes` and `refused`.
    """
    assert isinstance(state, People)
    secret = hash_key(disclosure_secret)
    work = _Batch(state, horizons, places_authority, secret, marker(disclosure_secret), partitions)
    for record in batch:
        if record.value is None or record.key is None:
            continue
        if record.key == CLOCK_KEY:
            work.tick(read_clock(record.value), record.partition)
        elif record.key.startswith(MARK):
            work.mark(*read_mark(record.key, record.value))
        else:
            work.follow(record, record.key, record.value)
    return work.result()


@dataclass(slots=True)
class _Batch:
    state: People
    horizons: Mapping[str, int]
    places_authority: Callable[[str], str | None]
    secret: bytes
    digest: Callable[[bytes], bytes]
    partitions: int
    changed: dict[bytes, None] = field(default_factory=dict)
    tallied: bool = False
    arrived: set[str] = field(default_factory=set)
    new_day: bool = False
    marked: set[bytes] = field(default_factory=set)
    out: list[Out] = field(default_factory=list)

    def follow(self, record: Record, key: bytes, value: bytes) -> None:
        """One checked event."""
        person, _, ending = key.partition(b"/")
        if ending.startswith(ENDING):
            self.erase(record, person, read_request(value))
            self.out.append(deletion(key, record.partition))
            return
        place = ending.decode()
        try:
            read = read_checked(value, place, self.horizons, self.places_authority)
        except MisreadError:
            at = record.timestamp * 1_000
            self.out.append(refusal_out(Code.SCHEMA_INVALID, place, at, partitions=self.partitions))
            self.out.append(deletion(key, record.partition))
            return
        if read is None:
            return
        event, arrival = read
        if self._stays_out(person, event):
            self._refuse(event, Code.PERSON_ERASED, "/data/person_ref", arrival)
            self.out.append(deletion(key, record.partition))
            return
        self._judge(record, person, event, arrival)

    def _judge(self, record: Record, person: bytes, event: Kept, arrival: int) -> None:
        """One event of a person who is not kept out, beside what is known of them."""
        life = self._life(person)
        if person in self.state.waiting:
            self._give_up(person, life, arrival)
        tally = self._tally(event.partner)
        tally.last_arrival = max(tally.last_arrival, arrival)
        if self.state.arrive(event.partner, arrival):
            self.arrived.add(event.partner)
        before = life.same_id(event)
        refusal = contradiction(life, event, before)
        if refusal is None and before is None:
            tally.accepted += 1
            self.changed[person] = None
            life.touched = self.state.day
            due = event.day + days_kept(event) + 1
            if not life.due or due < life.due:
                life.due = due
                self.state.due.setdefault(due, []).append(person)
            self._accept(person, life, event, arrival, (record.partition, record.offset))
            return
        if refusal is None:
            tally.duplicates += 1
        else:
            self._refuse(event, *refusal, arrival)
        # The log of record keeps what is kept here, and no key that nobody would know. A place that is known
        # is the same record, written twice by a check stage that was cut off.
        if all(event.place != kept.place for kept in life.kept):
            self.out += deletions(person, [event.place], record.partition)

    def erase(self, record: Record, person: bytes, erased: Erased) -> None:
        """An officer asked: the person goes from counts, state and log, and a mark stays."""
        digest = self.digest(person)
        joined = self.mark(digest, erased)
        life, origin = self._life(person), (record.partition, record.offset)
        known, first = day_of(erased.at), 0
        for partner, edits in taken_back(life):
            self._tell((*origin, first), partner, life.key12, edits, known)
            first += len(edits)
        if life.kept:
            self.changed[person] = None
        self.state.take_out(person)
        self.out += deletions(person, [event.place for event in life.kept], record.partition)
        self.out.append(Out(CHECKED, record.partition, *mark_record(digest, joined)))

    def mark(self, digest: bytes, erased: Erased) -> Erased:
        """Keep a mark; what it comes to with an earlier one."""
        known = self.state.marks.get(digest)
        joined = erased.joined(known)
        if joined != known:
            self.state.marks[digest] = joined
            self.marked.add(digest)
        return joined

    def tick(self, clock: datetime, partition: int) -> None:
        """The clock passes: what waited in vain, of whomever, is refused."""
        now = micros(clock) - CLOCK_GRACE_MICROS
        for person in sorted(person for person, expires in self.state.waiting.items() if expires < now):
            self._give_up(person, self._life(person), now)
        state, today = self.state, day_of(clock)
        if today > state.day:
            state.day = today
            self.new_day = True
        for person in state.take_due(MOST_LOOKED_AT):
            self._forget(person, self._life(person), partition)

    def result(self) -> Result:
        """Say who changed."""
        self.state.changed.update(self.changed)
        self.state.settle()
        return Result(
            [
                *self.changed,
                *(MARK_KEY + digest for digest in self.marked),
                *(ARRIVED_KEY + partner.encode() for partner in sorted(self.arrived)),
                *([TALLIES_KEY] if self.tallied else []),
                *([DAY_KEY] if self.new_day else []),
            ],
            self.out,
        )

    def _stays_out(self, person: bytes, event: Kept) -> bool:
        if not self.state.marks:
            return False
        erased = self.state.marks.get(self.digest(person))
        return erased is not None and erased.keeps_out(EPOCH + timedelta(microseconds=event.time))

    def _life(self, person: bytes) -> Life:
        return self.state.life(person, self.secret)

    def _tally(self, partner: str) -> Tally:
        self.tallied = True
        tally = self.state.tallies.get(partner)
        if tally is None:
            tally = self.state.tallies[partner] = Tally()
        return tally

    def _accept(self, person: bytes, life: Life, event: Kept, arrival: int, origin: tuple[int, int]) -> None:
        """Keep an event and say what it changes; what waited for it takes effect with it."""
        if event.kind > RESOLVED:
            life.keep(event)
            return
        issue = (event.partner, event.issue)
        if event.kind == RECORDED:
            if life.release(issue):
                self.state.index(person, life)
        elif not life.has_record(issue):
            event.status, event.arrival = WAITS, arrival
            life.keep(event)
            self.state.index(person, life)
            return
        life.keep(event)
        edits = edits_between(*life.restand(issue))
        self._tell((*origin, 0), event.partner, life.key12, edits, known_on(event, arrival))

    def _tell(
        self, origin: tuple[int, int, int], partner: str, key12: int, edits: Edits, known: int | None
    ) -> None:
        """Changes by authority, numbered on from the origin."""
        partition, offset, first = origin
        for n, (authority, own) in enumerate(edits.items(), first):
            key = authority.encode()
            change = Change((partition, offset, n), partner, key12, own, known)
            self.out.append(Out(CHANGES, partition_of(key, self.partitions), key, encode_change(change)))

    def _refuse(self, event: Kept, code: Code, pointer: str, at: int) -> None:
        self._tally(event.partner).refused += 1
        self.out.append(
            refusal_out(code, event.place, at, partitions=self.partitions, pointer=pointer, event_id=event.id)
        )

    def _give_up(self, person: bytes, life: Life, now: int) -> None:
        for event in life.overdue(now):
            self._refuse(event, Code.UNKNOWN_ISSUE, "/data/issue_id", event.arrival + WAIT_MICROS)
            self.changed[person] = None
        self.state.index(person, life)

    def _forget(self, person: bytes, life: Life, partition: int) -> None:
        """Let go of what can matter no more, and say when to look again."""
        today = self.state.day
        if not life.kept:
            return
        if today <= life.touched + GRACE_DAYS:
            due = life.touched + GRACE_DAYS + 1
        else:
            rest = kept_on(life.kept, today)
            due = leaves_first(rest)
            if due <= today or due == NEVER:
                due = today + GRACE_DAYS
            if len(rest) < len(life.kept):
                self.changed[person] = None
                stays = {id(event) for event in rest}
                gone = (event.place for event in life.kept if id(event) not in stays)
                self.out += deletions(person, gone, partition)
                life = self.state.lives[person] = Life(life.key12, rest, touched=life.touched)
        life.due = due
        if life.kept:
            self.state.due.setdefault(due, []).append(person)
