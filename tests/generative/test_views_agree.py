"""Map, table, CSV, JSON and the map's file of any address say the same, for every reader."""

import asyncio
import html
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from api.app import build
from api.choices import MEASURES
from api.config import ApiConfig
from api.views import Knowledge
from dictionary import projection
from dictionary.moments import WINDOWS
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.projection_values import Ask, CellsAnswer, CellsAsk, WholeAnswer, WholeAsk
from dictionary.register import demo_register
from streams.shown import add_writes
from tests.support.arrivals import held, nightly
from tests.support.pages import rows_of
from tests.support.releases import past_release

PLACE = "E06000053"  # the Isles of Scilly: five sectors
EMPTY = "E07000223"  # nobody recorded anything there
WIDE = "S"  # the authorities of a nation
GLASGOW = "S12000049"  # one of them, with figures; it began between two periods
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AS_OF = "2026-11-22T11:59:58Z"
NEEDS = ("any", "money", "money.debt", "safety.domestic_abuse", "money.dragons")
COUNTED = ("any", "money", "money.debt")
CELLS = {PLACE: (412, 500, 60), "TR21 0": (397, 480, 51), "TR22 0": (3, 4, 1), "TR23 0": (12, 16, 8)}
RELEASED = {
    PLACE: (410, "value"),
    "TR21 0": (395, "value"),
    "TR22 0": (None, "small"),
    "TR23 0": (15, "value"),
}
COUNTED_IN = {PLACE: CELLS, GLASGOW: {GLASGOW: (67, 80, 9)}}
RELEASED_IN = {PLACE: RELEASED, GLASGOW: {GLASGOW: (65, "value")}}
EARLIER = {PLACE: (301, 400, 40), GLASGOW: (30, 31, 9), "TR21 0": (390, 400, 40), "TR23 0": (2, 2, 1)}
"""Known of any past moment; and, rounded, what had been released a long time ago."""
HEARD = nightly(NOW)
SILENT = nightly(NOW - timedelta(days=9))
BEGAN = NOW - timedelta(days=70)
"""Of Glasgow's records; so a change of 28 days is told of it, and one of a longer time is not."""
LONG_AGO = int((NOW - timedelta(days=790)).timestamp())

Said = tuple[str, list[dict[str, Any]], list[dict[str, str]], str]
"""A page, and what its own links lead to: JSON, CSV, and the map's file or nothing."""
Asking = Callable[[str, bool, bool], Said]

addresses = st.fixed_dictionaries(
    {},
    optional={
        "place": st.sampled_from((PLACE, EMPTY, WIDE, "nowhere")),
        "need": st.sampled_from(NEEDS),
        "window": st.sampled_from((*WINDOWS, "1y")),
        "measure": st.sampled_from((*MEASURES, "luck")),
        "level": st.sampled_from(("sector", "district", "la", "street")),
        "sort": st.sampled_from(("area", "measure", "people", "rate", "luck")),
        "order": st.sampled_from(("up", "down")),
        "at": st.sampled_from(("2026-11-10", "2026-10-01", "2026-08-01", "soon")),
    },
)


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The same for every example, and too long to be printed."""
    return Knowledge(load_dictionary(), load_places(), demo_register(PLACE))


@pytest.fixture(scope="module")
def ask(valkey_server: Any) -> Iterator[Asking]:
    """Asks for an address, over figures of one place: exact in the demo, else as released to the public.

    At last whether a partner has fallen silent there.
    """
    with Redis.from_url(valkey_server.url) as client:
        client.flushdb()
        client.set(projection.epoch(), "first")
        for la in COUNTED_IN:
            put_figures(client, la)
    apps = {demo: application(valkey_server.url, demo=demo) for demo in (True, False)}
    with asyncio.Runner() as runner, remembering(valkey_server.url):

        def answer(address: str, demo: bool, silent: bool) -> Said:
            with Redis.from_url(valkey_server.url) as client:
                client.hset(projection.arrived("advice"), mapping=held(SILENT if silent else HEARD))
            return runner.run(pages(apps[demo], address))

        yield answer
        for app in apps.values():
            runner.run(app.state.reader.redis.aclose())


def put_figures(client: Redis, la: str) -> None:
    """The figures of an authority now, and what had been released of it."""
    first = int(BEGAN.timestamp()) if la == GLASGOW else LONG_AGO
    for scope in COUNTED:
        for area, (people, records, open_) in COUNTED_IN[la].items():
            value = dict.fromkeys(WINDOWS, (people, records, 1)) | {"open": (open_, 1)}
            client.hset(projection.exact(la, scope), area, json.dumps(value))
        for window in ("28d", "91d"):
            key = projection.released("public", la, scope, window)
            client.hset(key, mapping={area: json.dumps([*told, 1]) for area, told in RELEASED_IN[la].items()})
            past = {
                area: (round(EARLIER[area][0], -1), "value") if area in EARLIER else (None, "small")
                for area in RELEASED_IN[la]
            }
            pipeline = client.pipeline()
            add_writes(pipeline, past_release(("public", la, scope, window), first, past), told=False)
            pipeline.execute()
    status = {"as_of": AS_OF, "tick": 1, "policy": "gate-1"}
    client.hset(projection.exact_status(la), mapping=status)
    client.hset(projection.released_status("public", la), mapping=status)


@contextmanager
def remembering(url: str) -> Iterator[None]:
    """Answers about past moments, as the workers that own the places do."""
    ended = threading.Event()
    lists = [of(partition) for of in (projection.asks, projection.asks_of_many) for partition in range(4)]

    def answer() -> None:
        with Redis.from_url(url) as client:
            while not ended.is_set():
                found = client.blpop(lists, timeout=1)
                if found:
                    asked = msgspec.json.decode(found[1], type=Ask)
                    client.rpush(projection.answer(asked.id), msgspec.json.encode(counted_then(asked)))

    thread = threading.Thread(target=answer)
    thread.start()
    yield
    ended.set()
    thread.join()


def counted_then(asked: Ask) -> CellsAnswer | WholeAnswer:
    """What had been counted of the areas of an authority, or of it as a whole."""
    assert isinstance(asked, CellsAsk | WholeAsk)
    begun = asked.la == PLACE or datetime.fromisoformat(asked.at) >= BEGAN
    cells = EARLIER if asked.scope in COUNTED and begun else {}
    if isinstance(asked, CellsAsk):
        return CellsAnswer({area: numbers for area, numbers in cells.items() if asked.la == PLACE})
    return WholeAnswer(asked.la, *cells.get(asked.la, (0, 0, 0)), active=begun)


def application(url: str, *, demo: bool) -> FastAPI:
    return build(ApiConfig(knowledge(), url, partitions=4, place=PLACE, demo=demo, clock=lambda: NOW))


async def pages(app: FastAPI, address: str) -> Said:
    """The page of an address, and what its links lead to."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        page = html.unescape((await client.get(address)).raise_for_status().text)
        found = re.findall(r'<a href="(/map\.(?:csv|json|svg)[^"]*)"', page)
        table, cells, *drawn = [(await client.get(each)).raise_for_status() for each in found]
        rows = rows_of(table)
        drawing = html.unescape(drawn[0].text) if drawn else ""
    return page, cells.json()["cells"], rows, drawing


