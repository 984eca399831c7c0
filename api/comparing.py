"""One area's rate beside another's: interval, verdict, ratio and the mark that draws it. Pure."""

from dataclasses import dataclass
from math import log2
from typing import Final

from api.intervals import Interval, Verdict, against, of_rate
from api.measuring import number
from api.sheets import LEAST_HOUSEHOLDS, RATE_PER
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.places import Area

PLOT_WIDTH: Final = 132.0
PLOT_REACH: Final = 2.0
"""The plot shows ratios from a quarter to four times: two doublings either way."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A ratio with its interval on a scale of doublings, in drawing units; 1 is in the middle."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A rate against a benchmark: its interval (`bounds`: as numbers), whether and how it differs."""

    interval: str
    bounds: Interval | None
    verdict: Verdict
    ratio: float | None
    words: str
    plot: Plot | None


def exact_rate(cell: Cell | None, area: Area) -> float | None:
    """People per 1,000 households, not rounded; None where no rate is shown."""
    if cell is None or cell.people is None or not area.households or area.households < LEAST_HOUSEHOLDS:
        return None
    return cell.people * RATE_PER / area.households


def compare(cell: Cell, area: Area, benchmark: float | None, slack: float, texts: Texts) -> Compared:
    """An area against a benchmark rate; `slack`: how far its count may lie from the one counted."""
    interval, rate = of_rate(cell.people, area.households, slack), exact_rate(cell, area)
    ratio = rate / benchmark if rate is not None and benchmark else None
    verdict = against(interval, benchmark)
    return Compared(
        interval=interval_words(interval, texts),
        bounds=interval,
        verdict=verdict,
        ratio=ratio,
        words="" if ratio is None else texts(f"area.{verdict}", times=f"{ratio:.1f}"),
        plot=_plot(interval, rate, benchmark),
    )


def interval_words(interval: Interval | None, texts: Texts) -> str:
    """From the low to the high end of a rate; empty where no rate is shown."""
    if interval is None:
        return ""
    return texts("area.interval", low=number(interval.low, "rate"), high=number(interval.high, "rate"))


def _plot(interval: Interval | None, rate: float | None, benchmark: float | None) -> Plot | None:
    if interval is None or not rate or not benchmark:
        return None

    def place(value: float) -> float:
        doublings = log2(value / benchmark) if value > 0 else -PLOT_REACH
        kept = min(PLOT_REACH, max(-PLOT_REACH, doublings))
        return round((kept + PLOT_REACH) / (2 * PLOT_REACH) * PLOT_WIDTH, 1)

    return Plot(place(interval.low), place(rate), place(interval.high))
