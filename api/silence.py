"""Which partners are silent where: what makes figures `partial`, from agreements and arrivals alone. Pure.

A figure is partial when a partner is silent (`usual.py`) whose agreement covers its need and its local
authority today. An agreement that has ended, was withdrawn or has not begun is no silence. Nothing here knows
a count: sectors of an authority are partial together, whatever anyone recorded there (`docs/privacy.md`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.usual import Standing
from dictionary.agreements import EVERYTHING, Agreement
from dictionary.changes import ANY
from dictionary.moments import HOUR_SECONDS, day_date, day_of, london_midnight
from dictionary.register import Register

RECORDS: Final = "issue.recorded"
TOLD_SECONDS: Final = 2 * HOUR_SECONDS
"""After the hour of a turn began every process has told it: that hour, and one for those that were away."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who records a scope in an authority today.

    Attributes:
        partners: whose agreements cover it.
        silent: those of them that are silent.
        turned: the unix second by which the last change of that is told; 0 where none is known.
    """

    partners: tuple[str, ...]
    silent: tuple[str, ...]
    turned: int


@dataclass(frozen=True, slots=True)
class Hearing:
    """How partners stand at a moment. `standings`: by partner of the register."""

    register: Register
    standings: Mapping[str, Standing]
    now: datetime

    def silent(self) -> tuple[str, ...]:
        """Partners that are silent and have an agreement in force."""
        return tuple(id_ for id_ in self.expected() if self.standings[id_].silent)

    def expected(self) -> tuple[str, ...]:
        """Partners that have an agreement in force."""
        ids = (each.partner_id for each in self.register.agreements.values() if in_force(each, self.now))
        wanted = set(ids)
        return tuple(id_ for id_ in self.standings if id_ in wanted)

    def coverage(self, scope: str, authority: str) -> Coverage:
        """Who records a scope (a need, a domain, `any`, `need@partner`) in a local authority."""
        need, _, only = scope.partition("@")
        partners, turned = dict[str, None](), 0
        for agreement in self.register.agreements.values():
            id_ = agreement.partner_id
            if (only and id_ != only) or id_ not in self.standings or not covers(agreement, need, authority):
                continue
            turned = max(turned, self._turned(agreement))
            if in_force(agreement, self.now):
                partners[id_] = None
        silent = tuple(id_ for id_ in partners if self.standings[id_].silent)
        return Coverage(tuple(partners), silent, turned)

    def _turned(self, agreement: Agreement) -> int:
        """When what an agreement's partner says of silence was last told otherwise."""
        stands = self.standings[agreement.partner_id]
        seconds = [stands.turned * HOUR_SECONDS] if stands.turned is not None else []
        if stands.silent:  # who is heard is missed neither before an agreement nor after it
            seconds += [int(turn.timestamp()) for turn in _turns(agreement) if turn <= self.now]
        return max(seconds) + TOLD_SECONDS if seconds else 0


def covers(agreement: Agreement, need: str, authority: str) -> bool:
    """Does an agreement have records of a need, of any need of a domain, or of any, in an authority?"""
    if not agreement.covers_area(authority) or not agreement.covers_event(RECORDS):
        return False
    if need == ANY or EVERYTHING in agreement.needs or agreement.covers_need(need):
        return True
    return any(covered.partition(".")[0] == need for covered in agreement.needs)


def in_force(agreement: Agreement, now: datetime) -> bool:
    """Does check take events under an agreement at a moment?"""
    today = day_date(day_of(now))
    if today < agreement.starts or (agreement.ends is not None and today > agreement.ends):
        return False
    return agreement.withdrawn_at is None or now < agreement.withdrawn_at


def _turns(agreement: Agreement) -> list[datetime]:
    """When an agreement came into force and went out of it."""
    ends = agreement.ends
    after = [london_midnight(ends + timedelta(days=1))] if ends is not None else []
    withdrawn = [agreement.withdrawn_at] if agreement.withdrawn_at is not None else []
    return [london_midnight(agreement.starts), *after, *withdrawn]
