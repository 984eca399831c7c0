"""Published national values that a place may be read beside, each with how it differs from our need.

They measure populations, not needs that people present, so they are shown beside figures and never divided
by them. Needs without a published value have none; nothing is made up.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel, ConfigDict

from dictionary.needs import DictionaryError, load_dictionary

_FILE: Final = "national_prevalence.csv"


class NationalValue(BaseModel):
    """One published value: `unit_and_denominator` says of what, `source_kind` how it was seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    need_id: str
    value: float
    unit_and_denominator: str
    geography: str
    period: str
    source: str
    source_kind: str
    comparability_note: str


@lru_cache(maxsize=1)
def national_values() -> Mapping[str, tuple[NationalValue, ...]]:
    """Need -> its published values, in the order of the file.

    Raises:
        DictionaryError: a value is of a need that the dictionary does not have.
    """
    text = (resources.files("dictionary") / "data" / _FILE).read_text(encoding="utf-8")
    known, found = load_dictionary().needs, dict[str, list[NationalValue]]()
    for row in csv.DictReader(text.splitlines()):
        value = NationalValue.model_validate(row)
        if value.need_id not in known:
            raise DictionaryError(f"{_FILE}: no need {value.need_id}")
        found.setdefault(value.need_id, []).append(value)
    return MappingProxyType({need: tuple(values) for need, values in found.items()})
