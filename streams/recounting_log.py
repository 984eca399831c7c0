"""Reading the log of record for the recount: what was accepted of each person, by definition.

Part of the recount, so it shares no code with the stages either.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import msgspec

from dictionary.erasures import is_request
from dictionary.moments import day_of, parse_instant, utc_hour
from dictionary.refusals import Code

PATIENCE: Final = timedelta(days=35)
SILENCE: Final = 730
"""Days without a word of an issue after which nothing that is said of it opens, moves or ends anything."""
Place = tuple[str, str]
"""(local authority, area)."""
_KIND: Final = "uk.needmonitor.issue.{}.v1"
_RECORDED: Final = _KIND.format("recorded")
_WITHDRAWN: Final = _KIND.format("withdrawn")
_RESOLVED: Final = _KIND.format("resolved")
_CHANGES_RECORD: Final = frozenset({"recoded", "correction"})
_canonical: Final = msgspec.json.Encoder(order="deterministic").encode


class Told(msgspec.Struct, frozen=True):
    """What an event told: `area` and `need` are "" where it says nothing of them.

    `word` is the reason of an update or withdrawal, the outcome of a resolution; `issue` is (partner, issue),
    for an issue belongs to the partner that recorded it, or ("", "") for an event that is not about one.
    """

    type: str
    id: tuple[str, str]
    body: bytes
    arrival: datetime
    order: tuple[datetime, datetime, str, str]
    hour: int
    day: int
    issue: tuple[str, str]
    partner: str
    need: str
    authority: str
    area: str
    word: str

    @property
    def place(self) -> Place:
        """Where, or where to."""
        return self.authority, self.area

    @property
    def resolves(self) -> bool:
        """Whether it ends its issue."""
        return self.type == _RESOLVED

    @property
    def ends_all(self) -> bool:
        """Whether it ends all the person's earlier issues."""
        return self.resolves and self.word in {"died", "moved_away"}


class Gone(msgspec.Struct, frozen=True):
    """An officer had the person erased: nothing said of them before stands."""


GONE: Final = Gone()


class PersonLog(msgspec.Struct, frozen=True):
    """A person: the records that stand, in order and as changed since, and what else was said of them.

    `later` leaves out what was said of an issue that was withdrawn, or after it was silent for too long.
    `refused` are (event id, code).
    """

    standing: list[Told]
    later: list[Told]
    refused: list[tuple[str, Code]]


def read_record(
    key: bytes, value: bytes | None, places_authority: Callable[[str], str | None]
) -> Told | Gone | None:
    """Read a record of `checked` that is about a person; None where it deletes the record of its key.

    Raises:
        ValueError: not an event as check passes it on.
    """
    if value is None:
        return None
    return GONE if is_request(key) else read_told(value, places_authority)


def read_told(value: bytes, places_authority: Callable[[str], str | None]) -> Told:
    """Read a value of `checked`.

    Raises:
        ValueError: not an event as check passes it on.
    """
    try:
        return _told(msgspec.json.decode(value), places_authority)
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no checked event: {type(error).__name__}") from error


def _told(event: dict[str, Any], places_authority: Callable[[str], str | None]) -> Told:
    data = event["data"]
    time, recorded = parse_instant(event["time"]), parse_instant(event.get("recordedtime", event["time"]))
    partner = data["partner_id"]
    authority, area = "", ""
    if sector := data.get("postcode_sector"):
        authority, area = places_authority(sector) or event["homeauthority"], sector
    elif data.get("location_status"):
        authority, area = event["homeauthority"], f"{event['homeauthority']}/none"
    about_issue = event["type"].startswith("uk.needmonitor.issue.")
    body = [event["type"], time.timestamp(), recorded.timestamp(), {**data, "dictionary_version": ""}]
    return Told(
        type=event["type"],
        id=(partner, event["id"]),
        body=sha256(_canonical(body)).digest(),
        arrival=parse_instant(event["arrivaltime"]),
        order=(time, recorded, partner, event["id"]),
        hour=utc_hour(time),
        day=day_of(time),
        issue=(partner, data["issue_id"]) if about_issue else ("", ""),
        partner=partner,
        need=data.get("need") or "",
        authority=authority,
        area=area,
        word=data.get("reason") or data.get("outcome") or "",
    )


def accept(events: Iterable[Told]) -> PersonLog:
    """What stands of a person's events, given in the order they were checked."""
    kept: list[Told] = []
    waiting: list[Told] = []
    refused: list[tuple[str, Code]] = []
    bodies: dict[tuple[str, str], bytes] = {}
    recorded: set[tuple[str, str]] = set()
    for event in events:
        for late in [other for other in waiting if event.arrival > other.arrival + PATIENCE]:
            waiting.remove(late)
            refused.append((late.id[1], Code.UNKNOWN_ISSUE))
        if event.id in bodies:
            if bodies[event.id] != event.body:
                refused.append((event.id[1], Code.ID_CONFLICT))
        elif event.type == _RECORDED and event.issue in recorded:
            refused.append((event.id[1], Code.ISSUE_EXISTS))
        else:
            bodies[event.id] = event.body
            if event.type == _RECORDED:
                recorded.add(event.issue)
                kept += [event, *(other for other in waiting if other.issue == event.issue)]
                waiting = [other for other in waiting if other.issue != event.issue]
            elif event.issue in recorded:
                kept.append(event)
            elif event.issue != ("", ""):
                waiting.append(event)
    return _stand(sorted(kept, key=lambda event: event.order), refused)


def _stand(kept: list[Told], refused: list[tuple[str, Code]]) -> PersonLog:
    withdrawn = {event.issue for event in kept if event.type == _WITHDRAWN}
    valid = [event for event in kept if event.issue not in withdrawn]
    later = [event for event in valid if event.type != _RECORDED]
    standing = [_as_changed(event, later) for event in valid if event.type == _RECORDED]
    heard = [event for record in standing for event in _heard(record, later)]
    return PersonLog(standing, sorted(heard, key=lambda event: event.order), refused)


def _heard(record: Told, later: list[Told]) -> Iterator[Told]:
    """What was said of a record until nothing was for too long."""
    last = record.day
    for event in later:
        if event.issue == record.issue and event.day <= last + SILENCE:
            last = max(last, event.day)
            yield event


def _as_changed(record: Told, later: list[Told]) -> Told:
    """A record with its recodes and corrections, in their order, at the record's own time."""
    for event in later:
        if event.issue == record.issue and event.word in _CHANGES_RECORD:
            need = event.need or record.need
            authority, area = event.place if event.area else record.place
            record = msgspec.structs.replace(record, need=need, authority=authority, area=area)
    return record
