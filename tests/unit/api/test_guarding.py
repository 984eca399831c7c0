import gzip
import json
import re

import pytest
from fastapi import APIRouter

from api.guarding import POLICY, host_name


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/needs", "/api/v1/nothing", "/", "/nothing"])
async def test_every_response_is_guarded(ask, redis, path):
    headers = (await ask(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert not re.search(r"unsafe|\*|http", POLICY)


async def test_the_pages_keep_to_the_policy(ask, redis):
    for path in ("/", "/needs", "/partners"):
        page = (await ask(path)).text
        code = r"<script(?![^>]*\s(?:src=|type=.application/json))|\sstyle=|\son[a-z]+=|javascript:"
        assert not re.search(code, page)


async def test_figures_are_kept_by_no_cache(ask, redis):
    assert (await ask("/api/v1/cells")).headers["cache-control"] == "no-store"
    assert "max-age" in (await ask("/api/v1/outlines")).headers["cache-control"]


async def test_synthetic_figures_say_so(ask, redis):
    assert (await ask("/api/v1/cells")).headers["needmonitor-data"] == "synthetic"
    assert "needmonitor-data" not in (await ask("/api/v1/cells", demo=False)).headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil:80"])
async def test_a_foreign_host_name_gets_nothing(ask, host):
    answer = await ask("/api/v1/needs", headers={"host": host})
    assert answer.status_code == 421
    assert "needs" not in answer.json()


async def test_long_answers_are_zipped(ask):
    answer = await ask("/api/v1/needs", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["needs"]
    assert len(gzip.compress(json.dumps(answer.json()).encode())) < len(answer.content) * 2


async def test_strict_transport_is_asked_for_where_it_is_used(ask):
    assert "strict-transport-security" not in (await ask("/healthz")).headers
    secure = (await ask("https://127.0.0.1/healthz")).headers
    assert secure["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT"])
async def test_methods_that_nobody_needs_are_refused(ask, redis, method):
    assert (await ask("/api/v1/needs", method=method)).status_code == 405


@pytest.mark.parametrize(
    "path", ["/static/", "/static", "/static/build/", "/static/../app.py", "/static/%2e%2e/app.py"]
)
async def test_no_folder_is_listed_and_nothing_beside_it_served(ask, redis, path):
    assert (await ask(path)).status_code in {404, 405}


@pytest.mark.parametrize(
    ("host", "name"),
    [("a", "a"), ("A:80", "a"), ("127.0.0.1:8000", "127.0.0.1"), ("[::1]:8000", "::1"), ("[::1]", "::1")],
)
def test_a_host_is_known_by_its_name(host, name):
    assert host_name(host) == name


async def test_an_answer_to_a_fault_nobody_expected_is_guarded_too(ask, redis):
    router = APIRouter()

    @router.get("/api/v1/fault")
    async def fault():
        raise RuntimeError("a value nobody should see")

    answer = await ask("/api/v1/fault", routers=(router,))
    assert (answer.status_code, answer.headers["content-security-policy"]) == (500, POLICY)
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == (
        "no-store",
        "nosniff",
    )
    assert "nobody should see" not in answer.text
