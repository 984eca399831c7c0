"""When the map page of a whole authority can be read and used, in a headless Chromium without a GPU.

A real installation and real pages, table and map: Birmingham's sectors, Great Britain's local authorities.
The server's time is left out. What an update of all areas takes: `bench/repaint.py`.
"""

import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from bench.repaint import WIDE, measured
from tests.support.installation import Installation

LOADS: Final = 7
SLOWED: Final = 4
PAGE: Final = "/?need=money.debt"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")
_TIMES: Final = """new Promise((painted) => new PerformanceObserver((_, seen) => {
    const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    if (first === undefined) return;
    seen.disconnect();
    const [page] = performance.getEntriesByType("navigation");
    painted([first - page.responseStart, page.domContentLoadedEventEnd - page.responseEnd]);
}).observe({ type: "paint", buffered: true }))"""


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
                parts: dict[str, Any] = {
                    f"cpu_slowed_{rate}": _loads(browser, whole.address + PAGE, rate) for rate in (1, SLOWED)
                }
                parts["great_britain"] = _loads(browser, whole.address + WIDE, 1)
                parts["updates"] = measured(browser, whole.address)
                browser.close()
        finally:
            whole.stop()
    return {"loads": LOADS, "median_ms": parts, "load_after": round(os.getloadavg()[0], 2)}


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
    page.goto(address)  # until its scripts have run, of which the map is one
    asked = {"expression": _TIMES, "awaitPromise": True, "returnByValue": True}
    painted, usable = session.send("Runtime.evaluate", asked)["result"][
        "value"
    ]  # nothing of the driver's in it
    used = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    answers = page.locator("svg [role=listbox][tabindex='0']").count()
    context.close()
    assert answers == 1, "the map of the page does not answer"
    return painted, usable, used["TaskDuration"] * 1000
