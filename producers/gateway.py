"""The gateway: events over HTTP, for partners without Kafka.

Each event of a request is checked by the same code as in the stream and answered for itself. The good
ones are on the partner's own topic, acknowledged by the broker, before the answer is given; the refused
ones are answered here and go nowhere. What needs memory of other events (`id_conflict`, `issue_exists`,
`unknown_issue`) cannot be known yet and shows later under refusals.
"""

import asyncio
import inspect
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from dictionary.binary_mode import Headers
from dictionary.checking import Checked, Refused, check
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.register import Register
from dictionary.topics import raw_topic
from producers.bodies import LARGEST_BODY, MOST_EVENTS, read_events
from producers.problems import PROBLEM_JSON, Problem
from producers.publishing import PUBLISHER_ERRORS, Publisher

PATH: Final = "/api/v1/events"
RETRY_AFTER_SECONDS: Final = 5
"""What a sender is asked to wait when the broker does not answer."""

BROKER_PATIENCE_SECONDS: Final = 20.0
"""How long a request waits for the broker before its sender is told to come back."""

_BREATH: Final = 50
"""Events checked before other requests get their turn: a few milliseconds."""

_log = logging.getLogger(__name__)

Authenticate = Callable[[Request], str | Awaitable[str | None] | None]
"""Which partner a request comes from; None where it does not prove one."""


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """What the gateway needs.

    Attributes:
        authenticate: which partner sends this request.
        publisher: writes to the log; its life belongs to the application.
        register: partners and agreements.
        dictionary: the needs.
        places: the sectors.
        now: the clock, for times in the future or too old.
        fresh: whether the register is as of now; where it is not, an agreement may have ended since.
        largest_body: bytes of a request.
        most_events: events of a request.
    """

    authenticate: Authenticate
    publisher: Publisher
    register: Register
    dictionary: Dictionary
    places: Places
    now: Callable[[], datetime]
    largest_body: int = LARGEST_BODY
    most_events: int = MOST_EVENTS
    fresh: Callable[[], bool] = lambda: True


class EventResult(BaseModel):
    """What became of one event, in the order sent."""

    id: Annotated[str | None, Field(description="The event's id, where it can be read.")] = None
    accepted: bool
    code: Annotated[str | None, Field(description="Why it is refused: a code of the contract.")] = None
    pointer: Annotated[str | None, Field(description="JSON pointer to the field at fault.")] = None
    message: Annotated[str | None, Field(description="What was expected there.")] = None
    hints: Annotated[
        list[str] | None, Field(description="Accepted, but: such as a need that will be retired.")
    ] = None


class Receipt(BaseModel):
    """The answer to a request that was read: how many were accepted, and each event's own result."""

    accepted: int
    refused: int
    results: list[EventResult]


def router(config: GatewayConfig) -> APIRouter:
    """The gateway's one route, to be mounted beside the API without a prefix."""
    routes = APIRouter(tags=["events"])

    @routes.post(
        PATH,
        status_code=HTTPStatus.ACCEPTED,
        response_model=Receipt,
        summary="Send one event or a list",
        responses=_PROBLEM_RESPONSES,
        openapi_extra=_REQUEST_BODY,
    )
    async def post_events(request: Request) -> Response:
        try:
            return await _receive(request, config)
        except Problem as problem:
            return problem.response()

    return routes


async def _receive(request: Request, config: GatewayConfig) -> Response:
    partner = config.authenticate(request)
    partner = await partner if inspect.isawaitable(partner) else partner
    if partner is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "send a partner's token: Authorization: Bearer …",
            {"WWW-Authenticate": 'Bearer realm="needmonitor"'},
        )
    if not config.fresh():
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "the agreements in force cannot be read now; send the same request again: nothing was stored",
            {"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    raws, headers = await read_events(request, config.largest_body, config.most_events)
    outcomes = await _check_all(raws, headers, partner, config)
    good = [outcome for outcome in outcomes if isinstance(outcome, Checked)]
    await _publish(good, partner, config.publisher)
    _log.info("partner %s: %d accepted%s", partner, len(good), _refusal_counts(outcomes))
    receipt = Receipt(
        accepted=len(good),
        refused=len(raws) - len(good),
        results=[_result(outcome) for outcome in outcomes],
    )
    return JSONResponse(receipt.model_dump(exclude_none=True), HTTPStatus.ACCEPTED)


async def _check_all(
    raws: Sequence[bytes], headers: Headers, partner: str, config: GatewayConfig
) -> list[Checked | Refused]:
    outcomes: list[Checked | Refused] = []
    for number, raw in enumerate(raws, 1):
        outcomes.append(
            check(
                raw,
                headers=headers,
                partner_id=partner,
                arrival=config.now(),
                register=config.register,
                dictionary=config.dictionary,
                places=config.places,
            )
        )
        if number % _BREATH == 0:
            await asyncio.sleep(0)
    return outcomes


async def _publish(good: Sequence[Checked], partner: str, publisher: Publisher) -> None:
    """Write to the partner's topic and wait for the broker.

    Raises:
        Problem: 503, where the broker does not answer. Some events may be on the log by then; sent
            again with the same ids they are recognised and change nothing.
    """
    if not good:
        return
    topic = raw_topic(partner)
    try:
        async with asyncio.timeout(BROKER_PATIENCE_SECONDS):
            for checked in good:
                key, value = checked.event.partitionkey.encode(), msgspec.json.encode(checked.document)
                await publisher.send(topic, key, value)
            await publisher.flush()
    except PUBLISHER_ERRORS as error:
        _log.warning(
            "partner %s: the broker did not take %d events (%s)", partner, len(good), type(error).__name__
        )
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "the events could not be stored now; send the same request again: the same ids never count twice",
            {"Retry-After": str(RETRY_AFTER_SECONDS)},
        ) from None


def _result(outcome: Checked | Refused) -> EventResult:
    if isinstance(outcome, Checked):
        return EventResult(id=outcome.event.id, accepted=True, hints=list(outcome.hints) or None)
    return EventResult(
        id=outcome.event_id,
        accepted=False,
        code=outcome.code,
        pointer=outcome.pointer,
        message=outcome.message,
    )


def _refusal_counts(outcomes: Sequence[Checked | Refused]) -> str:
    """Refusals by code, for the log, which is public: no id, no pointer, no value."""
    codes = Counter(str(outcome.code) for outcome in outcomes if isinstance(outcome, Refused))
    return "".join(f", {count} {code}" for code, count in sorted(codes.items()))


_PROBLEM_RESPONSES: Final[dict[int | str, dict[str, object]]] = {
    status.value: {"description": why, "content": {PROBLEM_JSON: {}}}
    for status, why in {
        HTTPStatus.BAD_REQUEST: "Not JSON, or neither an event nor a list.",
        HTTPStatus.UNAUTHORIZED: "No partner's token.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large, or too many events.",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Not a media type of CloudEvents in JSON.",
        HTTPStatus.SERVICE_UNAVAILABLE: "The log does not answer; Retry-After says when to come back.",
    }.items()
}

_EVENT: Final = {"type": "object", "description": "A CloudEvent of a type in the dictionary."}
_REQUEST_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/cloudevents+json": {"schema": _EVENT},
            "application/cloudevents-batch+json": {"schema": {"type": "array", "items": _EVENT}},
            "application/json": {"schema": {"oneOf": [_EVENT, {"type": "array", "items": _EVENT}]}},
        },
    }
}
