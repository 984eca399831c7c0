"""`needmonitor reconcile` on real parts: silent after a simulated week, and loud about one wrong cell."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Event

import msgspec
import pytest

from dictionary import projection
from dictionary.moments import day_date, day_of
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.projection_values import Reconciled
from dictionary.register import demo_register
from producers.simulator.profile import load_profile
from producers.simulator.simulation import Simulation
from tests.support import events
from tests.support.journey import PLACE, Journey, ago
from tests.support.processes import Process, wait_for
from tests.support.truth import whole_sectors

pytestmark = pytest.mark.journey
EVENTS = 2500


def simulated(now: datetime) -> list[tuple[str, bytes, bytes]]:
    """Newest day first, as a backfill sends them: duplicates, withdrawals and all that follows."""
    today = day_of(now)
    simulation = Simulation(
        load_profile(), load_places(), demo_register(PLACE), load_dictionary(), PLACE,
        seed=5, daily=600, today=day_date(today),
    )  # fmt: skip
    sent = [e for days in range(8) for e in simulation.day(today - days) if e.due < now]
    return [(event.partner, event.key, event.value) for event in sent[:EVENTS]]


def reconcile(journey: Journey, wait: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "needmonitor", "reconcile", "--wait", str(wait)]
    environment = {**os.environ, **journey.environment}  # noqa: TID251  # a process of our own
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def coming_and_going(journey: Journey) -> Iterator[None]:
    """A debt in each sector, recorded and withdrawn in turn as chance has it; none at the end."""
    sectors = whole_sectors()
    turns, ended = [0] * len(sectors), Event()

    def turn(number: int) -> events.Event:
        turns[number] += 1
        told = events.issue_recorded if turns[number] % 2 else events.issue_withdrawn
        issue = f"{number}, {(turns[number] + 1) // 2}"
        return told(issue=issue, person=str(number), sector=sectors[number], time=ago(minutes=5))

    def go_on() -> None:
        chance = Random(1)
        while not ended.is_set():
            journey.send_events(turn(number) for number in range(len(sectors)) if chance.random() < 0.5)
            ended.wait(0.1)
        journey.send_events(turn(number) for number, done in enumerate(turns) if done % 2)

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(go_on)
        try:
            yield
        finally:
            ended.set()
        going.result()


@contextmanager
def standing_proof(journey: Journey, folder: Path) -> Iterator[None]:
    """A proof that takes a sample every three seconds."""
    command = [sys.executable, "-P", "-m", "needmonitor", "reconcile", "--every", "0.05", "--sample", "20"]
    process = Process("standing-proof", command, folder, journey.environment)
    process.start()
    try:
        yield
    finally:
        process.stop()


def proved(journey: Journey) -> Reconciled:
    held = journey.valkey.get(projection.reconcile())
    assert isinstance(held, bytes)
    return msgspec.json.decode(held, type=Reconciled)


def test_finds_no_difference_after_a_simulated_week_and_finds_the_one_that_is_made(
    journey: Journey, tmp_path: Path
) -> None:
    sent = simulated(datetime.now(UTC))
    journey.worker()
    journey.send(sent)
    journey.reaches(len(sent) // 4)
    done = reconcile(journey, wait=60)
    assert done.stdout.endswith(" 0 differences\n"), done.stdout + done.stderr
    assert done.returncode == 0

    with standing_proof(journey, tmp_path):
        wait_for(lambda: proved(journey).every is not None, "a sample recounted")
        sample = proved(journey)
        assert (sample.differences, sample.every, sample.districts) == (0, 3.0, ())
        assert sample.cells > 1000
        assert sample.events > len(sent) // 2
        make_one_cell_wrong(journey)
        wait_for(lambda: proved(journey).differences == 1, "the wrong cell found")
        assert proved(journey).authorities == (PLACE,)
    log = (tmp_path / "standing-proof.log").read_text()
    assert f"Differs in the projection, by its own sums: {PLACE} any {PLACE}" in log

    tampered = reconcile(journey, wait=0)
    assert tampered.returncode == 1
    assert f"projection: {PLACE} any {PLACE}" in tampered.stdout
    assert (proved(journey).differences, proved(journey).every) == (1, 3.0)


def test_finds_no_difference_where_numbers_go_there_and_back_while_it_reads(journey: Journey) -> None:
    journey.worker()
    with coming_and_going(journey):
        journey.reaches(len(whole_sectors()) // 4)
        done = reconcile(journey, wait=0)
    assert done.stdout.endswith(" 0 differences\n"), done.stdout + done.stderr
    assert " moving in the projection" in done.stdout
    journey.shows(0, journey.records)
    still = reconcile(journey, wait=0)
    assert still.stdout.endswith(" 0 differences\n"), still.stdout + still.stderr


def make_one_cell_wrong(journey: Journey) -> None:
    cell = journey.cell("any")
    cell["365d"][0] += 1
    journey.valkey.hset(projection.exact(PLACE, "any"), PLACE, json.dumps(cell))
