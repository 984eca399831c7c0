"""What an operator does with workers on Apache Kafka: more of them, newer ones, state made again."""

import re
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from tests.support.journey import PLACE, Journey
from tests.support.truth import Told, figures, told

pytestmark = [pytest.mark.journey, pytest.mark.kafka]


def now() -> datetime:
    return datetime.now(UTC)


def register(folder: Path, *, without: str = "") -> str:
    """A register file of the demo's partners, one of them left out."""
    text = (resources.files("dictionary") / "data" / "demo_partners.toml").read_text(encoding="utf-8")
    tables = re.split(r"(?m)^(?=\[\[)", text.replace("{authority}", PLACE))
    path = folder / f"register-{without or 'whole'}.toml"
    left_out = re.compile(rf'^(partner_)?id = "{without}"$', re.MULTILINE)
    path.write_text("".join(table for table in tables if not left_out.search(table)))
    return str(path)


def of(records: list[Told], *partners: str) -> list[Told]:
    return [record for record in records if record.partner in partners]


def send(journey: Journey, records: list[Told]) -> None:
    journey.send_events(record.event() for record in records)


def test_counts_the_same_with_more_workers_than_partitions(kafka_journey: Journey) -> None:
    records = told(400, now(), seed=11)
    for _ in range(2):
        kafka_journey.worker()
    send(kafka_journey, records[:200])
    kafka_journey.reaches(150)
    leaving, *_ = [kafka_journey.worker() for _ in range(3)]
    send(kafka_journey, records[200:])
    leaving.stop()
    kafka_journey.shows(figures(records, now()), kafka_journey.figures)


def test_takes_in_a_new_partner_while_a_worker_that_does_not_know_it_goes_on(
    kafka_journey: Journey, tmp_path: Path
) -> None:
    journey, records = kafka_journey, told(400, now(), seed=12)
    old = journey.worker(register_file=register(tmp_path, without="gp"))
    send(journey, of(records[:200], "advice", "housing"))
    journey.shows(figures(of(records[:200], "advice", "housing"), now()), journey.figures)
    journey.worker(register_file=register(tmp_path))
    send(journey, of(records[:200], "gp"))
    send(journey, of(records[200:], "advice", "housing"))
    journey.reaches(len(of(records, "advice", "housing")))
    old.stop()
    send(journey, of(records[200:], "gp"))
    journey.shows(figures(records, now()), journey.figures)


def test_counts_the_same_when_its_state_is_made_again_from_the_log(kafka_journey: Journey) -> None:
    journey, records = kafka_journey, told(300, now(), seed=13)
    worker = journey.worker()
    journey.send([("advice", b"somebody", b"not json")])
    send(journey, records)
    journey.shows(figures(records, now()), journey.figures)
    assert "stop them all first" in journey.command("rebuild", "--yes")
    worker.stop()
    assert "count again" in journey.command("rebuild", "--yes")
    journey.valkey.flushall()
    journey.worker()
    journey.shows(figures(records, now()), journey.figures)
    journey.shows(1, lambda: len(journey.refusals("advice")))
