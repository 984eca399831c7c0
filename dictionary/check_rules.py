"""The rules of acceptance that need no state, from who sent it to when it happened.

Events are looked at by their attributes alone, because there are two readers (`quick_reading.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from dictionary.agreed_fields import name_of, not_agreed
from dictionary.agreements import Agreement, Said
from dictionary.envelope import PARTNER_SOURCE
from dictionary.events import PersonEvent, type_of
from dictionary.events_issues import ContactRecorded, IssueRecorded, IssueUpdated
from dictionary.moments import day_number, day_of
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.refusals import Code, Refusal, refusal
from dictionary.register import Register
from dictionary.wide_fields import found_in

MOST_SAID: Final = 1_000
"""Remembered of an agreement: a sender who makes up names of keys makes it slow, not large."""
AHEAD: Final = timedelta(minutes=5)
OLDEST: Final = timedelta(days=800)
_CONTACT: Final = type_of(ContactRecorded)
_OF_ONE_NEED: Final = frozenset({type_of(IssueRecorded), type_of(IssueUpdated)})
_NOT_THE_KEY: Final = refusal(Code.SCHEMA_INVALID, "/partitionkey", "equal to data.person_ref")
_NOT_RECORDED: Final = {"retired": Code.RETIRED_NEED, "draft": Code.UNKNOWN_NEED}


@dataclass(slots=True)
class _Terms:
    """An agreement, and what was found to be within it: that is not asked again."""

    agreement: Agreement
    partner: str
    source: str
    said: dict[Said, tuple[str, ...]]
    arrival: datetime | None = None
    asked: set[str] = field(default_factory=set)
    recorded: set[str] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    sectors: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Rules:
    """What events are compared with. Remembers what it found, so keep it for the events of a batch."""

    register: Register
    dictionary: Dictionary
    places: Places
    _terms: dict[str, _Terms] = field(default_factory=dict)

    def first_broken(self, event: PersonEvent, partner: str, arrival: datetime) -> Refusal | Agreement:
        """The first rule an event breaks; where it breaks none, the agreement that covers it."""
        data = event.data
        found = found_in(event) if event.partitionkey == data.person_ref else _NOT_THE_KEY
        if found is not None:
            return found
        terms = self._terms.get(data.agreement_id)
        # Whoever has an agreement that is known here is registered.
        if (
            terms is None
            or terms.partner != partner
            or event.source != terms.source
            or data.partner_id != partner
        ):
            found = _sender(event, partner, self.register)
            if found is not None:
                return found
            terms = self._look_up(data.agreement_id)
            if terms is None or terms.partner != partner:
                return refusal(Code.OUTSIDE_AGREEMENT, "/data/agreement_id", "an agreement of this partner")
        return (
            (None if terms.arrival == arrival else _in_force(terms, arrival))
            or _agreed(event, terms)
            or _needs(event, terms, self.dictionary)
            or _place(event, terms, self.places)
            or _time(event, arrival)
            or terms.agreement
        )

    def _look_up(self, agreement_id: str) -> _Terms | None:
        agreement = self.register.covering(agreement_id)
        if agreement is None:
            return None
        partner = agreement.partner_id
        terms = _Terms(agreement, partner, PARTNER_SOURCE + partner, agreement.found_agreed)
        return self._terms.setdefault(agreement_id, terms)


def needs_of(event: PersonEvent) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The needs an event names: those (or whole domains) asked about, and those a person has."""
    data: Any = event.data
    if event.type == _CONTACT:
        return data.needs_asked, data.needs_found
    return (), (data.need,) if event.type in _OF_ONE_NEED and data.need is not None else ()


def _sender(event: PersonEvent, partner: str, register: Register) -> Refusal | None:
    if event.source != PARTNER_SOURCE + partner:
        return refusal(Code.WRONG_SOURCE, "/source", f"{PARTNER_SOURCE}{partner}")
    if event.data.partner_id != partner:
        return refusal(Code.WRONG_SOURCE, "/data/partner_id", partner)
    return refusal(Code.UNKNOWN_PARTNER, "/source") if partner not in register.partners else None


def _in_force(terms: _Terms, arrival: datetime) -> Refusal | None:
    today, agreement = day_of(arrival), terms.agreement
    if today < day_number(agreement.starts):
        return refusal(Code.OUTSIDE_AGREEMENT, "/data/agreement_id", "an agreement that has begun")
    if agreement.ends is not None and today > day_number(agreement.ends):
        return refusal(Code.AGREEMENT_EXPIRED, "/data/agreement_id", "an agreement that has not ended")
    if agreement.withdrawn_at is not None and arrival >= agreement.withdrawn_at:
        return refusal(Code.AGREEMENT_EXPIRED, "/data/agreement_id", "an agreement that was not withdrawn")
    terms.arrival = arrival
    return None


