"""When a message is tried again."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.channels.retrying import (
    FIRST,
    LONGEST,
    LONGEST_ASKED,
    MOST_ATTEMPTS,
    failed,
    next_attempt,
    of_http,
    of_smtp,
)
from tests.support.alerts import MORNING


@given(attempts=st.integers(1, MOST_ATTEMPTS - 1), chance=st.floats(0, 1))
def test_waits_grow_are_spread_and_have_an_end(attempts: int, chance: float) -> None:
    at = next_attempt(failed("timeout"), attempts, MORNING, chance)
    assert at is not None
    longest = min(LONGEST, FIRST * 2 ** (attempts - 1))
    assert timedelta(seconds=1) <= at - MORNING <= max(longest, timedelta(seconds=1))


def test_the_whole_wait_is_taken_where_chance_says_so() -> None:
    waits = [next_attempt(failed("timeout"), attempts, MORNING, 1.0) for attempts in (1, 2, 3)]
    assert waits == [MORNING + FIRST, MORNING + FIRST * 2, MORNING + FIRST * 4]


def test_a_receiver_is_left_alone_for_as_long_as_it_asks_within_reason() -> None:
    asked = failed("http_429", after=timedelta(minutes=20))
    assert next_attempt(asked, 1, MORNING, 0.5) == MORNING + timedelta(minutes=20)
    for_ever = failed("http_429", after=timedelta(days=30))
    assert next_attempt(for_ever, 1, MORNING, 0.5) == MORNING + LONGEST_ASKED


def test_what_will_never_arrive_or_was_tried_often_enough_is_given_up() -> None:
    assert next_attempt(failed("http_410", again=False), 1, MORNING, 0.5) is None
    assert next_attempt(failed("timeout"), MOST_ATTEMPTS, MORNING, 0.5) is None


def test_a_status_says_whether_it_arrived_and_whether_it_may_yet() -> None:
    assert all(of_http(status, None, MORNING).ok for status in (200, 202, 204))
    assert all(of_http(status, None, MORNING).again for status in (408, 409, 425, 429, 500, 503))
    assert not any(of_http(status, None, MORNING).again for status in (301, 307, 400, 401, 404, 410))


def test_a_retry_after_that_makes_no_sense_is_passed_over() -> None:
    for text in ("soon", "-5", "99999999999999999999", "Tue, 99 Foo"):
        after = of_http(503, text, MORNING).after
        assert after is None or after <= LONGEST_ASKED


def test_a_mail_server_says_for_ever_with_a_five() -> None:
    assert of_smtp(421).again
    assert not of_smtp(550).again
