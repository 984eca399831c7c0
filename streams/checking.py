"""Check: each raw record becomes one record of `checked`, the log of record, or one of `refused`.

Asks the dictionary's stateless questions and stamps what every later stage needs: when the event arrived
and which local authority is the agreement's home. Keeps no state.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from dictionary.checking import Checked, Checker, Refused, local_ref
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.refusals import WORDS, Code
from dictionary.register import Register
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
    work = _Batch(Checker(register, dictionary, places), links, partitions, clock())
    return Result(out=[work.judge(record) for record in batch])


@dataclass(slots=True)
class _Batch:
    """What is the same for many events of a batch, so that it is worked out once.

    All come from one partition of one topic, and a broker stamps all records of one request alike.
    """

    checker: Checker
    links: Mapping[str, str]
    partitions: int
    read: datetime
    topic: str = ""
    partition: int = -1
    partner: str | None = None
    before_offset: str = ""
    stamp: int = -1
    arrival: datetime = _EPOCH
    ends: dict[str, bytes] = field(default_factory=dict)

    def judge(self, record: Record) -> Out:
        """One record of `checked` or `refused`."""
        if record.partition != self.partition or record.topic != self.topic:
            self._come_from(record.topic, record.partition)
        stamp = record.timestamp if record.timestamp_type == LOG_APPEND_TIME else _READ
        if stamp != self.stamp:
            self._arrive(stamp)
        if record.value is None:
            nothing = Refused(Code.NOT_JSON, None, WORDS[Code.NOT_JSON], None, self.partner)
            return self._refused(nothing, record.offset)
        found = self.checker.check(
            record.value, headers=record.headers, partner_id=self.partner, arrival=self.arrival
        )
        if isinstance(found, Refused):
            return self._refused(found, record.offset)
        return self._checked(found, record.offset)

    def _come_from(self, topic: str, partition: int) -> None:
        self.topic, self.partition, self.partner = topic, partition, partner_of(topic)
        self.before_offset = f"{topic}/{partition}/"

    def _arrive(self, stamp: int) -> None:
        self.stamp = stamp
        self.arrival = self.read if stamp == _READ else datetime.fromtimestamp(stamp / 1000, UTC)
        self.ends = {}

    def _end(self, home: str) -> bytes:
        """How an event ends that arrived then: two attributes more. Neither needs an escape."""
        arrival = instant_text(micros(self.arrival))
        end = self.ends[home] = f',"arrivaltime":"{arrival}","homeauthority":"{home}"}}'.encode()
        return end

    def _checked(self, found: Checked, offset: int) -> Out:
        data = found.event.data
        local = data.id_scope == "local"
        ref = found.person_ref if local else first_ref(data.person_ref, self.links)
        document = found.document
        if ref != data.person_ref:
            document = _renamed(document, ref, data.household_ref if local else None, data.partner_id)
        end = self.ends.get(found.home_authority) or self._end(found.home_authority)
        value = _ENCODE(document)[:-1] + end
        key = f"{ref}/{self.before_offset}{offset}".encode()
        return Out(CHECKED, partition_of(ref.encode(), self.partitions), key, value)

    def _refused(self, found: Refused, offset: int) -> Out:
        return refusal_out(
            found.code,
            f"{self.before_offset}{offset}",
            micros(self.arrival),
            partitions=self.partitions,
            pointer=found.pointer,
            event_id=UUID(found.event_id).bytes if found.event_id else None,
            message=found.message,
            source=SOURCE,
        )


def _renamed(document: object, ref: str, household: str | None, partner: str) -> dict[str, Any]:
    """An event under another reference; `household`: one that only this partner can tell apart."""
    renamed: dict[str, Any] = msgspec.to_builtins(document)
    renamed["partitionkey"] = renamed["data"]["person_ref"] = ref
    if household is not None:
        renamed["data"]["household_ref"] = local_ref(partner, household)
    return renamed


def first_ref(ref: str, links: Mapping[str, str]) -> str:
    """The oldest reference of a person, so that a rotated key never moves anyone to another partition."""
    for _ in range(MOST_LINKS):
        older = links.get(ref)
        if older is None:
            return ref
        ref = older
    return ref
