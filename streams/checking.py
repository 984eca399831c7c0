"""Check: each raw record becomes one record of `checked`, the log of record, or one of `refused`.

Asks the dictionary's stateless questions and stamps what every later stage needs: when the event arrived
and which local authority is the agreement's home. Keeps no state.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from dictionary.agreements import Register
from dictionary.checking import Checked, Refused, check, local_ref
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.refusals import WORDS, Code
from dictionary.topics import CHECKED, partition_of, partner_of
from streams.accepted import instant_text, micros
from streams.engine.model import LOG_APPEND_TIME, Out, Record, Result, State
from streams.refusing import refusal_out

SOURCE: Final = "urn:needmonitor:check"
MOST_LINKS: Final = 20
"""A linking key is not rotated more often within the life of a record; a longer chain is a circle."""

_ENCODE: Final = msgspec.json.Encoder().encode
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_READ: Final = -2
"""Where a stamp of the broker would be: it gave none."""


def check_step(
    state: State,
    batch: Sequence[Record],
    *,
    register: Register,
    dictionary: Dictionary,
    places: Places,
    links: Mapping[str, str],
    partitions: int,
    clock: Callable[[], datetime],
) -> Result:
    """Judge a batch of one raw topic's partition.

    Args:
        state: of this stage; it keeps none.
        batch: records as partners wrote them.
        register: partners and agreements.
        dictionary: the needs.
        places: the sectors.
        links: new reference -> the older one of the same person; must have caught up with its topic.
        partitions: of `checked` and everything after it.
        clock: the time of arrival where the broker does not stamp records: when the batch is read.

    Returns:
        One record of `checked` or `refused` for each record of the batch, in order.
    """
    del state
    work = _Batch(register, dictionary, places, links, partitions, clock())
    return Result(out=[work.judge(record) for record in batch])


@dataclass(slots=True)
class _Batch:
    """What the events of a batch are compared with, and when they arrived.

    A broker stamps all records of one request alike, so the last arrival is kept: as an instant and as text.
    """

    register: Register
    dictionary: Dictionary
    places: Places
    links: Mapping[str, str]
    partitions: int
    read: datetime
    stamp: int = -1
    arrival: datetime = _EPOCH
    arrival_text: str = ""

    def judge(self, record: Record) -> Out:
        """One record of `checked` or `refused`."""
        stamp = record.timestamp if record.timestamp_type == LOG_APPEND_TIME else _READ
        if stamp != self.stamp:
            self._arrive(stamp)
        place = f"{record.topic}/{record.partition}/{record.offset}"
        partner = partner_of(record.topic)
        if record.value is None:
            nothing = Refused(Code.NOT_JSON, None, WORDS[Code.NOT_JSON], None, partner)
            return _refused(nothing, place, self.arrival, self.partitions)
        found = check(
            record.value,
            headers=record.headers,
            partner_id=partner,
            arrival=self.arrival,
            register=self.register,
            dictionary=self.dictionary,
            places=self.places,
        )
        if isinstance(found, Refused):
            return _refused(found, place, self.arrival, self.partitions)
        return _checked(found, place, self.arrival_text, self.links, self.partitions)

    def _arrive(self, stamp: int) -> None:
        self.stamp = stamp
        self.arrival = self.read if stamp == _READ else datetime.fromtimestamp(stamp / 1000, UTC)
        self.arrival_text = instant_text(micros(self.arrival))


def _checked(found: Checked, place: str, arrival: str, links: Mapping[str, str], partitions: int) -> Out:
    document, data = found.document, found.event.data
    sent_ref, local = data.person_ref, data.id_scope == "local"
    ref = found.person_ref if local else first_ref(sent_ref, links)
    if ref != sent_ref:
        document["partitionkey"] = document["data"]["person_ref"] = ref
    if local and data.household_ref is not None:
        document["data"]["household_ref"] = local_ref(data.partner_id, data.household_ref)
    document["arrivaltime"] = arrival
    document["homeauthority"] = found.home_authority
    return Out(CHECKED, partition_of(ref.encode(), partitions), f"{ref}/{place}".encode(), _ENCODE(document))


def first_ref(ref: str, links: Mapping[str, str]) -> str:
    """The oldest reference of a person, so that a rotated key never moves anyone to another partition."""
    for _ in range(MOST_LINKS):
        older = links.get(ref)
        if older is None:
            return ref
        ref = older
    return ref


def _refused(found: Refused, place: str, arrival: datetime, partitions: int) -> Out:
    return refusal_out(
        found.code,
        place,
        micros(arrival),
        partitions=partitions,
        pointer=found.pointer,
        event_id=UUID(found.event_id).bytes if found.event_id else None,
        message=found.message,
        source=SOURCE,
    )
