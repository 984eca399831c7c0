"""Cards for Teams."""

import json
from typing import Any

from api.channels.cards import CARD_TYPE, MOST_SECTIONS, make_card
from dictionary.alerts import Life
from tests.support.card_rules import faults
from tests.support.subscriptions import make_subscription
from tests.support.telling import SENDER, make_message, make_part

MOST_BYTES = 28_000


def card(message: Any) -> dict[str, Any]:
    posted = json.loads(make_card(message, SENDER))
    assert posted["type"] == "message"
    (attachment,) = posted["attachments"]
    assert (attachment["contentType"], attachment["contentUrl"]) == (CARD_TYPE, None)
    found: dict[str, Any] = attachment["content"]
    return found


def test_every_message_keeps_the_shape_of_a_card() -> None:
    messages = (
        make_message(),
        make_message(make_part("closed", life=Life.CLOSED)),
        make_message(make_part("test")),
        make_message(make_part(), make_part(id="00000000000000bb")),
    )
    assert [faults(card(message)) for message in messages] == [[], [], [], []]


def test_a_card_says_the_line_first_and_opens_the_page() -> None:
    found = card(make_message())
    assert found["body"][0]["text"].startswith("Alert: Food insecurity in B1 1")
    actions = [element["actions"] for element in found["body"] if element["type"] == "ActionSet"]
    assert actions[0][0]["url"] == "https://need.example.org/alerts/b0000000000000aa"


def test_a_long_digest_stays_under_what_teams_takes_and_says_how_many_more() -> None:
    parts = [make_part(id=f"{number:016x}") for number in range(60)]
    message = make_message(*parts)
    assert len(make_card(message, SENDER)) < MOST_BYTES
    texts = [element.get("text") for element in card(message)["body"]]
    assert f"And {60 - MOST_SECTIONS} more: see the list of alerts." in texts


def test_what_people_typed_makes_no_link() -> None:
    found = card(make_message(team=make_subscription(team="[here](https://elsewhere.example)")))
    assert "[" not in json.dumps([element.get("text") for element in found["body"]][1:])[1:]


def test_the_rules_see_what_breaks_them() -> None:
    found = card(make_message())
    assert faults({**found, "version": "9"}) != []
    assert faults({**found, "body": [{"type": "Marquee"}]}) != []
    assert faults({**found, "body": [{"type": "TextBlock", "words": "x"}]}) != []
