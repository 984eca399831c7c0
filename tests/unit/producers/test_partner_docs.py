"""Every example that partners are shown is run here, and every name they are told exists."""

import asyncio
import importlib.util
import json
import re
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import click
import httpx
import pytest
from click.testing import CliRunner, Result
from fastapi import FastAPI
from pydantic import BaseModel

from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.refusals import Code
from dictionary.register import Register
from producers.commands import check_file, import_file
from producers.gateway import GatewayConfig, router
from producers.mapping import Mapping
from producers.mapping_file import load_mapping
from producers.ways_in import CONTEXT, WaysIn

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "partners.md").read_text("utf-8")
EXAMPLES = ROOT / "docs" / "examples"
WRITTEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
"""The examples have dates: they are judged as on the day after they were written."""


class Log:
    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(self, _topic: str, _key: bytes, value: bytes) -> None:
        self.sent.append(json.loads(value))

    async def flush(self) -> None:
        """Everything is stored at once."""


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def gateway(log: Log, register: Register, needs: Dictionary, places: Places) -> FastAPI:
    app = FastAPI()
    config = GatewayConfig(lambda _: "advice", log, register, needs, places, lambda: datetime.now(UTC))
    app.include_router(router(config))
    return app


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("producers.commands._now", lambda: WRITTEN)
    monkeypatch.chdir(ROOT)


def shell_lines(start: str) -> list[list[str]]:
    """The words of each command on the page that begins so, after `\\` joins its lines."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.strip().startswith(start)]


async def post(app: FastAPI, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        return await client.post(url, content=body, headers=headers)


async def test_the_curl_example_is_accepted(gateway: FastAPI, log: Log) -> None:
    (words,) = shell_lines("curl")
    headers = dict(
        re.split(r":\s*", words[at + 1], maxsplit=1) for at, word in enumerate(words) if word == "--header"
    )
    body = (EXAMPLES / "event.json").read_text("utf-8")
    (replaced,) = re.findall(r'sed "s/([^/]+)/', PAGE)
    assert body.count(replaced) == 2
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = await post(gateway, words[-1], body.replace(replaced, now).encode(), headers)
    assert answer.status_code == 202
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert answer.json() == json.loads(shown)
    assert len(log.sent) == 1


@pytest.fixture
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("send_event", EXAMPLES / "send_event.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_python_example_sends_an_accepted_event(
    example: ModuleType, gateway: FastAPI, log: Log, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def send(url: str, *, json: object, headers: dict[str, str]) -> httpx.Response:
        body = httpx.Request("POST", url, json=json).content
        answer = asyncio.run(post(gateway, url, body, headers))
        return httpx.Response(answer.status_code, content=answer.content, request=httpx.Request("POST", url))

    monkeypatch.setattr(example.httpx, "post", send)
    example.main("http://127.0.0.1:8000", "a-token")
    assert "'accepted': True" in capsys.readouterr().out
    assert urlsplit(shell_lines("python")[0][2]).hostname == "127.0.0.1"
    assert len(log.sent) == 1


def test_the_python_example_makes_what_an_import_makes(
    on_the_day: None, example: ModuleType, register: Register, tmp_path: Path, log: Log
) -> None:
    """So that a partner can import the past and send the present, and nobody counts twice."""
    event = example.make_event("DEMO-100", "P-17", "B1 1", "money.debt", WRITTEN)
    mapping = (EXAMPLES / "mapping.toml").read_text("utf-8")
    (tmp_path / "mapping.toml").write_text(
        mapping.replace('["Issue", "Also"]', '["Issue"]').split("[contact]")[0]
    )
    (tmp_path / "cases.csv").write_text(
        "Case ref,Client ref,Date seen,Entered on,Postcode,Issue,Age,Sex\n"
        "DEMO-100,P-17,21/11/2026 12:00,,B1 1,money.debt,,\n"
    )
    (tmp_path / "key").write_text("00" * 32)
    file, mapping_file, key = (str(tmp_path / name) for name in ("cases.csv", "mapping.toml", "key"))
    options = ["--partner", "advice", "--mapping", mapping_file, "--key-file", key, "--to", "kafka"]
    result = run_command(log, register, ["import", file, *options])
    assert result.exit_code == 0, result.output
    assert log.sent == [event]


def run_command(log: Log, register: Register, arguments: list[str]) -> Result:
    @asynccontextmanager
    async def publisher() -> AsyncIterator[Log]:
        yield log

    @click.group()
    @click.pass_context
    def main(context: click.Context) -> None:
        context.meta[CONTEXT] = lambda: WaysIn("", None, None, lambda: register, publisher)

    main.add_command(import_file)
    main.add_command(check_file)
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_the_spreadsheet_example_is_accepted_whole(
    on_the_day: None, log: Log, register: Register, tmp_path: Path
) -> None:
    key = tmp_path / "linking.key"
    key.write_text("5a" * 32)
    dry, real = shell_lines("./run needmonitor import")
    for words in (dry, [*real, "--to", "kafka"]):
        arguments = [str(key) if word == "linking.key" else word for word in words[2:]]
        result = run_command(log, register, arguments)
        assert result.exit_code == 0, result.output
        assert "8 lines read: 18 events" in result.stdout
    assert len(log.sent) == 18


def test_the_check_example_is_accepted(on_the_day: None, log: Log, register: Register) -> None:
    (words,) = shell_lines("./run needmonitor check")
    result = run_command(log, register, words[2:])
    assert (result.exit_code, result.stdout) == (0, "1 event: 1 would be accepted, 0 refused\n")


def test_the_example_mapping_names_only_columns_of_the_example_file(needs: Dictionary) -> None:
    mapping = load_mapping(EXAMPLES / "mapping.toml", needs)
    heading = (EXAMPLES / "cases.csv").read_text("utf-8").splitlines()[0].split(",")
    assert set(mapping.columns) <= set(heading)


def test_every_key_of_a_mapping_is_explained() -> None:
    _, _, rest = PAGE.partition("### The mapping file")
    table, _, _ = rest.partition("## Keys")
    explained = set(re.findall(r"`\[?([a-z_]+)\]?`", table))
    for name, field in Mapping.model_fields.items():
        assert name in explained
        default = field.annotation
        nested = [each for each in (default, *getattr(default, "__args__", ())) if isinstance(each, type)]
        for model in nested:
            if issubclass(model, BaseModel):
                assert set(model.model_fields) <= explained, name


def test_every_refusal_code_has_its_advice() -> None:
    _, _, advice = PAGE.partition("## When something is refused")
    assert set(re.findall(r"`([a-z_]+)`", advice)) >= {code.value for code in Code}


def test_every_link_of_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
