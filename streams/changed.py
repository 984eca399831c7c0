"""Reading `changes`: a change as count applies it, its edits as tuples, which are taken apart the fastest."""

from typing import Final

import msgspec

from dictionary.changes import Measure, Sign

AreaEdits = tuple[list[str], str, list[tuple[Measure, Sign, int, int | None]]]
"""(scopes, area, [(measure, sign, from, until)])."""


class Change(msgspec.Struct, frozen=True, gc=False):
    """What count needs of a `dictionary.changes.Change`."""

    origin: tuple[int, int, int]
    key12: int
    edits: list[AreaEdits]
    known: int | None = None


class _FormerChange(msgspec.Struct, frozen=True, gc=False):
    """As the version before wrote it: each edit with its one scope and its area."""

    origin: tuple[int, int, int]
    key12: int
    edits: list[tuple[Measure, Sign, str, str, int, int | None]]


_DECODE: Final = msgspec.json.Decoder(Change).decode
_DECODE_FORMER: Final = msgspec.json.Decoder(_FormerChange).decode


def read_change(value: bytes) -> Change:
    """Read a record of `changes`, of this version or the one before: the topic keeps seven days.

    Raises:
        msgspec.DecodeError: not a change (the topic is written by follow alone, so this is a fault of ours).
    """
    try:
        return _DECODE(value)
    except msgspec.ValidationError:
        former = _DECODE_FORMER(value)
    edits: list[AreaEdits] = [
        ([scope], area, [(measure, sign, from_, until)])
        for measure, sign, scope, area, from_, until in former.edits
    ]
    return Change(former.origin, former.key12, edits)
