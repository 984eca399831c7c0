from datetime import timedelta

import pytest

from dictionary.actions import Acknowledge, Assign, Mute, Remark, Reopen, Resolve, Snooze, Undo, Unmute
from dictionary.alerts import Handling, Life
from dictionary.moments import day_date
from streams.alerting.held import alert_id
from streams.alerting.state import Alerts
from tests.support.alerting import LA, MONDAY, NEED, OTHER, RULES, candidate, closing, looking, moment, only

AT = moment(MONDAY + 1, 9)
LATER = AT + timedelta(hours=4)


def uuid(number: int) -> str:
    return f"5f0c2b1e-0000-4000-8000-{number:012d}"


@pytest.fixture
def alerts() -> Alerts:
    made = Alerts()
    made.look(closing(MONDAY, candidate()), RULES)
    return made


@pytest.fixture
def do(alerts):
    """Do something to the one alert there is: ada's action, the first one numbered 1."""
    done = []

    def act(kind, who="ada", at=AT, **but):
        done.append(1)
        target = {"alert": alerts.told(LA)[0].id} if kind not in {Mute, Unmute} else {}
        return alerts.act(
            kind(**({"id": uuid(len(done)), "authority": LA, "at": at, "who": who} | target | but))
        )

    return act


def test_who_acknowledges_an_alert_of_nobody_s_takes_it(do):
    told = only(do(Acknowledge, why="looking into it"))
    assert (told.handling, told.owner, told.revision) == (Handling.ACKNOWLEDGED, "ada", 2)
    entry = told.timeline[-1]
    assert (entry.who, entry.what, entry.why, entry.by) == ("ada", "acknowledged", "looking into it", uuid(1))
    assert only(do(Acknowledge, who="ben")).owner == "ada"


def test_assigning_to_oneself_acknowledges_and_to_another_does_not(do):
    told = only(do(Assign, owner="ben"))
    assert (told.handling, told.owner, told.timeline[-1].why) == (Handling.NEW, "ben", "to ben")
    assert only(do(Assign, owner="ada")).handling is Handling.ACKNOWLEDGED


def test_a_snooze_ends_at_its_moment_and_leaves_the_alert_as_it_was(do, alerts):
    do(Acknowledge)
    told = only(do(Snooze, until=LATER))
    assert (told.handling, told.until) == (Handling.SNOOZED, LATER)
    assert alerts.wake(LATER - timedelta(seconds=1)) == []
    told = only(alerts.wake(LATER))
    assert (told.handling, told.owner, told.until) == (Handling.ACKNOWLEDGED, "ada", None)
    assert told.timeline[-1].what == "woken"
    assert alerts.wake(LATER) == []


def test_an_alert_that_ended_while_it_was_snoozed_is_not_woken(do, alerts):
    do(Snooze, until=moment(MONDAY + 9, 9))
    for day in range(1, 4):
        alerts.look(closing(MONDAY + day), RULES)
    assert only(alerts.told(LA)).life is Life.CLOSED
    assert alerts.wake(moment(MONDAY + 9, 9)) == []


def test_alerts_whose_snoozes_end_together_are_told_in_the_order_of_their_ids():
    alerts, ids = Alerts(), {alert_id(LA, NEED, code, MONDAY): code for code in ("B1 1", "B1 2", "B2 1")}
    for number, name in enumerate(sorted(ids, reverse=True), 1):
        alerts.look(looking(MONDAY, candidate(code=ids[name])), RULES)
        alerts.act(Snooze(id=uuid(number), authority=LA, alert=name, at=AT, who="ada", until=LATER))
    assert [told.id for told in alerts.wake(LATER)] == sorted(ids)


def test_a_longer_snooze_leaves_it_as_before_the_first(do, alerts):
    do(Snooze, until=LATER)
    do(Snooze, until=LATER + timedelta(hours=1))
    assert alerts.wake(LATER) == []
    assert only(alerts.wake(LATER + timedelta(hours=1))).handling is Handling.NEW


def test_resolving_says_why_and_only_reopening_takes_it_back(do):
    told = only(do(Resolve, reason="false", why="counted twice"))
    assert (told.handling, told.reason) == (Handling.RESOLVED, "false")
    assert only(do(Acknowledge)).handling is Handling.RESOLVED
    assert only(do(Snooze, until=LATER)).handling is Handling.RESOLVED
    told = only(do(Reopen))
    assert (told.handling, told.reason, told.timeline[-1].what) == (Handling.NEW, None, "handed_back")


def test_what_is_reopened_goes_back_to_who_had_it(do):
    do(Acknowledge)
    do(Resolve, reason="true")
    assert only(do(Reopen)).handling is Handling.ACKNOWLEDGED


def test_a_remark_changes_nothing_but_the_story(do):
    told = only(do(Remark, why="called the food bank"))
    assert (told.handling, told.owner) == (Handling.NEW, None)
    assert told.timeline[-1].why == "called the food bank"


