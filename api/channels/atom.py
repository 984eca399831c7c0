"""The released alerts of an authority as an Atom feed (RFC 4287). Pure."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from api.channels.words import FOOT, SYNTHETIC, Sender, headline, section
from dictionary.alerts import Life
from dictionary.bands import BandedAlert, ReleasedAlerts
from dictionary.deliveries import Step

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
CONTENT_TYPE: Final = "application/atom+xml; charset=utf-8"
SCHEME: Final = "urn:needmonitor"


def make_feed(
    released: ReleasedAlerts, alerts: Sequence[BandedAlert], name: str, sender: Sender, path: str
) -> bytes:
    """The feed.

    Args:
        released: what was released last.
        alerts: those of it that were asked for.
        name: of the authority.
        sender: whose pages it links to.
        path: where this very feed is, from the origin on.
    """
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en-GB"})
    _put(feed, "title", f"Alerts in {name}")
    _put(feed, "subtitle", f"{SYNTHETIC} {FOOT}" if sender.synthetic else FOOT)
    _put(feed, "id", f"{SCHEME}:alerts:{released.authority}")
    _put(feed, "updated", _time(released.as_of))
    _put(SubElement(feed, "author"), "name", "Need monitor")
    SubElement(feed, "link", {"rel": "self", "href": sender.origin + path})
    for alert in sorted(alerts, key=lambda one: (one.as_of, one.id), reverse=True):
        _entry(SubElement(feed, "entry"), alert, sender)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def etag(released: ReleasedAlerts, asked: str) -> str:
    """Of what was released, as it was asked for."""
    made = hashlib.sha256(f"{asked}|{released.model_dump_json()}".encode())
    return f'"{made.hexdigest()[:32]}"'


def _entry(entry: Element, alert: BandedAlert, sender: Sender) -> None:
    step: Step = "closed" if alert.life is Life.CLOSED else "opened"
    said = section(step, alert, sender)
    _put(entry, "title", headline(step, alert))
    _put(entry, "id", f"{SCHEME}:alert:{alert.id}")
    _put(entry, "updated", _time(alert.as_of))
    _put(entry, "published", _time(alert.since))
    if said.link:
        SubElement(entry, "link", {"rel": "alternate", "href": said.link})
    for scheme, term, label in (
        ("need", alert.need.id, alert.need.label),
        ("level", alert.level, alert.level),
        ("area", alert.area.code, alert.area.name),
    ):
        SubElement(entry, "category", {"scheme": f"{SCHEME}:{scheme}", "term": term, "label": label})
    lines = [*(f"{fact.name}: {fact.value}" for fact in said.facts), *said.notes]
    content = SubElement(entry, "content", {"type": "text"})
    content.text = "\n".join(lines)


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
