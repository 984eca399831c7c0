"""From a row to events: what a case system wrote becomes what the dictionary understands.

Everything that could say who a person is ends here. What leaves is a keyed pseudonym, a sector, bands
and codes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from dictionary.envelope import PARTNER_SOURCE, TYPE_PREFIX
from dictionary.needs import Dictionary
from dictionary.refusals import Code
from producers.mapping import Coded, Mapping
from producers.pseudonyms import LinkingKey
from producers.reading import Found, LineProblem, RowReader
from producers.rows import Cell, Row, Unreadable, same_name
from producers.uuids import uuid_of

_CATEGORIES: Final = {"standard": "standard", "sensitive": "sensitive", "special": "special-category"}
_SCHEMAS: Final = "urn:needmonitor:schemas"
_PART: Final = "\x1f"
"""Between the parts of a key: no cell holds it by accident."""

_CONTACT: Final = "contact-recorded"
_ISSUE: Final = "issue-recorded"
_TYPES: Final = {_CONTACT: f"{TYPE_PREFIX}contact.recorded.v1", _ISSUE: f"{TYPE_PREFIX}issue.recorded.v1"}


@dataclass(frozen=True, slots=True)
class Made:
    """An event made from a line, ready to send. Its key on the log is the person's reference."""

    line: int
    id: str
    person_ref: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Facts:
    """What all events of a row share."""

    line: int
    key: str
    time: str
    recordedtime: str
    person: dict[str, Any]


def partner_namespace(partner: str) -> UUID:
    """The UUIDv5 namespace of everything that one partner identifies."""
    return uuid5(NAMESPACE_URL, f"{PARTNER_SOURCE}{partner}")


class Recorder:
    """Makes the events of one partner's rows by one mapping.

    Ids are made from what they identify, so that the same row makes the same events however often it
    is imported: from the columns of `row_key`, or else from a hash of all columns that are read. The
    hash is keyed where it could otherwise be undone to find a person.
    """

    def __init__(
        self,
        *,
        partner: str,
        mapping: Mapping,
        key: LinkingKey,
        dictionary: Dictionary,
        backfill: bool = False,
    ) -> None:
        self._partner = partner
        self._mapping = mapping
        self._key = key
        self._dictionary = dictionary
        self._backfill = backfill
        self._namespace = partner_namespace(partner).bytes
        self._key_columns = mapping.row_key or mapping.columns
        key_names = {same_name(column) for column in mapping.row_key}
        self._hashed = not key_names or bool(key_names & mapping.identifying)
        self._standing = {
            "partner_id": partner,
            "lawful_basis": mapping.lawful_basis,
            "agreement_id": mapping.agreement,
            **({"opt_out": mapping.opt_out} if mapping.opt_out else {}),
        }

    def events(self, row: Row) -> tuple[list[Made], list[LineProblem]]:
        """The events of a row, none where it records nothing; or everything that is wrong with it."""
        if row.misfit:
            return [], [LineProblem(row.line, None, Code.SCHEMA_INVALID, row.misfit)]
        reader = RowReader(row, self._mapping, self._key)
        person, when, needs = reader.person(), reader.when(), reader.needs(self._dictionary.needs)
        place, severity, channel = (
            reader.place(),
            reader.coded(self._mapping.issue.severity),
            self._channel(reader),
        )
        bands = reader.bands(when[0].day) if when else {}
        row_key = self._row_key(row, reader)
        if reader.problems or person is None or when is None:
            return [], reader.problems
        block = person | place | bands | self._standing
        facts = _Facts(row.line, row_key, when[0].utc, when[1].utc, block)
        contact = self._contact(facts, channel, needs) if channel else None
        issues = [self._issue(facts, found, first=found is needs[0], severity=severity) for found in needs]
        return ([contact] if contact else []) + issues, []

    def _contact(self, facts: _Facts, channel: str, needs: list[Found]) -> Made:
        asked = self._mapping.contact.asked if self._mapping.contact else ()
        data = {
            "contact_id": self._uuid("contact", facts.key),
            "channel": channel,
            "needs_asked": asked,
            "needs_found": [found.need for found in needs],
        }
        return self._event(_CONTACT, facts, facts.key, data, [found.need for found in needs])

    def _issue(self, facts: _Facts, found: Found, *, first: bool, severity: str | None) -> Made:
        """One record. Where a row may hold several needs, the need is part of what identifies it."""
        table = self._mapping.issue
        key = facts.key + (f"{_PART}{found.need}" if self._mapping.need.several else "")
        data: dict[str, Any] = {
            "issue_id": self._uuid("issue", key),
            "need": found.need,
            "dictionary_version": self._dictionary.version,
            "method": table.method,
            "presenting": first if table.presenting == "first" else table.presenting,
        }
        if self._mapping.contact:
            data["contact_id"] = self._uuid("contact", facts.key)
        if severity:
            data["severity"] = severity
        if found.partner_code:
            data["partner_code"] = found.partner_code
        return self._event(_ISSUE, facts, key, data, [found.need])

    def _event(self, event: str, facts: _Facts, key: str, data: dict[str, Any], needs: list[str]) -> Made:
        event_id, ref = self._uuid(event, key), facts.person["person_ref"]
        envelope = {
            "specversion": "1.0",
            "id": event_id,
            "source": f"{PARTNER_SOURCE}{self._partner}",
            "type": _TYPES[event],
            "time": facts.time,
            "recordedtime": facts.recordedtime,
            "datacontenttype": "application/json",
            "dataschema": f"{_SCHEMAS}/{event}/1.0.0",
            "partitionkey": ref,
            "dataclassification": "restricted",
            "datacategory": self._category(needs),
            **({"backfill": True} if self._backfill else {}),
            "data": facts.person | data,
        }
        return Made(facts.line, event_id, ref, msgspec.json.encode(envelope))

    def _channel(self, reader: RowReader) -> str | None:
        contact = self._mapping.contact
        if contact is None:
            return None
        if not isinstance(contact.channel, Coded):
            return contact.channel
        return reader.required(contact.channel)

    def _category(self, needs: list[str]) -> str:
        """The most sensitive category among the needs of an event."""
        seen = {self._dictionary.needs[need].sensitivity for need in needs}
        worst = next((level for level in ("special", "sensitive") if level in seen), "standard")
        return _CATEGORIES[worst]

    def _row_key(self, row: Row, reader: RowReader) -> str:
        """What identifies the row; a problem where its key columns cannot be read or are all empty."""
        cells = [_key_text(row.cells[column]) for column in self._key_columns]
        for column in self._key_columns:
            cell = row.cells[column]
            if isinstance(cell, Unreadable):
                reader.missing(column, cell.value)
        if self._mapping.row_key and not any(cells):
            reader.missing(self._mapping.row_key[0], "expected the row's own key, which row_key names")
        key = _PART.join(cells)
        return self._key.digest(f"row:{key}") if self._hashed else key

    def _uuid(self, kind: str, key: str) -> str:
        return uuid_of(self._namespace, f"{kind}{_PART}{key}")


def _key_text(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, datetime) else str(cell)
