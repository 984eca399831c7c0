"""Distinct people of a calendar month, nobody counted more often than a bound: what open data starts from.

Part of the recount, so it shares no code with the stages. That nobody is in more than `most` cells is what
makes noise of a given size enough, so it is here that it holds: in the counts, before there is noise.
"""

import hmac
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from dictionary.moments import day_number
from streams.recounting_log import PersonLog, Told

MonthCell = tuple[str, str]
"""(local authority, domain)."""


class Bound(NamedTuple):
    """In how many cells of a month one person may be.

    Attributes:
        most: domains.
        secret: keys which of them are counted of somebody who has more.
    """

    most: int
    secret: bytes


def month_days(first: date) -> range:
    """The London days of the month that begins on this date."""
    return range(day_number(first), day_number((first + timedelta(days=31)).replace(day=1)))


def count_month(
    log: Iterable[PersonLog], first: date, within: Collection[str], bound: Bound
) -> Counter[MonthCell]:
    """How many distinct people had a need of a domain recorded in a month, by local authority.

    Args:
        log: from `recounting.read_log`.
        first: of the month.
        within: the local authorities; people elsewhere are not counted.
        bound: one person more or less changes the sum of all cells by at most `bound.most`.
    """
    days = month_days(first)
    counted: Counter[MonthCell] = Counter()
    for person in log:
        counted.update(cells_of(person, days, within, bound))
    return counted


def cells_of(person: PersonLog, days: range, within: Collection[str], bound: Bound) -> set[MonthCell]:
    """The cells that a person counts in: of each domain the latest record says where, of the chosen ones."""
    latest: dict[str, Told] = {}
    for record in person.standing:
        if record.day in days:
            latest[record.need.partition(".")[0]] = record
    inside = [domain for domain, record in latest.items() if record.authority in within]
    inside.sort(key=lambda domain: _rank(bound.secret, latest[domain]))
    return {(latest[domain].authority, domain) for domain in inside[: bound.most]}


def _rank(secret: bytes, record: Told) -> bytes:
    """An order that only the secret knows: whoever sends events cannot choose which of them count."""
    return hmac.digest(secret, "/".join(("open data", *record.id)).encode(), "sha256")
