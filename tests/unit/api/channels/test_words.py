"""What a message says."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.channels.cap import make_cap
from api.channels.cards import make_card
from api.channels.deciding import Message, Part, Subject
from api.channels.hooks import make_body
from api.channels.mailing import make_mail
from api.channels.steps import History, state_of
from api.channels.words import CALL_FOOT, headline, section, words
from dictionary.alerts import AlertArea, AlertNeed, AlertWindow, Level
from dictionary.bands import EDGES, Band, band_of
from dictionary.calls import call_of
from dictionary.deliveries import Step
from tests.support.alerts import AUTHORITY, SECRET, SECTOR, WHOLE, make_alert, make_banded
from tests.support.subscriptions import make_subscription
from tests.support.telling import SENDER, make_message


def notes(**changes: Any) -> str:
    return " ".join(section("opened", make_banded(**changes), SENDER).notes)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("opened", "Alert: Food insecurity in B1 1, at least about twice what is usual"),
        ("level", "Now an alert: Food insecurity in B1 1, at least about twice what is usual"),
        ("absorbed", "Now part of a wider alert: Food insecurity in B1 1"),
        ("closed", "END: Food insecurity in B1 1 is no longer above what is usual"),
        ("reopened", "Alert again: Food insecurity in B1 1, at least about twice what is usual"),
    ],
)
def test_one_line_says_it_all(step: Step, line: str) -> None:
    assert headline(step, make_banded()) == line


def test_an_urgent_alert_is_called_so_in_the_line() -> None:
    assert headline("opened", make_banded(level=Level.URGENT)).startswith("Urgent alert: ")
    assert headline("level", make_banded(level=Level.URGENT)).startswith("Now an urgent alert: ")


def test_how_sure_it_is_and_what_else_is_up_is_said_in_whole_sentences() -> None:
    assert notes() == ""
    said = notes(provisional=True, children=2, other_needs=1, explanations=("A closure",))
    assert "Provisional:" in said
    assert "Smaller areas in it that are up too: 2." in said
    assert "Other needs that are up here too: 1." in said
    assert "May be explained by: A closure." in said


def test_days_are_told_as_people_write_them() -> None:
    window = AlertWindow(start=date(2026, 10, 31), end=date(2026, 11, 3), days=4)
    facts = {fact.name: fact.value for fact in section("opened", make_banded(window=window), SENDER).facts}
    assert facts["When"] == "31 October 2026 to 3 November 2026, 4 days"
    one = AlertWindow(start=date(2026, 11, 3), end=date(2026, 11, 3), days=1)
    facts = {fact.name: fact.value for fact in section("opened", make_banded(window=one), SENDER).facts}
    assert facts["When"] == "3 November 2026, 1 day"


counts = st.sampled_from([band_of(edge) for edge in EDGES[:-1]])


@given(data=st.data(), observed=counts, expected=counts)
def test_every_channel_says_the_same_of_two_alerts_whose_figures_share_their_bands(
    data: st.DataObject, observed: Band, expected: Band
) -> None:
    def message() -> Any:
        seen = data.draw(st.integers(observed.low, observed.high or 0))
        return make_message(
            observed=seen, expected=data.draw(st.floats(expected.low, (expected.high or 0) + 0.9))
        )

    one, other = message(), message()
    assert words(one, SENDER) == words(other, SENDER)
    assert make_body(one, SENDER) == make_body(other, SENDER)
    assert make_card(one, SENDER) == make_card(other, SENDER)
    assert make_cap(one, SENDER, "need.example.org") == make_cap(other, SENDER, "need.example.org")


def test_a_message_links_to_the_alert_as_it_is_outside() -> None:
    assert section("opened", make_banded(), SENDER).link == "https://need.example.org/alerts/b0000000000000aa"


def test_no_channel_tells_a_number_of_the_alert() -> None:
    message = make_message(observed=1234, expected=611.7)
    plain = make_mail(message, SENDER, "needs@example.org").get_body(("plain",))
    assert plain is not None
    said = [plain.get_content(), make_body(message, SENDER).decode(), make_card(message, SENDER).decode()]
    said.append(make_cap(message, SENDER, "need.example.org").decode())
    for text in said:
        assert not {"1234", "1,234", "611.7"} & set(re.findall(r"[0-9][0-9.,]*", text))
    assert json.loads(said[1])["data"]["steps"][0]["alert"]["observed"] == {"low": 1000, "high": 1999}


CALLED = make_subscription(inside=True)


def call_message(step: Step = "opened", **changes: Any) -> Message:
    """A call to a team inside."""
    call = call_of(make_alert(**changes), SECRET)
    part = Part(Subject(CALLED.id, call.id), step, 1, call, state_of(call), History())
    return make_message(part, team=CALLED)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("opened", "Alert in Birmingham"),
        ("level", "Now an alert in Birmingham"),
        ("absorbed", "An alert in Birmingham is now part of a wider one"),
        ("closed", "END: an alert in Birmingham is over"),
        ("reopened", "Alert again in Birmingham"),
    ],
)
def test_a_call_says_level_and_local_authority(step: Step, line: str) -> None:
    sender = replace(SENDER, names={AUTHORITY: "Birmingham"})
    said = words(call_message(step), sender)
    assert (said.subject, said.foot) == (line, (CALL_FOOT,))


@given(
    st.sampled_from(["opened", "level", "absorbed", "closed", "reopened"]),
    st.integers(1, 10**6),
    st.sampled_from([SECTOR, WHOLE]),
    st.sampled_from(["food.insecurity", "money.debt"]),
)
def test_no_channel_tells_more_of_a_call_whatever_the_alert(
    step: Step, observed: int, area: AlertArea, need: str
) -> None:
    usual = call_message(step)
    named = AlertNeed(id=need, label=need, dictionary_version="1.0.0")
    other = call_message(step, observed=observed, area=area, need=named, provisional=True, late_events=9)
    assert make_body(usual, SENDER) == make_body(other, SENDER)
    assert make_card(usual, SENDER) == make_card(other, SENDER)
    assert words(usual, SENDER) == words(other, SENDER)
    assert json.loads(make_body(other, SENDER))["data"]["steps"][0]["alert"] == {
        "authority": AUTHORITY,
        "level": "alert",
    }