def _agreed(event: PersonEvent, terms: _Terms) -> Refusal | None:
    """The type of an event, each optional field that it has, and on what grounds and of whom it speaks."""
    data = event.data
    said = (event.type, data.id_scope, data.person_key_id, data.lawful_basis, data.opt_out is None)
    unwanted = terms.said.get(said)
    if unwanted is None:
        found = _not_agreed(event, terms.agreement)
        if found is not None:
            return found
        if len(terms.said) >= MOST_SAID:
            terms.said.clear()
        unwanted = terms.said[said] = not_agreed(event.type, terms.agreement.fields)
    for name in unwanted:
        if getattr(data, name) is not None:
            expected = "no such field, because the agreement does not cover it"
            return refusal(Code.OUTSIDE_AGREEMENT, f"/data/{name}", expected)
    return None


def _not_agreed(event: PersonEvent, agreement: Agreement) -> Refusal | None:
    data = event.data
    if not agreement.covers_event(name_of(event.type)):
        return refusal(Code.OUTSIDE_AGREEMENT, "/type", "a type of event that the agreement covers")
    if data.id_scope not in agreement.id_scopes:
        expected = f"{' or '.join(agreement.id_scopes)}, as the agreement says"
        return refusal(Code.OUTSIDE_AGREEMENT, "/data/id_scope", expected)
    if data.id_scope == "linked" and data.person_key_id != agreement.linking_key_id:
        return refusal(Code.OUTSIDE_AGREEMENT, "/data/person_key_id", "the linking key of the agreement")
    if not agreement.covers_basis(data.lawful_basis):
        return refusal(
            Code.OUTSIDE_AGREEMENT, "/data/lawful_basis", "a lawful basis that the agreement names"
        )
    if agreement.opt_out_required and data.opt_out is None:
        return refusal(
            Code.OUTSIDE_AGREEMENT, "/data/opt_out", "this field, because the agreement asks for it"
        )
    return None


def _needs(event: PersonEvent, terms: _Terms, dictionary: Dictionary) -> Refusal | None:
    asked, recorded = needs_of(event)
    if not (terms.asked.issuperset(asked) and terms.recorded.issuperset(recorded)):
        found = _not_covered(event, terms.agreement, dictionary)
        if found is not None:
            return found
        terms.asked.update(asked)
        terms.recorded.update(recorded)
    version = getattr(event.data, "dictionary_version", None)
    if version is not None and version not in terms.versions:
        if not dictionary.accepts(version):
            expected = f"a version of the dictionary such as {dictionary.version}"
            return refusal(Code.UNKNOWN_VERSION, "/data/dictionary_version", expected)
        terms.versions.add(version)
    return None


def _not_covered(event: PersonEvent, agreement: Agreement, dictionary: Dictionary) -> Refusal | None:
    """The first need of an event that is not in the dictionary or not in the agreement."""
    for pointer, need, recorded in _each_need(event):
        known = dictionary.needs.get(need)
        if known is None:
            # A whole domain may be asked about, but nobody has one.
            if recorded or need not in dictionary.domains:
                return refusal(Code.UNKNOWN_NEED, pointer)
        elif known.status in _NOT_RECORDED:
            return refusal(_NOT_RECORDED[known.status], pointer, " or ".join(known.replaced_by))
        if recorded and not agreement.covers_need(need):
            return refusal(Code.OUTSIDE_AGREEMENT, pointer, "a need that the agreement covers")
    return None


def _each_need(event: PersonEvent) -> Iterator[tuple[str, str, bool]]:
    """Pointer, need (or domain) and whether a person has it."""
    asked, recorded = needs_of(event)
    for number, need in enumerate(asked):
        yield f"/data/needs_asked/{number}", need, False
    for number, need in enumerate(recorded):
        yield (f"/data/needs_found/{number}" if event.type == _CONTACT else "/data/need"), need, True


def _place(event: PersonEvent, terms: _Terms, places: Places) -> Refusal | None:
    sector = event.data.postcode_sector
    if sector is None or sector in terms.sectors:
        return None
    known = places.sectors.get(sector)
    if known is None:
        return refusal(Code.UNKNOWN_SECTOR, "/data/postcode_sector")
    # A sector of no known authority counts in the home authority, which every agreement covers.
    if known.authority is not None and not terms.agreement.covers_area(known.authority):
        return refusal(Code.OUTSIDE_AGREEMENT, "/data/postcode_sector", "a sector that the agreement covers")
    terms.sectors.add(sector)
    return None


def _time(event: PersonEvent, arrival: datetime) -> Refusal | None:
    # Compared as they are: the first and last hours there are have no time in UTC.
    time = event.time
    if time > arrival + AHEAD:
        return refusal(Code.FUTURE_TIME, "/time")
    if time < arrival - OLDEST:
        return refusal(Code.TOO_OLD, "/time")
    if event.recordedtime < time:
        return refusal(Code.RECORDED_BEFORE_TIME, "/recordedtime", "an instant not before time")
    return None
