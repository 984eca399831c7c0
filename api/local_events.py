"""Local events beside figures: what happened in an area within some days, as much as the reader may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from pydantic import ValidationError

from api.access import LocalEventQuestion, Viewer, may
from api.choices import ANY
from api.problems import ProblemError
from api.reading import Reader, answered
from api.texts import Texts
from dictionary import projection
from dictionary.events_officers import LocalEventData
from dictionary.local_areas import acts_in, areas_of

PUBLIC = "public"
MOST = 26
"""Each has a letter of its own; of more, the newest are told."""


class _Entered(msgspec.Struct):
    dataclassification: str
    data: msgspec.Raw


_decode = msgspec.json.Decoder(_Entered).decode


@dataclass(frozen=True, slots=True)
class Happened:
    """A local event under its letter: what it was, when, what kind; `address`: where it can be read of."""

    letter: str
    title: str
    first: date
    last: date | None
    when: str
    kind: str
    address: str

    def on(self, day: date) -> bool:
        """Was it under way on a day? One without an end is told on its first day only."""
        return self.first <= day <= (self.last or self.first)

    def within(self, first: date, last: date) -> bool:
        """Was it under way on any of some days?"""
        return self.first <= last and (self.last or self.first) >= first


async def read_local_events(
    reader: Reader, viewer: Viewer, asked: tuple[str, str | None, str], days: tuple[date, date], texts: Texts
) -> list[Happened]:
    """The local events of an area that speak to a need, oldest first; none where Valkey does not answer.

    Args:
        reader: the projection and what it is read with.
        viewer: who asks.
        asked: the area's code, its local authority, and a need, a domain or `any`.
        days: the first and the last day that are looked at.
        texts: the words.
    """
    area, authority, need = asked
    try:
        values = await answered(reader.redis.hvals(projection.local_events()))
    except ProblemError:
        return []  # figures say for themselves that they cannot be reached
    areas = areas_of(reader.known.places)
    found = []
    for value in values:
        public, event = _read(value)
        if event is None or not may(viewer, LocalEventQuestion(authority or "", public=public)):
            continue
        last = event.ends_on or event.starts_on
        speaks = event.starts_on <= days[1] and last >= days[0] and _of_need(event, need)
        if speaks and acts_in(event.area, area, authority, areas):
            found.append(event)
    return told(found, texts)


def told(events: Sequence[LocalEventData], texts: Texts) -> list[Happened]:
    """Events in words, each under a letter, in the order of their beginning."""
    newest = sorted(events, key=lambda event: (event.starts_on, event.local_event_id))[-MOST:]
    return [
        Happened(
            letter=chr(ord("A") + number),
            title=event.title,
            first=event.starts_on,
            last=event.ends_on,
            when=_when(event, texts),
            kind=texts(f"local_events.kinds.{event.kind}"),
            address=str(event.source_url or ""),
        )
        for number, event in enumerate(newest)
    ]


def _when(event: LocalEventData, texts: Texts) -> str:
    first = f"{event.starts_on:%-d %B %Y}"
    if event.ends_on is None:
        return texts("local_events.from", first=first)
    if event.ends_on == event.starts_on:
        return first
    return texts("local_events.between", first=first, last=f"{event.ends_on:%-d %B %Y}")


def _of_need(event: LocalEventData, need: str) -> bool:
    expected: Sequence[str] = event.expected_needs or ()
    return need == ANY or not expected or any(need in (each, each.partition(".")[0]) for each in expected)


def _read(value: bytes | str) -> tuple[bool, LocalEventData | None]:
    """Whether an event is for everybody, and the event; None for what is none."""
    try:
        entered: Any = _decode(value)
        return entered.dataclassification == PUBLIC, LocalEventData.model_validate_json(bytes(entered.data))
    except (msgspec.MsgspecError, ValidationError):
        return False, None
