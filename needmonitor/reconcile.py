"""`needmonitor reconcile`: count again from the log of record, compare the cells, say what differs.

Every cell, once; or, as the standing proof, those of a sample, again and again.
"""

import asyncio
import logging
import os
import time
from random import Random
from typing import Final

import click
import redis
from aiokafka.errors import KafkaError

from dictionary.places import load_places
from dictionary.projection_values import Reconciled
from needmonitor.auditing import Scribe, close_day
from needmonitor.reconcile_comparing import NothingCountedError, Report, compare
from needmonitor.reconcile_reading import Reading
from needmonitor.settings import Settings
from needmonitor.wiring import log_to_stderr, now
from streams.recounting_sample import Sample

SHOWN: Final = 20
PAUSE_SECONDS: Final = 2.0
NICE: Final = 10
SUSPECTS: Final = 5
"""Of districts, needs and authorities: at most so many are looked at again."""

logger = logging.getLogger(__name__)


def run_reconcile(settings: Settings, *, wait: float) -> int:
    """Compare every cell, again and again for `wait` seconds while there are differences; the exit code.

    Raises:
        click.ClickException: the log or the projection does not answer, or nothing was counted yet.
    """
    reading, started = Reading(settings, load_places(), speed=None), time.monotonic()
    try:
        report = asyncio.run(compare(reading, settings, None))
        while report.differences and time.monotonic() < started + wait:
            time.sleep(PAUSE_SECONDS)
            report = asyncio.run(compare(reading, settings, None))
        every = before.every if (before := reading.last()) else None
        reading.publish(_result(report, Sample(), time.monotonic() - started, every))
    except NothingCountedError as error:
        raise click.ClickException(str(error)) from error
    except (KafkaError, redis.RedisError, OSError) as error:
        raise click.ClickException(f"{type(error).__name__}: see needmonitor doctor") from error
    for difference in report.differences[:SHOWN]:
        click.echo(difference)
    click.echo(report)
    return int(bool(report.differences))


def stand_proof(settings: Settings, *, draws: int, every: float, speed: float) -> None:
    """Compare a sample every so often until told to stop, with what the last one found wrong.

    Args:
        settings: where log and projection are.
        draws: events drawn from the log; their districts, and the need of one of them, are recounted.
        every: seconds from one to the next.
        speed: most records read a second.
    """
    log_to_stderr()
    logging.getLogger("aiokafka").setLevel(logging.WARNING)
    os.nice(NICE)
    reading = Reading(settings, load_places(), speed=speed)
    chance = Random()  # noqa: S311  # a sample, no secret
    scribe = Scribe(settings, "head")
    while True:
        started = time.monotonic()
        try:
            asyncio.run(_prove_audit(settings, scribe))
            asyncio.run(_sample_once(reading, settings, draws, every, chance))
        except NothingCountedError as error:
            logger.info("%s", error)
        except (KafkaError, redis.RedisError, OSError) as error:
            logger.warning("Not recounted this time: %s", type(error).__name__)
        time.sleep(max(PAUSE_SECONDS, started + every - time.monotonic()))


async def _prove_audit(settings: Settings, scribe: Scribe) -> None:
    """Verify the audit and write its head."""
    found = await close_day(settings, scribe)
    logger.info("%d entries of the audit, %d faults", found.entries, len(found.faults))
    for fault in found.faults[:SHOWN]:
        logger.error("The audit was changed: %s", fault)


async def _sample_once(
    reading: Reading, settings: Settings, draws: int, every: float, chance: Random
) -> None:
    started = time.monotonic()
    sample = await reading.draw(draws, chance)
    if not sample.districts:
        raise NothingCountedError("the log of record has no event yet")
    if before := reading.last():
        sample |= Sample(frozenset(before.districts), frozenset(before.needs), frozenset(before.authorities))
    report = await compare(reading, settings, sample)
    if report.differences:  # a projection that is slow may not have been written yet
        report = await compare(reading, settings, sample)
    suspects = sample.suspects((d.key for d in report.differences), load_places(), SUSPECTS)
    reading.publish(_result(report, suspects, time.monotonic() - started, every))
    logger.info("%s", report)
    for difference in report.differences[:SHOWN]:
        logger.error("Differs in the %s: %s", difference.where, " ".join(difference.key))


def _result(report: Report, suspects: Sample, seconds: float, every: float | None) -> Reconciled:
    return Reconciled(
        at=now().isoformat(),
        cells=report.cells,
        differences=len(report.differences),
        events=report.events,
        seconds=round(seconds, 1),
        every=every,
        districts=tuple(sorted(suspects.districts)),
        needs=tuple(sorted(suspects.needs)),
        authorities=tuple(sorted(suspects.authorities)),
    )
