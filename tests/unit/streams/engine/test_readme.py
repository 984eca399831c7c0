"""The engine's page: its example is code that works, its tables are whole; and the engine stands alone."""

import ast
import importlib
import re
from dataclasses import MISSING, fields

from streams.engine.runtime import EXIT_DOUBT
from streams.engine.settings import EngineSettings
from tests.support.counts import Written
from tests.support.engine_readme import PAGE, example
from tests.support.processes import ROOT

TEXT = PAGE.read_text()
ENGINE = ROOT / "streams/engine"


def shop():
    names = {"__name__": "shop"}
    exec(compile(example(), "shop.py", "exec"), names)
    return names


def orders(key, number):
    return [Written(key, b"{}", "placed", 2) for _ in range(number)]


def test_the_step_of_the_example_counts_and_tells_of_the_hundredth():
    names = shop()
    state = names["Orders"]()
    first = names["count"](state, [*orders(b"ann", 99), *orders(b"bob", 1), Written(None, b"{}")])
    assert (first.dirty, first.out) == ({b"ann", b"bob"}, [])
    second = names["count"](state, orders(b"ann", 3))
    assert [(out.topic, out.partition, out.key) for out in second.out] == [("hundredth", 2, b"ann")]
    assert state.dump(b"ann") == b"102"


def test_the_state_of_the_example_is_what_it_dumped():
    names = shop()
    state = names["Orders"]()
    state.load(b"ann", b"99")
    state.recovered()
    assert [out.key for out in names["count"](state, orders(b"ann", 1)).out] == [b"ann"]


async def test_the_example_builds_an_app_with_an_agent_for_its_stage(tmp_path):
    app = shop()["build"]("127.0.0.1:1", tmp_path)
    assert [agent.name for agent in app.agents.values()] == ["orders"]
    assert app.conf.id == "shop"


def test_the_page_lists_every_setting_with_its_default():
    table = TEXT.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    listed = re.findall(r"^\| `(\w+)` \| (.*?) \|", table, re.MULTILINE)
    expected = [
        (field.name, "" if field.default is MISSING else str(field.default))
        for field in fields(EngineSettings)
    ]
    assert listed == expected


def test_the_page_names_every_module_and_the_status_of_doubt():
    modules = {file.stem for file in ENGINE.glob("*.py")} - {"__init__"}
    assert {name for name in modules if f"`{name}`" not in TEXT} == set()
    assert f"Status {EXIT_DOUBT} " in TEXT


def test_the_engine_imports_no_other_package_of_ours():
    ours = {"streams", "dictionary", "producers", "api", "needmonitor"}
    imported = {
        name
        for file in ENGINE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        for name in _names(node)
        if name.split(".")[0] in ours
    }
    assert {name for name in imported if not name.startswith("streams.engine")} == set()
    assert all(importlib.util.find_spec(name) for name in imported)


def _names(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
