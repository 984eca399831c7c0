import pytest

from dictionary.actions import Resolve, Snooze
from dictionary.alerts import Handling, Level, Life, PartnerShare
from streams.alerting.candidates import Busy
from streams.alerting.held import alert_id
from streams.alerting.state import Alerts
from tests.support.alerting import (
    LA,
    MONDAY,
    NEED,
    OTHER,
    RULES,
    candidate,
    closing,
    looking,
    moment,
    only,
)

KEY = (NEED, "B1 1")
ACTION = "5f0c2b1e-0000-4000-8000-00000000000{}"


def opened(score: float = 4.5, **but) -> Alerts:
    alerts = Alerts()
    alerts.look(closing(MONDAY, candidate(score, **but)), RULES)
    return alerts


def after(alerts: Alerts, *scores: float):
    """After closes from the day after Monday on: with a candidate from 4, else with its score alone."""
    for day, score in enumerate(scores, MONDAY + 1):
        found = [candidate(score, day=day)] if score >= 4 else []
        alerts.look(closing(day, *found, scores={KEY: score}), RULES)
    return only(alerts.told(LA))


def test_an_alert_says_all_that_is_known_of_it():
    told = only(opened().told(LA))
    assert (told.revision, told.life, told.handling) == (1, Life.OPEN, Handling.NEW)
    assert (told.need.id, told.area.code, told.area.parents) == (NEED, "B1 1", ("B1", LA))
    assert (str(told.window.start), str(told.window.end), told.window.days) == ("2026-10-31", "2026-11-02", 3)
    assert (told.observed, told.expected, told.upper, told.ratio, told.excess) == (20, 5.0, 14.0, 4.0, 15.0)
    assert told.exceedance == pytest.approx(15 / 9)
    assert told.recurrence_days == pytest.approx(10**4.5 / 1000)
    assert (told.completeness, told.late_events, told.history_days) == (0.9, 2, 400)
    assert [share.id for share in told.partners] == ["advice", "council"]
    assert not told.provisional
    assert told.first_seen == told.last_updated == moment(MONDAY + 1, 2)


def test_the_id_comes_from_place_need_and_opening_day_alone():
    told = only(opened().told(LA))
    assert told.id == alert_id(LA, NEED, "B1 1", MONDAY)
    others = [(LA, OTHER, "B1 1", MONDAY), (LA, NEED, "B1 2", MONDAY), (LA, NEED, "B1 1", MONDAY + 1)]
    assert told.id not in {alert_id(*one) for one in others}


@pytest.mark.parametrize(
    ("scores", "life"),
    [
        ((2.39,), Life.CLOSING),
        ((2.4,), Life.OPEN),
        ((2.39, 2.39), Life.CLOSING),
        ((2.39, 2.39, 2.39), Life.CLOSED),
        ((2.39, 2.39, 2.4), Life.OPEN),
        ((2.39, 2.39, 2.4, 2.39, 2.39), Life.CLOSING),
        ((2.39, 2.39, 4.0, 2.39, 2.39), Life.CLOSING),
    ],
)
def test_three_quiet_closes_in_a_row_end_an_alert(scores, life):
    assert after(opened(), *scores).life is life


def test_its_end_is_told_with_its_day_and_its_story():
    told = after(opened(), 2.0, 2.0, 2.0)
    assert told.closed_at == moment(MONDAY + 4, 2)
    assert [entry.what for entry in told.timeline] == ["opened", "closing", "closed"]
    assert {entry.who for entry in told.timeline} == {"monitor"}
    assert told.score == 2.0


def test_the_level_stays_at_the_highest_while_the_score_is_of_now():
    told = after(opened(), 6.1, 4.2)
    assert (told.level, told.score, told.peak) == (Level.URGENT, 4.2, 6.1)
    assert told.timeline[-1].why == "from watch to urgent"
    assert after(opened(), 6.1, 3.5).score == 3.5


@pytest.mark.parametrize(("day", "same"), [(17, True), (18, False)])
def test_what_comes_back_within_a_fortnight_is_the_same_alert(day, same):
    """It ended on the third day after Monday."""
    alerts = opened()
    first = after(alerts, 2.0, 2.0, 2.0)
    alerts.look(closing(MONDAY + day, candidate(5.0, day=MONDAY + day)), RULES)
    told = {one.id: one for one in alerts.told(LA)}
    assert (len(told) == 1) is same
    if same:
        assert (told[first.id].life, told[first.id].closed_at) == (Life.OPEN, None)
        assert told[first.id].level is Level.ALERT
        assert told[first.id].timeline[-2].what == "reopened"


def test_a_level_is_that_since_it_came_back():
    alerts = opened(6.5)
    after(alerts, 2.0, 2.0, 2.0)
    alerts.look(closing(MONDAY + 5, candidate(4.1, day=MONDAY + 5)), RULES)
    told = only(alerts.told(LA))
    assert (told.level, told.peak) == (Level.WATCH, 4.1)


def test_a_look_between_closes_raises_and_never_lowers():
    alerts = opened(5.0)
    assert alerts.look(looking(MONDAY + 1, candidate(4.9, day=MONDAY + 1)), RULES) == []
    told = only(alerts.look(looking(MONDAY + 1, candidate(6.0, day=MONDAY + 1)), RULES))
    assert (told.level, told.score, told.provisional, told.revision) == (Level.URGENT, 6.0, True, 2)


def test_what_the_close_does_not_find_falls_back_to_the_close_before():
    alerts = opened(4.5)
    alerts.look(looking(MONDAY + 1, candidate(6.0, day=MONDAY + 1)), RULES)
    told = after(alerts, 4.4)
    assert (told.level, told.peak, told.provisional) == (Level.WATCH, 4.5, False)
    assert told.timeline[-1].why == "from urgent to watch, as the day's close found it"


