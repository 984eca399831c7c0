from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest
from aiokafka.errors import KafkaConnectionError

from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.register import Register
from producers.recording import Made
from producers.sending import TRIES, DryRun, Judge, Outcome, SendingProblem, ToGateway, ToLog

Event = Callable[..., dict[str, Any]]
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def judge(register: Register, needs: Dictionary, places: Places, now: datetime) -> Judge:
    return Judge("advice", register, needs, places, lambda: now)


@pytest.fixture
def made(event: Event) -> Callable[..., Made]:
    def make(line: int = 2, **data: object) -> Made:
        document = event(**data)
        return Made(line, document["id"], document["partitionkey"], msgspec.json.encode(document))

    return make


def gateway(answer: Answer) -> ToGateway:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return ToGateway(client, "http://gateway/api/v1/events", pause=lambda _: 0)


def accepted(count: int) -> httpx.Response:
    return httpx.Response(202, json={"results": [{"id": "x", "accepted": True}] * count})


async def test_a_dry_run_says_what_would_become_of_each_event(
    judge: Judge, made: Callable[..., Made]
) -> None:
    good, bad = await DryRun(judge).deliver([made(), made(need="no.such")])
    assert good == Outcome(accepted=True)
    assert (bad.accepted, bad.code, bad.pointer) == (False, "unknown_need", "/data/need")


async def test_the_gateways_results_are_taken_one_by_one(made: Callable[..., Made]) -> None:
    bodies = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(msgspec.json.decode(request.content))
        refused = {"id": None, "accepted": False, "code": "too_old", "pointer": "/time", "message": "Old."}
        return httpx.Response(202, json={"results": [{"accepted": True, "hints": ["soon retired"]}, refused]})

    outcomes = await gateway(answer).deliver([made(), made()])
    assert outcomes == [
        Outcome(accepted=True, hints=("soon retired",)),
        Outcome(accepted=False, code="too_old", pointer="/time", message="Old."),
    ]
    assert [len(body) for body in bodies] == [2]


async def test_a_gateway_that_is_away_for_a_moment_is_tried_again(made: Callable[..., Made]) -> None:
    answers = iter([httpx.Response(503, headers={"retry-after": "0"}), None, accepted(1)])

    def answer(request: httpx.Request) -> httpx.Response:
        response = next(answers)
        if response is None:
            raise httpx.ConnectError("refused")
        return response

    assert await gateway(answer).deliver([made()]) == [Outcome(accepted=True)]


async def test_a_gateway_that_stays_away_is_given_up_with_words(made: Callable[..., Made]) -> None:
    calls = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(502)

    with pytest.raises(SendingProblem, match="nothing counts twice"):
        await gateway(answer).deliver([made()])
    assert len(calls) == TRIES


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (httpx.Response(401), "token"),
        (httpx.Response(404), "status 404"),
        (httpx.Response(202, text="<html>"), "not answer like a gateway"),
        (httpx.Response(202, json={"results": []}), "not answer like a gateway"),
    ],
)
async def test_what_no_repeating_mends_is_said_at_once(
    made: Callable[..., Made], response: httpx.Response, words: str
) -> None:
    with pytest.raises(SendingProblem, match=words):
        await gateway(lambda _: response).deliver([made()])


class LogOfGood:
    """A publisher that keeps what it is given, until it is told to fail."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, bytes]] = []
        self.failure: Exception | None = None

    async def send(self, topic: str, key: bytes, value: bytes) -> None:
        self.sent.append((topic, key, value))

    async def flush(self) -> None:
        if self.failure:
            raise self.failure


async def test_only_good_events_are_written_to_the_log(judge: Judge, made: Callable[..., Made]) -> None:
    publisher = LogOfGood()
    good, bad = made(), made(need="no.such")
    outcomes = await ToLog(judge, publisher).deliver([good, bad])
    assert [outcome.accepted for outcome in outcomes] == [True, False]
    assert publisher.sent == [("events.advice", good.person_ref.encode(), good.raw)]


async def test_a_broker_that_is_away_is_said_in_words(judge: Judge, made: Callable[..., Made]) -> None:
    publisher = LogOfGood()
    publisher.failure = KafkaConnectionError()
    with pytest.raises(SendingProblem, match="nothing counts twice"):
        await ToLog(judge, publisher).deliver([made()])
