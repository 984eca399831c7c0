"""What of an alert leaves the trusted zone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictionary.alerts import AlertNeed, AreaSum, Level, PartnerShare, Revised
from dictionary.bands import (
    AREA_LEVELS,
    EDGES,
    LEAST_TOLD,
    Band,
    ReleasedAlerts,
    band,
    band_of,
    ratio_words,
    recurrence_words,
)
from dictionary.needs import COARSE_NEEDS
from streams.protecting import LEAST_SHOWN
from tests.support.alerts import AUTHORITY, MORNING, SECRET, WHOLE, chance_days, make_alert

DISTRICT = AreaSum(code="B1", name="B1", level="district", observed=23, expected=14.0)
CITY = AreaSum(code=AUTHORITY, name="Birmingham", level="la", observed=260, expected=210.0)
KINDS = {"advice": "advice", "surgery": "gp"}


@st.composite
def numbers(draw: st.DrawFn, observed: Band, expected: Band, late: Band) -> dict[str, Any]:
    """The numbers of an alert with these bands, and all that is worked out from them."""

    def within(found: Band, whole: bool = True) -> Any:
        high = found.high if found.high is not None else found.low * 3
        return draw(st.integers(found.low, high) if whole else st.floats(found.low, high + 0.99))

    seen, usual, score = within(observed), within(expected, whole=False), draw(st.floats(5, 5.99))
    first = draw(st.integers(max(0, LEAST_TOLD), max(seen, LEAST_TOLD)))
    return {
        "observed": seen,
        "expected": usual,
        "upper": draw(st.floats(0, 1e5)),
        "ratio": seen / max(usual, 0.01),
        "excess": seen - usual,
        "score": score,
        "exceedance": draw(st.floats(1, 10)),
        "recurrence_days": chance_days(score),
        "late_events": within(late),
        "revision": draw(st.integers(1, 1000)),
        "partners": (
            PartnerShare(id="advice", observed=first, expected=usual, quarantined=False),
            PartnerShare(id="surgery", observed=draw(st.integers(0, 7)), expected=usual, quarantined=False),
        ),
        "revised": Revised(was=within(late), now=seen, late_events=within(late)),
        "last_updated": MORNING + timedelta(seconds=draw(st.integers(0, 1700))),
    }


bands = st.sampled_from([band_of(edge) for edge in (0, *EDGES)])


@given(
    data=st.data(), observed=st.sampled_from([band_of(edge) for edge in EDGES]), expected=bands, late=bands
)
def test_nothing_told_moves_while_counts_stay_in_their_bands(
    data: st.DataObject, observed: Band, expected: Band, late: Band
) -> None:
    first, second = (make_alert(**data.draw(numbers(observed, expected, late))) for _ in range(2))
    told = band(first, SECRET, kinds=KINDS)
    assert told is not None
    assert told == band(second, SECRET, kinds=KINDS)


@given(
    observed=st.integers(0, 7),
    above=st.lists(st.integers(0, 30), max_size=2),
    least=st.sampled_from(AREA_LEVELS),
    need=st.sampled_from(["food.insecurity", *sorted(COARSE_NEEDS)]),
)
def test_an_area_that_does_not_reach_eight_is_never_told(
    observed: int, above: list[int], least: Any, need: str
) -> None:
    sums = tuple(
        area.model_copy(update={"observed": number})
        for area, number in zip((DISTRICT, CITY), above, strict=False)
    )
    alert = make_alert(
        observed=observed, above=sums, need=AlertNeed(id=need, label="x", dictionary_version="1")
    )
    told = band(alert, SECRET, least=least)
    if told is None:
        return
    assert told.observed.low >= LEAST_TOLD
    assert told.raised
    assert "B1 1" not in told.model_dump_json()
    assert need not in COARSE_NEEDS or told.area.level == "la"


def test_a_small_area_is_told_as_the_nearest_above_that_reaches_eight() -> None:
    told = band(make_alert(observed=6, above=(DISTRICT, CITY)), SECRET)
    assert told is not None
    assert (told.area.code, told.observed.words, told.expected.words) == ("B1", "15 to 24", "8 to 14")
    assert told.area.parents == (AUTHORITY,)
    assert (told.partner_kinds, told.neighbours, told.link) == ((), 0, "/alerts?need=food.insecurity")


def test_a_small_area_with_nothing_known_above_it_is_not_told() -> None:
    assert band(make_alert(observed=7), SECRET) is None
    assert band(make_alert(observed=8), SECRET) is not None


@pytest.mark.parametrize("need", sorted(COARSE_NEEDS))
def test_a_sensitive_need_is_told_of_the_local_authority_alone(need: str) -> None:
    named = AlertNeed(id=need, label="A need", dictionary_version="1.0.0")
    assert band(make_alert(need=named, observed=40, above=(DISTRICT,)), SECRET) is None
    told = band(make_alert(need=named, observed=40, above=(DISTRICT, CITY)), SECRET)
    assert told is not None
    assert (told.area.code, told.raised) == (AUTHORITY, True)
    whole = band(make_alert(need=named, observed=40, area=WHOLE), SECRET)
    assert whole is not None
    assert not whole.raised


def test_a_sensitive_need_is_not_among_the_others_that_are_up() -> None:
    told = band(make_alert(other_needs=("money.debt", min(COARSE_NEEDS))), SECRET)
    assert told is not None
    assert told.other_needs == 1


def test_an_area_once_told_as_wide_stays_as_wide() -> None:
    told = band(make_alert(observed=20, above=(DISTRICT, CITY)), SECRET, least="district")
    assert told is not None
    assert told.area.code == "B1"


def test_partners_are_told_by_kind_where_their_own_part_reaches_eight() -> None:
    told = band(make_alert(), SECRET, kinds=KINDS)
    assert told is not None
    assert told.partner_kinds == ("advice",)


def test_no_exact_number_and_no_word_of_a_person_is_in_what_is_told() -> None:
    told = band(make_alert(owner="amina", revision=977), SECRET, kinds=KINDS)
    assert told is not None
    text = told.model_dump_json(exclude={"id", "window", "since", "as_of", "link", "area", "authority"})
    assert not {"19", "6.2", "3.06", "12.8", "5.4", "977", "1.45"} & set(re.findall(r"[0-9.]+", text))
    assert "amina" not in text


def test_the_outward_id_is_the_same_for_ever_and_another_under_another_secret() -> None:
    alerts = (
        (make_alert(), SECRET),
        (make_alert(revision=9, observed=30), SECRET),
        (make_alert(), b"another"),
    )
    ids = [told.id for alert, secret in alerts if (told := band(alert, secret))]
    assert ids[0] == ids[1]
    assert ids[0] not in {ids[2], make_alert().id}


def test_the_level_decides_how_often_chance_would_raise_one() -> None:
    words = set()
    for score in (5.0, 5.31, 5.99):
        told = band(make_alert(score=score), SECRET)
        assert told is not None
        words.add(told.recurrence)
    urgent = band(make_alert(level=Level.URGENT, score=6.2), SECRET)
    assert words == {recurrence_words(chance_days(5))}
    assert urgent is not None
    assert urgent.recurrence not in words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "fewer than 8"),
        (7.99, "fewer than 8"),
        (8, "8 to 14"),
        (14.9, "8 to 14"),
        (15, "15 to 24"),
        (49, "25 to 49"),
        (1500, "1,000 to 1,999"),
        (10_000, "10,000 or more"),
    ],
)
def test_a_band_in_words(number: float, words: str) -> None:
    assert band_of(number).words == words


@pytest.mark.parametrize(
    ("observed", "expected", "words"),
    [
        (8, 1, "well above what is usual"),
        (15, 1, "at least about twice what is usual"),
        (20, 10, "about twice what is usual"),
        (60, 9, "about five times what is usual"),
        (30, 30, "about what is usual"),
        (3000, 20, "more than ten times what is usual"),
    ],
)
def test_how_far_beyond_what_is_usual_two_bands_tell(observed: int, expected: int, words: str) -> None:
    assert ratio_words(band_of(observed), band_of(expected)) == words


def test_the_least_that_is_told_is_the_least_that_is_shown() -> None:
    assert LEAST_TOLD == LEAST_SHOWN


def test_released_alerts_read_as_they_were_written() -> None:
    told = band(make_alert(), SECRET)
    assert told is not None
    released = ReleasedAlerts(authority=AUTHORITY, as_of=MORNING, alerts=(told,))
    assert ReleasedAlerts.model_validate_json(released.model_dump_json()) == released
