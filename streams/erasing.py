"""Taking a person out: what is taken back from the counts, and which records of the log go. Pure.

`docs/erasure.md` says what happens around it.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from dictionary.topics import CHECKED
from streams.edits import Edits, edits_between
from streams.engine.model import Out
from streams.persons import Life

MARK_KEY: Final = b"\0mark|"
"""Of a mark in the changelog of follow, before its digest."""


def taken_back(life: Life) -> Iterator[tuple[str, Edits]]:
    """(partner, edits) of each record that stands, withdrawn one after the other, the last first.

    The sums are those of a person who never was: each step takes back what the records before it do not say.
    """
    rest = list(life.records)
    partners = {id(record): partner for (partner, _), record in life.standing.items()}
    while rest:
        record = rest.pop()
        yield partners[id(record)], edits_between(rest, record, None)


def deletion(key: bytes, partition: int) -> Out:
    """A tombstone in the log of record, of the partition that the key was written to."""
    return Out(CHECKED, partition, key, None)


def deletions(person: bytes, places: Iterable[str], partition: int) -> list[Out]:
    """Tombstones for records of a person, by their places in the raw topics."""
    return [deletion(b"%b/%b" % (person, place.encode()), partition) for place in places]
