"""Where made events go: through the gateway, straight to the log, or nowhere in a dry run.

Each destination answers with one outcome for each event, in order, once they are stored.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, Protocol

import httpx
import msgspec

from dictionary.checking import Checked, Refused, check
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.register import Register
from dictionary.topics import raw_topic
from producers.publishing import PUBLISHER_ERRORS, Publisher
from producers.recording import Made

BATCH: Final = 500
"""Events of one request."""

TRIES: Final = 8
LONGEST_PAUSE_SECONDS: Final = 30.0
REQUEST_SECONDS: Final = 60.0
_COME_BACK: Final = {429, 500, 502, 503, 504}
_SAFE_TO_REPEAT: Final = "run the same import again when it is back: nothing counts twice"


class SendingProblem(RuntimeError):  # noqa: N818 - a problem is what its reader has
    """Events could not be delivered; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event: accepted with hints, or refused with a code, a pointer and words."""

    accepted: bool
    code: str | None = None
    pointer: str | None = None
    message: str | None = None
    hints: tuple[str, ...] = ()


class Destination(Protocol):
    """Takes events."""

    async def deliver(self, batch: Sequence[Made]) -> list[Outcome]:
        """Deliver a batch and answer for each event, in order.

        Raises:
            SendingProblem: nothing can be said of the batch; sending it again is safe.
        """
        ...


@dataclass(frozen=True, slots=True)
class Judge:
    """The check that the hub will make, made here: as far as it needs no memory of other events."""

    partner: str
    register: Register
    dictionary: Dictionary
    places: Places
    now: Callable[[], datetime]

    def outcome(self, raw: bytes) -> Outcome:
        """What the check says of one event."""
        found = check(
            raw,
            partner_id=self.partner,
            arrival=self.now(),
            register=self.register,
            dictionary=self.dictionary,
            places=self.places,
        )
        if isinstance(found, Checked):
            return Outcome(accepted=True, hints=found.hints)
        return _refused(found)


def _refused(found: Refused) -> Outcome:
    return Outcome(accepted=False, code=found.code, pointer=found.pointer, message=found.message)


@dataclass(frozen=True, slots=True)
class DryRun:
    """Sends nothing anywhere."""

    judge: Judge

    async def deliver(self, batch: Sequence[Made]) -> list[Outcome]:
        """What would become of each event."""
        return [self.judge.outcome(made.raw) for made in batch]


@dataclass(frozen=True, slots=True)
class ToLog:
    """Writes the good ones to the partner's topic, for partners with their own way to the log."""

    judge: Judge
    publisher: Publisher

    async def deliver(self, batch: Sequence[Made]) -> list[Outcome]:
        """Check, write, and wait until the broker has them.

        Raises:
            SendingProblem: the broker does not answer.
        """
        outcomes = [self.judge.outcome(made.raw) for made in batch]
        topic = raw_topic(self.judge.partner)
        try:
            for made, outcome in zip(batch, outcomes, strict=True):
                if outcome.accepted:
                    await self.publisher.send(topic, made.person_ref.encode(), made.raw)
            await self.publisher.flush()
        except PUBLISHER_ERRORS as error:
            raise SendingProblem(
                f"the broker does not take events ({type(error).__name__}); {_SAFE_TO_REPEAT}"
            ) from None
        return outcomes


@dataclass(frozen=True, slots=True)
class ToGateway:
    """Posts to the gateway, again and again for a while if it is not there.

    Attributes:
        client: with the partner's token in its headers.
        url: of the gateway's events.
        pause: seconds to wait before try 1, 2, … where the gateway does not say.
    """

    client: httpx.AsyncClient
    url: str
    pause: Callable[[int], float] = lambda tried: min(LONGEST_PAUSE_SECONDS, 0.5 * 2**tried)

    async def deliver(self, batch: Sequence[Made]) -> list[Outcome]:
        """Post a batch.

        Raises:
            SendingProblem: the gateway refuses the request, or does not answer after many tries.
        """
        body = b"[" + b",".join(made.raw for made in batch) + b"]"
        why = ""
        for tried in range(TRIES):
            wait = self.pause(tried)
            try:
                answer = await self.client.post(
                    self.url, content=body, headers={"content-type": "application/cloudevents-batch+json"}
                )
            except httpx.TransportError as error:
                why = type(error).__name__
            else:
                if answer.status_code not in _COME_BACK:
                    return _outcomes(answer, len(batch))
                why, wait = f"status {answer.status_code}", _retry_after(answer, wait)
            await asyncio.sleep(wait)
        raise SendingProblem(f"the gateway does not answer ({why}); {_SAFE_TO_REPEAT}")


def _retry_after(answer: httpx.Response, otherwise: float) -> float:
    text = answer.headers.get("retry-after", "")
    return min(LONGEST_PAUSE_SECONDS, float(text)) if text.isdigit() else otherwise


def _outcomes(answer: httpx.Response, expected: int) -> list[Outcome]:
    """The gateway's result for each event.

    Raises:
        SendingProblem: it refused the request as a whole, or answered something else.
    """
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise SendingProblem(
            "the gateway does not take this token; is it the partner's own, and still valid?"
        )
    if answer.status_code != HTTPStatus.ACCEPTED:
        raise SendingProblem(f"the gateway refused the request: status {answer.status_code}")
    try:
        results: list[dict[str, Any]] = answer.json()["results"]
    except (ValueError, KeyError, TypeError):
        results = []
    if len(results) != expected:
        raise SendingProblem("the address does not answer like a gateway; is the URL right?")
    return [
        msgspec.convert({**result, "hints": tuple(result.get("hints", ()))}, Outcome, strict=False)
        for result in results
    ]
