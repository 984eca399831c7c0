import pytest

from dictionary.alerts import Level
from streams.alerting.state import Alerts
from streams.alerting.up import MOST_NEEDS
from tests.support.alerting import (
    LA,
    MONDAY,
    NEED,
    OTHER,
    RULES,
    candidate,
    closing,
    looking,
)


def told(*candidates, alerts=None, day=MONDAY, **but):
    alerts = alerts or Alerts()
    alerts.look(closing(day, *candidates, **but), RULES)
    return {(one.need.id, one.area.code): one for one in alerts.told(LA)}


def district(score=4.5, observed=100, expected=60.0, upper=85, **but):
    return candidate(score, "B1", observed=observed, expected=expected, upper=upper, **but)


@pytest.mark.parametrize(("observed", "stands"), [(100, False), (101, True)])
def test_a_district_is_up_when_it_would_be_without_its_highest_sector(observed, stands):
    """The sector's excess is 15, and 85 would not have scored."""
    up = told(candidate(code="B1 1"), district(observed=observed))
    assert ((NEED, "B1") in up) is stands
    assert (up[NEED, "B1 1"].parent is not None) is stands


def test_a_district_is_up_where_no_sector_is():
    assert (NEED, "B1") in told(district(observed=90))


@pytest.mark.parametrize("sectors", [2, 3])
def test_a_district_of_three_sectors_that_are_up_is_up(sectors):
    own = [candidate(code=f"B1 {n}") for n in range(1, sectors + 1)]
    assert ((NEED, "B1") in told(*own, district(observed=100))) is (sectors == 3)


def test_what_is_taken_in_says_by_whom_and_the_larger_area_whom_it_took_in():
    up = told(candidate(code="B1 1"), candidate(code="B1 2"), district(observed=120))
    parent = up[NEED, "B1"]
    assert parent.children == ("B1 1", "B1 2")
    assert up[NEED, "B1 1"].parent == up[NEED, "B1 2"].parent == parent.id
    assert [entry.what for entry in parent.timeline] == ["opened", "merged"]
    assert [entry.what for entry in up[NEED, "B1 1"].timeline] == ["opened", "absorbed"]


def test_a_larger_area_goes_on_naming_whom_it_took_in_when_that_has_ended():
    alerts = Alerts()
    told(candidate(code="B1 1"), candidate(code="B1 2"), district(observed=120), alerts=alerts)
    for day in range(MONDAY + 1, MONDAY + 4):
        found = candidate(code="B1 2", day=day), district(observed=120, day=day)
        up = told(*found, alerts=alerts, day=day)
    assert up[NEED, "B1 1"].life == "closed"
    assert up[NEED, "B1"].children == ("B1 1", "B1 2")


def test_a_sector_that_rises_while_its_district_is_up_is_taken_in_at_once():
    alerts = Alerts()
    told(district(observed=120), alerts=alerts)
    alerts.look(looking(MONDAY + 1, candidate(code="B1 3", day=MONDAY + 1)), RULES)
    up = {one.area.code: one for one in alerts.told(LA)}
    assert up["B1 3"].parent == up["B1"].id


def test_another_need_or_another_district_is_not_taken_in():
    up = told(candidate(code="B1 1", need=OTHER), candidate(code="B2 1"), district(observed=120))
    assert up[OTHER, "B1 1"].parent is None
    assert up[NEED, "B2 1"].parent is None


def test_the_authority_takes_in_districts_and_these_their_sectors():
    whole = candidate(5.0, LA, observed=600, expected=400.0, upper=450)
    up = told(candidate(code="B1 1"), candidate(code="B2 1"), district(observed=120), whole)
    assert up[NEED, "B1 1"].parent == up[NEED, "B1"].id
    assert up[NEED, "B1"].parent == up[NEED, "B2 1"].parent == up[NEED, LA].id
    assert up[NEED, LA].children == ("B1", "B2 1")


