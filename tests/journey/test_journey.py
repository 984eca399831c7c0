"""Events in over the publisher, exact figures out of the projection: the same on both brokers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support import events
from tests.support.identifiers import email
from tests.support.journey import Journey, ago
from tests.support.truth import PARTNERS, figures, told

pytestmark = pytest.mark.journey


def now() -> datetime:
    return datetime.now(UTC)


def test_counts_every_cell_exactly(journey: Journey) -> None:
    records = told(300, now())
    journey.worker()
    journey.send_events(record.event() for record in records)
    journey.shows(figures(records, now()), journey.figures)


def test_counts_what_came_before_the_worker(journey: Journey) -> None:
    records = told(300, now(), seed=2)
    journey.send_events(record.event() for record in records)
    journey.worker()
    journey.shows(figures(records, now()), journey.figures)


def test_counts_an_event_once_however_often_it_comes(journey: Journey) -> None:
    records = told(100, now(), seed=3)
    journey.worker()
    journey.send_events(record.event() for record in records + records[::-1] + records[:50])
    journey.shows(figures(records, now()), journey.figures)
    journey.shows("150", lambda: str(sum(int(journey.tally(p).get("duplicates", 0)) for p in PARTNERS)))


def test_counts_the_same_with_its_stages_in_two_processes_one_of_them_killed(
    embedded_journey: Journey,
) -> None:
    records = told(1_000, now(), seed=9)
    embedded_journey.worker("--stages", "check,count")
    follow = embedded_journey.worker("--stages", "follow")
    embedded_journey.send_events(record.event() for record in records[:600])
    embedded_journey.reaches(300)
    follow.kill()
    embedded_journey.send_events(record.event() for record in records[600:])
    embedded_journey.worker("--stages", "follow")
    embedded_journey.shows(figures(records, now()), embedded_journey.figures)


def test_follows_an_issue_to_its_end(journey: Journey) -> None:
    def debt() -> tuple[Any, Any]:
        cell = journey.cell("money.debt")
        return cell.get("7d", [None])[0], cell.get("open", [None])[0]

    journey.worker()
    for person in ("ann", "bob", "cat"):
        journey.send_events([events.issue_recorded(person=person, issue=person, time=ago(days=2))])
    journey.shows((3, 3), debt)
    journey.send_events(
        [
            events.issue_resolved(person="ann", issue="ann", time=ago(hours=3)),
            events.issue_withdrawn(person="bob", issue="bob", time=ago(hours=3)),
            events.issue_updated(
                person="cat", issue="cat", time=ago(hours=3), reason="moved", sector="B15 2"
            ),
        ]
    )
    journey.shows((2, 1), debt)
    journey.shows([1, 1], lambda: [journey.cell("money.debt", "B15 2").get("open", [0])[0], debt()[1]])


def test_tells_a_partner_what_was_refused_and_why(journey: Journey) -> None:
    good = events.issue_recorded(time=ago(hours=1))
    wrong = events.issue_recorded(need="money.dept", issue="i2", time=ago(hours=1))
    spoken = events.issue_recorded(issue="i3", time=ago(hours=1), referral_note=email())
    journey.worker()
    journey.send([("advice", b"somebody", b"not json"), ("advice", b"somebody", events.raw(wrong))])
    journey.send_events([spoken, good, {**good, "data": {**good["data"], "need": "money.scam"}}])
    codes = ["id_conflict", "identifier_found", "not_json", "unknown_need"]

    def refused() -> list[str]:
        return sorted(refusal["code"] for refusal in journey.refusals("advice"))

    journey.shows(codes, refused)
    journey.shows(
        ("1", "4"), lambda: (journey.tally("advice").get("accepted"), journey.tally("advice").get("refused"))
    )
    by_code = {refusal["code"]: refusal for refusal in journey.refusals("advice")}
    assert by_code["unknown_need"]["pointer"] == "/data/need"
    assert by_code["unknown_need"]["event_id"] == wrong["id"]
    assert email() not in str(by_code)
    assert journey.refusals("gp") == []


def test_starts_again_after_a_crash_with_exact_figures(journey: Journey) -> None:
    records = told(3_000, now(), seed=4, persons=400)
    worker = journey.worker()
    journey.send_events(record.event() for record in records[:300])
    journey.reaches(100)
    journey.send_events(record.event() for record in records[300:1_500])
    worker.kill()
    journey.send_events(record.event() for record in records[1_500:])
    worker = journey.worker()
    journey.reaches(1_600)
    worker.kill()
    journey.worker()
    journey.shows(figures(records, now()), journey.figures)


def test_ends_when_asked_and_goes_on_where_it_was(journey: Journey) -> None:
    records = told(400, now(), seed=5)
    worker = journey.worker()
    journey.send_events(record.event() for record in records[:200])
    journey.shows(figures(records[:200], now()), journey.figures)
    assert worker.stop() == 0
    journey.send_events(record.event() for record in records[200:])
    journey.worker()
    journey.shows(figures(records, now()), journey.figures)


def test_writes_the_projection_again_when_it_was_lost(journey: Journey) -> None:
    records = told(200, now(), seed=6)
    journey.worker()
    journey.send([("advice", b"somebody", b"not json")])
    journey.send_events(record.event() for record in records)
    journey.shows(figures(records, now()), journey.figures)
    before = journey.valkey.get("nm:epoch")
    journey.valkey.flushall()
    journey.shows(figures(records, now()), journey.figures)
    journey.shows(1, lambda: len(journey.refusals("advice")))
    assert journey.valkey.get("nm:epoch") not in {None, before}


def test_gives_a_sign_of_life(journey: Journey) -> None:
    journey.worker()
    journey.send_events(record.event() for record in told(50, now(), seed=7))
    journey.shows(50, journey.records)
    (key,) = journey.valkey.keys("nm:worker:*")
    beat = journey.valkey.hgetall(key)
    assert beat[b"partitions"] == b"0,1,2,3"
    journey.shows(b"0", lambda: journey.valkey.hget(key, "lag"))
    assert 0 < journey.valkey.ttl(key) <= 15
