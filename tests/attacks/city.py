"""What commissioners see of a simulated city: how fine a cell they are shown for a record, and how right."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np

from dictionary.moments import day_of
from dictionary.places import load_places
from needmonitor.settings import Settings
from needmonitor.simulate import build_simulation
from streams.protecting import show
from tests.attacks import rule
from tests.attacks.rule import Floats

PLACE: Final = "E08000025"
RATE: Final = 0.025
"""Events a second: an eighth of the demo's."""
DAYS: Final = 28
LAST: Final = datetime(2026, 3, 2, tzinfo=UTC)
_STEPS: Final = 400


class Seen(NamedTuple):
    """Shares of records in a shown cell of their need, at the latest at that level; error of shown cells."""

    records: int
    sector: float
    district: float
    authority: float
    cells: float
    error: float


def look() -> Seen:
    """28 days of a city, as commissioners see them."""
    district_of = load_places().district_code
    records: list[tuple[str, list[str]]] = []
    people: dict[tuple[str, str], set[str]] = {}
    for data in _recorded():
        areas = _areas(district_of, data.get("postcode_sector") or f"{PLACE}/none")
        records.append((data["need"], areas))
        for area in areas:
            people.setdefault((data["need"], area), set()).add(data["person_ref"])
    shown = {cell: seen_of(len(found)) for cell, found in people.items()}
    shares = np.zeros(3)
    for need, areas in records:
        hidden = 1.0
        for level, area in enumerate(areas):
            hidden *= 1 - shown[need, area][0]
            shares[level] += 1 - hidden
    cells = sum(share for share, _ in shown.values())
    error = sum(share * error for share, error in shown.values()) / cells
    return Seen(len(records), *(shares / len(records)), cells, error)


@lru_cache
def seen_of(people: int) -> tuple[float, float]:
    """(how often a cell of so many is shown, mean distance of what is shown from them)."""
    share = total = 0.0
    for phase, one in enumerate(_phases(people)):
        since = people - (phase - rule.POLICY.hold + 1)
        for noise, times in zip(*np.unique(rule.noises(), return_counts=True), strict=True):
            shown = show(rule.POLICY, "need", since + int(noise)).people
            if shown is not None:
                chance = one * times / 4096
                share += chance
                total += chance * abs(shown - people)
    return share, total / share if share else 0.0


def _phases(people: int) -> Floats:
    """Chances of how many more there are than when a cell was released, where as many come as leave."""
    hold, rate = rule.POLICY.hold, people / rule.SETTINGS[1].looks
    most = int(rate + 8 * rate**0.5) + 4
    coming = np.cumprod([np.exp(-rate), *(rate / n for n in range(1, most))])
    step = np.convolve(coming, coming[::-1])
    state = np.zeros(2 * hold - 1)
    state[hold - 1] = 1
    for _ in range(_STEPS):
        moved = np.convolve(state, step)[most - 1 : most + len(state) - 1] * (1 - 1 / rule.SETTINGS[1].redraw)
        moved[hold - 1] += 1 - moved.sum()
        state = moved
    return state


def _recorded() -> Iterator[dict[str, Any]]:
    simulation = build_simulation(Settings(demo=True), rate=RATE, place=PLACE, seed=1)
    last = day_of(LAST)
    for day in range(last - DAYS + 1, last + 1):
        for sent in simulation.day(day, backfill=True):
            event = json.loads(sent.value)
            if event["type"] == "uk.needmonitor.issue.recorded.v1":
                yield event["data"]


def _areas(district_of: Callable[[str], str], sector: str) -> list[str]:
    """A sector and what it rolls up to; who has no home has no district."""
    if sector.endswith("/none"):
        return [sector, sector, PLACE]
    return [sector, district_of(sector), PLACE]
