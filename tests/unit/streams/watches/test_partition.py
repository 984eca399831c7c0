from functools import cache

import pytest

from tests.support.watch_log import FIRST, FOOD, SECTORS, Arrival, Log, Reader, at, usual

TODAY = FIRST + 84
"""After twelve weeks."""


def spike(days, sector="B1 1", number=16, **more):
    return [Arrival(day, FOOD, sector, "advice", **more) for day in days for _ in range(number)]


def later() -> Log:
    """What comes after the twelve weeks."""
    return Log(start=1_000_000)


@cache
def calm() -> dict[bytes, bytes]:
    """The changelog after twelve usual weeks; nothing was told."""
    reader = Reader()
    days = range(FIRST, TODAY)
    for record in [Log().live(days, usual(days)).records]:
        reader.read(record)
    assert reader.told() == []
    return reader.changelog


def after_calm() -> Reader:
    return Reader(changelog=dict(calm())).restart()


def test_a_spike_is_told_at_the_first_clock_record_after_it():
    log = later().clock(at(TODAY, 2.5)).arrive(*usual([TODAY], seed=2), *spike([TODAY])).clock(at(TODAY, 12))
    (alert,) = after_calm().read(log.records).alerts().values()
    assert (alert["need"]["id"], alert["area"]["code"], alert["life"]) == (FOOD, "B1 1", "open")
    assert alert["observed"] >= 16 > alert["expected"]
    assert alert["provisional"]
    assert sum(share["observed"] for share in alert["partners"]) == alert["observed"]
    assert [above["code"] for above in alert["above"]] == ["B1", "E08000025"]
    assert alert["upper"] < alert["observed"]


def test_in_a_flood_what_is_up_is_told_anew_in_turns(monkeypatch):
    monkeypatch.setattr("streams.watches.turns.MOST_AGAIN", 1)
    first = [one for sector in SECTORS for one in spike([TODAY], sector)]
    log = later().clock(at(TODAY, 2.5)).arrive(*usual([TODAY], seed=2), *first).clock(at(TODAY, 12))
    reader = after_calm().read(log.records)
    up, told, read = reader.alerts(), list[set[str]](), len(log.records)
    log.arrive(*(one for sector in SECTORS for one in spike([TODAY], sector, number=30)))
    for second in range(1, len(up) + 1):
        before = len(reader.told())
        reader.read(log.clock(at(TODAY, 12 + second / 3600)).records[read:])
        read = len(log.records)
        told.append({value["area"]["code"] for _, value in reader.told()[before:]})
    assert set().union(*told) == {one["area"]["code"] for one in up.values()} == set(SECTORS)
    assert max(map(len, told)) < len(SECTORS)


def test_a_usual_day_tells_nothing():
    log = later().live([TODAY, TODAY + 1], usual([TODAY, TODAY + 1], seed=2))
    assert after_calm().read(log.records).told() == []


def test_a_close_confirms_it_and_three_quiet_weeks_end_it():
    days = range(TODAY, TODAY + 40)
    log = later().live(days, [*usual(days, seed=2), *spike([TODAY, TODAY + 1])])
    reader = after_calm().read(log.records)
    (alert,) = [one for one in reader.alerts().values() if one["area"]["code"] == "B1 1"]
    assert alert["life"] == "closed"
    told = [value["life"] for _, value in reader.told() if value and value.get("id") == alert["id"]]
    assert told[0] == "open"
    assert not [value for key, value in reader.told() if key == alert["id"]][1]["provisional"]


def test_a_partner_that_joins_raises_nothing():
    days = range(TODAY, TODAY + 90)
    joins = usual(range(TODAY + 5, TODAY + 90), mean=2.0, seed=3, partners=["housing"])
    reader = after_calm().read(later().live(days, [*usual(days, seed=2), *joins]).records)
    assert [one for one in reader.alerts().values() if one["level"] != "watch"] == []


def test_a_partner_that_falls_silent_is_noticed_and_its_return_is_no_spike():
    days = range(TODAY, TODAY + 21)
    silent = range(TODAY + 3, TODAY + 8)
    arrivals = [one for one in usual(days, mean=4.0, seed=2) if one.partner != "gp" or one.day not in silent]
    history = range(FIRST, TODAY)
    reader = Reader().read(Log().live(history, usual(history, mean=4.0)).records)
    reader.read(later().live(days, arrivals).records)
    notices = reader.notices()
    assert {(one["partner"], one["about"]) for one in notices} == {("gp", "partner_silent")}
    assert [one["open"] for one in notices][-1] is False
    assert [one for one in reader.alerts().values() if one["level"] != "watch"] == []


