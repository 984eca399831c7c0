"""Which alerts are worth a team's budget."""

from datetime import timedelta
from typing import Any

import pytest

from api.channels.budgeting import PAST, worth_telling
from api.channels.remembering import Memory
from dictionary.actions import Subscribe
from dictionary.alerts import Level
from dictionary.bands import BandedAlert
from dictionary.moments import LONDON, london_midnight
from tests.support.alerts import AUTHORITY, MORNING, SECRET, make_banded
from tests.support.subscriptions import make_subscription

TODAY = london_midnight(MORNING.astimezone(LONDON).date())


def opened(days_ago: float, peak: float, number: int = 1, **changes: Any) -> BandedAlert:
    at = TODAY - timedelta(days=days_ago)
    return make_banded(id=f"{number:016x}", since=at, as_of=at, peak=peak, **changes)


def worth(*past: BandedAlert, most: int | None = 1, **terms: Any) -> float:
    return worth_telling(make_subscription(at_most_a_week=most, **terms), past, MORNING)


def test_without_a_budget_every_alert_is_worth_telling() -> None:
    assert worth(opened(3, 5.2, 1), opened(2, 5.9, 2), most=None) == 0


def test_a_budget_asks_for_the_score_with_which_the_past_would_have_kept_it() -> None:
    week = opened(3, 5.2, 1), opened(2, 5.9, 2)
    assert worth(*week, most=2) == 4.0
    assert worth(*week, most=1) == pytest.approx(5.3)


def test_only_what_the_team_asked_for_is_its_past() -> None:
    elsewhere = opened(3, 5.2, 1, authority="E08000026")
    assert worth(elsewhere, opened(2, 5.9, 2)) == 4.0
    assert worth(opened(3, 5.2, 1), opened(2, 5.9, 2), needs=("money.gambling",)) == 4.0


@pytest.mark.parametrize(
    "beside",
    [
        {"level": Level.URGENT},
        {"parent": "00000000000000ff"},
    ],
)
def test_urgent_alerts_and_those_a_larger_area_took_in_are_beside_the_budget(beside: dict[str, Any]) -> None:
    assert worth(opened(3, 5.2, 1, **beside), opened(2, 5.9, 2)) == 4.0


def test_the_past_begins_26_weeks_ago_and_ends_this_morning() -> None:
    edge = PAST / timedelta(days=1)
    assert worth(opened(edge, 5.2, 1), opened(edge - 1, 5.9, 2)) == pytest.approx(5.3)
    assert worth(opened(edge + 0.01, 5.2, 1), opened(edge - 1, 5.9, 2)) == 4.0
    assert worth(opened(0, 5.2, 1), opened(1, 5.9, 2)) == 4.0


def test_a_new_alert_that_is_not_worth_the_budget_is_not_told_and_one_that_is_goes_out() -> None:
    terms = make_subscription(at_most_a_week=1)
    memory = Memory(SECRET)
    made = {"id": "5f0c2b1e-0000-4000-8000-000000000001", "authority": AUTHORITY, "who": "amina"}
    memory.take_action(Subscribe(**made, at=TODAY - timedelta(days=1), subscription=terms.id, terms=terms))
    for number, peak in enumerate((5.2, 5.9)):
        memory.take_alert(opened(2 + number, peak, number), TODAY - timedelta(days=2))
    now = MORNING + timedelta(minutes=10)
    memory.take_alert(make_banded(id="000000000000000a", peak=5.25), MORNING)
    assert memory.due(now, ()).messages == ()
    memory.take_alert(make_banded(id="000000000000000b", peak=5.35), MORNING)
    (message,) = memory.due(now, ()).messages
    assert message.parts[0].subject.about == "000000000000000b"
