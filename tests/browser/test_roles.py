"""Each role is shown its own truth of one cell at one moment, on the real parts."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from api.demo_roles import COOKIE, ROLES
from api.others import LEAST_OTHERS
from dictionary.places import load_places
from needmonitor.processes import StartError
from tests.browser.conftest import record
from tests.support.absent import missing
from tests.support.installation import PLACE, Installation
from tests.support.processes import wait_for
from tests.support.screens import violations

DEBT = "/?need=money.debt"
SECTORS = [area.code for area in load_places().areas("sector", PLACE)[20:32]]
PEOPLE, OF_ADVICE = 12, 7
"""In each of the sectors: mostly released to commissioners, mostly too few for the public."""
OF_HOUSING, MANY = load_places().areas("sector", PLACE)[40].code, 40
"""A sector in which advice recorded nobody."""
RELEASED_SECONDS = 60.0


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One of our own: its clock is put forward to the next releases, and stands still then."""
    whole = Installation(tmp_path_factory.mktemp("roles"))
    try:
        whole.start()
        whole.post([record(sector) for sector in SECTORS for _ in range(OF_ADVICE)])
        rest = [record(sector, partner="housing") for sector in SECTORS for _ in range(PEOPLE - OF_ADVICE)]
        rest += [record(OF_HOUSING, partner="housing") for _ in range(MANY)]
        whole.post(rest, "housing")
        whole.await_people("money.debt", OF_HOUSING, MANY)
        for sector in SECTORS:
            whole.await_people("money.debt", sector, PEOPLE)
        whole.let_pass(timedelta(minutes=10))
        yield whole
    except StartError as error:
        missing(str(error))
    finally:
        whole.stop()


def told(installation: Installation, role: str) -> dict[str, int | None]:
    """People by sector, as a role is told."""
    query = {"need": "money.debt", "level": "sector", "window": "28d", "within": PLACE}
    cookies = {COOKIE: role}
    answer = httpx.get(f"{installation.address}/api/v1/cells", params=query, cookies=cookies, timeout=10)
    return {cell["area"]: cell["people"] for cell in answer.raise_for_status().json()["cells"]}


@pytest.fixture(scope="module")
def sector(installation: Installation) -> str:
    """A sector of twelve people that commissioners are told ten of, which is too few for the public.

    Of advice, whose own seven are among them, three others are too few as well.
    """
    found: list[str] = []

    def released() -> bool:
        known = told(installation, "commissioner")
        found[:] = [sector for sector in SECTORS if known[sector] == 10]
        return known[OF_HOUSING] is not None and bool(found)

    wait_for(released, "a release to commissioners", RELEASED_SECONDS)
    return found[0]


@pytest.fixture
def look_as(open_page) -> Callable[..., Page]:
    """Opens the live map and chooses a role there, as a visitor does."""

    def open_(role: str, path: str = DEBT, **settings) -> Page:
        page = open_page(path, **settings)
        page.get_by_label("Looking as").select_option(role)
        page.get_by_role("button", name="Switch").click()
        expect(page.get_by_label("Looking as")).to_have_value(role)
        return page

    return open_


def people(page: Page, area: str) -> str:
    return page.locator(f'tr[data-area="{area}"] [data-measure="people"]').inner_text()


def test_four_roles_see_different_truths_of_one_cell_at_one_moment(look_as, sector):
    pages = {role: look_as(role) for role in ROLES}
    pages["partner"].get_by_label("Records", exact=True).select_option("advice")
    expect(pages["partner"].get_by_role("heading", level=1)).to_contain_text("our own records")
    expect(pages["partner"].get_by_label("Period", exact=True)).to_have_value("28d")
    for page in pages.values():
        expect(page.locator("[data-state-word]")).to_have_text("Live")
    seen = {role: people(page, sector) for role, page in pages.items()}
    assert seen == {
        "analyst": "12",
        "commissioner": "10",
        "partner": "7",
        "public": "Under about 13",
    }
    pages["partner"].get_by_label("Records", exact=True).select_option("")
    expect(pages["partner"].locator(f'tr[data-area="{sector}"] [data-measure="people"]')).to_have_text(
        "Under about 8"
    )


def test_a_partner_is_told_what_a_commissioner_is_where_enough_people_are_not_its_own(
    installation, sector, look_as
):
    commissioner, partner = told(installation, "commissioner"), told(installation, "partner")
    enough = {area for area in SECTORS if (commissioner[area] or 0) - OF_ADVICE >= LEAST_OTHERS}
    assert {area: partner[area] for area in SECTORS} == {
        area: commissioner[area] if area in enough else None for area in SECTORS
    }
    page = look_as("partner")
    expect(page.locator(f'tr[data-area="{OF_HOUSING}"] .main')).to_have_text(str(commissioner[OF_HOUSING]))
    assert partner[OF_HOUSING] == commissioner[OF_HOUSING]


def test_what_is_released_is_rounded_and_the_public_is_told_the_same_or_less(installation, sector):
    commissioner, public = told(installation, "commissioner"), told(installation, "public")
    assert commissioner[sector] == 10
    assert all(number is None or number % 5 == 0 for number in commissioner.values())
    for area, number in public.items():
        assert number == (commissioner[area] if (commissioner[area] or 0) >= 15 else None)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_says_whose_view_it_is_and_what_that_role_is_not_shown(look_as, sector, role):
    page = look_as(role, java_script_enabled=False)
    said = page.locator("[data-shown-as]").inner_text()
    assert said.startswith("Shown: ")
    assert ("Not shown: " in said) is (role != "analyst")
    assert page.get_by_role("columnheader", name="Records").count() == (role == "analyst")


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_wrong_for_any_role(look_as, sector, role, width):
    page = look_as(role, width=width)
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    assert violations(page) == []
