"""Attacks on alerts as they leave the trusted zone, reckoned out whole, with the code that makes them.

An attacker sees an alert before and after a tick in which its cell is looked at. All that is told of the
alert counts as seen: whether there is one, its level, bands, words, life, score. The other windows of the
cell are given, and each that makes alerts likely is tried.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import Final

import numpy as np

from dictionary.alerts import Handling
from dictionary.changes import ANY
from streams.alerting.outside import Around, look_outside
from tests.attacks import rule
from tests.attacks.exact import (
    KNOWN,
    MEANS,
    PLAUSIBLE,
    QUIET,
    Score,
    cells_with,
    score,
    seen_at_tick,
    settled,
    worst,
)
from tests.attacks.rule import Floats, Setting
from tests.attacks.still import shown_once
from tests.support.alerting import LA, NEED, RULES

AROUND: Final = Around(RULES, b"of the attacks", (), lambda _: Handling.NEW)
AT: Final = datetime(2026, 11, 2, 12, tzinfo=UTC)
STEP: Final = 5
WHOLE: Final = {"7d": 1000, "28d": 4000, "91d": 13_000}
"""All needs of the authority, in which one person is nothing."""
LONGER: Final = (None, 20, 45, 90)
"""What the cell shows in the two longer windows; None is small."""

Others = tuple[tuple[str, int], ...]


def contexts(window: str) -> list[Others]:
    """What a cell may show in the other windows."""
    longer = ("28d", "91d") if window == "7d" else ("91d",)
    found = []
    for figures in product(LONGER, repeat=len(longer)):
        pairs = zip(longer, figures, strict=True)
        found.append(tuple((name, figure) for name, figure in pairs if figure is not None))
    return [others for others in found if others]


@cache
def told(window: str, others: Others, before: int, after: int) -> str:
    """All that is told of the cell's alert before and after; figures as `rule.shown_as` has them."""
    released, said = None, []
    for hour, figure in enumerate((before, after)):
        shown = dict(others) | ({window: figure * STEP} if figure else {})
        figures = {(NEED, "B1 1"): shown, (ANY, LA): WHOLE}
        released = look_outside(LA, figures, released, AT + timedelta(hours=hour), AROUND)
        said.append(",".join(alert.model_dump_json() for alert in released.alerts))
    return "|".join(said)


def by_told(window: str, others: Others, seen: Floats, *, figures: bool = False) -> Floats:
    """Chances of what is told, from those of what is shown before and after; `figures`: both together."""
    found: dict[str, float] = {}
    for (before, after), chance in np.ndenumerate(seen):
        key = told(window, others, before, after) + (f"|{before}|{after}" if figures else "")
        found[key] = found.get(key, 0.0) + float(chance)
    return np.array([found[key] for key in sorted(found)])


def _pair(window: str, others: Others, both: tuple[Floats, Floats], *, figures: bool) -> Score:
    keys = [by_told(window, others, seen, figures=figures) for seen in both]
    return score(keys[0], keys[1])


def alert_at_tick(setting: Setting, mean: float, *, came: int = 1, figures: bool = False) -> Score:
    """On, off or other after a tick, the number of others known by its mean; the worst of the contexts."""
    state = settled(mean, setting.looks, setting.redraw)
    both = (seen_at_tick(setting, state, came), seen_at_tick(setting, state, 0))
    window = window_of(setting)
    return worst(_pair(window, others, both, figures=figures) for others in contexts(window))


def alert_at_known(setting: Setting, known: int, *, came: int = 1) -> Score:
    """The same in the worst cell that has exactly so many others."""
    return worst(_known(setting, known, came))


def _known(setting: Setting, known: int, came: int) -> Iterator[Score]:
    window = window_of(setting)
    for only in cells_with(setting, known, came):
        both = (seen_at_tick(setting, only, came, QUIET), seen_at_tick(setting, only, 0, QUIET))
        yield from (_pair(window, others, both, figures=False) for others in contexts(window))


def alert_once(setting: Setting, known: int) -> Score:
    """One look at an alert by somebody who knows everybody else: is the target among those counted?"""
    window, found = window_of(setting), []
    for mean in {float(max(known, 1)), *map(float, MEANS)}:
        state = settled(mean, setting.looks, setting.redraw)
        if min(state[known].sum(), state[known + 1].sum()) >= PLAUSIBLE:
            nothing = np.eye(rule.chances(setting.role).shape[1])[0]
            seen = [np.outer(nothing, shown_once(setting, state, known + there)) for there in (1, 0)]
            pair = seen[0], seen[1]
            found += [_pair(window, others, pair, figures=False) for others in contexts(window)]
    return worst(found)


def window_of(setting: Setting) -> str:
    """The window of a setting, by its code."""
    return "7d" if "7 days" in setting.name else "28d"


def settings() -> tuple[Setting, ...]:
    """Those in which a rise may show: of commissioners, 7 and 28 days."""
    return tuple(one for one in rule.SETTINGS if one.role == "commissioner" and "91" not in one.name)


def rows() -> Iterator[tuple[str, str, Score]]:
    """What the table of docs/privacy.md has of alerts."""
    for setting in settings():
        yield "alert on or off at a tick", setting.name, worst(alert_at_tick(setting, m) for m in MEANS)
        yield "the same, worst known count", setting.name, worst(alert_at_known(setting, n) for n in KNOWN)
        left = worst(alert_at_known(setting, n, came=-1) for n in KNOWN if n)
        yield "alert, one erased", setting.name, left
        both = worst(alert_at_tick(setting, mean, figures=True) for mean in MEANS)
        yield "alert with its cell at that tick", setting.name, both
        yield "alert, one look, all others known", setting.name, worst(alert_once(setting, n) for n in KNOWN)
