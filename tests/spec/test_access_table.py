"""Who may see what: every role, area, route and fault of a token, asked of the real application.

The expected answers are written here again from the page `docs/access.md`, by rules of their own: nothing of
`api/access.py` is used. A case is (who, areas, fault of the token, route).
"""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey
from redis.asyncio import Redis

from api import history as history_module
from api import past_cells
from api.app import build
from api.config import ApiConfig
from api.tokens import Trust
from api.views import Knowledge
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register

HERE, ELSEWHERE = "E08000025", "E08000026"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here"})
STRANGER = OKPKey.generate_key("Ed25519", parameters={"kid": "here"})
MANY = 2000

# ---- the specification -------------------------------------------------------------------------------------

ROLES = ("analyst", "public_health", "commissioner", "partner", "ig_officer", "admin", "public")
AREAS = ((HERE,), (ELSEWHERE,), ("E",), ("S",), ("GB",), ())
FAULTS = (
    "none",
    "expired",
    "not_yet",
    "issuer",
    "audience",
    "type",
    "key",
    "algorithm",
    "no_role",
    "role",
    "no_purpose",
    "changed",
)


@dataclass(frozen=True)
class Route:
    """An address, and what it asks about."""

    path: str
    level: str = ""
    window: str = ""
    within: str = HERE
    kind: str = "cells"  # cells (now or then), own, partner_cells, past (exactly), refusals_*, open, anyone
    sensitive: bool = False


def _cells(level: str, window: str, within: str = HERE, need: str = "any", kind: str = "cells") -> Route:
    extra = "&at=2026-11-20T12:00:00Z" if kind == "then" else ""
    path = f"/api/v1/cells?need={need}&level={level}&window={window}&within={within}{extra}"
    return Route(path, level, window, within, kind, sensitive=need == "safety.domestic_abuse")


ROUTES = (
    *(_cells("sector", window) for window in ("24h", "7d", "28d", "91d", "365d")),
    _cells("la", "28d", "E"),
    _cells("la", "28d", "GB"),
    _cells("district", "28d", ELSEWHERE),
    _cells("sector", "28d", need="safety.domestic_abuse"),
    _cells("la", "28d", need="safety.domestic_abuse"),
    _cells("sector", "28d", need="money.debt@advice", kind="own"),
    _cells("sector", "28d", need="money.debt@gp", kind="partner_cells"),
    _cells("la", "28d", kind="then"),
    _cells("sector", "24h", kind="then"),
    Route(f"/api/v1/cells.csv?level=sector&window=28d&within={HERE}", "sector", "28d"),
    Route(f"/api/v1/cells/history?area={HERE}&window=28d", "la", "28d"),
    Route(f"/api/v1/cells/history?area={HERE}&window=28d&basis=current", "la", "28d", kind="past"),
    Route("/api/v1/refusals?partner=advice", kind="refusals_own"),
    Route("/api/v1/refusals?partner=gp", kind="refusals_other"),
    Route("/api/v1/needs", kind="open"),
    Route("/api/v1/areas?level=la", kind="open"),
    Route("/api/v1/partners", kind="anyone"),
)


def inside(areas: tuple[str, ...], place: str) -> bool:
    """Whether a place of England lies in areas."""
    if "GB" in areas:
        return True
    return place in areas or ("E" in areas and place != "GB")


def expected(  # noqa: C901, PLR0911  a table, read from the top
    role: str, areas: tuple[str, ...], fault: str, route: Route
) -> int:
    """The status an answer must have."""
    if route.kind == "open":
        return 200
    if fault == "no_purpose":
        fault = "purpose" if role in ("analyst", "public_health") else "none"
    if fault != "none":
        return 401
    if route.kind == "anyone":
        return 200
    if route.kind.startswith("refusals"):
        own = role == "partner" and route.kind == "refusals_own"
        officers = role in ("analyst", "ig_officer", "admin") and inside(areas, HERE)
        return 200 if own or officers else 403
    if role == "partner" and route.kind == "own":
        return 200
    if role in ("analyst", "public_health"):
        return 200 if inside(areas, route.within) else 403
    if role in ("commissioner", "partner") and not inside(areas, route.within):
        return 403
    if route.kind in ("own", "partner_cells", "past"):
        return 403
    windows = ("28d", "91d") if role in ("public", "ig_officer", "admin") else ("7d", "28d", "91d")
    if route.window not in windows:
        return 403
    return 403 if route.sensitive and route.level != "la" else 200


