"""`needmonitor open-data`: recount a month, add noise, note what it spent, write the file."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from dictionary.audit import Did
from dictionary.moments import LONDON
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import Register
from dictionary.strictest import not_permitted
from needmonitor.auditing import record
from needmonitor.governing.publishing import register_now
from needmonitor.open_data.ledger import Ledger, LedgerError, Release, opened
from needmonitor.open_data.noising import MECHANISM, with_noise
from needmonitor.open_data.writing import as_csv
from needmonitor.reconcile_reading import Reading
from needmonitor.settings import Settings
from needmonitor.wiring import now
from streams.recounting import read_log
from streams.recounting_months import Bound, MonthCell, count_month, month_days

POLICY: Final = "open-data-1"
"""What a release says of itself: cells, bound, noise and clamping. A change of any of them is a new name."""

Count = Callable[[Settings, date, Collection[str]], Mapping[MonthCell, int]]


def release_month(settings: Settings, first: date, out: Path) -> Release:
    """Release the month that begins on a date, or write again what was released of it before.

    Raises:
        LedgerError: the month is not over, its year has no epsilon left, or the ledger was changed.
        ValueError: a setting is missing; the register breaks a rule.
        OSError, aiokafka.errors.KafkaError: a file or the log cannot be read or written.
        click.ClickException: it cannot be recorded in the audit, so the file is not written.
    """
    if settings.open_data_ledger is None:
        raise LedgerError("set NEEDMONITOR_OPEN_DATA_LEDGER to the file that remembers what was spent")
    with opened(settings.open_data_ledger) as ledger:
        known = ledger.releases.get(f"{first:%Y-%m}")
        release = known or make_release(settings, ledger, first, recount)
        record(
            settings,
            Did.EXPORTED,
            what="open-data",
            month=release.month,
            epsilon=release.epsilon,
            again=known is not None,
            ledger=str(ledger.end),
        )
    out.write_bytes(as_csv(release))
    return release


def make_release(settings: Settings, ledger: Ledger, first: date, count: Count) -> Release:
    """Count a month and note its release in the ledger, from which on it stands.

    The cells are all domains in all home authorities of agreements that permit open data, whoever came: which
    cells there are says nothing of anybody.

    Raises:
        LedgerError, ValueError, OSError, aiokafka.errors.KafkaError: as `release_month`.
    """
    month, at = f"{first:%Y-%m}", now()
    if at.astimezone(LONDON).date().toordinal() < first.toordinal() + len(month_days(first)):
        raise LedgerError(f"{month} is not over")
    epsilon, budget = Decimal(str(settings.open_data_epsilon)), Decimal(str(settings.open_data_budget))
    ledger.require(month, epsilon, budget)
    authorities = _permitted(register_now(settings))
    cells = [(la, domain) for la in sorted(authorities) for domain in sorted(load_dictionary().domains)]
    counted = count(settings, first, authorities)
    noised = with_noise(
        [counted.get(cell, 0) for cell in cells], epsilon=float(epsilon), most=settings.open_data_domains
    )
    release = Release(
        month=month,
        epsilon=str(epsilon),
        most=settings.open_data_domains,
        mechanism=MECHANISM,
        policy=POLICY,
        released=at.astimezone(LONDON).date().isoformat(),
        synthetic=settings.demo,
        rows=[(*cell, people) for cell, people in zip(cells, noised, strict=True)],
    )
    ledger.add(release, budget, at)
    return release


def _permitted(register: Register) -> set[str]:
    """The home authorities of agreements, but those of whose people an agreement permits no open data.

    Raises:
        LedgerError: none is left; names the agreements.
    """
    homes = {known.home_authority for known in register.agreements.values()}
    against = {home: not_permitted(register.whole.values(), "open_data", home) for home in homes}
    left = {home for home, ids in against.items() if not ids}
    if homes and not left:
        named = ", ".join(sorted({id_ for ids in against.values() for id_ in ids}))
        raise LedgerError(f"open data is no output that these agreements permit: {named}")
    return left


def recount(settings: Settings, first: date, authorities: Collection[str]) -> Mapping[MonthCell, int]:
    """The people of a month, from the log of record."""
    return asyncio.run(_recount(settings, first, authorities))


async def _recount(settings: Settings, first: date, authorities: Collection[str]) -> Mapping[MonthCell, int]:
    places = load_places()
    bound = Bound(settings.open_data_domains, settings.require_disclosure_secret())
    found: Counter[MonthCell] = Counter()
    async for part in Reading(settings, places, speed=None).log(None):
        log = read_log(((logged.key, logged.value) for logged in part), places.authority_of)
        found.update(count_month(log, first, authorities, bound))
    return found
