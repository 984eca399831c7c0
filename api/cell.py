"""One cell."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

State = Literal["value", "zero", "small", "no_data", "partial"]


class Cell(BaseModel):
    """One cell."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    need: str
    area: str
    window: str
    people: int | None
    records: int | None
    open: int | None
    rate: float | None
    expected: float | None
    state: State
