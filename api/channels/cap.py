"""An urgent alert as a CAP 1.2 message (OASIS Common Alerting Protocol, 1 July 2010). Pure.

The first of an alert is an `Alert`, later ones an `Update`, its end a `Cancel`; both name those before them.
Simulated people make it an `Exercise`, the test button a `Test`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from api.channels.deciding import Message, Part
from api.channels.words import Section, Sender, Words, words
from dictionary.bands import BandedAlert
from dictionary.deliveries import Delivery

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE: Final = "application/cap+xml; charset=utf-8"
RESTRICTION: Final = "For the team it was sent to. Counts are bands."
LASTS: Final = timedelta(hours=24)
HEALTH: Final = "health"
_ENDS: Final = ("closed", "absorbed")


def make_cap(message: Message, sender: Sender, sender_id: str) -> bytes:
    """The message as XML.

    Args:
        message: one step of an alert, or a test.
        sender: who says it.
        sender_id: names this system for ever; no spaces, commas, `<` or `&`.
    """
    said, part = words(message, sender), message.parts[0]
    root = Element("alert", {"xmlns": NAMESPACE})
    for name, text in _head(message, part, sender, sender_id):
        _put(root, name, text)
    info = SubElement(root, "info")
    if not isinstance(part.told, BandedAlert):  # no subscription to CAP gets calls
        _test(info, said)
    else:
        _info(info, part, part.told, said.sections[0], message.at)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _head(message: Message, part: Part, sender: Sender, sender_id: str) -> Iterator[tuple[str, str]]:
    """In the order of the schema."""
    yield "identifier", message.id
    yield "sender", sender_id
    yield "sent", cap_time(message.at)
    yield "status", "Test" if part.told is None else "Exercise" if sender.synthetic else "Actual"
    earlier = part.past.sent
    yield "msgType", "Cancel" if part.step in _ENDS and earlier else "Update" if earlier else "Alert"
    yield "scope", "Restricted"
    yield "restriction", RESTRICTION
    if earlier:
        yield "references", " ".join(_reference(one, sender_id) for one in earlier)


def _reference(one: Delivery, sender_id: str) -> str:
    return f"{sender_id},{one.message},{cap_time(one.at)}"


def _info(info: Element, part: Part, told: BandedAlert, section: Section, at: datetime) -> None:
    """What happens, where: in the order of the schema."""
    ended = part.step in _ENDS
    domain = told.need.id.partition(".")[0]
    described = ". ".join(f"{fact.name}: {fact.value}" for fact in section.facts)
    for name, text in (
        ("language", "en-GB"),
        ("category", "Health" if domain == HEALTH else "Other"),
        ("event", told.need.label),
        ("responseType", "AllClear" if ended else "Assess"),
        ("urgency", "Past" if ended else "Expected"),
        ("severity", "Unknown"),
        ("certainty", "Observed" if not told.provisional else "Likely"),
        ("onset", cap_time(told.since)),
        ("expires", cap_time(at + LASTS)),
        ("senderName", "Need monitor"),
        ("headline", section.title),
        ("description", " ".join((f"{described}.", *section.notes))),
        ("web", section.link),
    ):
        _put(info, name, text)
    parameters = {"need": told.need.id, "level": told.level, "observed": told.observed.words}
    for name, value in {**parameters, "expected": told.expected.words, "method": told.method.name}.items():
        _value(info, "parameter", name, value)
    area = SubElement(info, "area")
    _put(area, "areaDesc", told.area.name)
    _value(
        area, "geocode", "ONS" if told.area.level == "la" else f"postcode {told.area.level}", told.area.code
    )


def _test(info: Element, said: Words) -> None:
    for name, text in (
        ("language", "en-GB"),
        ("category", "Other"),
        ("event", "Test"),
        ("urgency", "Unknown"),
        ("severity", "Unknown"),
        ("certainty", "Unknown"),
        ("headline", said.subject),
        ("description", " ".join(said.notes)),
    ):
        _put(info, name, text)


def _put(parent: Element, name: str, text: str) -> None:
    if text:
        SubElement(parent, name).text = text


def _value(parent: Element, kind: str, name: str, value: str) -> None:
    pair = SubElement(parent, kind)
    _put(pair, "valueName", name)
    _put(pair, "value", value)


def cap_time(moment: datetime) -> str:
    """A time as CAP has it: whole seconds and a numeric offset, never Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
