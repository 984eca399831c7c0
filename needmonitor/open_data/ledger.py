"""The ledger of open data: what each release was, and what all of them have spent of a year's epsilon.

A file with a line for each release, in a chain of hashes as the audit has them. It holds what was released
and nothing exact, so it may be published. It is the memory that a month is never released with other noise:
without it nobody knows what was spent, so it is kept like a key.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import msgspec

from dictionary.audit import Chain, Deed, Did, End, Entry
from dictionary.audit_verifying import Verifier

WRITER: Final = "open-data"


class LedgerError(ValueError):
    """A release is not made; the text says why."""


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A month as it was released, once and for all.

    Attributes:
        month: `2026-10`.
        epsilon: spent by it, as a decimal.
        most: domains of one month that one person was counted in.
        mechanism, policy: what made the noise; what the numbers of the release are called.
        released: the London date.
        synthetic: whether the people are simulated.
        rows: (local authority, domain, people with noise), each pair that there is.
    """

    month: str
    epsilon: str
    most: int
    mechanism: str
    policy: str
    released: str
    synthetic: bool
    rows: list[tuple[str, str, int]]


class Ledger:
    """A ledger that was read and verified.

    Attributes:
        releases: month -> what was released.
        end: of its chain.
    """

    def __init__(self, path: Path) -> None:
        """Read a ledger; one that is not there is begun with the first release.

        Raises:
            LedgerError: it was changed, or is not a ledger.
            OSError: it cannot be read.
        """
        self._path = path
        lines = path.read_bytes().splitlines() if path.exists() else []
        verifier = Verifier()
        for line in lines:
            verifier.take(WRITER.encode(), line)
        for fault in verifier.faults():
            raise LedgerError(f"{path} was changed: {fault}")
        self.releases: dict[str, Release] = {}
        self.end = verifier.ends().get(WRITER, End())
        for line in lines:
            release = self._read(line)
            self.releases[release.month] = release

    def _read(self, line: bytes) -> Release:
        try:
            return msgspec.convert(msgspec.json.decode(line, type=Entry).about, Release)
        except msgspec.MsgspecError as error:
            raise LedgerError(f"{self._path} holds something else than releases") from error

    def spent(self, year: str) -> Decimal:
        """What the months of a year have spent so far."""
        months = (release for month, release in self.releases.items() if month.startswith(f"{year}-"))
        return sum((Decimal(release.epsilon) for release in months), Decimal(0))

    def require(self, month: str, epsilon: Decimal, budget: Decimal) -> None:
        """See that a month may be released.

        Raises:
            LedgerError: it was before, or its year would spend more than the budget.
        """
        if month in self.releases:
            raise LedgerError(f"{month} was released before: other noise would be another look at it")
        year = month.partition("-")[0]
        spent = self.spent(year)
        if spent + epsilon > budget:
            raise LedgerError(
                f"{month} would spend {epsilon} of {year}, of which {spent} of {budget} is spent"
            )

    def add(self, release: Release, budget: Decimal, at: datetime) -> None:
        """Write a release; it stands on the disk before this returns.

        Raises:
            LedgerError: as `require`.
            OSError: it cannot be written.
        """
        self.require(release.month, Decimal(release.epsilon), budget)
        deed = Deed(Did.EXPORTED, who="command", about=msgspec.to_builtins(release))
        chain, line = Chain(WRITER, self.end).seal(deed, at)
        with self._path.open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.releases[release.month] = release
        self.end = chain.end


@contextmanager
def opened(path: Path) -> Iterator[Ledger]:
    """A ledger that nobody else writes meanwhile.

    Raises:
        LedgerError: somebody else does, or as `Ledger`.
        OSError: it cannot be read or written.
    """
    lock = path.with_name(f"{path.name}.lock")
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError as error:
        raise LedgerError(f"another release is being made; if none is, remove {lock}") from error
    try:
        yield Ledger(path)
    finally:
        lock.unlink()
