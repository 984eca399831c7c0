"""People recorded a day around an alert, as bars, with what was expected over its days. Pure.

What is expected is kept for the days of the alert as one sum, so it is drawn as their average there alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dictionary.alerts import Alert, AlertWindow

DAYS_BEFORE: Final = 42
DAYS_AFTER: Final = 14
WIDTH: Final = 720.0
HEIGHT: Final = 220.0
LEFT: Final = 40.0
RIGHT: Final = 8.0
TOP: Final = 12.0
BOTTOM: Final = 26.0
_GAP: Final = 0.22
_WEEK: Final = 7
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Bar:
    """A day: its rectangle in drawing units, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    day: date
    people: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class DayChart:
    """Bars, the days of the alert as a span, and across it what was expected and the most that is usual."""

    width: float
    height: float
    left: float
    right: float
    top: float
    floor: float
    bars: Sequence[Bar]
    span: tuple[float, float]
    expected: float
    upper: float
    expected_a_day: float
    upper_a_day: float
    x_marks: Sequence[Mark]
    y_marks: Sequence[Mark]


def chart_days(alert: Alert, today: date) -> tuple[date, date]:
    """The first and the last day to draw: the weeks before the alert, its days, and what came after."""
    last = min(today, alert.window.end + timedelta(days=DAYS_AFTER))
    return alert.window.start - timedelta(days=DAYS_BEFORE), max(last, alert.window.start)


def day_chart(alert: Alert, counted: Sequence[tuple[date, int]]) -> DayChart:
    """Draw the people of each day, in order of day; at least one day."""
    window = alert.window
    expected, upper = alert.expected / window.days, alert.upper / window.days
    top, marks = _scale(max(*(people for _, people in counted), upper, 1))
    step = (WIDTH - LEFT - RIGHT) / len(counted)
    floor = HEIGHT - BOTTOM

    def height(value: float) -> float:
        return round(floor - (floor - TOP) * value / top, 1)

    bars = [
        Bar(
            x=round(LEFT + step * (place + _GAP / 2), 1),
            y=height(people),
            width=round(step * (1 - _GAP), 1),
            height=round(floor - height(people), 1),
            day=day,
            people=people,
            inside=window.start <= day <= window.end,
        )
        for place, (day, people) in enumerate(counted)
    ]
    return DayChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        floor=floor,
        bars=bars,
        span=_span(window, counted[0][0], step, len(counted)),
        expected=height(expected),
        upper=height(upper),
        expected_a_day=expected,
        upper_a_day=upper,
        x_marks=_day_marks(counted, step),
        y_marks=[Mark(height(value), f"{value:,}") for value in marks],
    )


def _span(window: AlertWindow, first: date, step: float, days: int) -> tuple[float, float]:
    start = max(0, (window.start - first).days)
    end = min(days, (window.end - first).days + 1)
    return round(LEFT + step * start, 1), round(LEFT + step * end, 1)


def _day_marks(counted: Sequence[tuple[date, int]], step: float) -> list[Mark]:
    """A mark a week, counted back from the last day."""
    last = len(counted) - 1
    places = range(last % _WEEK, last + 1, _WEEK)
    return [Mark(round(LEFT + step * (place + 0.5), 1), f"{counted[place][0]:%-d %b}") for place in places]


def _scale(most: float) -> tuple[float, list[int]]:
    """The top of the scale and its whole marks, four or five of them."""
    step = next((step for step in _STEPS if step * 4 >= most), _STEPS[-1])
    count = max(1, -int(-most // step))
    return float(step * count), [step * each for each in range(count + 1)]
