"""Takes the pictures of the docs anew from a running demo, by its address.

Each page at 1280 and at 390 pixels, as PNG of at most 256 colours, so that the repository stays small.
"""

import base64
import struct
import sys
import zlib
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, WIDTHS, chromium_path

FOLDER: Final = Path(__file__).parents[2] / "docs" / "images"
PICTURES: Final = {
    "map": "/?need=money.debt",
    "districts": "/?need=money.debt&level=district",
    "authorities": "/?need=money.debt&place=GB&level=la",
    "area": "/areas/B8%202?need=money.debt",
    "need": "/needs/money.debt",
    "needs": "/needs",
    "versions": "/needs/versions",
    "compare": "/compare?area=B8+2&other=B23+7&need=money.debt",
    "partners": "/partners",
    "about": "/about",
    "help": "/help",
    "accessibility": "/accessibility",
    "own": "/own?need=money.debt&areas=B8+1,B8+2,B8+3&called=Alum+Rock",
    "embed": "/embed?need=money.debt",
    "alerts": "/alerts",
    "alert": "/alerts",
    "subscriptions": "/alerts/subscriptions",
    "mutes": "/alerts/mutes?need=money.debt&area=B8+2",
}
FIRST: Final = {"alert": "[data-alert-link]"}
"""Pages behind the first link of such a kind on their address."""
MOST_BYTES: Final = 120_000
"""Of one picture (`test_pictures`)."""
PIXELS: Final = """async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const {data} = context.getImageData(0, 0, image.width, image.height);
    let text = "";
    for (let at = 0; at < data.length; at += 32768)
        text += String.fromCharCode(...data.subarray(at, at + 32768));
    return btoa(text);
}"""


def pixels_of(png: bytes, page: Page) -> NDArray[np.uint8]:
    """A picture as rows x columns x (red, green, blue); `page` is an empty one that decodes it."""
    width, height = struct.unpack(">II", png[16:24])
    raw = base64.b64decode(page.evaluate(PIXELS, base64.b64encode(png).decode()))
    return np.frombuffer(raw, np.uint8).reshape(height, width, 4)[:, :, :3]


def with_palette(pixels: NDArray[np.uint8]) -> bytes:
    """The picture as PNG, each pixel the nearest of its 256 most frequent colours."""
    height, width, _ = pixels.shape
    wide = pixels.astype(np.int64)
    codes = wide[:, :, 0] << 16 | wide[:, :, 1] << 8 | wide[:, :, 2]
    colours, at, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-counts)[:256]]
    split = np.array([16, 8, 0])
    every, palette = ((part[:, None] >> split) & 255 for part in (colours, kept))
    nearest = np.array([((palette - colour) ** 2).sum(axis=1).argmin() for colour in every], np.uint8)
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = nearest[at.reshape(height, width)]
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def take(browser: Browser, address: str) -> None:
    """Take every picture from the pages at an address."""
    empty = browser.new_page()
    for across, down in WIDTHS.values():
        page = browser.new_context(
            viewport={"width": across, "height": down}, reduced_motion="reduce"
        ).new_page()
        for name, path in PICTURES.items():
            page.goto(address.rstrip("/") + path)
            if name in FIRST:
                page.locator(FIRST[name]).first.click()
                page.wait_for_url("**/alerts/*")
            page.wait_for_timeout(1_000)  # until the feed has said how figures stand
            png = with_palette(pixels_of(page.screenshot(), empty))
            (FOLDER / f"page-{name}-{across}.png").write_bytes(png)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        take(chromium, sys.argv[1])
        chromium.close()
