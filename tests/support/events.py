"""Whole, valid events from short arguments, for tests. Every value is synthetic.

Each factory gives a dict in structured mode; those about persons pass `dictionary.checking` under
`demo_register("E08000025")`.
Names become identifiers: `person="ann"` is a fixed reference of 64 hex digits, `issue="i1"` a fixed UUID.
Keyword arguments that a factory does not know replace or add fields of `data`; None leaves a field out.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

TIME = "2026-03-02T10:00:00Z"
ARRIVAL = datetime(2026, 3, 2, 10, 1, tzinfo=UTC)
Event = dict[str, Any]


def ref(person: str) -> str:
    """The reference of a person by a name made up for a test."""
    return sha256(f"test person {person}".encode()).hexdigest()


def uuid(name: str) -> str:
    """The UUID of a thing by a name made up for a test."""
    return str(uuid5(NAMESPACE_URL, f"urn:needmonitor:test:{name}"))


def raw(event: Event) -> bytes:
    """An event as it goes over the wire."""
    return msgspec.json.encode(event)


def envelope(
    kind: str, happened: str, event: str, data: Event, *, event_id: str, source: str, time: str
) -> Event:
    """The attributes of any event around its data."""
    return {
        "specversion": "1.0",
        "id": uuid(event_id),
        "source": source,
        "type": f"uk.needmonitor.{kind}.{happened}.v1",
        "time": time,
        "recordedtime": time,
        "datacontenttype": "application/json",
        "dataschema": f"https://schemas.needmonitor.example/{event}/1.0.0",
        "dataclassification": "restricted",
        "datacategory": "special-category",
        "data": data,
    }


def _person_event(
    kind: str,
    happened: str,
    fields: Event,
    /,
    *,
    person: str = "ann",
    partner: str = "advice",
    sector: str | None = "B1 1",
    event_id: str | None = None,
    time: str = TIME,
    recorded: str | None = None,
    envelope_fields: Event | None = None,
    **data: Any,
) -> Event:
    status = "resident" if sector else "no_fixed_abode"
    block = {
        "person_ref": ref(person),
        "person_key_id": "demo-2026",
        "partner_id": partner,
        "postcode_sector": sector,
        "location_status": status,
        "imd_decile": 2,
        "imd_year": 2025,
        "age_band": "35-44",
        "sex": "female",
        "lawful_basis": "public_task",
        "agreement_id": f"demo-{partner}-1",
        "id_scope": "linked",
        "opt_out": "checked_not_opted_out",
    }
    body = {name: value for name, value in {**block, **fields, **data}.items() if value is not None}
    event = envelope(
        kind,
        happened,
        f"{kind}-{happened}",
        body,
        event_id=event_id or f"{kind}-{happened}-{partner}-{person}-{sorted(fields.items())}-{time}",
        source=f"urn:needmonitor:partner:{partner}",
        time=time,
    )
    event["partitionkey"] = body.get("person_ref", ref(person))
    event["recordedtime"] = recorded or time
    return {**event, **(envelope_fields or {})}


def contact_recorded(asked: tuple[str, ...] = ("money",), found: tuple[str, ...] = (), **more: Any) -> Event:
    fields = {
        "contact_id": uuid(more.pop("contact", "c1")),
        "channel": "in_person",
        "needs_asked": list(asked),
        "needs_found": list(found),
    }
    return _person_event("contact", "recorded", fields, **more)


def issue_recorded(need: str = "money.debt", issue: str = "i1", **more: Any) -> Event:
    fields = {
        "issue_id": uuid(issue),
        "need": need,
        "dictionary_version": "1.0.0",
        "method": "self-reported",
        "presenting": True,
    }
    return _person_event("issue", "recorded", fields, **more)


def issue_updated(
    reason: str = "reconfirmed",
    issue: str = "i1",
    need: str | None = None,
    sector: str | None = None,
    **more: Any,
) -> Event:
    """`sector` is the place changed to; without it the update says nothing of a place."""
    fields = {"issue_id": uuid(issue), "reason": reason, "need": need}
    place = {"location_status": None} if sector is None else {}
    return _person_event("issue", "updated", fields, sector=sector, **{**place, **more})


def issue_withdrawn(issue: str = "i1", reason: str = "entered_in_error", **more: Any) -> Event:
    return _person_event("issue", "withdrawn", {"issue_id": uuid(issue), "reason": reason}, **more)


def issue_resolved(issue: str = "i1", outcome: str = "resolved", **more: Any) -> Event:
    return _person_event("issue", "resolved", {"issue_id": uuid(issue), "outcome": outcome}, **more)


def service_referred(referral: str = "r1", issues: tuple[str, ...] = ("i1",), **more: Any) -> Event:
    fields = {
        "referral_id": uuid(referral),
        "issue_ids": [uuid(issue) for issue in issues],
        "to_service_id": uuid("service"),
        "priority": "routine",
    }
    return _person_event("service", "referred", fields, **more)


def referral_updated(referral: str = "r1", status: str = "accepted", **more: Any) -> Event:
    return _person_event("referral", "updated", {"referral_id": uuid(referral), "status": status}, **more)


def service_commenced(episode: str = "e1", referral: str | None = "r1", **more: Any) -> Event:
    fields = {
        "service_episode_id": uuid(episode),
        "service_id": uuid("service"),
        "referral_id": uuid(referral) if referral else None,
        "planned_hours_week": 3.5,
    }
    return _person_event("service", "commenced", fields, **more)


def service_ended(episode: str = "e1", end_reason: str = "completed", **more: Any) -> Event:
    return _person_event(
        "service", "ended", {"service_episode_id": uuid(episode), "end_reason": end_reason}, **more
    )


def assessment_completed(assessment: str = "a1", **more: Any) -> Event:
    fields = {
        "assessment_id": uuid(assessment),
        "assessment_type": "care_act_adult",
        "tool": "ras:adult-social-care:3.1",
        "estimated_budget_week_pence": 21_500,
        "hours_estimated": {"personal_care": 7, "nights": 0},
        "unpaid_carer_hours_week": 20,
        "unpaid_carers": 1,
        "outcomes_not_achieved": ["a", "c"],
        "eligible": True,
        "independence": {"a": 1, "j": 4},
    }
    return _person_event("assessment", "completed", fields, **more)


def budget_agreed(assessment: str = "a1", pence: int = 19_900, **more: Any) -> Event:
    fields = {"assessment_id": uuid(assessment), "planned_budget_week_pence": pence}
    return _person_event("budget", "agreed", fields, **more)


def local_event(name: str = "l1", kind: str = "employer_closure", **data: Any) -> Event:
    block = {
        "local_event_id": uuid(name),
        "kind": kind,
        "title": "Factory closes with 200 jobs",
        "starts_on": "2026-03-10",
        "area": {"lad_code": "E08000025"},
        "expected_needs": ["work.unemployed"],
        "expected_direction": "up",
    }
    body = {field: value for field, value in {**block, **data}.items() if value is not None}
    return _officer_event("local-event", "entered", body, partitionkey=uuid(name), personal=False)


def dictionary_published(version: str = "1.1.0", **data: Any) -> Event:
    block = {
        "version": version,
        "sha256": sha256(version.encode()).hexdigest(),
        "changes": [{"need": "money.debt", "change": "wording"}],
    }
    return _officer_event("dictionary", "published", {**block, **data}, personal=False)


def event_refused(code: str = "unknown_need", **data: Any) -> Event:
    block = {
        "source_topic": "events.advice",
        "partition": 0,
        "offset": 7,
        "code": code,
        "pointer": "/data/need",
        "event_id": uuid("refused"),
        "partner_id": "advice",
        "message": "The dictionary has no need with this id.",
    }
    event = _officer_event("event", "refused", {**block, **data}, partitionkey="advice", personal=False)
    return {**event, "dataclassification": "internal"}


def person_linked(old: str = "ann", new: str = "ann again", **data: Any) -> Event:
    block = {
        "old_ref": ref(old),
        "old_key_id": "demo-2026",
        "new_ref": ref(new),
        "new_key_id": "demo-2027",
    }
    return _officer_event("person", "linked", {**block, **data}, partitionkey=ref(new))


def person_erased(person: str = "ann", reason: str = "erasure_request", **data: Any) -> Event:
    block = {"person_ref": ref(person), "reason": reason}
    return _officer_event("person", "erased", {**block, **data}, partitionkey=ref(person))


def _officer_event(
    kind: str, happened: str, body: Event, *, partitionkey: str | None = None, personal: bool = True
) -> Event:
    event = envelope(
        kind,
        happened,
        kind if kind == "local-event" else f"{kind}-{happened}",
        body,
        event_id=f"{kind} {happened} {sorted(map(str, body.values()))}",
        source="urn:needmonitor:officer:test",
        time=TIME,
    )
    event.update({"partitionkey": partitionkey} if partitionkey else {})
    if not personal:
        event.update(dataclassification="public", datacategory="non-personal")
    return event


PERSON_EVENTS = (
    contact_recorded,
    issue_recorded,
    issue_updated,
    issue_withdrawn,
    issue_resolved,
    service_referred,
    referral_updated,
    service_commenced,
    service_ended,
    assessment_completed,
    budget_agreed,
)
OFFICER_EVENTS = (local_event, dictionary_published, event_refused, person_linked, person_erased)
ALL_EVENTS = (*PERSON_EVENTS, *OFFICER_EVENTS)
