"""A real Chromium before a real installation."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from redis import Redis

from dictionary import projection
from dictionary.alerts import Level
from dictionary.deliveries import Delivery
from dictionary.subscriptions import Standing
from needmonitor.processes import StartError
from tests.support.absent import missing
from tests.support.events import Event, issue_recorded
from tests.support.inbox import Alerting, Told, recent_alert
from tests.support.installation import PLACE, Installation
from tests.support.screens import YESTERDAY
from tests.support.subscriptions import SUBSCRIPTION, make_subscription

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)
SEEDED = {"B1 1": 3, "B1 2": 5, "B8 2": 12, "B23 7": 9, "B31 2": 7, "B14 7": 2, "B44 0": 4}
WIDTHS = {"wide": (1280, 900), "phone": (390, 844)}
NAMES = count()
NEED = "money.food_insecurity"
PLANTED = (
    recent_alert(f"{0xA1:016x}", NEED, "B8 2", level=Level.URGENT, neighbours=("B8 3",)),
    recent_alert(f"{0xA2:016x}", NEED, "B23 7"),
    recent_alert(f"{0xA3:016x}", NEED, PLACE, provisional=True),
)
CAMPAIGN = {
    "local_event_id": "5f0c2b1e-0000-4000-8000-0000000000aa",
    "kind": "campaign",
    "title": "A week of debt advice",
    "starts_on": (YESTERDAY - timedelta(days=20)).isoformat(),
    "area": {"lad_code": PLACE},
    "source_url": "https://www.example.gov.uk/debt-week",
}
DELIVERED = {
    "subscription": SUBSCRIPTION,
    "authority": PLACE,
    "channel": "email",
    "message": f"{1:032x}",
    "about": PLANTED[0].id,
    "step": "opened",
    "number": 1,
    "state": None,
    "outcome": "retrying",
    "attempts": 1,
    "next_at": None,
    "reason": "http_503",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str | None:
    """Where this machine keeps its Chromium."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium_path()
    if found is None:
        missing("no Chromium on the path: install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    whole = Installation(tmp_path_factory.mktemp("installation"))
    try:
        whole.start()
        whole.post([record(sector) for sector, people in SEEDED.items() for _ in range(people)])
        for sector, people in SEEDED.items():
            whole.await_people("money.debt", sector, people)
        yield whole
    except StartError as error:
        missing(str(error))
    finally:
        whole.stop()


def record(sector: str, need: str = "money.debt", **more: Any) -> Event:
    """Somebody new, recorded with a need a moment ago."""
    name = f"browser {next(NAMES)}"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return issue_recorded(need, name, person=name, sector=sector, time=now, event_id=name, **more)


@pytest.fixture(scope="session")
def told(installation: Installation) -> Iterator[Told]:
    """Alerts of a need that no other test looks at, and what people do to them."""
    with Redis.from_url(installation.setting("redis_url")) as client:
        alerts = Told(client)
        alerting = Alerting(installation.setting("kafka_url"), alerts)
        alerting.start()
        try:
            alerts.tell(*PLANTED)
            yield alerts
        finally:
            alerting.stop()
            alerts.forget()


@pytest.fixture(scope="module")
def furnished(installation: Installation, told: Told) -> Iterator[Told]:
    """Whatever a page can show is there: alerts, a local event, a team that is told of alerts, a delivery."""
    now = datetime.now(UTC)
    team = Standing(subscription=make_subscription(), since=now).model_dump_json()
    delivery = Delivery.model_validate_json(json.dumps(DELIVERED | {"at": now.isoformat()})).model_dump_json()
    event = json.dumps({"dataclassification": "public", "data": CAMPAIGN})
    with Redis.from_url(installation.setting("redis_url")) as client:
        client.hset(projection.local_events(), CAMPAIGN["local_event_id"], event)
        client.hset(projection.subscriptions(PLACE), SUBSCRIPTION, team)
        client.zadd(projection.deliveries(PLACE), {delivery: now.timestamp() * 1000})
        yield told
        client.hdel(projection.local_events(), CAMPAIGN["local_event_id"])
        client.hdel(projection.subscriptions(PLACE), SUBSCRIPTION)
        client.zrem(projection.deliveries(PLACE), delivery)


@pytest.fixture(scope="module")
def tab(browser: Browser, installation: Installation, furnished: Told) -> Iterator[Page]:
    """One tab that goes from page to page, without a fault on the way: an answer that is an error is none."""
    context = browser.new_context(base_url=installation.address)
    page = context.new_page()
    page.set_default_timeout(15_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
    yield page
    context.close()
    assert faults == []


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, installation: Installation) -> Iterator[OpenPage]:
    """Opens a page: `open_page("/?need=money.debt", width="phone", java_script_enabled=False)`.

    At the end nothing may have gone wrong in it unseen: no error, and no request to anywhere else.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    own: list[str] = []

    def open_(
        path: str, width: str = "wide", *, faulty: bool = False, address: str = "", **settings: Any
    ) -> Page:
        across, down = WIDTHS[width]
        context = browser.new_context(viewport={"width": across, "height": down}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if not faulty:
            page.on("pageerror", lambda error: faults.append(f"error: {error}"))
            page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: faults.append(asked.url) if outside(asked.url) else None)
        own.append(address or installation.address)
        page.goto(own[-1] + path)
        return page

    def outside(url: str) -> bool:
        return not url.startswith(tuple(own))

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
