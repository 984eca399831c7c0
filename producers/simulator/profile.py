"""The parameters of the simulation: published where a figure is known, else marked as assumed."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_FILES: Final = ("demo_profile.csv", "parameters.csv")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_NAMED: Final = re.compile(r"([A-Za-z][\w./-]*) (\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure: `status` begins with published, computed, assumed, domain rule or seed."""

    kind: str
    subject: str
    value: str
    status: str
    source: str


class Profile:
    """All parameters by kind and subject."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        """Take parameters; a later one replaces an earlier one of the same kind and subject."""
        self.parameters: Mapping[tuple[str, str], Parameter] = MappingProxyType(
            {(one.kind, one.subject): one for one in parameters}
        )

    def number(self, kind: str, subject: str) -> float:
        """The first number of a parameter's value.

        Raises:
            KeyError: there is no such parameter.
            ValueError: it has no number.
        """
        return self.numbers(kind, subject)[0]

    def numbers(self, kind: str, subject: str) -> tuple[float, ...]:
        """Every number of a parameter's value, in order; see `number` for errors."""
        found = tuple(float(text) for text in _NUMBER.findall(self.parameters[kind, subject].value))
        if not found:
            raise ValueError(f"no number in the parameter {kind}: {subject}")
        return found

    def named(self, kind: str, subject: str) -> dict[str, float]:
        """A parameter such as `money 40, housing 15` as numbers by name.

        Raises:
            KeyError: there is no such parameter.
            ValueError: it names no numbers.
        """
        found = _NAMED.findall(self.parameters[kind, subject].value)
        if not found:
            raise ValueError(f"no named numbers in the parameter {kind}: {subject}")
        return {name: float(number) for name, number in found}

    def weights(self, kind: str, subject: str) -> dict[str, float]:
        """The same as shares that add up to 1; see `named` for errors."""
        found = self.named(kind, subject)
        return {name: weight / sum(found.values()) for name, weight in found.items()}


@lru_cache(maxsize=1)
def load_profile() -> Profile:
    """The packaged parameters."""
    rows: list[Parameter] = []
    for name in _FILES:
        text = (files("producers.simulator") / "data" / name).read_text("utf-8")
        rows += [Parameter(**row) for row in csv.DictReader(text.splitlines())]
    return Profile(rows)
