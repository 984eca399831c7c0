"""A message as a card for a workflow of Microsoft Teams: an Adaptive Card 1.4 in its envelope. Pure.

Shape: Adaptive Cards schema 1.4 (adaptivecards.io) and "Create incoming webhooks with Workflows for Microsoft
Teams". A message of over 28 kB is refused there, so a digest names its first alerts and counts the rest.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from api.channels.deciding import Message
from api.channels.words import Section, Sender, Words, words

VERSION: Final = "1.4"
CARD_TYPE: Final = "application/vnd.microsoft.card.adaptive"
MOST_SECTIONS: Final = 10


def make_card(message: Message, sender: Sender) -> bytes:
    """The body that is posted to the workflow's address."""
    said = words(message, sender)
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": said.subject,
        "body": list(_body(said)),
    }
    attachment = {"contentType": CARD_TYPE, "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "attachments": [attachment]}, ensure_ascii=False).encode()


def _body(said: Words) -> Iterator[dict[str, Any]]:
    yield _block(said.subject, size="Large", weight="Bolder")
    yield from (_block(note) for note in said.notes)
    for section in said.sections[:MOST_SECTIONS]:
        yield from _section(section, alone=len(said.sections) == 1)
    if said.sections[MOST_SECTIONS:]:
        yield _block(f"And {len(said.sections) - MOST_SECTIONS} more: see the list of alerts.")
    yield from (_block(line, isSubtle=True, size="Small") for line in said.foot)


def _section(section: Section, *, alone: bool) -> Iterator[dict[str, Any]]:
    if not alone:
        yield _block(section.title, weight="Bolder", separator=True)
    yield {"type": "FactSet", "facts": [{"title": f.name, "value": f.value} for f in section.facts]}
    yield from (_block(note) for note in section.notes)
    if section.link:
        open_it = {"type": "Action.OpenUrl", "title": "Open it", "url": section.link}
        yield {"type": "ActionSet", "actions": [open_it]}


def _block(text: str, **more: Any) -> dict[str, Any]:
    """A block of text; in brackets of this kind a card would read a link."""
    return {"type": "TextBlock", "text": text.replace("[", "(").replace("]", ")"), "wrap": True, **more}
