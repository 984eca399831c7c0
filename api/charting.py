"""A series as a chart: points in drawing units, round ticks. The page writes it as SVG, the table beside it.

Pure. A day without a value breaks the line. The scale begins at zero, so that heights compare.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import Final

WIDTH: Final = 720.0
HEIGHT: Final = 250.0
LEFT: Final = 46.0
RIGHT: Final = 14.0
TOP: Final = 14.0
BOTTOM: Final = 30.0
_X_TICKS: Final = 6
_STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: its place in drawing units and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines as SVG paths; `dots` are points alone, with no neighbour to draw a line to; `marks`: days."""

    width: float
    height: float
    left: float
    right: float
    floor: float
    lines: Sequence[str]
    dots: Sequence[tuple[float, float]]
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    marks: Sequence[Tick] = ()


def chart(
    points: Sequence[tuple[date, float | None]],
    *,
    steps: bool = False,
    marks: Sequence[tuple[date, str]] = (),
) -> Chart | None:
    """Draw a series; None where there is nothing to draw.

    Args:
        points: (day, value), in order of day.
        marks: (day, a short word) to be marked; a day outside the series is left out.
        steps: a value holds until the next one (releases), instead of a line from day to day.
    """
    known = [value for _, value in points if value is not None]
    if not known:
        return None
    first, last = points[0][0], points[-1][0]
    top, y_ticks = _scale(max(known))
    span = max(1, (last - first).days)

    def place(day: date, value: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span
        return round(x, 1), round(_height(value, top), 1)

    runs = _runs(points)
    drawn = [[place(day, value) for day, value in run] for run in runs]
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        floor=HEIGHT - BOTTOM,
        lines=[_path(run, steps=steps) for run in drawn if len(run) > 1],
        dots=[run[0] for run in drawn if len(run) == 1],
        x_ticks=_day_ticks(first, last),
        y_ticks=[Tick(round(_height(value, top), 1), f"{value:,}") for value in y_ticks],
        marks=[Tick(place(day, 0.0)[0], words) for day, words in marks if first <= day <= last],
    )


def _height(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _runs(points: Sequence[tuple[date, float | None]]) -> list[list[tuple[date, float]]]:
    """The series, cut where a value is missing."""
    runs: list[list[tuple[date, float]]] = [[]]
    for day, value in points:
        if value is not None:
            runs[-1].append((day, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _path(run: Sequence[tuple[float, float]], *, steps: bool) -> str:
    (x, y), *others = run
    moves = [f"M{x} {y}"]
    moves += [f"H{x}V{y}" if steps else f"L{x} {y}" for x, y in others]
    return "".join(moves)


def _scale(most: float) -> tuple[float, list[int]]:
    """The top of the scale and its whole marks: about four steps of 1, 2 or 5 times a power of ten."""
    rough = max(1.0, most / 4)
    power = 10 ** floor(log10(rough))
    step = next(int(times * power) for times in _STEPS if times * power >= rough)
    count = max(1, ceil(most / step))
    return float(step * count), [step * each for each in range(count + 1)]


def _day_ticks(first: date, last: date) -> list[Tick]:
    """Days at even distances, the last one always among them."""
    span = (last - first).days
    if span == 0:
        return [Tick(LEFT, f"{first:%-d %b}")]
    days = sorted({last.toordinal() - round(span * step / _X_TICKS) for step in range(_X_TICKS + 1)})
    scale = (WIDTH - LEFT - RIGHT) / span
    return [
        Tick(round(LEFT + scale * (day - first.toordinal()), 1), f"{date.fromordinal(day):%-d %b}")
        for day in days
    ]