def exact(role: str, route: Route) -> bool:
    """Whether an answer of 200 may hold exact figures."""
    return role in ("analyst", "public_health") or (role == "partner" and route.kind == "own")


# ---- tokens ------------------------------------------------------------------------------------------------


def token(role: str, areas: tuple[str, ...], fault: str) -> str:
    """A token of a role for areas, with one fault."""
    starts = int(NOW.timestamp())
    claims = {
        "iss": "another" if fault == "issuer" else "issuer",
        "aud": "another" if fault == "audience" else "needmonitor",
        "sub": f"a {role}",
        "iat": starts - 60,
        "nbf": starts + 600 if fault == "not_yet" else starts - 60,
        "exp": starts - 60 if fault == "expired" else starts + 600,
        "role": "root" if fault == "role" else role,
        "areas": list(areas),
        "purposes": ["curiosity"] if fault == "no_purpose" else ["monitoring"],
    }
    if role == "partner":
        claims["partner"] = "advice"
    if fault == "no_role":
        del claims["role"]
    header = {"alg": "Ed25519", "typ": "JWT" if fault == "type" else "at+jwt", "kid": "here"}
    if fault == "algorithm":
        secret = OctKey.import_key(KEY.as_dict(private=False)["x"] + "=")
        return jwt.encode(header | {"alg": "HS256"}, claims, secret, algorithms=["HS256"])
    made = jwt.encode(header, claims, STRANGER if fault == "key" else KEY, algorithms=["Ed25519"])
    if fault == "changed":
        head, body, signature = made.split(".")
        return f"{head}.{body[:-2]}{'AA' if body[-2:] != 'AA' else 'BB'}.{signature}"
    return made


@pytest.fixture
async def client(valkey_server, monkeypatch) -> AsyncIterator[httpx.AsyncClient]:
    async def nothing(*_):
        return {}

    async def no_points(*_):
        return []

    monkeypatch.setattr(past_cells, "ask_wholes", no_points)
    monkeypatch.setattr(past_cells, "ask_cells", nothing)  # what is asked of a worker, who is not here
    monkeypatch.setattr(history_module, "ask_history", no_points)
    known = Knowledge(load_dictionary(), load_places(), demo_register(HERE))
    trust = Trust("issuer", KeySet([KEY]), purposes=frozenset({"monitoring"}))
    config = ApiConfig(known, valkey_server.url, partitions=4, place=HERE, trust=trust, clock=lambda: NOW)
    async with Redis.from_url(valkey_server.url) as redis:
        await redis.flushdb()
    app = build(replace(config, demo=False))
    app.state.limits.take = lambda _: None  # asked more in a second than anybody may
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asking:
        yield asking
    await app.state.reader.redis.aclose()


# The whole square of roles, areas and routes with good tokens; every fault of each role at each route.
CASES = [
    *((role, areas, "none", route) for role, areas, route in itertools.product(ROLES, AREAS, ROUTES)),
    *((role, (HERE,), fault, route) for role, fault, route in itertools.product(ROLES, FAULTS[1:], ROUTES)),
]


def test_there_are_enough_cases_and_both_answers_among_them():
    answers = [expected(*case) for case in CASES]
    assert len(set(map(repr, CASES))) == len(CASES) >= MANY
    assert {answers.count(200) > 500, answers.count(403) > 200, answers.count(401) > 1000} == {True}


async def test_every_case_of_the_table_is_answered_as_it_says(client):
    wrong = []
    for role, areas, fault, route in CASES:
        headers = {"authorization": f"Bearer {token(role, areas, fault)}"}
        answer = await client.get(route.path, headers=headers)
        if answer.status_code != expected(role, areas, fault, route):
            wrong.append((role, areas, fault, route.path, answer.status_code))
        elif answer.status_code == 200 and '"exact"' in answer.text and not exact(role, route):
            wrong.append((role, areas, fault, route.path, "exact figures"))
    assert wrong == []


async def test_without_a_token_one_is_the_public(client):
    for route in ROUTES:
        answer = await client.get(route.path)
        assert answer.status_code == expected("public", ("GB",), "none", route), route.path
