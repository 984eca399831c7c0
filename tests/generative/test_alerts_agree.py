"""Alerts whatever is seen between two closes: what closes say, each look once, each revision the next."""

from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.alerting.state import Alerts
from tests.support.alerting import LA, MONDAY, NEED, OTHER, RULES, candidate, closing, looking

SCORES = st.sampled_from([0.0, 2.3, 3.0, 4.2, 5.1, 6.3])
CODES = st.sampled_from(["B1 1", "B1 2", "B1 3", "B1", "B2 1", LA])
NEEDS = st.sampled_from([NEED, OTHER, "housing.damp"])
OBSERVED = st.sampled_from([4, 15, 20, 40, 90])


@st.composite
def found(draw, day: int):
    return candidate(
        draw(SCORES.filter(lambda score: score >= 4)),
        draw(CODES),
        day,
        need=draw(NEEDS),
        observed=draw(OBSERVED),
        expected=draw(st.sampled_from([5.0, 12.0])),
        days=draw(st.sampled_from([1, 3])),
    )


@st.composite
def days(draw, most: int = 5):
    """Looks between closes, and the close, of some days."""
    told = []
    for day in range(MONDAY, MONDAY + draw(st.integers(1, most))):
        looks = draw(st.lists(found(day), max_size=4))
        lows = {(n, c): draw(SCORES) for n in (NEED, OTHER) for c in ("B1 1", "B1 2", "B1", "B2 1", LA)}
        told.append((looks, closing(day, *draw(st.lists(found(day), max_size=4)), scores=lows)))
    return told


def settled(alerts: Alerts) -> list[dict]:
    """What closes said: without moments, and without what no close found."""
    apart = {"first_seen", "last_updated", "revision", "timeline", "closed_at"}
    known = [one for one in alerts.told(LA) if alerts.is_confirmed(one.id)]
    return sorted((one.model_dump(exclude=apart) for one in known), key=lambda one: one["id"])


@settings(max_examples=20, deadline=None)
@given(days(), st.randoms(use_true_random=False))
def test_what_closes_say_is_the_same_for_any_looks_before_them(story, shuffler):
    seen, shuffled, blind = Alerts(), Alerts(), Alerts()
    for looks, close in story:
        for alerts, order in ((seen, looks), (shuffled, shuffler.sample(looks, len(looks))), (blind, [])):
            for look in order:
                alerts.look(looking(close.closed, look), RULES)
            alerts.look(close, RULES)
    assert settled(seen) == settled(shuffled) == settled(blind)


@settings(max_examples=20, deadline=None)
@given(days())
def test_a_look_taken_twice_is_taken_once(story):
    alerts = Alerts()
    for looks, close in story:
        for look in [*(looking(close.closed, one) for one in looks), close]:
            alerts.look(look, RULES)
            assert alerts.look(look, RULES) == []


@settings(max_examples=20, deadline=None)
@given(days())
def test_a_series_has_at_most_one_alert_at_a_time_and_each_revision_is_the_next(story):
    alerts, revisions = Alerts(), {}
    for looks, close in story:
        for look in [*(looking(close.closed, one) for one in looks), close]:
            for told in alerts.look(look, RULES):
                assert told.revision == revisions.get(told.id, 0) + 1
                revisions[told.id] = told.revision
                assert [entry.what for entry in told.timeline[:1]] == ["opened"]
            series = alerts.open_series(LA)
            assert len(series) == len(set(series))


@settings(max_examples=15, deadline=None)
@given(days())
def test_state_that_is_kept_and_read_back_goes_on_as_if_it_never_stopped(story):
    alerts, kept = Alerts(), {}
    for looks, close in story:
        again = Alerts()
        for key, value in kept.items():
            again.load(key, value)
        for look in [*(looking(close.closed, one) for one in looks), close]:
            assert again.look(look, RULES) == alerts.look(look, RULES)
        for key in again.take_touched():
            value = again.dump(key)
            assert value is not None
            kept[key] = value


@settings(max_examples=25, deadline=None)
@given(days(), st.integers(0, 2))
def test_a_look_at_what_it_concerns_tells_what_a_look_at_everyone_would(story, most):
    """One that was just read back looks at everyone."""
    alerts, kept = Alerts(), {}
    with patch("streams.alerting.up.MOST_NEEDS", most):
        for looks, close in story:
            for look in [*(looking(close.closed, one) for one in looks), close]:
                again = Alerts()
                for key, value in kept.items():
                    again.load(key, value)
                assert alerts.look(look, RULES) == again.look(look, RULES)
                for key in alerts.take_touched():
                    kept[key] = alerts.dump(key)
