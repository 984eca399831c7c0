"""What the projection in Valkey is called: written by `streams`, read by `api`.

Everything under the prefix `nm:` can be thrown away and is made again from the log. Keys are functions so
that nobody spells one twice. Codes (local authority, scope, area, window, role) are those of the contract;
none of them holds a colon or a bar. How the values read is in `projection_values.py`.

| key | type | holds |
|---|---|---|
| `epoch()` | string | a random id of this making; where missing, the worker makes it again |
| `exact(la, scope)` | hash | area (sector, district or its part, `<LA>/none`, LA) -> `ExactCell` JSON |
| `exact_status(la)` | hash | `as_of` RFC 3339, `tick` |
| `usual(la)` | hash | need -> `UsualNeed` JSON: its arrivals against what is usual; trusted zone alone |
| `released(role, la, scope, window)` | hash | area -> `ReleasedCell` JSON |
| `released_status(role, la)` | hash | `as_of`, `tick`, `policy` |
| `shown(role, la, scope, window)` | hash | `shown_field(area, tick)` -> `ShownCell` JSON; never changed |
| `shown_whole(role, la, scope, window)` | sorted set | `ReleasedCell` JSON of the authority alone, by tick |
| `live()` | channel | `Live` JSON, in the same MULTI as the hash it speaks of |
| `asks(partition)` | list | `Ask` JSON; partition is that of the LA's key |
| `asks_of_many(partition)` | list | `Ask` JSON of many authorities at once; waits until none of `asks` does |
| `answer(id)` | list | `Answer` JSON, one for each `Ask` of that id, kept `ANSWER_SECONDS` |
| `partner(id)` | hash | `accepted`, `refused`, `last_arrival` |
| `arrived(id)` | hash | partition -> the hours in which its events arrived (`arrivals.py`) |
| `refusals(partner)` | sorted set | refusal JSON by arrival in ms |
| `worker(id)` | hash | `partitions`, `lag`, `beat`, `committed_at`; lives `WORKER_SECONDS` |
| `progress()` | hash | `<topic>/<partition>` -> next offset of the topics shown as they are |
| `reconcile()` | string | `Reconciled` JSON: what the last recount found |
| `alerts(la)` | hash | id -> record of the topic `alerts` (alerts, notices), as it stands there |
| `alerts_released(la)` | string | the alerts as last released outside the trusted zone |
| `audit_end(writer)` | string | the last entry of a writer that is in the audit; lives `AUDIT_END_SECONDS` |
| `local_events()` | hash | id -> record of the topic `local-events`, as it was entered last |
| `told()` | channel | each record of `alerts` as it is written |
| `mutes(la)` | hash | rule id -> the action `Mute`, of the rules that were not ended |
| `subscriptions(la)` | hash | id -> `dictionary.subscriptions.Standing` of those in force |
| `deliver()` | string | how many subscriptions deliver serves; lives `DELIVER_SECONDS` |
| `deliveries(la)` | sorted set | the newest records of `deliveries` by their `at` in ms |

Ticks: in the trusted zone `max(previous + 1, unix milliseconds)` per local authority; of released values the
unix second of the clock record that released them.
"""

from typing import Final

ANSWER_SECONDS: Final = 30
WORKER_SECONDS: Final = 15
AUDIT_END_SECONDS: Final = 35 * 86_400
DELIVER_SECONDS: Final = 90


def epoch() -> str:
    """Key of the projection's id."""
    return "nm:epoch"


def live() -> str:
    """The pub/sub channel of new values."""
    return "nm:live"


def reconcile() -> str:
    """Key of the last recount's result."""
    return "nm:reconcile"


def audit_end(writer: str) -> str:
    """Where a writer of the audit stands."""
    return f"nm:audit:{writer}"


def alerts(la: str) -> str:
    """Key of the alerts and notices of one authority, exact, by id."""
    return f"nm:alerts:{la}"


def alerts_released(la: str) -> str:
    """Key of the alerts of one authority as last released outside the trusted zone."""
    return f"nm:alerts-released:{la}"


def mutes(la: str) -> str:
    """Key of the mute rules of one authority, by id."""
    return f"nm:mutes:{la}"


def subscriptions(la: str) -> str:
    """Key of the subscriptions of one authority."""
    return f"nm:subscriptions:{la}"


def deliver() -> str:
    """Key of deliver's last sign of life."""
    return "nm:deliver"


def deliveries(la: str) -> str:
    """Key of what was sent, tried and given up, of one authority."""
    return f"nm:deliveries:{la}"


def local_events() -> str:
    """Key of the local events, by id."""
    return "nm:local-events"


def told() -> str:
    """Channel of the records of `alerts`."""
    return "nm:told"


def exact(la: str, scope: str) -> str:
    """Key of the exact values of one authority and scope."""
    return f"nm:exact:{la}:{scope}"


def exact_status(la: str) -> str:
    """Key of when the exact values of an authority were last written."""
    return f"nm:exact:{la}"


def usual(la: str) -> str:
    """Key of what is usual in an authority, by need."""
    return f"nm:usual:{la}"


def released(role: str, la: str, scope: str, window: str) -> str:
    """Key of the released values of one authority, scope and window for a role."""
    return f"nm:released:{role}:{la}:{scope}:{window}"


def released_status(role: str, la: str) -> str:
    """Key of when a role's released values of an authority were last written, and under which policy."""
    return f"nm:released:{role}:{la}"


def shown(role: str, la: str, scope: str, window: str) -> str:
    """Key of the history of released values of one authority, scope and window for a role."""
    return f"nm:shown:{role}:{la}:{scope}:{window}"


def shown_field(area: str, tick: int) -> str:
    """Field of one past release in a `shown` hash."""
    return f"{area}|{tick}"


def read_shown_field(field: str) -> tuple[str, int]:
    """(area, tick) of a field of a `shown` hash."""
    area, _, tick = field.rpartition("|")
    return area, int(tick)


def shown_whole(role: str, la: str, scope: str, window: str) -> str:
    """Key of the history of an authority's own released values, of one scope and window for a role."""
    return f"nm:shown-whole:{role}:{la}:{scope}:{window}"


def asks(partition: int) -> str:
    """Key of the questions waiting for the worker that owns a partition of `changes`."""
    return f"nm:asks:{partition}"


def asks_of_many(partition: int) -> str:
    """Key of the questions about many authorities at once, which wait until no other does."""
    return f"nm:asks-of-many:{partition}"


def answer(ask_id: str) -> str:
    """Key of the answers to the questions of an id."""
    return f"nm:answer:{ask_id}"


def partner(partner_id: str) -> str:
    """Key of a partner's tallies."""
    return f"nm:partner:{partner_id}"


def arrived(partner_id: str) -> str:
    """Key of the hours in which a partner's events arrived."""
    return f"nm:arrived:{partner_id}"


def refusals(partner_id: str) -> str:
    """Key of a partner's refusals."""
    return f"nm:refusals:{partner_id}"


def progress() -> str:
    """Key of where the projection stands in the topics it shows as they are (refusals, releases)."""
    return "nm:progress"


def worker(worker_id: str) -> str:
    """Key of a worker's last sign of life."""
    return f"nm:worker:{worker_id}"