def test_a_day_is_closed_once_and_each_missed_day_in_its_order():
    reader = after_calm()
    reader.read(later().clock(at(TODAY, 2.5), at(TODAY, 2.6), at(TODAY, 3)).records)
    assert reader.counts.watches.closes == 1
    reader.read(later().clock(at(TODAY + 3, 1.9)).records)
    assert reader.counts.watches.closes == 3
    reader.read(later().clock(at(TODAY + 3, 2)).records)
    assert reader.counts.watches.closes == 4
    assert reader.counts.watches.authorities["E08000025"].day == TODAY + 3


@pytest.mark.parametrize("known", [None, TODAY + 1])
def test_what_came_between_midnight_and_two_counts_on_its_own_day(known):
    late = spike([TODAY + 1], known=known)
    log = (
        later().clock(at(TODAY, 2.5)).arrive(*usual([TODAY], seed=2)).clock(at(TODAY + 1, 1.0)).arrive(*late)
    )
    reader = after_calm().read(log.clock(at(TODAY + 1, 1.5)).records)
    assert reader.told() == []
    reader.restart().read(later().clock(at(TODAY + 1, 2.5), at(TODAY + 1, 2.6)).records)
    (alert,) = reader.alerts().values()
    assert alert["window"]["end"] == "2026-03-31"


def test_late_records_say_so_and_old_ones_raise_an_alert_in_retrospect():
    late = spike([TODAY - 12], number=12, known=TODAY)
    log = later().live([TODAY, TODAY + 1], [*usual([TODAY, TODAY + 1], seed=2), *late])
    (alert,) = after_calm().read(log.records).alerts().values()
    assert alert["retrospective"]
    assert alert["late_events"] == 12


@pytest.mark.parametrize(("ago", "late"), [(7, 0), (8, 3)])
def test_arrivals_of_days_over_a_week_ago_are_late_news_until_the_close(ago, late):
    told = spike([TODAY - ago], number=3, known=TODAY)
    reader = after_calm().read(later().clock(at(TODAY, 2.5)).arrive(*told).clock(at(TODAY, 12)).records)
    pending = reader.counts.watches.authorities["E08000025"].pending
    assert sum(pending.late.values()) == late
    reader.read(later().clock(at(TODAY + 1, 2)).records)
    assert pending.late == {}


def test_late_arrivals_stay_on_their_day_when_the_next_day_is_turned_to():
    told = spike([TODAY - 3], number=5, known=TODAY)
    log = later().clock(at(TODAY, 2.5)).arrive(*told).clock(at(TODAY + 1, 2))
    late = after_calm().read(log.records).counts.watches.authorities["E08000025"].late.sum((0, 1))
    assert (late[-5], late.sum()) == (5, 5)


def test_people_without_a_place_are_in_no_series():
    log = later().clock(at(TODAY, 2.5)).arrive(*spike([TODAY], sector="E08000025/none", number=50))
    reader = after_calm().read(log.clock(at(TODAY, 12)).records)
    assert reader.told() == []
    assert set(reader.counts.watches.authorities["E08000025"].numbering.sectors) == set(SECTORS)


def test_a_state_from_before_there_was_a_watch_begins_one_from_its_counts():
    changelog = {key: value for key, value in calm().items() if not key.startswith((b"\0watch", b"\0alert"))}
    reader = Reader(changelog=changelog).restart()
    reader.read(
        later().clock(at(TODAY - 1, 20.5), *(at(TODAY - 1, 20.6 + n / 100) for n in range(20))).records
    )
    log = later().clock(at(TODAY, 2.5)).arrive(*usual([TODAY], seed=2), *spike([TODAY])).clock(at(TODAY, 12))
    (alert,) = reader.read(log.records).alerts().values()
    assert alert["area"]["code"] == "B1 1"


def test_what_was_taken_back_is_no_spike():
    log = later().clock(at(TODAY, 2.5)).arrive(*spike([TODAY]), *spike([TODAY], sign=-1)).clock(at(TODAY, 12))
    assert after_calm().read(log.records).told() == []
