"""Who may do what with which topic: the contract's table as rules of the log, denying what they do not name.

A partner is the user `partner.<id>`: it writes its own topic and reads nothing. Our parts are users too, each
with what its work needs. Whoever creates topics and rules is a super user of the broker, and no part.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final, NamedTuple

from dictionary.topics import (
    ACTIONS,
    AGREEMENTS,
    ALERTS,
    AUDIT,
    CHANGES,
    CHECKED,
    DELIVERIES,
    LINKS,
    LOCAL_EVENTS,
    RAW_PREFIX,
    REFUSED,
    RELEASED,
    RELEASED_HISTORY,
    raw_topic,
)
from streams.config import APP_ID
from streams.topics_admin import CHECK_LOG, COUNT_LOG, FOLLOW_LOG

PARTNER: Final = "partner."
PART: Final = "needmonitor."
WORKER, API, PROOF, DELIVER, OFFICER, ERASURE = (
    f"{PART}{name}" for name in ("worker", "api", "proof", "deliver", "officer", "erasure")
)
DICTIONARY: Final = "dictionary"


class Kind(IntEnum):
    """What a rule is about, by the protocol's number."""

    TOPIC = 2
    GROUP = 3
    TRANSACTION = 5


class Match(IntEnum):
    """How a name is meant."""

    EXACTLY = 3
    PREFIX = 4


class May(IntEnum):
    """What is allowed; each includes describing it."""

    READ = 3
    WRITE = 4


class Rule(NamedTuple):
    """A user may do something with what has this name."""

    user: str
    may: May
    kind: Kind
    match: Match
    name: str


def wanted_rules(partners: Iterable[str]) -> list[Rule]:
    """The rules of an installation: of each partner, then of each part."""
    own = [_topic(PARTNER + partner, May.WRITE, raw_topic(partner)) for partner in sorted(set(partners))]
    return [*own, *_of_worker(), *_of_api(), *_of_proof(), *_of_deliver(), *_of_officers(), *_of_erasure()]


def _topic(user: str, may: May, name: str) -> Rule:
    return Rule(user, may, Kind.TOPIC, Match.EXACTLY, name)


def _of_worker() -> list[Rule]:
    """Reads every partner's topic; reads and writes what the stages hand on; commits in transactions."""
    own = (CHECKED, REFUSED, CHANGES, RELEASED, RELEASED_HISTORY, ALERTS, CHECK_LOG, FOLLOW_LOG, COUNT_LOG)
    asked = (LINKS, LOCAL_EVENTS, ACTIONS, DELIVERIES, AGREEMENTS, DICTIONARY)
    return [
        Rule(WORKER, May.READ, Kind.TOPIC, Match.PREFIX, RAW_PREFIX),
        *(_topic(WORKER, may, name) for name in own for may in May),
        *(_topic(WORKER, May.READ, name) for name in asked),
        _topic(WORKER, May.WRITE, AUDIT),
        Rule(WORKER, May.READ, Kind.GROUP, Match.PREFIX, APP_ID),
        Rule(WORKER, May.WRITE, Kind.TRANSACTION, Match.PREFIX, APP_ID),
    ]


def _of_api() -> list[Rule]:
    """Writes for partners that come by the gateway, what people do to alerts, and who looked at what."""
    return [
        Rule(API, May.WRITE, Kind.TOPIC, Match.PREFIX, RAW_PREFIX),
        *(_topic(API, May.WRITE, name) for name in (ACTIONS, AUDIT)),
        *(_topic(API, May.READ, name) for name in (ALERTS, ACTIONS, AGREEMENTS)),
    ]


def _of_proof() -> list[Rule]:
    """Recounts and verifies: reads the log of record, the state of count and the audit, and writes heads.

    It makes open data too, for the authorities that agreements are about.
    """
    read = (CHECKED, COUNT_LOG, AUDIT, AGREEMENTS)
    return [*(_topic(PROOF, May.READ, name) for name in read), _topic(PROOF, May.WRITE, AUDIT)]


def _of_deliver() -> list[Rule]:
    """Reads alerts and who is told of them; keeps each attempt, and reads its own back."""
    return [
        *(_topic(DELIVER, May.READ, name) for name in (ALERTS, ACTIONS, DELIVERIES)),
        _topic(DELIVER, May.WRITE, DELIVERIES),
    ]


def _of_officers() -> list[Rule]:
    """Agreements, local events, links and the dictionary; and their entries in the audit."""
    own = (AGREEMENTS, LOCAL_EVENTS, LINKS, DICTIONARY)
    return [
        *(_topic(OFFICER, may, name) for name in own for may in May),
        _topic(OFFICER, May.WRITE, AUDIT),
    ]


def _of_erasure() -> list[Rule]:
    """Asks for erasures, deletes links, and reads all: a search that leaves a topic out proves nothing."""
    read = (
        CHECKED, REFUSED, CHANGES, RELEASED, RELEASED_HISTORY, LINKS, AGREEMENTS, LOCAL_EVENTS,
        ALERTS, ACTIONS, DELIVERIES, AUDIT, DICTIONARY, CHECK_LOG, FOLLOW_LOG, COUNT_LOG,
    )  # fmt: skip
    return [
        Rule(ERASURE, May.READ, Kind.TOPIC, Match.PREFIX, RAW_PREFIX),
        *(_topic(ERASURE, May.READ, name) for name in read),
        *(_topic(ERASURE, May.WRITE, name) for name in (CHECKED, LINKS, AUDIT)),
    ]
