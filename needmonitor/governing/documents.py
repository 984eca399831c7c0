"""What is configured, as documents for information governance. Pure: from values to tables.

Records of processing have the columns of Article 30(1) of the UK GDPR; the others what the ICO's templates
for a DPIA and a retention schedule ask for. What nobody said is `not stated`, never made up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from dictionary.moments import LONDON
from dictionary.sharing import Party, SharingAgreement
from dictionary.topics import RAW_PREFIX
from needmonitor.governing.flows import FLOWS, NOT_DESCRIBED, Flow
from streams.topics_admin import DAY_MS, Topic

NOT_STATED: Final = "not stated"
State = Literal["in force", "withdrawn", "not begun", "ended"]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """One table with a heading and what has to be known to read it."""

    name: str
    title: str
    note: str
    rows: Sequence[Row]


def state_of(agreement: SharingAgreement, now: datetime) -> State:
    """What an agreement is at a moment, as check would judge it."""
    identity, today = agreement.identity, now.astimezone(LONDON).date()
    if identity.withdrawn_at is not None and now >= identity.withdrawn_at:
        return "withdrawn"
    if today < identity.starts:
        return "not begun"
    return "ended" if identity.ends is not None and today > identity.ends else "in force"


def register_of_agreements(
    agreements: Iterable[SharingAgreement], learned: Iterable[str], now: datetime
) -> Document:
    """Every agreement there is, and where it comes from."""
    signed = frozenset(learned)
    rows = [
        {
            "agreement": f"{known.identity.id}, version {known.identity.version}",
            "title": known.identity.title,
            "state": state_of(known, now),
            "from": str(known.identity.starts),
            "to": str(known.identity.ends or "no end"),
            "review": str(known.identity.review_on or NOT_STATED),
            "organisations": _parties(known, lambda party: f"{party.name} ({party.role})"),
            "lead": _parties(known, lambda party: party.name if party.lead else ""),
            "purposes": ", ".join(known.purpose.codes) if known.purpose else NOT_STATED,
            "needs": ", ".join(known.data.needs),
            "areas": ", ".join(known.data.authorities),
            "optional fields": ", ".join(known.data.fields) or "none",
            "approved": _parties(known, lambda party: f"{party.approved_by}, {party.approved_on}"),
            "comes from": "topic, signed" if known.identity.id in signed else "register file",
        }
        for known in agreements
    ]
    note = "`*` is everything there is. By id what is signed wins over the register file."
    return Document("register-of-agreements", "Register of information sharing agreements", note, rows)


def records_of_processing(agreements: Iterable[SharingAgreement]) -> Document:
    """Records of processing activities, one for each agreement (Article 30(1))."""
    rows = [
        {
            "processing": f"{known.identity.id}: {known.identity.title}",
            "controllers": _parties(known, lambda p: p.name if p.role != "processor" else ""),
            "processors": _parties(known, lambda p: p.name if p.role == "processor" else "") or "none",
            "data protection officers": _parties(known, lambda p: f"{p.name}: {p.data_protection_officer}"),
            "purposes": known.purpose.text if known.purpose else NOT_STATED,
            "data subjects": f"people who bring needs to {known.identity.partner_id}",
            "personal data": _personal_data(known),
            "lawful basis": _grounds(known),
            "recipients": _recipients(known),
            "transfers abroad": "none by the software; where it runs is the deployer's to say",
            "erased after": _erased_after(known),
            "security": "pseudonyms made by the partner; no identifier taken; gate before all that leaves",
        }
        for known in agreements
    ]
    note = "`not stated` comes from agreements in the register's short form: write them whole to fill it."
    return Document("records-of-processing", "Records of processing activities", note, rows)


def data_flows(topics: Sequence[Topic]) -> Document:
    """Where data goes, for a DPIA: from hand to hand, what of it is personal, how long it stays."""
    rows = [
        {"store": store, **flow.row(), "kept": kept}
        for store, flow, kept in (*_flows_of(topics), *((f.store, f, f.kept) for f in FLOWS if f.beside))
    ]
    note = (
        "Pseudonymised data is personal data for whoever holds the key: everything up to the gate is treated"
        " as personal data, special category included. Only what the gate releases is claimed anonymous."
    )
    return Document("data-flows", "Data flows", note, rows)


def retention_schedule(topics: Sequence[Topic], agreements: Sequence[SharingAgreement]) -> Document:
    """How long each store keeps what, as configured, beside the shortest time that agreements ask for."""
    rows = []
    for store, flow, kept in _flows_of(topics):
        agreed = _shortest(store, agreements)
        rows.append(
            {"store": store, "what": flow.what, "kept": kept, "ended by": flow.ended, "agreed": agreed}
        )
    rows += [
        {"store": f.store, "what": f.what, "kept": f.kept, "ended by": f.ended, "agreed": NOT_STATED}
        for f in FLOWS
        if f.beside
    ]
    note = (
        "`kept` is what `needmonitor topics create` gives a new topic; an older one is changed by hand: "
        "`needmonitor doctor` says where."
    )
    return Document("retention-schedule", "Retention schedule", note, rows)


def _flows_of(topics: Sequence[Topic]) -> list[tuple[str, Flow, str]]:
    described = {flow.store: flow for flow in FLOWS}
    found = []
    for topic in topics:
        name = f"{RAW_PREFIX}*" if topic.name.startswith(RAW_PREFIX) else topic.name
        found.append((topic.name, described.get(name, NOT_DESCRIBED), _kept(topic, described.get(name))))
    return found


def _kept(topic: Topic, flow: Flow | None) -> str:
    if topic.config.get("cleanup.policy") == "delete":
        return f"{int(topic.config['retention.ms']) // DAY_MS} days"
    return flow.kept if flow is not None else "the last of each key"


def _shortest(store: str, agreements: Sequence[SharingAgreement]) -> str:
    """The shortest time that the agreements concerned ask for."""
    asked = [known.retention for known in agreements if known.retention is not None]
    if store.startswith(RAW_PREFIX):
        own = [known for known in agreements if RAW_PREFIX + known.identity.partner_id == store]
        days = [known.retention.raw_days for known in own if known.retention is not None]
    elif store == "checked":
        days = [retention.log_days for retention in asked]
    elif store == "released-history":
        days = [retention.released_years * 365 for retention in asked]
    elif store == "audit":
        days = [retention.audit_years * 365 for retention in asked]
    else:
        return "not asked of it"
    return f"{min(days)} days" if days else NOT_STATED


def _parties(agreement: SharingAgreement, told: Callable[[Party], str]) -> str:
    if agreement.parties is None:
        return NOT_STATED
    return "; ".join(filter(None, map(told, agreement.parties)))


def _personal_data(agreement: SharingAgreement) -> str:
    fields = ", ".join(agreement.data.fields) or "none"
    return (
        f"pseudonym, postcode sector, needs ({', '.join(agreement.data.needs)}), times; optional fields:"
        f" {fields}; special category where a need is about health or another such matter"
    )


def _grounds(agreement: SharingAgreement) -> str:
    said = agreement.lawfulness
    article_6 = NOT_STATED if "*" in said.article_6 else ", ".join(said.article_6)
    more = [*said.article_9, said.schedule_1, said.gateway, said.confidence]
    return "; ".join((f"Article 6: {article_6}", *filter(None, more)))


def _recipients(agreement: SharingAgreement) -> str:
    if agreement.access is None:
        return NOT_STATED
    return "; ".join(f"{grant.role} ({', '.join(grant.areas)})" for grant in agreement.access.grants)


def _erased_after(agreement: SharingAgreement) -> str:
    kept = agreement.retention
    return f"raw {kept.raw_days} days, log of record {kept.log_days} days" if kept else NOT_STATED
