"""The Atom feed over HTTP, read as a reader of news reads it."""

import feedparser
import httpx
import pytest

from api.access import Role
from api.channels.atom import CONTENT_TYPE
from dictionary.alerts import AlertNeed, Level
from dictionary.bands import BandedAlert
from tests.support.alerts import make_banded
from tests.support.tokens import TRUST, bearer

PLACE = "E08000025"
PATH = f"/api/v1/alerts.atom?within={PLACE}"


def told(**changes) -> BandedAlert:
    return make_banded(**changes)


@pytest.fixture
async def released(alerts):
    debt = AlertNeed(id="money.debt", label="Debt", dictionary_version="1.0.0")
    await alerts.release(told(), told(id="00000000000000bb", need=debt, level=Level.URGENT))


def titles(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == CONTENT_TYPE
    read = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert (read.version, read.bozo) == ("atom10", False)
    return sorted(entry.title.partition(" in ")[0] for entry in read.entries)


@pytest.mark.usefixtures("released")
async def test_a_commissioner_reads_what_was_released(ask):
    commissioner = {"headers": bearer(Role.COMMISSIONER, (PLACE,)), "trust": TRUST}
    assert titles(await ask(PATH, **commissioner)) == ["Alert: Food insecurity", "Urgent alert: Debt"]
    assert titles(await ask(f"{PATH}&need=money", **commissioner)) == ["Urgent alert: Debt"]
    assert titles(await ask(f"{PATH}&level=urgent", **commissioner)) == ["Urgent alert: Debt"]


@pytest.mark.usefixtures("released")
async def test_who_may_not_see_alerts_does_not_read_them_here(ask):
    assert (await ask(PATH, demo=False)).status_code == 403
    for role, areas in ((Role.PARTNER, (PLACE,)), (Role.COMMISSIONER, ("E08000026",))):
        headers = bearer(role, areas, "advice" if role is Role.PARTNER else None)
        assert (await ask(PATH, headers=headers, trust=TRUST)).status_code == 403


async def test_what_did_not_change_is_not_sent_again(ask, alerts):
    await alerts.release(told())
    first = await ask(PATH)
    again = await ask(PATH, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await alerts.release(told(), told(id="00000000000000bb"))
    assert (await ask(PATH, headers={"if-none-match": first.headers["etag"]})).status_code == 200


async def test_where_nothing_was_released_the_feed_is_empty_and_well_formed(ask):
    assert titles(await ask(PATH)) == []


async def test_the_place_is_a_local_authority(ask):
    assert (await ask("/api/v1/alerts.atom?within=E")).status_code == 422
    assert (await ask("/api/v1/alerts.atom?within=nowhere")).status_code == 404
