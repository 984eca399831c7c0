"""How an area's count changed against an earlier period: by how much, how surely, in which class. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.intervals import Verdict, moved
from api.texts import Texts
from dictionary.feed import Cell

HALF: Final = 0.5
DOUBLE: Final = 2.0
SIGNS: Final[Mapping[Verdict, str]] = {"higher": "▲", "lower": "▼", "similar": "●", "unknown": ""}
CLASSES: Final = 5
"""Fell by half or more, fell, no clear change, rose, doubled or more; only what chance does not explain."""


@dataclass(frozen=True, slots=True)
class Change:
    """A count against an earlier one. `shade` is its class: 1 the steepest fall, 3 no clear change."""

    difference: int
    share: float | None
    verdict: Verdict
    shade: int


def change(now: int, before: int, slack: float = 0.0) -> Change:
    """Compare two counts of periods of the same length; `slack` as in `api.intervals`."""
    verdict = moved(now, before, slack)
    share = (now - before) / before if before else None
    return Change(now - before, share, verdict, _shade(now, before, verdict))


def _shade(now: int, before: int, verdict: Verdict) -> int:
    if verdict == "lower":
        return 1 if now <= before * HALF else 2
    if verdict == "higher":
        return 5 if now >= before * DOUBLE else 4
    return 3


def change_of(cell: Cell, before: Cell | None, slack: float) -> tuple[str, Change | None]:
    """How the change of a cell is drawn, and the change where both periods have a number.

    Returns:
        `value` and the change; or `small`, `no_data`, or `absent` where only the earlier period has none.
    """
    if cell.people is None:
        return (cell.state if cell.state in {"small", "no_data"} else "absent"), None
    if before is None or before.people is None:
        return "absent", None
    kind = "partial" if cell.state == "partial" else "value"
    return kind, change(cell.people, before.people, slack)


def change_words(found: Change, texts: Texts) -> str:
    """`▲ +12 (+35%)`: the sign says whether chance alone explains it."""
    difference = _signed(f"{found.difference:+,}") if found.difference else "0"
    if found.share is None:
        return texts("changes.new", sign=SIGNS[found.verdict], difference=difference)
    share = _signed(f"{found.share:+.0%}") if found.difference else "0%"
    return texts("changes.words", sign=SIGNS[found.verdict], difference=difference, share=share)


def _signed(number: str) -> str:
    """A number with a minus sign instead of a hyphen."""
    return number.replace("-", "−")  # noqa: RUF001  it is meant
