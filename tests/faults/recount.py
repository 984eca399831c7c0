"""What every figure must be, from what was sent alone: `streams.recounting` over the messages.

The recount shares no code with the stages; `tests/generative` and `tests/spec` hold it against the rules.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from dictionary.moments import utc_hour
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from streams.recounting import CellKey, Numbers, count_at, read_log
from streams.recounting_log import PersonLog
from tests.faults.load import AUTHORITIES, Message

Cells = Mapping[CellKey, Numbers]
Hour = tuple[int, int]


class Recount:
    """The messages of a run, counted by definition; asked for any moment."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self._log: list[PersonLog] = read_log(_as_checked(messages), load_places().authority_of)
        self._cells: dict[int, Cells] = {}

    def cells(self, at: datetime) -> Cells:
        """Every cell at a moment; alike for all of an hour."""
        hour = utc_hour(at)
        if hour not in self._cells:
            self._cells[hour] = count_at(self._log, at, _horizons(), load_places().district_code)
        return self._cells[hour]

    def records(self, at: datetime) -> int:
        """Records of a year, everywhere."""
        return sum(
            cell.records[-1]
            for (la, scope, area), cell in self.cells(at).items()
            if (scope, area) == ("any", la)
        )

    def ids(self) -> Counter[str]:
        """How often each event was sent that is to be taken."""
        return Counter(message.event["id"] for message in self.messages if message.event is not None)

    def refused(self) -> int:
        """How many messages are to be refused."""
        return sum(message.event is None for message in self.messages)

    def tallies(self) -> dict[str, tuple[int, int]]:
        """Partner -> events accepted, repeats of them."""
        sent = [(m.partner, m.event["id"]) for m in self.messages if m.event is not None]
        every, distinct = Counter(p for p, _ in sent), Counter(p for p, _ in set(sent))
        return {partner: (distinct[partner], every[partner] - distinct[partner]) for partner in every}


@lru_cache
def _horizons() -> dict[str, int]:
    return {need.id: need.horizon_days for need in load_dictionary().needs.values()}


def _as_checked(messages: Iterable[Message]) -> Iterable[tuple[bytes, bytes]]:
    """As the log of record would have them, in the order they were sent."""
    arrival = datetime.now(UTC).isoformat()
    for number, message in enumerate(messages):
        if message.event is not None:
            added: dict[str, Any] = {"arrivaltime": arrival, "homeauthority": AUTHORITIES[0]}
            key = f"{message.event['data']['person_ref']}/{number}".encode()
            yield key, msgspec.json.encode({**message.event, **added})
