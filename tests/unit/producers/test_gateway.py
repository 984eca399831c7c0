import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx
import pytest
from aiokafka.errors import KafkaConnectionError
from fastapi import FastAPI, Request

from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.register import Register
from producers.gateway import PATH, GatewayConfig, router

Event = Callable[..., dict[str, Any]]
JSON = {"content-type": "application/cloudevents+json"}


class RecordingPublisher:
    """A publisher that keeps what it is given; a flush may be told to fail."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, bytes]] = []
        self.flushed = 0
        self.failure: Exception | None = None

    async def send(self, topic: str, key: bytes, value: bytes) -> None:
        self.sent.append((topic, key, value))

    async def flush(self) -> None:
        if self.failure:
            raise self.failure
        self.flushed += 1


def token_of_partner(request: Request) -> str | None:
    return request.headers.get("authorization", "").removeprefix("Bearer ") or None


@pytest.fixture
def publisher() -> RecordingPublisher:
    return RecordingPublisher()


@asynccontextmanager
async def served(config: GatewayConfig, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a gateway."""
    app = FastAPI()
    app.include_router(router(config))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as client:
        yield client


@pytest.fixture
async def client(
    publisher: RecordingPublisher, register: Register, needs: Dictionary, places: Places, now: datetime
) -> AsyncIterator[httpx.AsyncClient]:
    config = GatewayConfig(
        authenticate=token_of_partner,
        publisher=publisher,
        register=register,
        dictionary=needs,
        places=places,
        now=lambda: now,
    )
    async with served(config, authorization="Bearer advice") as client:
        yield client


async def post(client: httpx.AsyncClient, body: Any, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await client.post(PATH, content=content, headers=JSON | headers)


async def test_accepts_one_event_and_puts_it_on_the_partners_topic(
    client: httpx.AsyncClient, publisher: RecordingPublisher, event: Event
) -> None:
    sent = event()
    answer = await post(client, sent)
    assert answer.status_code == 202
    assert answer.json() == {"accepted": 1, "refused": 0, "results": [{"id": sent["id"], "accepted": True}]}
    (topic, key, value) = publisher.sent[0]
    assert (topic, key, json.loads(value)) == ("events.advice", sent["partitionkey"].encode(), sent)
    assert publisher.flushed == 1


@pytest.mark.parametrize(
    "media_type", ["application/cloudevents-batch+json", "application/json; charset=utf-8"]
)
async def test_accepts_a_list(
    client: httpx.AsyncClient, publisher: RecordingPublisher, event: Event, media_type: str
) -> None:
    answer = await post(client, [event(), event()], **{"content-type": media_type})
    assert answer.json()["accepted"] == 2
    assert len(publisher.sent) == 2


async def test_accepts_an_event_in_binary_mode(
    client: httpx.AsyncClient, publisher: RecordingPublisher, event: Event
) -> None:
    sent = event()
    headers = {f"ce-{name}": value for name, value in sent.items() if isinstance(value, str)}
    del headers["ce-datacontenttype"]
    answer = await post(client, sent["data"], **headers, **{"content-type": "application/json"})
    assert answer.json()["accepted"] == 1
    assert json.loads(publisher.sent[0][2]) == sent


async def test_one_bad_event_among_500_refuses_only_itself(
    client: httpx.AsyncClient, publisher: RecordingPublisher, event: Event
) -> None:
    events = [event() for _ in range(501)]
    events[250]["data"]["need"] = "money.dragons"
    answer = await post(client, events)
    assert answer.status_code == 202
    receipt = answer.json()
    assert (receipt["accepted"], receipt["refused"]) == (500, 1)
    assert [result["accepted"] for result in receipt["results"]].index(False) == 250
    refused = receipt["results"][250]
    assert refused["id"] == events[250]["id"]
    assert (refused["code"], refused["pointer"]) == ("unknown_need", "/data/need")
    assert "dragons" not in answer.text
    assert len(publisher.sent) == 500


async def test_what_is_no_event_in_a_list_refuses_only_itself(
    client: httpx.AsyncClient, event: Event
) -> None:
    answer = await post(client, [5, event(), "text", None])
    assert [result["accepted"] for result in answer.json()["results"]] == [False, True, False, False]
    assert answer.json()["results"][0]["code"] == "not_cloudevent"


async def test_a_partner_cannot_write_as_another(
    client: httpx.AsyncClient, publisher: RecordingPublisher, event: Event
) -> None:
    answer = await post(client, event(), authorization="Bearer gp")
    assert answer.json()["results"][0]["code"] == "wrong_source"
    assert publisher.sent == []


async def test_a_request_without_a_token_is_asked_for_one(client: httpx.AsyncClient, event: Event) -> None:
    answer = await post(client, event(), authorization="")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"this is not JSON", 400, "not JSON"),
        (b'{"specversion": "1.0"', 400, "not JSON"),
        (b'[{"specversion": "1.0"}, {oops}]', 400, "not JSON"),
        (b"", 400, "empty"),
        (b"[]", 400, "empty"),
        (b"null", 400, "one event"),
        (b'"text"', 400, "one event"),
        (b'{"a": "\xff"}', 400, "UTF-8"),
    ],
)
async def test_what_is_not_json_gets_problem_details(
    client: httpx.AsyncClient, publisher: RecordingPublisher, body: bytes, status: int, words: str
) -> None:
    answer = await post(client, body)
    assert answer.status_code == status
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert words in problem["detail"]
    assert publisher.sent == []


