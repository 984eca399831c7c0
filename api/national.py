"""Published national values of a need, to be read beside a local figure and never divided by it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from dictionary.prevalence import NationalValue, national_values


@dataclass(frozen=True, slots=True)
class NationalRow:
    """A value with what it is of, where and when it holds, whose it is, how it differs from our need."""

    value: str
    of: str
    where: str
    source: str
    differs: str


def national_rows(need: str) -> list[NationalRow]:
    """The published values of a need; none for a domain, `any`, or a need that none was found for."""
    values: Sequence[NationalValue] = national_values().get(need, ())
    return [
        NationalRow(
            value=f"{each.value:,g}{'%' if each.unit_and_denominator.startswith('%') else ''}",
            of=each.unit_and_denominator.removeprefix("%").strip(),
            where=f"{each.geography}, {each.period}",
            source=each.source,
            differs=each.comparability_note,
        )
        for each in values
    ]
