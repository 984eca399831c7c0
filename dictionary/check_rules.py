"""The rules of acceptance that need no state, from who sent it to when it happened."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Any, Final

from dictionary.agreements import Agreement, Register
from dictionary.envelope import PARTNER_SOURCE
from dictionary.events import PersonEvent, type_of
from dictionary.events_issues import MOST_NEEDS, ContactRecorded, IssueRecorded, IssueUpdated
from dictionary.identifiers import find_identifier
from dictionary.moments import day_number, day_of
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.refusals import Code, Refusal, refusal

AHEAD: Final = timedelta(minutes=5)
OLDEST: Final = timedelta(days=800)
_ASKED: Final = tuple(f"/data/needs_asked/{n}" for n in range(MOST_NEEDS))
_FOUND: Final = tuple(f"/data/needs_found/{n}" for n in range(MOST_NEEDS))
"""Pointers, made once: a contact names many needs, and hardly ever is one of them refused."""
NamedNeeds = tuple[tuple[str, str, bool], ...]
_NOT_RECORDED: Final = {"retired": Code.RETIRED_NEED, "draft": Code.UNKNOWN_NEED}


def first_broken(
    event: PersonEvent,
    partner: str,
    arrival: datetime,
    *,
    register: Register,
    dictionary: Dictionary,
    places: Places,
) -> Refusal | Agreement:
    """The first rule an event breaks; where it breaks none, the agreement that covers it."""
    found = _form(event) or _sender(event, partner, register)
    if found is not None:
        return found
    agreement = register.covering(event.data.agreement_id)
    if agreement is None or agreement.partner_id != partner:
        return refusal(Code.OUTSIDE_AGREEMENT, "/data/agreement_id", "an agreement of this partner")
    return (
        _in_force(agreement, arrival)
        or _terms(event, agreement)
        or _needs(event, agreement, dictionary)
        or _place(event, agreement, places)
        or _time(event, arrival)
        or agreement
    )


def _form(event: PersonEvent) -> Refusal | None:
    data = event.data
    if event.partitionkey != data.person_ref:
        return refusal(Code.SCHEMA_INVALID, "/partitionkey", "equal to data.person_ref")
    # A partner's code has a pattern, but one so wide that an identifier fits in.
    code = _if_there(data, "partner_code")
    if code is not None and find_identifier(code):
        return refusal(Code.IDENTIFIER_FOUND, "/data/partner_code")
    if data.id_scope == "local" and find_identifier(data.person_key_id):
        return refusal(Code.IDENTIFIER_FOUND, "/data/person_key_id")
    return None


def _if_there(data: Any, field: str) -> Any:
    """A field that only some events have; pydantic's own answer to a name it does not know is slow."""
    return vars(data).get(field)


def _sender(event: PersonEvent, partner: str, register: Register) -> Refusal | None:
    if event.source != PARTNER_SOURCE + partner:
        return refusal(Code.WRONG_SOURCE, "/source", f"{PARTNER_SOURCE}{partner}")
    if event.data.partner_id != partner:
        return refusal(Code.WRONG_SOURCE, "/data/partner_id", partner)
    return refusal(Code.UNKNOWN_PARTNER, "/source") if register.partner(partner) is None else None


def _in_force(agreement: Agreement, arrival: datetime) -> Refusal | None:
    today = day_of(arrival)
    if today < day_number(agreement.starts):
        return refusal(Code.OUTSIDE_AGREEMENT, "/data/agreement_id", "an agreement that has begun")
    if agreement.ends is not None and today > day_number(agreement.ends):
        return refusal(Code.AGREEMENT_EXPIRED, "/data/agreement_id", "an agreement that has not ended")
    return None


def _terms(event: PersonEvent, agreement: Agreement) -> Refusal | None:
    data = event.data
    if data.id_scope == "linked" and data.person_key_id != agreement.linking_key_id:
        return refusal(Code.OUTSIDE_AGREEMENT, "/data/person_key_id", "the linking key of the agreement")
    if agreement.opt_out_required and data.opt_out is None:
        return refusal(
            Code.OUTSIDE_AGREEMENT, "/data/opt_out", "this field, because the agreement asks for it"
        )
    return None


def _needs(event: PersonEvent, agreement: Agreement, dictionary: Dictionary) -> Refusal | None:
    for pointer, need, recorded in needs_of(event):
        known = dictionary.needs.get(need)
        if known is None:
            # A whole domain may be asked about, but nobody has one.
            if recorded or need not in dictionary.domains:
                return refusal(Code.UNKNOWN_NEED, pointer)
        elif known.status in _NOT_RECORDED:
            return refusal(_NOT_RECORDED[known.status], pointer, " or ".join(known.replaced_by))
        if recorded and not agreement.covers_need(need):
            return refusal(Code.OUTSIDE_AGREEMENT, pointer, "a need that the agreement covers")
    version = _if_there(event.data, "dictionary_version")
    if version is not None and not dictionary.accepts(version):
        expected = f"a version of the dictionary such as {dictionary.version}"
        return refusal(Code.UNKNOWN_VERSION, "/data/dictionary_version", expected)
    return None


def _place(event: PersonEvent, agreement: Agreement, places: Places) -> Refusal | None:
    sector = event.data.postcode_sector
    if sector is None:
        return None
    known = places.sectors.get(sector)
    if known is None:
        return refusal(Code.UNKNOWN_SECTOR, "/data/postcode_sector")
    # A sector of no known authority counts in the home authority, which every agreement covers.
    if known.authority is not None and not agreement.covers_area(known.authority):
        return refusal(Code.OUTSIDE_AGREEMENT, "/data/postcode_sector", "a sector that the agreement covers")
    return None


def needs_of(event: PersonEvent) -> NamedNeeds:
    """The needs an event names: pointer, need (or domain, where asked about), and whether a person has it."""
    named = _NAMED.get(event.type)
    return named(event) if named is not None else ()


def _one_need(event: Any) -> NamedNeeds:
    need = event.data.need
    return (("/data/need", need, True),) if need is not None else ()


def _needs_of_contact(event: Any) -> NamedNeeds:
    data = event.data
    return (
        *zip(_ASKED, data.needs_asked, repeat(False)),  # noqa: FBT003 - asked about, not recorded
        *zip(_FOUND, data.needs_found, repeat(True)),  # noqa: FBT003
    )


# By type, not isinstance: pydantic's classes answer that slowly, and this runs for every event there is.
_NAMED: Final[dict[str, Callable[[Any], NamedNeeds]]] = {
    type_of(IssueRecorded): _one_need,
    type_of(IssueUpdated): _one_need,
    type_of(ContactRecorded): _needs_of_contact,
}


def _time(event: PersonEvent, arrival: datetime) -> Refusal | None:
    # In UTC once: comparing instants of two zones asks both for their offset each time.
    time = event.time.astimezone(UTC)
    if time > arrival + AHEAD:
        return refusal(Code.FUTURE_TIME, "/time")
    if time < arrival - OLDEST:
        return refusal(Code.TOO_OLD, "/time")
    if event.recordedtime.astimezone(UTC) < time:
        return refusal(Code.RECORDED_BEFORE_TIME, "/recordedtime", "an instant not before time")
    return None
