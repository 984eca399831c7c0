"""What a message says."""

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.channels.cap import make_cap
from api.channels.cards import make_card
from api.channels.hooks import make_body
from api.channels.mailing import make_mail
from api.channels.words import headline, section, words
from dictionary.alerts import AlertWindow, AreaSum, Level, Revised
from dictionary.bands import EDGES, Band, BandedAlert, band, band_of
from dictionary.deliveries import Step
from tests.support.alerts import SECRET, make_alert
from tests.support.telling import RULES, SENDER, make_message

DISTRICT = AreaSum(code="B1", name="B1", level="district", observed=23, expected=14.0)


def banded(**changes: Any) -> BandedAlert:
    found = band(make_alert(**changes), SECRET, kinds=RULES.kinds)
    assert found is not None
    return found


def notes(**changes: Any) -> str:
    return " ".join(section("opened", banded(**changes), SENDER).notes)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("opened", "Alert: Food insecurity in B1 1, at least about twice what is usual"),
        ("level", "Now an alert: Food insecurity in B1 1, at least about twice what is usual"),
        ("revised", "Revised: Food insecurity in B1 1, at least about twice what is usual"),
        ("absorbed", "Now part of a wider alert: Food insecurity in B1 1"),
        ("closed", "END: Food insecurity in B1 1 is no longer above what is usual"),
        ("reopened", "Alert again: Food insecurity in B1 1, at least about twice what is usual"),
    ],
)
def test_one_line_says_it_all(step: Step, line: str) -> None:
    assert headline(step, banded()) == line


def test_urgent_retrospective_and_raised_are_said_in_the_line() -> None:
    assert headline("opened", banded(level=Level.URGENT)).startswith("Urgent alert: ")
    assert headline("level", banded(level=Level.URGENT)).startswith("Now an urgent alert: ")
    assert headline("opened", banded(retrospective=True)).endswith("(retrospective)")
    assert "somewhere in B1," in headline("opened", banded(observed=6, above=(DISTRICT,)))


def test_how_sure_it_is_is_said_in_whole_sentences() -> None:
    said = notes(provisional=True, retrospective=True, completeness=0.71)
    assert "Provisional:" in said
    assert "Retrospective:" in said
    assert "About 70% of the records of these days have usually come by now." in said
    assert "Chance alone would raise one of this level somewhere in the local authority about " in said
    assert "Mostly seen by: advice." in said


def test_a_revision_is_told_as_bands() -> None:
    said = notes(revised=Revised(was=9, now=19, late_events=10))
    assert "Revised: was 8 to 14, now 15 to 24, because records came in late." in said
    assert "the band is the same" in notes(revised=Revised(was=16, now=19, late_events=3))


def test_a_raised_alert_says_that_its_area_is_not_told() -> None:
    assert "The area itself is not told" in notes(observed=6, above=(DISTRICT,))


def test_days_are_told_as_people_write_them() -> None:
    window = AlertWindow(start=date(2026, 10, 31), end=date(2026, 11, 3), days=4)
    facts = {fact.name: fact.value for fact in section("opened", banded(window=window), SENDER).facts}
    assert facts["When"] == "31 October 2026 to 3 November 2026, 4 days"
    one = AlertWindow(start=date(2026, 11, 3), end=date(2026, 11, 3), days=1)
    facts = {fact.name: fact.value for fact in section("opened", banded(window=one), SENDER).facts}
    assert facts["When"] == "3 November 2026, 1 day"


counts = st.sampled_from([band_of(edge) for edge in EDGES[:-1]])


@given(data=st.data(), observed=counts, expected=counts)
def test_every_channel_says_the_same_of_two_alerts_whose_counts_share_their_bands(
    data: st.DataObject, observed: Band, expected: Band
) -> None:
    def message() -> Any:
        seen = data.draw(st.integers(observed.low, observed.high or 0))
        usual = data.draw(st.floats(expected.low, (expected.high or 0) + 0.9))
        numbers = {"observed": seen, "expected": usual, "ratio": seen / usual, "excess": seen - usual}
        return make_message(**numbers, partners=(), revision=data.draw(st.integers(1, 99)))

    one, other = message(), message()
    assert words(one, SENDER) == words(other, SENDER)
    assert make_body(one, SENDER) == make_body(other, SENDER)
    assert make_card(one, SENDER) == make_card(other, SENDER)
    assert make_cap(one, SENDER, "need.example.org") == make_cap(other, SENDER, "need.example.org")


def test_no_channel_tells_a_number_of_the_alert() -> None:
    message = make_message(observed=1234, expected=611.7, upper=777.7, score=5.432, revision=4321)
    plain = make_mail(message, SENDER, "needs@example.org").get_body(("plain",))
    assert plain is not None
    said = [plain.get_content(), make_body(message, SENDER).decode(), make_card(message, SENDER).decode()]
    said.append(make_cap(message, SENDER, "need.example.org").decode())
    for text in said:
        assert not {"1234", "1,234", "611.7", "777.7", "5.432", "4321"} & set(
            re.findall(r"[0-9][0-9.,]*", text)
        )
    assert json.loads(said[1])["data"]["steps"][0]["alert"]["observed"] == {"low": 1000, "high": 1999}