def test_an_ended_alert_that_a_look_brought_back_ends_again_at_the_close():
    alerts = opened()
    ended = after(alerts, 2.0, 2.0, 2.0)
    assert only(alerts.look(looking(MONDAY + 5, candidate(day=MONDAY + 5)), RULES)).life is Life.OPEN
    told = only(alerts.look(closing(MONDAY + 5), RULES))
    assert (told.life, told.closed_at, told.window) == (Life.CLOSED, ended.closed_at, ended.window)


def test_what_a_look_opened_and_the_close_finds_is_the_same_alert():
    alerts = Alerts()
    seen = only(alerts.look(looking(MONDAY, candidate(4.2)), RULES))
    told = only(alerts.look(closing(MONDAY, candidate(4.1)), RULES))
    assert (told.id, told.score, told.first_seen) == (seen.id, 4.1, seen.first_seen)
    assert not told.provisional


def test_what_no_close_found_is_another_alert_the_day_after():
    alerts = Alerts()
    seen = only(alerts.look(looking(MONDAY, candidate()), RULES))
    alerts.look(closing(MONDAY), RULES)
    told = only(alerts.look(closing(MONDAY + 1, candidate(day=MONDAY + 1)), RULES))
    assert told.id != seen.id


@pytest.mark.parametrize(("late", "told"), [(5, False), (6, True)])
def test_what_would_not_have_scored_without_old_late_records_is_retrospective(late, told):
    """14 of the 20 would not have scored."""
    alert = only(opened(late=late, late_old=late).told(LA))
    assert alert.retrospective is told


def test_late_records_of_the_window_first_told_revise_it():
    alerts = opened()
    late = candidate(4.9, day=MONDAY, observed=26, late=8)
    alerts.look(closing(MONDAY + 1, late, scores={KEY: 3.0}), RULES)
    told = only(alerts.told(LA))
    assert (told.revised.was, told.revised.now, told.revised.late_events) == (20, 26, 8)
    assert told.timeline[-1].why == "from 20 to 26, 8 late events"


def test_late_records_of_another_window_revise_nothing():
    alerts = opened()
    late = candidate(4.9, day=MONDAY, days=2, observed=26, late=8)
    alerts.look(closing(MONDAY + 1, late, scores={KEY: 3.0}), RULES)
    assert only(alerts.told(LA)).revised is None


@pytest.mark.parametrize(("late_old", "count"), [(9, 1), (0, 0)])
def test_a_past_spike_that_late_records_show_is_told_and_one_that_was_passed_over_is_not(late_old, count):
    alerts = Alerts()
    past = candidate(4.9, day=MONDAY - 9, late=9, late_old=late_old)
    assert len(alerts.look(closing(MONDAY, past), RULES)) == count
    assert alerts.look(closing(MONDAY, past), RULES) == []


@pytest.mark.parametrize(("ago", "count"), [(14, 0), (15, 1)])
def test_a_past_spike_near_one_that_was_told_is_the_same(ago, count):
    alerts = opened()
    after(alerts, 2.0, 2.0, 2.0)
    past = candidate(4.9, day=MONDAY - ago, late=9, late_old=9)
    assert len(alerts.look(closing(MONDAY + 4, past), RULES)) == count


def test_a_series_that_opens_and_a_past_spike_of_it_are_one_alert():
    alerts = Alerts()
    past = candidate(4.9, day=MONDAY - 20, late=9, late_old=9)
    alerts.look(closing(MONDAY, past, candidate()), RULES)
    assert str(only(alerts.told(LA)).window.end) == "2026-11-02"


def test_a_past_spike_of_a_district_that_is_only_its_sector_s_is_told_of_the_sector():
    """Without the sector's excess of 15 the district's 100 would be 85, which is not unusual."""
    late = {"day": MONDAY - 9, "late": 9, "late_old": 9}
    district = candidate(4.9, "B1", observed=100, expected=60.0, upper=85, **late)
    told = Alerts().look(closing(MONDAY, candidate(4.5, **late), district), RULES)
    assert only(told).area.code == "B1 1"


def test_a_partner_s_reporting_is_a_notice_and_no_alert():
    shares = (PartnerShare(id="advice", observed=20, expected=5.0, quarantined=False),)
    busy = (Busy("advice", MONDAY, 400, 200.0, silent=False),)
    alerts = Alerts()
    (told,) = alerts.look(closing(MONDAY, candidate(partners=shares), busy=busy), RULES)
    assert told.kind == "notice"
    assert alerts.look(looking(MONDAY + 1, candidate(day=MONDAY + 1, partners=shares)), RULES) == []


def test_a_rising_level_ends_a_snooze_and_makes_new_what_was_resolved():
    alerts = opened(4.5)
    alert = only(alerts.told(LA)).id
    on = {"authority": LA, "alert": alert, "who": "ada"}
    alerts.act(Snooze(id=ACTION.format(1), at=moment(MONDAY + 1, 9), until=moment(MONDAY + 9, 9), **on))
    assert only(alerts.look(looking(MONDAY + 1, candidate(4.9, day=MONDAY + 1)), RULES)).handling == "snoozed"
    told = only(alerts.look(looking(MONDAY + 1, candidate(5.0, day=MONDAY + 1)), RULES))
    assert (told.handling, told.until, told.revision) == (Handling.NEW, None, 4)
    alerts.act(Resolve(id=ACTION.format(2), at=moment(MONDAY + 1, 13), reason="true", **on))
    told = only(alerts.look(looking(MONDAY + 1, candidate(6.0, day=MONDAY + 1), hour=14), RULES))
    assert (told.handling, told.reason) == (Handling.NEW, None)
