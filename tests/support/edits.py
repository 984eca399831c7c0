"""Edits said in full, one scope at a time, as they are read by people; and as they are sent."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from dictionary import changes
from dictionary.changes import AreaEdits, Measure, Sign


class Edit(NamedTuple):
    """One edit of one scope and area."""

    measure: Measure
    sign: Sign
    scope: str
    area: str
    from_: int
    until: int | None


def in_full(sent: Iterable[AreaEdits]) -> list[Edit]:
    """Every edit of every scope."""
    return [
        Edit(edit.measure, edit.sign, scope, held.area, edit.from_, edit.until)
        for held in sent
        for scope in held.scopes
        for edit in held.edits
    ]


def as_sent(edits: Iterable[Edit]) -> list[AreaEdits]:
    """Neighbours of one area together; scopes too, where they say the same one after the other."""
    found: list[AreaEdits] = []
    for (scope, area), own in groupby(edits, key=lambda edit: (edit.scope, edit.area)):
        said = [changes.Edit(edit.measure, edit.sign, edit.from_, edit.until) for edit in own]
        if found and (found[-1].area, found[-1].edits) == (area, said):
            found[-1] = AreaEdits((*found[-1].scopes, scope), area, said)
        else:
            found.append(AreaEdits((scope,), area, said))
    return found
