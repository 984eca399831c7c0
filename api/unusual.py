"""How far arrivals are from what is usual: values and their names. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from dictionary.projection_values import UsualCount

Unusual = Literal["far_less", "less", "as_usual", "more", "far_more", "too_few"]
WORDS: Final[Mapping[int | None, Unusual]] = {
    -2: "far_less",
    -1: "less",
    0: "as_usual",
    1: "more",
    2: "far_more",
    None: "too_few",
}


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual of the areas of a view; `until` is the last of the days, None where nothing is known."""

    until: date | None = None
    areas: Mapping[str, UsualCount] = field(default_factory=dict)


def expected_fields(count: UsualCount | None) -> dict[str, float | str | None]:
    """What is usual as the fields of a cell."""
    if count is None:
        return {}
    return {
        "arrivals": count.arrivals,
        "expected": count.expected,
        "expected_low": count.low,
        "expected_high": count.high,
        "unusual": WORDS[count.how],
    }
