"""Arrivals as count's own buckets hold them: what was seen is filled in again from here, and stored once."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.buckets import ARRIVALS, LATE, opened
from streams.cells import Cell, ScopeCells
from streams.watches.numbering import AT, Numbering
from streams.watching.arrays import Ints
from streams.watching.seen import Arrivals, Layout

WEEK: Final = 7
Authority = Mapping[str, ScopeCells]
"""The scopes of a local authority by name."""


def number_all(held: Authority, numbering: Numbering) -> None:
    """Number all names that have arrivals, in the order of the alphabet."""
    for name in sorted(name for name in held if AT in name):
        cells = held[name].cells
        for area in sorted(cells):
            cell = cells[area]
            arrived = any(ARRIVALS in opened(raw) for raw in cell.days.values())
            if arrived and numbering.sector(cell) is not None:
                numbering.pair(name)


def all_arrivals(held: Authority, numbering: Numbering) -> Iterator[tuple[Arrivals, Ints]]:
    """Arrivals of one need at one partner after another, as if known on their day, and how many were late."""
    for name, scope in held.items():
        pair = numbering.find(name)
        if pair is None:
            continue
        rows = [
            (sector, day, bucket[ARRIVALS], bucket.get(LATE, 0))
            for sector, cell in _cells(scope, numbering)
            for day, bucket in ((day, opened(raw)) for day, raw in cell.days.items())
            if ARRIVALS in bucket
        ]
        if rows:
            need, partner = pair
            sectors, days, numbers, late = np.array(rows, np.int64).T
            same = np.ones_like(days)
            yield Arrivals(need * same, sectors, partner * same, days, days, numbers), late


def week_counts(
    held: Authority, numbering: Numbering, layout: Layout, settled: int
) -> tuple[NDArray[np.int32], int]:
    """Arrivals of seven days up to `settled`, [need, sector, partner, 7]; how many were looked for."""
    counts = np.zeros((layout.needs, layout.sectors, layout.partners, WEEK), np.int32)
    looked = 0
    days = range(settled - WEEK + 1, settled + 1)
    for name, scope in held.items():
        pair = numbering.find(name)
        if pair is None:
            continue
        need, partner = pair
        for sector, cell in _cells(scope, numbering):
            looked += WEEK
            for place, day in enumerate(days):
                raw = cell.days.get(day)
                if raw is not None:
                    counts[need, sector, partner, place] = opened(raw).get(ARRIVALS, 0)
    return counts, looked


def _cells(scope: ScopeCells, numbering: Numbering) -> Iterator[tuple[int, Cell]]:
    sectors = numbering.sectors
    return ((sectors[area], cell) for area, cell in scope.cells.items() if area in sectors)
