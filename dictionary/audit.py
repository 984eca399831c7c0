"""Who looked at what, who changed what: entries of the topic `audit`, in a chain of hashes for each writer.

A writer is one process for its life (`api-5f0c2a91`). Each entry carries its number and the hash of the entry
before it, so that an edit, a removal or another order shows (`audit_verifying.py`). A head entry (`did` is
`head`) names the ends of the chains that grew since the head before: with it a chain cannot lose its tail. No
entry holds anything about a person who has needs.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

import msgspec

FIRST_PREVIOUS: Final = "0" * 64
"""What the first entry of a chain says of the one before it."""
LONGEST_TEXT: Final = 200
"""Characters of a text in an entry; a longer one is cut, as a token's subject may be anything."""


class Did(StrEnum):
    """What was done."""

    OPENED = "opened"
    CLOSED = "closed"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    ASKED = "asked"
    DENIED = "denied"
    EXPORTED = "exported"
    SUBSCRIBED = "subscribed"
    POLICY_CHANGED = "policy_changed"
    AGREEMENT_CHANGED = "agreement_changed"
    ACCESS_RULES_SET = "access_rules_set"
    STATE_FORGOTTEN = "state_forgotten"
    ERASED = "erased"
    NOT_RECORDED = "not_recorded"
    """So many deeds (`count`) were answered and not recorded while the log was away."""
    HEAD = "head"


class Deed(msgspec.Struct, frozen=True):
    """What somebody did, before it is part of a chain.

    Attributes:
        did: what.
        who: the token's subject, the partner or the part that did it; empty where nobody is known.
        role: in which role.
        about: route, need, level, window, place, version, reason, counts: codes of the contract and numbers.
    """

    did: Did
    who: str = ""
    role: str = ""
    about: Mapping[str, Any] = {}


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A deed in its chain; `at` is RFC 3339 in UTC, `hash` of all the rest in canonical JSON."""

    about: dict[str, Any]
    at: str
    did: Did
    hash: str
    number: int
    previous: str
    role: str
    who: str
    writer: str


class End(msgspec.Struct, frozen=True, array_like=True):
    """The last entry of a chain: how many it has, and the hash of the last."""

    number: int = 0
    hash: str = FIRST_PREVIOUS

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote.

        Raises:
            ValueError: it is not that.
        """
        number, _, digest = text.partition(" ")
        if len(digest) != len(FIRST_PREVIOUS):
            raise ValueError("not the end of a chain: a number and a SHA-256")
        return cls(int(number), digest)


START: Final = End()
"""Where a chain begins."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a writer stands."""

    writer: str
    end: End = START

    def seal(self, deed: Deed, at: datetime) -> tuple["Chain", bytes]:
        """The next entry as it is written, and where the writer stands after it; `at` is aware."""
        entry = Entry(
            about={name: _short(value) for name, value in deed.about.items()},
            at=at.isoformat(),
            did=deed.did,
            hash="",
            number=self.end.number + 1,
            previous=self.end.hash,
            role=_short(deed.role),
            who=_short(deed.who),
            writer=self.writer,
        )
        whole = msgspec.structs.replace(entry, hash=digest(entry))
        return Chain(self.writer, End(whole.number, whole.hash)), canonical(whole)


def canonical(entry: Entry) -> bytes:
    """An entry as JSON of one form only: names in order, no spaces, UTF-8."""
    return msgspec.json.encode(entry, order="sorted")


def digest(entry: Entry) -> str:
    """SHA-256 of an entry with its own hash left empty."""
    return hashlib.sha256(canonical(msgspec.structs.replace(entry, hash=""))).hexdigest()


def head(grown: Mapping[str, End]) -> Deed:
    """What a head says: the ends of the chains that grew since the head before."""
    return Deed(Did.HEAD, about={"ends": {writer: [end.number, end.hash] for writer, end in grown.items()}})


def _short(value: Any) -> Any:
    return value[:LONGEST_TEXT] if isinstance(value, str) else value
