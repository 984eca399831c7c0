"""Rules of this code base that no linter knows, checked on its syntax trees and on the application itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from api.app import build
from api.config import ApiConfig
from api.identity import asker
from api.views import Knowledge
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register

ROOT = Path(__file__).parents[2]
OURS = ("dictionary", "producers", "streams", "api", "needmonitor")
TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
    for name in OURS
    for path in sorted((ROOT / name).rglob("*.py"))
}
OPEN = {
    "/api/v1/needs",
    "/api/v1/areas",
    "/api/v1/areas/{code:path}",
    "/api/v1/outlines",
    "/api/v1/partners/reporting",
    "/api/{rest:path}",
}
"""Routes that answer anyone: the dictionary and the places, which are published; how many partners report."""
SECRETS = ("password", "secret", "token", "sasl", "private_key")


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def named(*names: str) -> list[str]:
    return [
        f"{path}:{node.lineno} {name}"
        for path, tree in TREES.items()
        for name, node in calls(tree)
        if name in names or name.rpartition(".")[2] in names
    ]


def test_nothing_is_read_in_a_form_that_can_run_code() -> None:
    assert named("pickle.loads", "pickle.load", "marshal.loads", "yaml.load", "eval", "shelve.open") == []


def test_code_is_made_at_run_time_in_one_place_only() -> None:
    assert [place.partition(":")[0] for place in named("exec")] == ["dictionary/quick_patterns.py"]


def test_no_certificate_goes_unlooked_at() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        for _, node in calls(tree)
        for word in node.keywords
        if word.arg in {"verify", "check_hostname"}
        and isinstance(word.value, ast.Constant)
        and word.value.value is False
    ]
    assert wrong == []
    assert named("_create_unverified_context") == []


def test_no_log_line_is_given_a_secret() -> None:
    wrong = []
    for path, tree in TREES.items():
        for name, node in calls(tree):
            if name.split(".")[0] in {"log", "logger", "logging", "_log"}:
                values = {ast.unparse(value).lower() for value in node.args[1:]}
                wrong += [f"{path}:{node.lineno}" for v in values if any(word in v for word in SECRETS)]
    assert wrong == []


def test_signatures_are_never_taken_apart_without_being_verified() -> None:
    readers = [place.partition(":")[0] for place in named("jwt.decode", "jws.deserialize_compact")]
    assert readers == ["dictionary/signing.py", "api/tokens.py"]


def test_who_asks_is_read_in_one_place_only() -> None:
    readers = {
        path
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in {"authorization", "Authorization"}
    }
    assert {path for path in readers if path.startswith("api/")} == {"api/identity.py"}


def test_no_digest_is_compared_in_a_way_that_tells_how_much_of_it_is_right() -> None:
    tree = TREES["api/gateway_keys.py"]
    compared = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    assert not [text for text in compared if "digest" in text or "sha256" in text]
    assert any(name == "hmac.compare_digest" for name, _ in calls(tree))


@pytest.fixture(scope="module")
def asking() -> dict[str, bool]:
    """Each route of the API, and whether it asks who it answers."""
    known = Knowledge(load_dictionary(), load_places(), demo_register("E08000025"))
    app = build(ApiConfig(known, "redis://127.0.0.1:1/0", partitions=4, place="E08000025"))
    found = {
        str(route.path): route for route in iter_route_contexts(app.routes) if hasattr(route, "dependant")
    }
    by_ticket = {"/api/v1/feed", "/api/v1/feed/events"}  # which asks
    return {
        path: _asks_who(route.dependant)
        for path, route in found.items()
        if path.startswith("/api") and path not in by_ticket
    }


def _asks_who(dependant: Dependant) -> bool:
    return dependant.call is asker or any(_asks_who(inner) for inner in dependant.dependencies)


def test_every_route_of_the_api_asks_who_it_answers_or_is_open_to_all(asking: dict[str, bool]) -> None:
    assert asking["/api/v1/cells"]
    assert {path for path, asks in asking.items() if not asks} == OPEN
