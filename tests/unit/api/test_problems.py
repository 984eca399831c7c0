import pytest

from api.problems import MEDIA_TYPE


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/api/v1/cells?level=ward", 422, "sector, district, la"),
        ("GET", "/api/v1/cells?wimdow=7d", 422, "wimdow"),
        ("GET", "/api/v1/cells?need=money.dragons", 404, "/api/v1/needs"),
        ("GET", "/api/v1/cells?at=2026-11-01T00:00:00", 422, "offset"),
        ("GET", "/api/v1/cells/history", 422, "area"),
        ("GET", "/api/v1/areas/ZZ9%209", 404, "no area"),
        ("GET", "/api/v1/rumours", 404, "nothing at this address"),
        ("DELETE", "/api/v1/cells", 405, "does not answer that method"),
    ],
)
async def test_every_error_is_a_problem_that_says_what_to_mend(ask, method, path, status, words):
    answer = await ask(path, method)
    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    assert body["status"] == status
    assert body["type"].startswith("urn:needmonitor:problem:")
    assert words in str(body)


async def test_a_problem_never_repeats_what_was_sent(ask):
    secret = "mrs.jones"
    for path in (
        f"cells?need={secret}",
        f"cells?within={secret}",
        f"areas/{secret}",
        f"cells?window={secret}",
    ):
        answer = await ask(f"/api/v1/{path}")
        assert answer.status_code >= 400
        assert secret not in answer.text


async def test_a_full_postcode_is_recognised_and_not_repeated(ask, known):
    sector = next(iter(known.places.sectors))
    answer = await ask(f"/api/v1/areas/{sector}TT")
    assert "looks like a full postcode" in answer.json()["detail"]
    assert sector not in answer.text


async def test_a_policy_refusal_names_the_finest_level_that_may_be_shown(ask):
    answer = await ask("/api/v1/cells?need=safety.domestic_abuse&level=sector", demo=False)
    assert (answer.status_code, answer.json()["finest_level"]) == (403, "la")


async def test_a_fault_of_ours_is_a_problem_without_its_cause(ask, monkeypatch):
    async def broken(*_, **__):
        raise RuntimeError("the cause")

    monkeypatch.setattr("api.routes.cells.cells", broken)
    answer = await ask("/api/v1/cells")
    assert (answer.status_code, answer.headers["content-type"]) == (500, MEDIA_TYPE)
    assert "the cause" not in answer.text


async def test_says_when_valkey_is_away(ask):
    answer = await ask("/api/v1/cells", redis_url="redis://127.0.0.1:1/0")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["type"] == "urn:needmonitor:problem:figures_away"
