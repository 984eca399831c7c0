"""Every page there is, at an address with figures, one without, and one it cannot answer; and its faults."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from fastapi.routing import RouteContext, iter_route_contexts
from playwright.sync_api import Page
from starlette.routing import compile_path

from api.app import build
from api.config import ApiConfig
from api.reading import Knowledge
from api.rendering import PageRoute
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register
from tests.support.subscriptions import SUBSCRIPTION

YESTERDAY: Final = (datetime.now(UTC) - timedelta(days=1)).date()
PLACE: Final = "E08000025"
QUIET_PLACE: Final = "E07000223"
FILES: Final = (".csv", ".json", ".jsonld", ".svg")
"""How the addresses end of what pages give to take away."""


@dataclass(frozen=True)
class Screen:
    """One page, and where it is seen in each state.

    Attributes:
        address: with figures.
        empty: with nothing to show; None where there is always something.
        wrong: what it cannot answer; None where it answers everything.
    """

    address: str
    empty: str | None = None
    wrong: str | None = None


SCREENS: Final = {
    "live map": Screen(
        "/?need=money.debt",
        f"/?need=frailty.falls&place={QUIET_PLACE}",
        "/?need=money.dragons&window=1y&level=district",
    ),
    "live map by districts": Screen(
        "/?need=money.debt&level=district",
        f"/?need=frailty.falls&level=district&place={QUIET_PLACE}",
        "/?need=money.debt&level=district&measure=dragons",
    ),
    "live map of Great Britain": Screen(
        "/?need=money.debt&place=GB&level=la",
        "/?need=frailty.falls&place=GB&level=la",
        "/?need=money.debt&place=GB&level=la&measure=dragons",
    ),
    "needs": Screen("/needs", "/needs?q=dragons", f"/needs?q={'x' * 101}"),
    "versions": Screen("/needs/versions"),
    "need": Screen("/needs/money.debt", "/needs/frailty.falls", "/needs/money.dragons"),
    "area": Screen("/areas/B8%202?need=money.debt", f"/areas/{QUIET_PLACE}", "/areas/ZZ9%209"),
    "comparison": Screen("/compare?area=B8+2&other=B23+7&need=money.debt", "/compare", "/compare?area=ZZ9+9"),
    "own area": Screen(
        "/own?need=money.debt&areas=B8+2,B23+7&called=East",
        f"/own?need=frailty.falls&place={QUIET_PLACE}",
        "/own?need=money.dragons&areas=ZZ9+9",
    ),
    "frame": Screen(
        "/embed?need=money.debt",
        f"/embed?need=frailty.falls&place={QUIET_PLACE}",
        "/embed?need=money.dragons",
    ),
    "partners": Screen("/partners"),
    "about": Screen("/about"),
    "help": Screen("/help"),
    "accessibility": Screen("/accessibility"),
    "alerts": Screen("/alerts", "/alerts?view=closed", "/alerts?view=dragons"),
    "alert": Screen("/alerts/00000000000000a1", None, "/alerts/00000000000000ff"),
    "subscriptions": Screen("/alerts/subscriptions"),
    "deliveries": Screen(
        f"/alerts/subscriptions/{SUBSCRIPTION}", None, f"/alerts/subscriptions/{SUBSCRIPTION[:-1]}0"
    ),
    "mute rules": Screen("/alerts/mutes?need=money.debt&area=B8+2", "/alerts/mutes"),
    "nowhere": Screen("/nowhere", None, "/nowhere"),
}
"""A row for each page of the router (`test_no_page_is_without_a_row`), and for each level of the map."""

MORE: Final = {
    "districts by rate": "/?need=money.debt&measure=rate&level=district",
    "selected area": "/?need=money.debt&area=B8+2",
    "changes": "/?need=money.debt&measure=change",
    "a past day": f"/?need=money.debt&at={YESTERDAY}",
    "found needs": "/needs?q=rent",
    "authority": "/areas/E08000025",
    "district in parts": "/areas/B36",
    "two periods": "/compare?area=B8+2&against=before",
    "alerts on the map": "/?need=money.food_insecurity",
    "great britain": "/?place=GB&level=la&need=money.debt",
    "a nation's changes": "/?place=S&level=la&need=money.debt&measure=change",
}
"""Other faces of those pages."""

ADDRESSES: Final = {name: screen.address for name, screen in SCREENS.items()} | MORE

LEFT_OPEN: Final = {"color-contrast"}
"""What axe leaves open where text is one character long, out of sight in its box, or on a drawing.

`CONTRAST` decides those.
"""

CONTRAST: Final = """(places) => {
    const rgb = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
    const seen = (colour) => colour.startsWith("rgb") && (rgb(colour)[3] ?? 1) > 0;
    const light = (colour) => {
        const [r, g, b] = rgb(colour).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const colour = getComputedStyle(each).backgroundColor;
            if (seen(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const low = (place) => {
        const element = document.querySelector(place);
        const style = getComputedStyle(element);
        const drawn = element instanceof SVGElement;
        const ground = drawn && seen(style.stroke) ? style.stroke : behind(element);
        const both = [light(drawn ? style.fill : style.color), light(ground)].sort((a, b) => b - a);
        const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
        return (both[0] + 0.05) / (both[1] + 0.05) < (large ? 3 : 4.5);
    };
    return places.filter(low);
}"""
"""Of text at these places, that which stands out too little from what it is on (WCAG 2.2 SC 1.4.3).

Text of a drawing stands on its own halo, where it has one.
"""


def unlisted() -> set[str]:
    """Pages of the router that no row is about."""
    known = Knowledge(load_dictionary(), load_places(), demo_register(PLACE))
    app = build(ApiConfig(known, "redis://127.0.0.1:1/0", partitions=4, place=PLACE))
    routes = [
        route
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, PageRoute) and "GET" in (route.methods or ())
    ]
    seen = {_answers(routes, unquote(urlsplit(screen.address).path)) for screen in SCREENS.values()}
    return {path for route in routes if not (path := str(route.path)).endswith(FILES)} - seen


def _answers(routes: list[RouteContext], path: str) -> str:
    """The path of the route that answers an address."""
    return next(str(route.path) for route in routes if compile_path(str(route.path))[0].match(path))


def violations(page: Page, besides: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong, each with its first place, and what it leaves open that proves to be wrong.

    `besides`: selectors of what is not looked at.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "(besides) => axe.run({exclude: besides}, {resultTypes: ['violations', 'incomplete']})",
        [[each] for each in besides if page.locator(each).count()],
    )
    open_ = [each for each in found["incomplete"] if each["id"] not in LEFT_OPEN]
    places = [
        node["target"][0] for each in found["incomplete"] if each not in open_ for node in each["nodes"]
    ]
    low = [f"too little contrast: {place}" for place in page.evaluate(CONTRAST, places)]
    return (
        [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]
        + [f"left open: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in open_]
        + low
    )
