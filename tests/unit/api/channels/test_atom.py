"""The Atom feed, read as a reader of news reads it."""

from datetime import timedelta

import feedparser

from api.channels.atom import CONTENT_TYPE, etag, make_feed
from api.channels.words import Sender
from dictionary.alerts import Life
from dictionary.bands import BandedAlert, ReleasedAlerts
from tests.support.alerts import AUTHORITY, MORNING, make_banded
from tests.support.telling import SENDER

PATH = "/api/v1/alerts.atom?within=E08000025"


def banded(alert_id: str, hours: int, life: Life = Life.OPEN) -> BandedAlert:
    last = MORNING + timedelta(hours=hours)
    return make_banded(id=alert_id, life=life, as_of=last)


ALERTS = (banded("00000000000000aa", 0), banded("00000000000000bb", 2, Life.CLOSED))
RELEASED = ReleasedAlerts(authority=AUTHORITY, as_of=MORNING + timedelta(hours=3), alerts=ALERTS)


def read(sender: Sender = SENDER) -> feedparser.FeedParserDict:
    made = make_feed(RELEASED, ALERTS, "Birmingham", sender, PATH)
    return feedparser.parse(made, response_headers={"content-type": CONTENT_TYPE})


def test_a_reader_of_news_finds_the_feed_well_formed() -> None:
    found = read()
    assert (found.version, found.bozo) == ("atom10", False)
    assert found.feed.title == "Alerts in Birmingham"
    assert found.feed.updated == "2026-11-03T12:30:12Z"
    assert found.feed.author == "Need monitor"
    assert [link.href for link in found.feed.links if link.rel == "self"] == [
        f"https://need.example.org{PATH}"
    ]


def test_entries_come_newest_first_and_say_what_has_ended() -> None:
    entries = read().entries
    assert [entry.title for entry in entries] == [
        "END: Food insecurity in B1 1 is no longer above what is usual",
        "Alert: Food insecurity in B1 1, at least about twice what is usual",
    ]
    assert [entry.id for entry in entries] == [f"urn:needmonitor:alert:{one.id}" for one in reversed(ALERTS)]
    assert entries[1].link == "https://need.example.org/alerts/00000000000000aa"
    assert "15 to 24 (usually fewer than 8)" in entries[1].content[0].value
    assert {tag.term for tag in entries[1].tags} == {"food.insecurity", "alert", "B1 1"}


def test_a_feed_of_simulated_people_says_so() -> None:
    assert "Synthetic" in read(Sender("", synthetic=True)).feed.subtitle


def test_the_etag_moves_with_what_is_released_and_what_is_asked() -> None:
    assert etag(RELEASED, "a") == etag(RELEASED, "a")
    later = RELEASED.model_copy(update={"as_of": MORNING})
    assert len({etag(RELEASED, "a"), etag(RELEASED, "b"), etag(later, "a")}) == 3
