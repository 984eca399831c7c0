"""Is the audit whole? Every chain is followed, and every head and anchor compared with it.

What this finds: any one entry that was edited, added, removed or moved, also at the end of a chain, as far
as a head or an anchor reaches. What it cannot: a chain that nobody named yet and of which nothing is left;
and somebody who rewrites log, heads and anchors alike, which is why a head is kept elsewhere too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from dictionary.audit import START, Did, End, Entry, canonical, digest
from dictionary.moments import parse_instant

_entry = msgspec.json.Decoder(Entry)
_ends = dict[str, End]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: whose chain, at which entry (0: not known), what."""

    writer: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.writer} {self.number or '?'}: {self.what}"


@dataclass(slots=True)
class _Followed:
    """A chain as far as it was read: the hash of each entry; where it broke, the rest is still followed."""

    hashes: dict[int, str] = field(default_factory=dict)
    last: End = START


class Verifier:
    """Takes the records of the topic, each writer's in the order of the log, and says what is wrong.

    Args:
        anchors: ends of chains known from elsewhere than the log.
        since: entries before it are linked, and not looked into.
    """

    def __init__(self, anchors: Iterable[tuple[str, End]] = (), since: datetime | None = None) -> None:
        self._named = [(writer, end, "an anchor") for writer, end in anchors]
        self._since = since
        self._chains: dict[str, _Followed] = {}
        self._faults: list[Fault] = []
        self._at_last_head: dict[str, End] = {}
        self.entries = 0

    def take(self, key: bytes | None, value: bytes | None) -> None:
        """One record."""
        self.entries += 1
        writer = (key or b"").decode(errors="replace")
        try:
            entry = _entry.decode(value or b"")
            at = parse_instant(entry.at)
        except (msgspec.MsgspecError, ValueError):
            self._faults.append(Fault(writer, 0, "the record does not read"))
            return
        if entry.writer != writer:
            self._faults.append(Fault(writer, entry.number, "the record speaks of another writer"))
            return
        self._follow(entry, value or b"", at)

    def _follow(self, entry: Entry, value: bytes, at: datetime) -> None:
        chain = self._chains.setdefault(entry.writer, _Followed())
        known = chain.hashes.get(entry.number) == entry.hash
        if known and value == canonical(entry) and digest(entry) == entry.hash:
            return  # written twice by a retry of the very same record
        if self._since is None or at >= self._since:
            self._look_into(entry, value)
        if entry.number != chain.last.number + 1:
            self._fault(entry, f"follows entry {chain.last.number}")
        elif entry.previous != chain.last.hash:
            self._fault(entry, "does not carry the hash of the entry before it")
        chain.last = End(entry.number, entry.hash)
        chain.hashes[entry.number] = entry.hash
        if entry.did is Did.HEAD:
            self._take_head(entry)

    def _look_into(self, entry: Entry, value: bytes) -> None:
        if digest(entry) != entry.hash or value != canonical(entry):
            self._fault(entry, "is not what its hash was made of")

    def _take_head(self, entry: Entry) -> None:
        try:
            ends = msgspec.convert(entry.about.get("ends"), _ends)
        except msgspec.MsgspecError:
            self._fault(entry, "is a head that does not read")
            return
        self._at_last_head |= ends
        self._named += [(writer, end, f"a head of {entry.at[:16]}") for writer, end in ends.items()]

    def _fault(self, entry: Entry, what: str) -> None:
        self._faults.append(Fault(entry.writer, entry.number, what))

    def faults(self) -> list[Fault]:
        """Everything wrong with what was taken."""
        return [*self._faults, *self._against_names()]

    def _against_names(self) -> Iterator[Fault]:
        nothing = _Followed()
        for writer, end, by in self._named:
            hashes = self._chains.get(writer, nothing).hashes
            if end.number not in hashes:
                yield Fault(writer, end.number, f"is missing, named by {by}")
            elif hashes[end.number] != end.hash:
                yield Fault(writer, end.number, f"has another hash than {by} says")

    def ends(self) -> dict[str, End]:
        """Where every chain ends."""
        return {writer: chain.last for writer, chain in self._chains.items()}

    def grown(self) -> dict[str, End]:
        """The ends of the chains that no head names yet."""
        return {writer: end for writer, end in self.ends().items() if self._at_last_head.get(writer) != end}
