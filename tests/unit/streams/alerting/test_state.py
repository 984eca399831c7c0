import pytest

from dictionary.actions import TryOut
from dictionary.alerts import Life
from streams.alerting.candidates import Busy
from streams.alerting.state import Alerts
from tests.support.alerting import LA, MONDAY, NEED, OTHER, RULES, candidate, closing, looking, moment, only

SILENT = Busy("advice", MONDAY, 0, 50.0, silent=True)


def kept(alerts: Alerts) -> dict[bytes, bytes | None]:
    return {key: alerts.dump(key) for key in alerts.take_touched()}


def ended() -> Alerts:
    """One alert that ended on the third day after Monday."""
    alerts = Alerts()
    alerts.look(closing(MONDAY, candidate()), RULES)
    for day in range(1, 4):
        alerts.look(closing(MONDAY + day), RULES)
    return alerts


def test_an_alert_lives_from_its_opening_over_three_quiet_closes_to_its_end():
    alerts = Alerts()
    opened = only(alerts.look(closing(MONDAY, candidate()), RULES))
    lives = []
    for day in range(1, 4):
        alerts.look(closing(MONDAY + day, scores={(NEED, "B1 1"): 2.39}), RULES)
        told = only(alerts.told(LA))
        assert told.id == opened.id
        lives.append(told.life)
    assert lives == [Life.CLOSING, Life.CLOSING, Life.CLOSED]


def test_what_only_a_look_between_closes_saw_ends_at_the_close():
    alerts = Alerts()
    assert only(alerts.look(looking(MONDAY, candidate()), RULES)).provisional
    told = only(alerts.look(closing(MONDAY), RULES))
    assert told.life is Life.CLOSED
    assert told.timeline[-1].why == "not confirmed at the day's close"
    assert not alerts.is_confirmed(told.id)


@pytest.mark.parametrize(("day", "left"), [(94, 1), (95, 0)])
def test_what_ended_over_91_days_ago_is_forgotten(day, left):
    alerts = ended()
    (key,) = kept(alerts)
    alerts.look(closing(MONDAY + day), RULES)
    assert len(alerts.told(LA)) == left
    assert kept(alerts) == ({} if left else {key: None})


def test_the_parts_are_under_their_authority_and_only_changed_ones_are_named():
    alerts = Alerts()
    told, notice = alerts.look(closing(MONDAY, candidate(), busy=(SILENT,)), RULES)
    assert kept(alerts).keys() == {f"{LA}/{told.id}".encode(), f"{LA}/{notice.id}".encode()}
    alerts.look(closing(MONDAY + 1, candidate(day=MONDAY + 1), busy=(SILENT,)), RULES)
    assert kept(alerts).keys() == {f"{LA}/{told.id}".encode()}


def test_what_is_read_back_is_what_was_kept():
    alerts, again = ended(), Alerts()
    alerts.look(closing(MONDAY + 4, candidate(need=OTHER, day=MONDAY + 4), busy=(SILENT,)), RULES)
    for key, value in kept(alerts).items():
        assert value is not None
        again.load(key, value)
    assert again.told(LA) == alerts.told(LA)
    assert [*again.open_series(LA)] == [*alerts.open_series(LA)] == [(OTHER, "B1 1")]
    assert again.take_touched() == set()


def test_a_part_that_is_not_kept_is_nothing():
    assert Alerts().dump(f"{LA}/00000000000000aa".encode()) is None


def test_authorities_do_not_meet():
    alerts = Alerts()
    alerts.look(closing(MONDAY, candidate()), RULES)
    assert alerts.told("E08000026") == [*alerts.open_series("E08000026")] == alerts.mutes("E08000026") == []


def test_a_quiet_close_that_changes_nothing_told_is_kept_and_not_told():
    alerts = Alerts()
    alerts.look(closing(MONDAY, candidate()), RULES)
    alerts.look(closing(MONDAY + 1, scores={(NEED, "B1 1"): 1.0}), RULES)
    kept(alerts)
    assert alerts.look(closing(MONDAY + 2, scores={(NEED, "B1 1"): 1.0}), RULES) == []
    assert len(kept(alerts)) == 1


def test_nothing_is_due_where_nothing_is_snoozed_or_muted():
    assert ended().wake(moment(MONDAY + 9, 9)) == []


def test_actions_on_subscriptions_are_for_others():
    action = TryOut.model_construct(authority=LA)
    assert Alerts().act(action) == []
