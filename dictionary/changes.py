"""What follow tells count: the changes of spans, without the person (`counting.md`, How to make it cheap).

A change is one event's effect on one local authority; the record's key is that authority's code. As JSON:

    {"origin": [2, 8812, 0], "partner": "advice", "key12": 1187,
     "edits": [[["any", "money", "money.debt"], "B1 1", [["people", 1, 494000, null]]]]}
"""

from typing import Final, Literal

import msgspec

Measure = Literal["people", "records", "arrivals", "open"]
Sign = Literal[-1, 1]

PEOPLE: Final[Measure] = "people"
RECORDS: Final[Measure] = "records"
ARRIVALS: Final[Measure] = "arrivals"
OPEN: Final[Measure] = "open"
MEASURES: Final[tuple[Measure, ...]] = (PEOPLE, RECORDS, ARRIVALS, OPEN)
ANY: Final = "any"
KEY_BITS: Final = 12


class Edit(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One span added (`sign` 1) or taken back (`sign` -1), whole.

    `from_` and `until` are UTC hours since the epoch, `until` exclusive and None where there is no end:

    - people: the hour of a record to the hour of the person's next in the scope;
    - records: the hour of the record, no end;
    - arrivals: the first hour of the London day, no end;
    - open: the first hour of the London day it opens to that of the day it ends.
    """

    measure: Measure
    sign: Sign
    from_: int
    until: int | None


class AreaEdits(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The edits of one area, the same in each of some scopes.

    `area` is a sector (`B1 1`) or `<authority>/none`; a scope is a need, a domain, `any` or `need@partner`.
    """

    scopes: tuple[str, ...]
    area: str
    edits: list[Edit]


class Change(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one event changed in one local authority.

    `origin` is (partition of `checked`, offset, n): it grows along a partition, so a reader that knows the
    highest it applied from each partition drops what comes twice. `key12` is 12 bits of a keyed hash of the
    person, for the disclosure gate; the person is not in here. `known` is the London day on which this became
    known; None where that was the day it happened.
    """

    origin: tuple[int, int, int]
    partner: str
    key12: int
    edits: list[AreaEdits]
    known: int | None = None


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Change)


def encode_change(change: Change) -> bytes:
    """The value of a record of `changes`."""
    return _ENCODER.encode(change)


def decode_change(value: bytes) -> Change:
    """Read a record of `changes`.

    Raises:
        msgspec.DecodeError: not a change (the topic is written by follow alone, so this is a fault of ours).
    """
    return _DECODER.decode(value)