def table_of(page: str) -> dict[str, dict[str, str]]:
    """Area -> measure -> words, as the table says it; under `shown` the chosen one."""
    found = {}
    for area, row in re.findall(r'<tr data-area="([^"]+)"(.*?)</tr>', page, re.DOTALL):
        cells = re.findall(r'<td class="number( main)?" data-measure="(\w+)"[^>]*>([^<]*)</td>', row)
        found[area] = {measure: words for _, measure, words in cells}
        found[area]["shown"] = next(words for main, _, words in cells if main)
    return found


def areas_marked_low(page: str) -> set[str]:
    """Those whose row says that the chosen figure may be low."""
    rows = re.findall(r'<tr data-area="([^"]+)"(.*?)</tr>', page, re.DOTALL)
    return {area for area, row in rows if "data-low" in row}


def words_of(cell: dict[str, Any], measure: str) -> str | None:
    """What the table must say of a measure of a cell; None where that is a state in words."""
    value = cell[measure]
    if value is None:
        return None
    return f"{value:,.1f}" if measure == "rate" else f"{value:,}"


def assert_change_is_told(cell: dict[str, Any]) -> None:
    """A file tells the change that the table shows, and none where the table has none."""
    if "change" not in cell:
        return
    number = re.match(r"[▲▼●] ([+\u2212]?[\d,]+)", cell["shown"])
    assert (cell["change"] is None) == (number is None)
    if number is not None:
        said = int(number.group(1).replace("\u2212", "-").replace(",", ""))
        assert said == cell["change"] == cell["people"] - cell["before"]
        assert {"higher": "▲", "lower": "▼", "similar": "●"}[cell["verdict"]] == cell["shown"][0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=addresses, demo=st.booleans(), silent=st.booleans())
def test_map_table_csv_and_json_of_any_address_say_the_same(
    ask: Asking, query: dict[str, str], demo: bool, silent: bool
) -> None:
    page, cells, rows, drawing = ask(f"/?{urlencode(query)}", demo, silent)
    table = table_of(page)
    by_area = {cell["area"]: cell for cell in cells}
    assert set(table) == set(by_area) == {row["area"] for row in rows}
    for row in rows:
        cell = by_area[row["area"]]
        for name in ("people", "records", "open", "rate", "state", "window", "need"):
            assert row[name] == ("" if cell[name] is None else str(cell[name]))
        assert row["shown"] == cell["shown"] == table[row["area"]]["shown"]
        assert_change_is_told(cell)
    for area, said in table.items():
        for measure in {"people", "records", "open", "rate"} & set(said):
            expected = words_of(by_area[area], measure)
            if expected is not None:
                assert said[measure] == expected
            else:
                assert not re.fullmatch(r"[\d,.]+", said[measure])
                assert by_area[area]["state"] in {"small", "no_data"} or measure == "rate"
    low, partial = areas_marked_low(page), {cell["area"] for cell in cells if cell["state"] == "partial"}
    assert low == partial if query.get("measure", "people") == "people" else low <= partial
    assert any(cell["state"] == "partial" for cell in cells) <= silent
    for classes, area in re.findall(r'<g class="area ([^"]*)" id="a\d+" data-area="([^"]+)"', page):
        assert area in table
        small = by_area[area]["state"] == "small" and table[area]["shown"].startswith("Under about")
        assert ("small" in classes.split()) is small
        assert ("partial" in classes.split()) is (area in low)
    for area, words in re.findall(r"<title>([^<:]+): ([^<]*)</title>", drawing):
        code = next(each for each in table if each.endswith(f"/{area}") or by_area[each]["area_name"] == area)
        assert words == table[code]["shown"] + (" (may be low)" if code in low else "")
