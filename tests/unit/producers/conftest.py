"""What tests of the ways in share: a register, events, and identifiers made at run time."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from dictionary.needs import Dictionary, load_dictionary
from dictionary.places import Places, load_places
from dictionary.register import Register, demo_register
from producers.gateway import GatewayConfig, router
from producers.ways_in import WaysIn
from tests.support.desk import Cells, Desk, Log


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def needs() -> Dictionary:
    return load_dictionary()


@pytest.fixture(scope="session")
def places() -> Places:
    return load_places()


@pytest.fixture(scope="session")
def register() -> Register:
    return demo_register("E08000025")


@pytest.fixture(scope="session")
def sector(places: Places) -> str:
    """A sector of Birmingham, whatever the shipped places are."""
    return next(code for code in places.sectors if places.authority_of(code) == "E08000025")


@pytest.fixture
def nhs_number() -> Callable[[int], str]:
    """A valid NHS number of the range that is never issued to anybody (999)."""

    def make(seed: int) -> str:
        numbers = random.Random(seed)
        while True:
            digits = "999" + "".join(str(numbers.randrange(10)) for _ in range(6))
            check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
            if check != 10:
                return digits + str(check % 11)

    return make


@pytest.fixture
def event(now: datetime, sector: str, register: Register, needs: Dictionary) -> Callable[..., dict[str, Any]]:
    """A good event of the demo's advice agency; fields of `data` can be replaced."""
    agreement = register.of_partner("advice")[0]

    def make(**data: object) -> dict[str, Any]:
        ref = uuid4().hex + uuid4().hex
        time = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": "urn:needmonitor:partner:advice",
            "type": "uk.needmonitor.issue.recorded.v1",
            "time": time,
            "recordedtime": time,
            "datacontenttype": "application/json",
            "dataschema": "urn:needmonitor:schemas/issue-recorded/1.0.0",
            "partitionkey": ref,
            "dataclassification": "restricted",
            "datacategory": "standard",
            "data": {
                "person_ref": ref,
                "person_key_id": agreement.linking_key_id,
                "partner_id": "advice",
                "postcode_sector": sector,
                "location_status": "resident",
                "lawful_basis": "public_task",
                "agreement_id": agreement.id,
                "id_scope": "linked",
                "issue_id": str(uuid4()),
                "need": "money.debt",
                "dictionary_version": needs.version,
                "method": "self-reported",
                "presenting": True,
                **data,
            },
        }

    return make


@pytest.fixture
def desk(tmp_path: Path, register: Register) -> Desk:
    log = Log()

    @asynccontextmanager
    async def publisher() -> AsyncIterator[Log]:
        yield log

    key = tmp_path / "linking.key"
    key.write_text("5a" * 32)
    key.chmod(0o600)
    return Desk(tmp_path, WaysIn("http://127.0.0.1:1", "a-token", key, lambda: register, publisher), log)


@pytest.fixture
def gateway(
    *,
    desk: Desk,
    register: Register,
    needs: Dictionary,
    places: Places,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> FastAPI:
    """The real gateway behind every address, writing to the desk's log."""
    app = FastAPI()
    config = GatewayConfig(lambda _: "advice", desk.log, register, needs, places, lambda: now)
    app.include_router(router(config))
    client = partial(httpx.AsyncClient, transport=httpx.ASGITransport(app))
    monkeypatch.setattr("producers.import_command.httpx.AsyncClient", client)
    return app


@pytest.fixture
def seen(now: datetime) -> str:
    return (now.date() - timedelta(days=3)).strftime("%d/%m/%Y")


@pytest.fixture
def row(sector: str, seen: str) -> Callable[..., Cells]:
    """A good row; every row is another person and another case."""

    def make(number: int, **cells: object) -> Cells:
        good = {
            "Ref": f"C-{number}",
            "NHS No": "",
            "Client": f"P-{number}",
            "Seen": seen,
            "Postcode": sector,
            "Need": "Debt",
        }
        return list((good | cells).values())

    return make
