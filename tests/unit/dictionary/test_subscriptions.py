"""Who is told of which alerts, and when."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dictionary.actions import Subscribe, action_key, read_action
from dictionary.alerts import AlertArea, Level
from dictionary.bands import BandedAlert
from dictionary.moments import LONDON
from dictionary.subscriptions import (
    WEEK,
    Channel,
    QuietHours,
    Subscription,
    budget_free,
    due,
    wants,
)
from tests.support.alerts import AUTHORITY, MORNING, WHOLE, make_banded
from tests.support.subscriptions import SUBSCRIPTION, make_subscription

NIGHT = QuietHours(start=time(18), end=time(8))
PART = AlertArea(code="E08000029/B37", name="B37", level="district", parents=("E08000029",))


def told(**changes: Any) -> BandedAlert:
    return make_banded(**changes)


def london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, True),
        ({"areas": ("B1 1",)}, True),
        ({"areas": ("B1",)}, True),
        ({"areas": (AUTHORITY,)}, True),
        ({"areas": ("B1 2", "B11")}, False),
        ({"needs": ("food.insecurity",)}, True),
        ({"needs": ("food",)}, True),
        ({"needs": ("any",)}, True),
        ({"needs": ("money", "food.parcels")}, False),
        ({"least": Level.WATCH}, True),
        ({"least": Level.URGENT}, False),
        ({"active": False}, False),
    ],
)
def test_a_team_is_told_of_what_it_asked_for(asked: dict[str, Any], wanted: bool) -> None:
    assert wants(make_subscription(**asked), told()) is wanted


def test_a_team_of_one_sector_hears_of_a_rise_over_the_area_around_it() -> None:
    team = make_subscription(areas=("B1 1",))
    assert wants(team, told(area=WHOLE))
    district = AlertArea(code="B1", name="B1", level="district", parents=(AUTHORITY,))
    assert wants(team, told(area=district))
    other = AlertArea(code="B11", name="B11", level="district", parents=(AUTHORITY,))
    assert not wants(team, told(area=other))
    assert wants(make_subscription(areas=("B37 5",)), told(area=PART))


def test_nothing_of_another_authority_is_told() -> None:
    assert not wants(make_subscription(authority="E08000029"), told())


@pytest.mark.parametrize(
    ("quiet", "at", "when"),
    [
        (NIGHT, london(3, 17, 59), london(3, 17, 59)),
        (NIGHT, london(3, 18), london(4, 8)),
        (NIGHT, london(4, 7, 59), london(4, 8)),
        (NIGHT, london(4, 8), london(4, 8)),
        (QuietHours(start=time(12), end=time(13)), london(3, 12, 30), london(3, 13)),
        (QuietHours(start=time(12), end=time(13)), london(3, 13), london(3, 13)),
        (None, london(3, 3), london(3, 3)),
    ],
)
def test_what_falls_in_quiet_hours_waits_for_their_end(
    quiet: QuietHours | None, at: datetime, when: datetime
) -> None:
    assert due(make_subscription(quiet=quiet), at, Level.ALERT) == when


def test_urgent_breaks_quiet_hours_only_where_the_subscription_says_so() -> None:
    at = london(3, 23)
    assert due(make_subscription(quiet=NIGHT), at, Level.URGENT) == london(4, 8)
    breaks = make_subscription(quiet=NIGHT, urgent_breaks_quiet=True, digest="daily")
    assert due(breaks, at, Level.URGENT) == at
    assert due(breaks, at, Level.ALERT) == london(4, 8)


@pytest.mark.parametrize(
    ("digest", "at", "when"),
    [
        ("daily", london(3, 7, 59), london(3, 8)),
        ("daily", london(3, 8), london(3, 8)),
        ("daily", london(3, 8, 1), london(4, 8)),
        ("weekly", london(3, 9), london(9, 8)),
        ("weekly", london(9, 8), london(9, 8)),
    ],
)
def test_a_digest_goes_out_at_eight(digest: Any, at: datetime, when: datetime) -> None:
    assert due(make_subscription(digest=digest), at, Level.ALERT) == when


def test_a_digest_is_at_eight_by_the_clock_on_the_wall_in_summer_too() -> None:
    at = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
    assert due(make_subscription(digest="daily"), at, Level.ALERT) == datetime(2026, 7, 1, 7, tzinfo=UTC)


@given(
    told=st.lists(st.integers(0, 20 * 24), max_size=30), most=st.integers(1, 5), asked=st.integers(0, 20 * 24)
)
def test_no_seven_days_hold_more_than_the_budget(told: list[int], most: int, asked: int) -> None:
    team, sent = make_subscription(at_most_a_week=most), []
    for hour in sorted([*told, asked]):
        at = MORNING + timedelta(hours=hour)
        if budget_free(team, sent, at) == at:
            sent.append(at)
    for first in sent:
        assert sum(first <= moment < first + WEEK for moment in sent) <= most


def test_a_spent_budget_is_free_again_a_week_after_the_oldest_of_it() -> None:
    team = make_subscription(at_most_a_week=2)
    sent = [MORNING, MORNING + timedelta(days=1), MORNING + timedelta(days=2)]
    assert budget_free(team, sent, MORNING + timedelta(days=3)) == MORNING + timedelta(days=1) + WEEK
    assert budget_free(make_subscription(), sent, MORNING) == MORNING


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "duty@example.org\nBcc: all@example.org"},
        {"address": "no address"},
        {"channel": Channel.WEBHOOK, "address": "https://example.org/hook?key=secret"},
        {"channel": Channel.CAP, "address": "civil-protection"},
        {"channel": Channel.CAP, "address": "civil-protection", "least": Level.URGENT, "digest": "daily"},
        {"quiet": {"start": time(8), "end": time(8)}},
        {"at_most_a_week": 0},
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_subscription(**wrong)


def test_a_subscription_is_an_action_under_its_own_id() -> None:
    terms = make_subscription(quiet=NIGHT, channel=Channel.WEBHOOK, address="duty-desk")
    action = "5f0c2b1e-0000-4000-8000-000000000001"
    fields: dict[str, Any] = {"id": action, "authority": AUTHORITY, "at": MORNING, "who": "amina"}
    asked = Subscribe(**fields, subscription=SUBSCRIPTION, terms=terms)
    assert action_key(asked) == f"subscription/{SUBSCRIPTION}/{action}".encode()
    assert read_action(asked.model_dump_json()) == asked
    with pytest.raises(ValidationError):
        Subscribe(**{**fields, "authority": "E08000029"}, subscription=SUBSCRIPTION, terms=terms)


def test_a_subscription_reads_as_it_was_written() -> None:
    team = make_subscription(quiet=NIGHT, areas=("B1 1",), least=Level.WATCH)
    assert Subscription.model_validate_json(team.model_dump_json()) == team


def test_cap_gets_no_calls_for_it_says_where_and_of_what() -> None:
    make_subscription(channel=Channel.CAP, address="duty-desk", least=Level.URGENT)
    with pytest.raises(ValidationError, match="inside is no"):
        make_subscription(channel=Channel.CAP, address="duty-desk", least=Level.URGENT, inside=True)