async def test_a_form_is_told_which_content_type_to_send(client: httpx.AsyncClient) -> None:
    answer = await post(client, b"{}", **{"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 415
    assert "application/cloudevents+json" in answer.json()["detail"]


async def test_a_compressed_body_is_refused(client: httpx.AsyncClient) -> None:
    answer = await post(client, b"{}", **{"content-encoding": "gzip"})
    assert answer.status_code == 415


async def test_an_event_of_1_mb_is_refused_and_its_neighbour_is_not(
    client: httpx.AsyncClient, event: Event
) -> None:
    answer = await post(client, [event(partner_code="x" * 1_000_000), event()])
    assert [result["accepted"] for result in answer.json()["results"]] == [False, True]
    assert answer.json()["results"][0]["code"] == "too_large"


async def test_a_body_over_the_limit_is_refused_whole(client: httpx.AsyncClient) -> None:
    answer = await post(client, b" " * (8 * 1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_more_than_a_thousand_events_are_refused_whole(
    client: httpx.AsyncClient, publisher: RecordingPublisher
) -> None:
    answer = await post(client, [{}] * 1001)
    assert answer.status_code == 413
    assert "1,000" in answer.json()["detail"]
    assert publisher.sent == []


@pytest.mark.parametrize("failure", [KafkaConnectionError(), TimeoutError(), OSError()])
async def test_without_a_broker_nothing_is_said_of_single_events(
    client: httpx.AsyncClient, publisher: RecordingPublisher, event: Event, failure: Exception
) -> None:
    publisher.failure = failure
    answer = await post(client, [event(), event()])
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "results" not in answer.json()


async def test_refused_events_need_no_broker(
    client: httpx.AsyncClient, publisher: RecordingPublisher, event: Event
) -> None:
    publisher.failure = OSError()
    answer = await post(client, event(need="no.such"))
    assert answer.status_code == 202


async def test_no_full_postcode_or_nhs_number_is_said_again(
    *,
    client: httpx.AsyncClient,
    publisher: RecordingPublisher,
    event: Event,
    nhs_number: Callable[[int], str],
    sector: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    secrets = [nhs_number(1), f"{sector}TT"]
    caplog.set_level(logging.DEBUG, "producers")
    events = [event(partner_code=secrets[0]), event(postcode_sector=secrets[1]), event(surname=secrets[0])]
    answer = await post(client, events)
    assert answer.json()["refused"] == 3
    for secret in secrets:
        assert secret not in answer.text
        assert secret not in caplog.text
        assert all(secret.encode() not in value for _, _, value in publisher.sent)
    assert "partner advice: 0 accepted" in caplog.text


async def test_an_asynchronous_authentication_is_awaited(
    *,
    publisher: RecordingPublisher,
    register: Register,
    needs: Dictionary,
    places: Places,
    now: datetime,
    event: Event,
) -> None:
    async def authenticate(request: Request) -> str | None:
        return "advice"

    config = GatewayConfig(authenticate, publisher, register, needs, places, lambda: now)
    async with served(config) as client:
        assert (await post(client, event())).status_code == 202


async def test_takes_nothing_while_it_cannot_know_which_agreements_are_in_force(
    *,
    publisher: RecordingPublisher,
    register: Register,
    needs: Dictionary,
    places: Places,
    now: datetime,
    event: Event,
) -> None:
    fresh = False
    config = GatewayConfig(
        lambda _: "advice", publisher, register, needs, places, lambda: now, fresh=lambda: fresh
    )
    async with served(config) as client:
        answer = await post(client, event())
        assert (answer.status_code, publisher.sent) == (503, [])
        assert answer.headers["retry-after"] == "5"
        fresh = True
        assert (await post(client, event())).status_code == 202


def test_the_route_is_described_in_openapi(
    publisher: RecordingPublisher, register: Register, needs: Dictionary, places: Places, now: datetime
) -> None:
    app = FastAPI()
    app.include_router(
        router(GatewayConfig(token_of_partner, publisher, register, needs, places, lambda: now))
    )
    operation = app.openapi()["paths"][PATH]["post"]
    assert set(operation["responses"]) >= {"202", "400", "401", "413", "415", "503"}
    assert "application/cloudevents-batch+json" in operation["requestBody"]["content"]