@pytest.mark.parametrize(
    ("score", "sectors", "days", "level"),
    [
        (5.0, 3, 400, Level.URGENT),
        (5.0, 2, 400, Level.ALERT),
        (4.9, 3, 400, Level.WATCH),
        (5.0, 3, 55, Level.WATCH),
    ],
)
def test_a_district_s_alert_over_three_sectors_is_urgent(score, sectors, days, level):
    own = [candidate(code=f"B1 {n}") for n in range(1, sectors + 1)]
    up = told(*own, district(score, observed=120, history_days=days))
    assert up[NEED, "B1"].level is level


def test_three_districts_make_the_authority_s_alert_no_more_than_its_score_does():
    up = told(*(candidate(code=f"B1 {n}") for n in range(1, 5)), candidate(5.0, LA, observed=600, upper=450))
    assert up[NEED, LA].level is Level.ALERT


def test_areas_that_touch_it_and_needs_that_rise_with_it_are_named():
    up = told(candidate(code="B1 1"), candidate(code="B1 3"), candidate(code="B1 1", need=OTHER))
    assert up[NEED, "B1 1"].neighbours == ("B1 3",)
    assert up[NEED, "B1 1"].other_needs == (OTHER,)
    assert up[OTHER, "B1 1"].neighbours == ()
    assert up[NEED, "B1 3"].other_needs == ()


def test_of_many_other_needs_an_alert_names_the_first_it_met_and_is_not_told_anew_for_each_one_more():
    alerts, needs = Alerts(), [f"need.n{number:02}" for number in range(30)]
    alerts.look(looking(MONDAY, candidate()), RULES)
    told = [alerts.look(looking(MONDAY, candidate(need=need)), RULES) for need in reversed(needs)]
    assert [len(some) for some in told] == [2 + met for met in range(MOST_NEEDS)] + [1] * (30 - MOST_NEEDS)
    up = {one.need.id: one for one in alerts.told(LA)}
    assert up[NEED].other_needs == tuple(needs[-MOST_NEEDS:])
    assert up[needs[0]].other_needs == (NEED, *needs[1:MOST_NEEDS])


def test_another_need_that_has_ended_makes_room_for_the_next():
    alerts, needs = Alerts(), [f"need.n{number:02}" for number in range(MOST_NEEDS + 1)]
    told(*(candidate(need=need) for need in [NEED, *needs]), alerts=alerts)
    for day in range(MONDAY + 1, MONDAY + 4):
        up = told(*(candidate(need=need, day=day) for need in [NEED, *needs[1:]]), alerts=alerts, day=day)
    assert up[NEED, "B1 1"].other_needs == tuple(needs[1:])


def test_an_alert_that_comes_back_names_other_needs_as_if_it_were_new(monkeypatch):
    monkeypatch.setattr("streams.alerting.up.MOST_NEEDS", 1)
    alerts, early, late = Alerts(), "need.a", "need.z"
    told(candidate(), candidate(need=late), alerts=alerts)
    for day in range(MONDAY + 1, MONDAY + 5):
        found = [candidate(need=need, day=day) for need in (early, late)]
        own = [candidate(day=day)] if day == MONDAY + 4 else []
        up = told(*found, *own, alerts=alerts, day=day)
    assert up[NEED, "B1 1"].timeline[-1].what == "reopened"
    assert up[NEED, "B1 1"].other_needs == (early,)


def test_neighbours_are_named_anew_when_one_has_ended():
    alerts = Alerts()
    told(candidate(code="B1 1"), candidate(code="B1 3"), alerts=alerts)
    for day in range(MONDAY + 1, MONDAY + 4):
        up = told(candidate(code="B1 1", day=day), alerts=alerts, day=day)
    assert up[NEED, "B1 1"].neighbours == ()


def test_what_outlives_the_alert_that_took_it_in_is_on_its_own_again():
    alerts = Alerts()
    told(candidate(code="B1 1"), district(observed=120), alerts=alerts)
    for day in range(MONDAY + 1, MONDAY + 4):
        up = told(candidate(code="B1 1", day=day), alerts=alerts, day=day)
    assert up[NEED, "B1"].life == "closed"
    assert up[NEED, "B1 1"].parent is None
    assert up[NEED, "B1 1"].timeline[-1].why == f"on its own: {up[NEED, 'B1'].id} has ended"
