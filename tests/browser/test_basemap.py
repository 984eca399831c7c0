"""A background map: real tiles of another origin beneath the areas, each point of them in its place."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import asinh, pi, radians, tan

import numpy as np
from playwright.sync_api import Browser, expect

from dictionary.places import load_places
from tests.browser.pictures import pixels_of
from tests.support.installation import PLACE

SECTOR = "B23 7"
WAIT = 30_000
TILE = """<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">
<path fill="#fff" d="M0 0h256v256H0z"/><path fill="#f0f" d="M{:.2f} {:.2f}m-8-8h16v16h-16z"/></svg>"""
BARE = """() => {
    for (const part of document.querySelectorAll("[data-areas] ~ *, .map-buttons")) part.remove();
    document.querySelector("[data-areas]").style.opacity = 0;
    document.querySelector("[data-ground]").style.filter = "none";
}"""
MIDDLE = """sector => {
    const box = document.querySelector(`g[data-area="${sector}"] use`).getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}"""


def middle_of(sector: str) -> tuple[float, float]:
    """The middle of the box around a sector, across and down the world's square (0 to 1)."""
    features = json.loads(load_places().outlines("sector", PLACE))["features"]
    geometry = next(each["geometry"] for each in features if each["properties"]["code"] == sector)
    points = np.array(
        [point for ring in geometry["coordinates"] for point in ring]
        if geometry["type"] == "Polygon"
        else [point for polygon in geometry["coordinates"] for ring in polygon for point in ring]
    )
    across = (points[:, 0] + 180) / 360
    down = np.array([(1 - asinh(tan(radians(latitude))) / pi) / 2 for latitude in points[:, 1]])
    return float(across.min() + across.max()) / 2, float(down.min() + down.max()) / 2


@contextmanager
def tiles_with_a_mark(across: float, down: float) -> Iterator[tuple[str, list[str]]]:
    """Tiles with a mark at one point of the world: their address, and those that were asked for."""
    asked: list[str] = []

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers.get('Referer')}")
            zoom, column, row = (int(part) for part in self.path.removesuffix(".svg").split("/")[1:])
            x, y = (across * 2**zoom - column) * 256, (down * 2**zoom - row) * 256
            body = TILE.format(x, y).encode()
            self.send_response(200)
            self.send_header("content-type", "image/svg+xml")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Tiles) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.svg", asked
        finally:
            server.shutdown()
            thread.join()


def test_a_point_of_the_background_lies_where_the_areas_say_and_a_reader_can_leave_it_out(
    browser: Browser, installation
):
    with (
        tiles_with_a_mark(*middle_of(SECTOR)) as (url, asked),
        installation.another_api(
            "basemap-api", NEEDMONITOR_BASEMAP_URL=url, NEEDMONITOR_BASEMAP_ATTRIBUTION="© Example"
        ) as (port, _),
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        page.goto(f"http://127.0.0.1:{port}/?need=money.debt", wait_until="networkidle")
        expect(page.get_by_text("Background map: © Example. It shows")).to_be_visible(timeout=WAIT)
        x, y = page.evaluate(MIDDLE, SECTOR)
        page.evaluate(BARE)
        empty = browser.new_page()
        red, green, blue = np.moveaxis(pixels_of(page.screenshot(), empty).astype(int), 2, 0)
        rows, columns = np.nonzero((red > 200) & (green < 120) & (blue > 200))
        assert len(rows) > 20, "the mark is not seen"
        assert abs(columns.mean() + 0.5 - x) < 1.5
        assert abs(rows.mean() + 0.5 - y) < 1.5
        assert all(line.endswith(" None") for line in asked), "the tiles are told which page is looked at"

        seen = len(asked)
        page.get_by_role("link", name="Show without the background map").click()
        expect(page.get_by_role("link", name="Show with the background map")).to_be_visible(timeout=WAIT)
        expect(page.locator("image")).to_have_count(0)
        assert "basemap=none" in page.url
        assert len(asked) == seen
        assert refused == []
        for each in (page, empty):
            each.close()