def test_an_undo_restores_how_it_stood_before(do):
    do(Acknowledge)
    do(Resolve, reason="expected")
    told = only(do(Undo, action=uuid(2)))
    assert (told.handling, told.owner, told.reason) == (Handling.ACKNOWLEDGED, "ada", None)
    assert (told.timeline[-1].what, told.timeline[-1].why) == ("undone", "resolved")
    assert only(do(Undo, action=uuid(1))).owner is None


def test_an_undo_of_what_was_not_done_or_is_undone_does_nothing(do):
    do(Acknowledge)
    assert do(Undo, action=uuid(77)) == []
    do(Undo, action=uuid(1))
    assert do(Undo, action=uuid(1)) == []
    assert do(Undo, action=uuid(3)) == []


def test_an_action_that_comes_twice_is_done_once(do):
    do(Acknowledge, id=uuid(9))
    assert do(Acknowledge, id=uuid(9)) == []


def test_an_action_on_an_alert_nobody_knows_does_nothing(do):
    assert do(Acknowledge, alert="00000000000000aa") == []
    assert do(Acknowledge, authority="E08000026") == []


def test_of_an_ended_alert_only_what_it_was_may_still_be_said(do, alerts):
    for day in range(1, 4):
        alerts.look(closing(MONDAY + day), RULES)
    assert only(alerts.told(LA)).life is Life.CLOSED
    assert do(Acknowledge) == do(Snooze, until=LATER) == do(Assign, owner="ben") == []
    assert only(do(Resolve, reason="true")).reason == "true"
    assert only(do(Remark, why="a flood")).life is Life.CLOSED
    assert only(do(Undo, action=uuid(4))).reason is None


def test_a_resolved_alert_that_comes_back_after_its_end_is_new(do, alerts):
    do(Resolve, reason="true")
    for day in range(1, 4):
        alerts.look(closing(MONDAY + day), RULES)
    told = only(alerts.look(closing(MONDAY + 5, candidate(day=MONDAY + 5)), RULES))
    assert (told.handling, told.reason) == (Handling.NEW, None)


def test_a_note_with_what_its_kind_says_is_no_longer_than_a_note(do):
    assert len(only(do(Assign, owner="ben", why="x" * 500)).timeline[-1].why) == 500


def mute(do, need=NEED, area="B1 1", days=7, **but):
    return do(Mute, need=need, area=area, until=day_date(MONDAY + days), **but)


@pytest.mark.parametrize("need", [NEED, "food", "any"])
@pytest.mark.parametrize("area", ["B1 1", "B1", LA])
def test_a_mute_rule_marks_what_it_covers_and_hides_nothing(do, alerts, need, area):
    told = only(mute(do, need, area, why="a known outage"))
    assert (told.muted, told.life) == (uuid(1), Life.OPEN)
    entry = told.timeline[-1]
    assert (entry.what, entry.who, entry.why, entry.by) == ("muted", "ada", "a known outage", uuid(1))
    assert [rule.id for rule in alerts.mutes(LA)] == [uuid(1)]


@pytest.mark.parametrize(("need", "area"), [(OTHER, "B1 1"), ("money", "any"), (NEED, "B1 2"), (NEED, "B2")])
def test_a_mute_rule_of_something_else_marks_nothing(do, need, area):
    assert mute(do, need, area) == []


def test_a_rule_ends_when_somebody_ends_it(do, alerts):
    mute(do)
    told = only(do(Unmute, rule=uuid(1)))
    assert (told.muted, told.timeline[-1].what) == (None, "unmuted")
    assert alerts.mutes(LA) == []
    assert do(Unmute, rule=uuid(1)) == []


def test_a_rule_holds_on_its_last_day_and_not_on_the_next(do, alerts):
    mute(do, days=7)
    assert alerts.wake(moment(MONDAY + 7, 23)) == []
    told = only(alerts.wake(moment(MONDAY + 8, 0)))
    assert (told.muted, told.timeline[-1].who) == (None, "monitor")
    assert alerts.mutes(LA) == []


def test_a_rule_that_is_over_before_it_begins_is_none(do, alerts):
    assert mute(do, days=0) == []
    assert alerts.mutes(LA) == []


def test_of_two_rules_the_one_that_lasts_longest_is_told(do):
    mute(do, days=3)
    assert only(mute(do, days=9)).muted == uuid(2)
    assert only(do(Unmute, rule=uuid(2))).muted == uuid(1)


def test_an_alert_that_opens_under_a_rule_is_muted_from_its_beginning(do, alerts):
    mute(do, area="B1")
    told = alerts.look(closing(MONDAY + 1, candidate(code="B1 2", day=MONDAY + 1)), RULES)
    born = next(one for one in told if one.area.code == "B1 2")
    assert (born.muted, [entry.what for entry in born.timeline]) == (uuid(1), ["opened", "muted"])


def test_a_rule_comes_once_and_survives(do, alerts):
    mute(do, id=uuid(5))
    assert mute(do, id=uuid(5)) == []
    again = Alerts()
    for key in alerts.take_touched():
        value = alerts.dump(key)
        assert value is not None
        again.load(key, value)
    assert again.mutes(LA) == alerts.mutes(LA)
    assert again.told(LA) == alerts.told(LA)
    assert alerts.take_touched() == set()
