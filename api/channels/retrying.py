"""What an answer to a message means, and when to try again. Pure: time and chance come as arguments."""

import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

MOST_ATTEMPTS: Final = 10
FIRST: Final = timedelta(seconds=5)
LONGEST: Final = timedelta(hours=1)
LONGEST_ASKED: Final = timedelta(hours=6)
"""A receiver that asks to be left alone for longer is asked again then."""
_HTTP_AGAIN: Final = frozenset({408, 409, 425, 429})
_SMTP_PERMANENT: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt.

    Attributes:
        ok: it arrived.
        reason: a code of why not, such as `http_503` or `timeout`; never an address or words of others.
        again: it may yet arrive.
        after: not before so long, as the receiver asked.
    """

    ok: bool
    reason: str = ""
    again: bool = True
    after: timedelta | None = None


SENT: Final = Answer(ok=True)


def failed(reason: str, *, again: bool = True, after: timedelta | None = None) -> Answer:
    """An attempt that did not arrive."""
    return Answer(ok=False, reason=reason, again=again, after=after)


def of_http(status: int, retry_after: str | None, at: datetime) -> Answer:
    """What a status says: 2xx arrived; a redirect is not followed; most other 4xx will never arrive."""
    if 200 <= status < 300:  # noqa: PLR2004  the class of a status
        return SENT
    again = status in _HTTP_AGAIN or status >= 500  # noqa: PLR2004
    return failed(f"http_{status}", again=again, after=_asked(retry_after, at))


def of_smtp(code: int) -> Answer:
    """What a mail server's code says: 5xx is for ever."""
    return failed(f"smtp_{code}", again=code < _SMTP_PERMANENT)


def next_attempt(answer: Answer, attempts: int, at: datetime, chance: float) -> datetime | None:
    """When to try again after so many attempts; None: give up.

    Exponential back-off with full jitter (a random share of the whole), and never sooner than asked.

    Args:
        answer: what came of the last attempt.
        attempts: made so far, 1 or more.
        at: now.
        chance: from 0 to 1.
    """
    if not answer.again or attempts >= MOST_ATTEMPTS:
        return None
    wait = min(LONGEST, FIRST * int(2 ** (attempts - 1))) * chance
    return at + max(wait, min(answer.after or timedelta(), LONGEST_ASKED), timedelta(seconds=1))


def _asked(retry_after: str | None, at: datetime) -> timedelta | None:
    """A Retry-After header: seconds or an HTTP date."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after[:9]), LONGEST_ASKED.total_seconds()))
    try:
        moment = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - at, timedelta())
