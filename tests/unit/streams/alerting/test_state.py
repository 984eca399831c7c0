from dictionary.alerts import Life
from streams.alerting.state import Alerts
from tests.support.alerting import LA, MONDAY, NEED, RULES, candidate, closing, looking, only


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
