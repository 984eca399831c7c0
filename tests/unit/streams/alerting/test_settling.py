"""Whose company and explanations a look between two closes tells anew."""

from dataclasses import replace

from dictionary.actions import Mute
from dictionary.events_officers import LocalEventData
from streams.alerting.state import Alerts
from tests.support.alerting import LA, MONDAY, NEED, OTHER, RULES, candidate, looking, moment

CAMPAIGN = LocalEventData.model_validate(
    {
        "local_event_id": "5f0c2b1e-0000-4000-8000-0000000000aa",
        "kind": "campaign",
        "title": "Breakfast clubs open",
        "starts_on": "2026-11-01",
        "area": {"lad_code": LA},
    },
    strict=False,
)


def up(alerts: Alerts) -> dict:
    return {(one.need.id, one.area.code): one for one in alerts.told(LA)}


def test_a_local_event_entered_between_two_looks_explains_alerts_that_the_second_leaves_as_they_are():
    alerts = Alerts()
    alerts.look(looking(MONDAY, candidate(code="B1 1")), RULES)
    known = replace(RULES, local_events=(CAMPAIGN,))
    alerts.look(looking(MONDAY, candidate(code="B2 1")), known)
    assert [one.title for one in up(alerts)[NEED, "B1 1"].explanations] == [CAMPAIGN.title]


def test_a_mute_rule_of_yesterday_mutes_nothing_from_the_first_look_of_today_on():
    alerts = Alerts()
    alerts.look(looking(MONDAY, candidate(code="B1 1")), RULES)
    rule = Mute.model_validate(
        {
            "kind": "mute",
            "id": "5f0c2b1e-0000-4000-8000-0000000000bb",
            "at": moment(MONDAY, 20),
            "who": "tom",
            "authority": LA,
            "need": NEED,
            "area": LA,
            "until": moment(MONDAY, 20).date(),
            "why": "known",
        }
    )
    alerts.act(rule)
    assert up(alerts)[NEED, "B1 1"].muted == rule.id
    alerts.look(looking(MONDAY + 1, candidate(code="B2 1", day=MONDAY + 1)), RULES)
    assert up(alerts)[NEED, "B1 1"].muted is None


def test_whoever_is_around_what_is_newly_up_is_told_and_nobody_else():
    alerts = Alerts()
    before = [candidate(code="B1 1"), candidate(code="B1 2", need=OTHER), candidate(code="B2 1", need=OTHER)]
    alerts.look(looking(MONDAY, *before), RULES)
    told = alerts.look(looking(MONDAY, candidate(code="B1 2")), RULES)
    assert {(one.need.id, one.area.code) for one in told} == {
        (NEED, "B1 2"),
        (NEED, "B1 1"),
        (OTHER, "B1 2"),
    }
