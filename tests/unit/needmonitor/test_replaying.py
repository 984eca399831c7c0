import json
from collections import Counter
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from click.testing import CliRunner

from dictionary.clock import CLOCK_KEY
from dictionary.moments import day_date
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.topics import CHECKED
from needmonitor import reconcile_reading, replaying
from needmonitor.cli import main
from needmonitor.replaying import HANDED_IN, Arrived, Replayed, arrivals_of, replay, run_replay
from needmonitor.replaying_tables import lines_of
from needmonitor.settings import Settings
from streams.alerting.rules import Rules
from streams.recounting import read_log
from tests.support import events
from tests.support.reader import Reader

LA = "E08000025"
SECTORS = ("B1 1", "B1 2", "B1 3", "B5 4", "B5 5")
MONDAY = 20_450
SPIKE = MONDAY + 100
"""The first day of eight more people a day in B1 1."""
LAST = SPIKE + 3


@cache
def usual() -> Counter[Arrived]:
    """Two a day of each of two needs in every sector, recorded and known that day."""
    draw = np.random.default_rng(7)
    found: Counter[Arrived] = Counter()
    for day in range(MONDAY, LAST + 1):
        for sector in SECTORS:
            for need in ("food.insecurity", "money.debt"):
                for partner in ("advice", "council"):
                    found[Arrived(LA, need, partner, sector, day, day)] += int(draw.poisson(2))
    return +found


def spiked(known_after: int = 0) -> Counter[Arrived]:
    rise = {
        Arrived(LA, "food.insecurity", who, "B1 1", day, day + known_after): 8
        for day in range(SPIKE, LAST + 1)
        for who in ("advice", "council")
    }
    return usual() + Counter(rise)


@cache
def rules() -> Rules:
    return Rules.of(load_places(), load_dictionary())


def told(arrived: Counter[Arrived], first: int = SPIKE - 20, last: int = LAST) -> Replayed:
    return replay(LA, arrived, (first, last), rules(), load_places())


def test_a_usual_past_tells_nothing():
    replayed = told(usual())
    assert (replayed.alerts, replayed.told) == ([], [])


def test_a_spike_is_told_on_the_day_it_would_have_been():
    replayed = told(spiked())
    (alert,) = replayed.alerts
    assert (alert.need.id, alert.area.code) == ("food.insecurity", "B1 1")
    assert replayed.told[0][1].what == "opened"
    assert replayed.told[0][1].at.date() == day_date(SPIKE + 1)


def test_what_was_known_later_is_told_later():
    replayed = told(spiked(known_after=2), last=LAST)
    assert replayed.told[0][1].at.date() >= day_date(SPIKE + 3)


def test_the_order_of_arrivals_does_not_matter():
    arrived = spiked()
    backwards = Counter(dict(reversed(arrived.items())))
    assert told(arrived) == told(backwards)


def test_what_was_told_before_the_first_day_is_not_told_again():
    assert [entry.what for _, entry in told(spiked(), first=LAST + 1, last=LAST).told] == []


def test_an_authority_without_records_is_told_nothing():
    assert replay(LA, {}, (SPIKE, LAST), rules(), load_places()) == Replayed(LA)


def checked(event, place, arrival):
    value = events.raw({**event, "arrivaltime": arrival, "homeauthority": LA})
    return f"{event['data']['person_ref']}/events.advice/0/{place}".encode(), value


def arrived(*records, handed_in=HANDED_IN):
    return list(arrivals_of(read_log(records, {"B1 1": LA}.get), handed_in))


def test_a_person_arrives_once_a_day_when_the_first_of_its_records_was_known():
    first = events.issue_recorded(time="2026-03-02T10:00:00Z")
    again = events.issue_recorded(issue="i2", time="2026-03-02T15:00:00Z")
    (one,) = arrived(checked(first, 1, "2026-03-05T09:00:00Z"), checked(again, 2, "2026-03-03T09:00:00Z"))
    assert (one.day, one.known) == (20_514, 20_515)
    assert (one.authority, one.need, one.partner, one.area) == (LA, "money.debt", "advice", "B1 1")


@pytest.mark.parametrize(
    ("came", "known"), [("2026-03-23T10:00:00Z", 20_535), ("2026-03-23T10:00:01Z", 20_514)]
)
def test_history_that_is_handed_in_was_known_when_it_was_recorded(came, known):
    (one,) = arrived(checked(events.issue_recorded(time="2026-03-02T10:00:00Z"), 1, came))
    assert one.known == known


def test_every_record_may_be_taken_as_known_when_it_was_made():
    (one,) = arrived(
        checked(events.issue_recorded(time="2026-03-02T10:00:00Z"), 1, "2026-03-04T10:00:00Z"),
        handed_in=timedelta(0),
    )
    assert one.known == 20_514


def test_the_log_is_read_and_told_by_authority(monkeypatch):
    found = Reader()
    monkeypatch.setattr(reconcile_reading, "Consumer", found)
    key, value = checked(events.issue_recorded(), 1, "2026-03-02T10:01:00Z")
    found.write(CHECKED, key, value)
    found.write(CHECKED, CLOCK_KEY, b"{}")
    settings, day = Settings(partitions=1), date(2026, 3, 2)
    for as_recorded in (True, False):
        assert run_replay(settings, day, day, None, as_recorded=as_recorded) == [Replayed(LA, series=1)]
        (other,) = run_replay(settings, day, day, "E08000026", as_recorded=as_recorded)
        assert other == Replayed("E08000026")


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(replaying, "run_replay", lambda *_, **__: [told(spiked())])
    return lambda *options: CliRunner().invoke(
        main, ["watch", "replay", "--from", "2026-01-01", "--to", "2026-01-14", *options]
    )


def test_the_table_has_a_line_for_all_that_is_told_and_how_much_that_is_a_week(run):
    lines = run("--authority", LA).output.splitlines()
    assert lines[0] == LA
    assert "opened" in lines[2]
    assert "food.insecurity" in lines[2]
    assert lines[-1].startswith("1 alerts, 0.5 a week, of 1 that")


def test_a_budget_is_solved_on_what_was_replayed(run):
    assert run("--at-most", "1").output.splitlines()[-1] == (
        "at most 1 a week: from a score of 4.0, expected by chance about once in 3 years over your areas"
    )


def test_a_lower_budget_asks_for_a_higher_score():
    replayed = told(spiked())
    replayed.alerts *= 2
    assert "from a score of 4.0," in lines_of([replayed], 7, 2)[-1]
    assert replayed.alerts[0].peak == pytest.approx(18.6, abs=0.1)
    assert lines_of([replayed], 7, 1)[-1] == (
        "at most 1 a week: from a score of 18.7, hardly ever expected by chance over your areas"
    )


def test_machines_are_told_every_alert_with_its_story(run):
    (one,) = json.loads(run("--json").output)
    assert one["authority"] == LA
    assert one["alerts"][0]["timeline"][0]["what"] == "opened"


def test_days_in_the_wrong_order_are_refused(run):
    refused = run("--to", "2025-12-31")
    assert refused.exit_code == 2


def test_a_place_that_is_none_is_refused(run):
    assert "no local authority" in run("--authority", "E99999999").output


def test_what_a_larger_area_took_in_is_no_line_of_its_own():
    replayed = told(spiked())
    taken = [(alert.model_copy(update={"parent": "0" * 16}), entry) for alert, entry in replayed.told]
    replayed.told = taken
    assert len(lines_of([replayed], 7)) == 3
