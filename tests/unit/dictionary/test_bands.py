"""What of an alert leaves the trusted zone."""

import pytest

from dictionary.alerts import Level
from dictionary.bands import LEAST_TOLD, PastAlert, ReleasedAlerts, band_of, outward_id, ratio_words
from streams.protecting import LEAST_SHOWN
from tests.support.alerts import AUTHORITY, MORNING, SECRET, SECTOR, make_banded


def test_the_outward_id_is_the_same_for_ever_and_another_under_another_secret() -> None:
    name = "E08000025/food.insecurity/B1 1/2026-11-03"
    assert outward_id(name, SECRET) == outward_id(name, SECRET)
    assert outward_id(name, SECRET) != outward_id(name, b"another")


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
    told = make_banded()
    past = PastAlert(
        authority=AUTHORITY, need=told.need, area=SECTOR, level=Level.ALERT, peak=5.1, since=MORNING
    )
    released = ReleasedAlerts(authority=AUTHORITY, as_of=MORNING, alerts=(told,), past=(past,))
    assert ReleasedAlerts.model_validate_json(released.model_dump_json()) == released


def test_the_page_of_an_alert_is_found_by_its_id_outside() -> None:
    assert make_banded().link == "/alerts/b0000000000000aa"
