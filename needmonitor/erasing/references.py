"""Who is to be erased: the references given, those linked to them, and how their bytes look. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from dictionary.checking import local_ref

MOST: Final = 1_000
"""References in one erasure: a file of a whole caseload is a mistake."""
_REF: Final = re.compile(r"[0-9a-f]{64}")


class NotReferencesError(ValueError):
    """What was given is no list of references. Never holds one."""


class Link(NamedTuple):
    """Two references of one person, and the key of the record of `links` that says so."""

    key: bytes
    old: str
    new: str


class _Data(msgspec.Struct):
    old_ref: str
    new_ref: str


class _Linked(msgspec.Struct):
    data: _Data


_READ_LINK: Final = msgspec.json.Decoder(_Linked).decode


class Persons(NamedTuple):
    """Who is meant.

    Attributes:
        given: the references as they were given.
        known: those under which the log of record may know them.
        links: the keys of the links between them.
    """

    given: frozenset[str]
    known: frozenset[str]
    links: frozenset[bytes]

    def bytes(self) -> frozenset[bytes]:
        """How their references may be written anywhere: as text in either case, and packed."""
        found = self.given | self.known
        return frozenset(
            form for ref in found for form in (ref.encode(), ref.upper().encode(), bytes.fromhex(ref))
        )


def read_references(text: str) -> frozenset[str]:
    """References of a text, one a line; empty lines and lines that begin with # say nothing.

    Raises:
        NotReferencesError: a line is no reference, there is none, or there are too many.
    """
    found = set[str]()
    for number, line in enumerate(text.splitlines(), 1):
        ref = line.strip()
        if not ref or ref.startswith("#"):
            continue
        if not _REF.fullmatch(ref):
            raise NotReferencesError(f"line {number} is no reference: 64 hexadecimal digits, lower case")
        found.add(ref)
    if not found:
        raise NotReferencesError("no reference was given: one a line, on standard input or in a file")
    if len(found) > MOST:
        raise NotReferencesError(f"{len(found)} references: at most {MOST} at once")
    return frozenset(found)


def read_links(records: Iterable[tuple[bytes, bytes | None]]) -> list[Link]:
    """The links that stand, of the records of `links` in order; what is none is left out."""
    return list(_links(dict(records).items()))


def _links(records: Iterable[tuple[bytes, bytes | None]]) -> Iterator[Link]:
    for key, value in records:
        if value is None:
            continue
        try:
            data = _READ_LINK(value).data
        except msgspec.MsgspecError:
            continue
        yield Link(key, data.old_ref, data.new_ref)


def meant(given: Collection[str], links: Collection[Link], partner: str | None = None) -> Persons:
    """Everybody who is meant by some references, under all that links call them.

    `partner`: the references are this partner's own (`id_scope` local); the log of record has them hashed.
    """
    if partner is not None:
        return Persons(frozenset(given), frozenset(local_ref(partner, ref) for ref in given), frozenset())
    known = set(given)
    while more := {ref for _, *pair in links if known & set(pair) for ref in pair} - known:
        known |= more
    keys = frozenset(link.key for link in links if known & {link.old, link.new})
    return Persons(frozenset(given), frozenset(known), keys)
