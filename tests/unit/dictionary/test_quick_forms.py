"""A struct is made only of a model of which everything is understood."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator

from dictionary.fields import Closed, Day, HoursAWeek, Instant, NeedId, Slug, Uuid
from dictionary.quick_forms import struct_of


class Understood(Closed):
    at: Instant
    id: Uuid
    code: Slug | None = None
    on: Day | None = None
    hours: HoursAWeek | None = None
    needs: Annotated[tuple[NeedId, ...], Field(min_length=1, max_length=2)] = None  # type: ignore[assignment]
    kind: Literal["a", "b", 3] | None = None


ID = "00000000-0000-4000-8000-0000000000ab"


def read(model: type[BaseModel], **values: Any) -> Any:
    given = {"at": "2026-03-02T10:00:00+01:00", "id": ID, **values}
    return msgspec.json.decode(msgspec.json.encode(given), type=struct_of(model.__pydantic_core_schema__))


def test_a_struct_has_the_attributes_of_its_model_and_is_written_as_it_was() -> None:
    values = {"code": "gp", "hours": 3, "needs": ["money.debt"], "kind": 3, "on": "2026-03-01"}
    found = read(Understood, **values)
    assert found.at == datetime.fromisoformat("2026-03-02T10:00:00+01:00")
    assert msgspec.json.decode(msgspec.json.encode(found)) == {
        "at": "2026-03-02T10:00:00+01:00",
        "id": ID,
        **values,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "GP"},
        {"code": None},
        {"id": ID.upper()},
        {"hours": 168.5},
        {"hours": True},
        {"needs": []},
        {"needs": ["money.debt"] * 3},
        {"needs": ["debt"]},
        {"kind": "c"},
        {"on": "2026-02-30"},
        {"more": 1},
    ],
)
def test_a_struct_refuses_what_its_model_refuses_and_every_null(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(Understood, **wrong)


class Open(BaseModel):
    id: Uuid


class Lax(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Uuid


class Stripped(Closed):
    model_config = ConfigDict(str_strip_whitespace=True)
    id: Uuid


class Renamed(Closed):
    id: Annotated[Uuid, Field(alias="name")]


class Divided(Closed):
    pence: Annotated[int, Field(multiple_of=5)]


class Filled(Closed):
    id: Uuid = ID


class Unread(Closed):
    text: str


class OtherDigits(Closed):
    text: Annotated[str, Field(pattern=r"^\d$")]


class AnyCase(Closed):
    text: Annotated[str, Field(pattern=r"^(?i:a)$")]


class MaybeInstant(Closed):
    at: Instant | None = None


class Instants(Closed):
    at: tuple[Instant, ...]


class Lists(Closed):
    needs: tuple[tuple[NeedId, ...], ...]


class Names(Closed):
    named: dict[NeedId, int]


class Either(Closed):
    text: Slug | int


class Validated(Closed):
    id: Uuid

    @field_validator("id")
    @classmethod
    def _never(cls, value: str) -> str:
        raise ValueError(value)


SAYING_MORE = [
    *(Open, Lax, Stripped, Renamed, Divided, Filled, Unread, OtherDigits, AnyCase),
    *(MaybeInstant, Instants, Lists, Names, Either, Validated),
]


@pytest.mark.parametrize("model", SAYING_MORE)
def test_no_struct_is_made_of_a_model_that_says_more(model: type[BaseModel]) -> None:
    with pytest.raises((TypeError, KeyError)):
        struct_of(model.__pydantic_core_schema__)
