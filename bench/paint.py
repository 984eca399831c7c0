"""When the map page of a whole authority can be read and used, in a headless Chromium without a GPU.

A real installation and a real page: Birmingham's sectors, table and map. The server's time is left out.
"""

import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from tests.support.installation import Installation

LOADS: Final = 7
SLOWED: Final = 4
PAGE: Final = "/?need=money.debt"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")
_TIMES: Final = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const painted = performance.getEntriesByName("first-contentful-paint")[0].startTime;
    return [painted - page.responseStart, page.domContentLoadedEventEnd - page.responseEnd];
}"""


def measure() -> dict[str, Any]:
    """Milliseconds from the first byte to the table painted, and from the last to a map that answers.

    `main_thread` is the processor's time alone, which others on the machine do not lengthen.
    """
    found = next(filter(None, map(shutil.which, CHROMIUM)))
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        whole = Installation(Path(folder))
        try:
            whole.start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
                parts = {f"cpu_slowed_{rate}": _loads(browser, whole.address, rate) for rate in (1, SLOWED)}
                browser.close()
        finally:
            whole.stop()
    return {"loads": LOADS, "median_ms": parts}


def _loads(browser: Browser, address: str, rate: int) -> dict[str, int]:
    """Medians of some loads, each in a browser that knows nothing yet."""
    times = [_load(browser, address, rate) for _ in range(LOADS)]
    painted, usable, busy = (round(statistics.median(each)) for each in zip(*times, strict=True))
    return {"table_painted": painted, "map_usable": usable, "main_thread": busy}


def _load(browser: Browser, address: str, rate: int) -> tuple[float, float, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.goto(address + PAGE)
    page.locator("g[data-area]").first.wait_for()
    painted, usable = page.evaluate(_TIMES)
    used = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return painted, usable, used["TaskDuration"] * 1000
