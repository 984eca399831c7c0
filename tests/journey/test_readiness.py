"""`/readyz` against a real worker: what it says while one lives, and when it has been killed."""

import asyncio

import httpx
import pytest

from api.app import build
from api.config import ApiConfig
from api.views import Knowledge
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.projection import WORKER_SECONDS
from dictionary.register import demo_register
from tests.support.journey import PARTITIONS, PLACE, Journey
from tests.support.processes import wait_for

pytestmark = pytest.mark.journey


def readyz(journey: Journey) -> dict:
    """What an API process says, asked once."""
    known = Knowledge(load_dictionary(), load_places(), demo_register(PLACE))
    config = ApiConfig(known, journey.environment["NEEDMONITOR_REDIS_URL"], PARTITIONS, PLACE, demo=True)

    async def ask() -> dict:
        app = build(config)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1"
        ) as client:
            answer = await client.get("/readyz")
        await app.state.reader.redis.aclose()
        return {"code": answer.status_code, **answer.json()}

    return asyncio.run(ask())


def test_a_worker_makes_ready_and_its_death_is_noticed(journey: Journey) -> None:
    assert readyz(journey)["parts"]["worker"]["detail"].startswith("No worker gives a sign of life")
    worker = journey.worker()
    wait_for(lambda: readyz(journey)["code"] == 200, "ready", 60)
    ready = readyz(journey)
    assert ready["workers"] == 1
    assert ready["behind"] < 2 * PARTITIONS  # clock records on their way
    assert f"1 at work on {PARTITIONS} partitions" in ready["parts"]["worker"]["detail"]

    worker.kill()
    wait_for(lambda: not readyz(journey)["parts"]["worker"]["ok"], "noticed", WORKER_SECONDS + 10)
    dead = readyz(journey)
    assert (dead["code"], dead["status"], dead["workers"]) == (503, "not_ready", 0)
