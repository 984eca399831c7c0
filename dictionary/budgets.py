"""At most so many alerts a week: which score keeps a team's past within it, and what chance would raise.

Scores are as `streams.watching.scanning.scan` defines them. The past is the team's own: the alerts it would
have been told of, each with its opening and its highest score.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from math import floor
from typing import Final, NamedTuple

WEEK: Final = timedelta(days=7)
LEAST_SCORE: Final = 4.0
TENTHS: Final = 10
YEAR: Final = 365.25
HARDLY_EVER: Final = 1000
"""Years."""


class Past(NamedTuple):
    """An alert as it once was: when it opened, and the highest score it reached."""

    opened: datetime
    peak: float


def score_within(past: Collection[Past], most_a_week: int) -> float:
    """The lowest score, in tenths from 4 on, with which no seven days of the past had more alerts than that.

    Args:
        past: every alert a team asked for, over as many weeks as are known; told where its peak is at least
            the score.
        most_a_week: 1 or more.
    """
    steps = {_tenth_above(alert.peak) for alert in past if alert.peak >= LEAST_SCORE}
    return next(s for s in sorted({LEAST_SCORE, *steps}) if busiest_week(past, s) <= most_a_week)


def busiest_week(past: Collection[Past], score: float) -> int:
    """The most alerts of at least a score that opened within seven days."""
    opened = sorted(alert.opened for alert in past if alert.peak >= score)
    most = first = 0
    for last, moment in enumerate(opened):
        while opened[first] <= moment - WEEK:
            first += 1
        most = max(most, last - first + 1)
    return most


def recurrence_days(score: float, series: int) -> float:
    """Days between two alerts that chance alone raises as high somewhere in so many series.

    A score is s = -log10(7 p / w), the highest over 8 windows of w days. A window of w days is new about once
    in w days, so each reaches s by chance on a share p / w = 10^-s / 7 of days, all eight together on at most
    8 / 7 of 10^-s. Windows overlap and counts are discrete, which takes a little away; measured on ten unseen
    seeds (docs/detection.md), 0.81, 0.11 and 0.01 false alerts began in 10,000 days of series at 4, 5 and 6:
    0.8, 1.1 and 1.0 times 10^-s. So chance raises one series once in 10^s days, and one of n in 10^s / n.
    (Recurrence intervals as the measure of an alert: Kleinman, Lazarus and Platt 2004, American Journal of
    Epidemiology 159:217.)
    """
    return float(10.0**score / max(1, series))


def chance_words(days: float) -> str:
    """A recurrence interval over a team's areas, in plain words."""
    if days < 1 / 1.5:
        return "expected by chance several times a day over your areas"
    if days < 1.5:  # noqa: PLR2004 - nearer to one day than to two
        return "expected by chance about every day over your areas"
    if days < 2 * YEAR:
        return f"expected by chance about once in {_round(days)} days over your areas"
    if days < HARDLY_EVER * YEAR:
        return f"expected by chance about once in {_round(days / YEAR)} years over your areas"
    return "hardly ever expected by chance over your areas"


def _round(number: float) -> int:
    """Without false precision: 3, 40, 150."""
    step = 1 if number < 10 else 10  # noqa: PLR2004 - where digits begin
    return max(1, round(number / step) * step)


def _tenth_above(peak: float) -> float:
    """The lowest tenth above a peak: the first score with which it is not told."""
    tenths = floor(peak * TENTHS) + 1
    return (tenths if tenths / TENTHS > peak else tenths + 1) / TENTHS
