"""What open data costs in accuracy: months of a simulated city, by domain, as released and as they were."""

from collections import Counter
from datetime import date
from statistics import mean
from typing import Any, Final

import msgspec

from dictionary.moments import day_date
from dictionary.places import load_places
from needmonitor.open_data.noising import with_noise
from needmonitor.settings import Settings
from needmonitor.simulate import build_simulation
from streams.recounting import read_log
from streams.recounting_log import PersonLog
from streams.recounting_months import Bound, MonthCell, count_month, month_days

PLACE: Final = "E08000025"
RATE: Final = 0.025
"""Events a second: an eighth of the demo's."""
MONTH: Final = date(2026, 3, 1)
DRAWS: Final = 200
EVERY: Final = 1_000


def measure() -> dict[str, Any]:
    """Mean distance from the exact distinct people of a month, by bound and epsilon."""
    log, secret = _city(), Settings(demo=True).require_disclosure_secret()
    exact = count_month(log, MONTH, {PLACE}, Bound(EVERY, secret))
    table = [
        "| domains per person | epsilon | people not counted | mean error | relative |",
        "|---|---|---|---|---|",
    ]
    for most in (1, 3, 5, 6, 8):
        bounded = count_month(log, MONTH, {PLACE}, Bound(most, secret))
        for epsilon in (0.1, 0.5, 1.0):
            error = _error(exact, bounded, epsilon, most)
            cut = 1 - bounded.total() / exact.total()
            relative = mean(error[cell] / exact[cell] for cell in exact)
            table.append(f"| {most} | {epsilon} | {cut:.1%} | {mean(error.values()):.1f} | {relative:.1%} |")
    sizes = sorted(exact.values())
    return {
        "people": len(log),
        "cells": len(exact),
        "smallest": sizes[0],
        "largest": sizes[-1],
        "table": table,
    }


def _error(
    exact: Counter[MonthCell], bounded: Counter[MonthCell], epsilon: float, most: int
) -> dict[MonthCell, float]:
    """The mean distance of each cell over many draws of noise."""
    cells = sorted(exact)
    drawn = [with_noise([bounded[c] for c in cells], epsilon=epsilon, most=most) for _ in range(DRAWS)]
    return {cell: mean(abs(one[at] - exact[cell]) for one in drawn) for at, cell in enumerate(cells)}


def _city() -> list[PersonLog]:
    simulation = build_simulation(Settings(demo=True), rate=RATE, place=PLACE, seed=1)
    records = []
    for day in month_days(MONTH):
        for number, sent in enumerate(simulation.day(day, backfill=True)):
            event = msgspec.json.decode(sent.value)
            arrived = {"arrivaltime": event["recordedtime"], "homeauthority": PLACE}
            key = f"{event['data']['person_ref']}/{sent.partner}/{day_date(day)}/{number}".encode()
            records.append((key, msgspec.json.encode({**event, **arrived})))
    return read_log(records, load_places().authority_of)
