from datetime import UTC, date, datetime, timedelta

import pytest

from api.access import Role, Viewer
from api.acting import (
    DOINGS,
    Acknowledging,
    Actor,
    Assigning,
    Muting,
    Noting,
    NotWrittenError,
    Resolving,
    Snoozing,
    Undoing,
    check_words,
    no_log,
)
from api.problems import ProblemError
from dictionary.actions import Mute

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ALERT = "00000000000000aa"
PLACE = "E08000025"
ACTION = "5f0c2b1e-0000-4000-8000-000000000001"
ME = Viewer("ines", Role.ANALYST, (PLACE,))


@pytest.fixture
def actor() -> Actor:
    return Actor(ME, NOW, no_log)


def on(actor: Actor, doing):
    return actor.on_alert(doing, ALERT, PLACE)


def test_each_thing_that_can_be_done_becomes_the_action_of_its_kind(actor):
    words = {"until": NOW + timedelta(days=1), "reason": "false", "action": ACTION, "why": "seen by the team"}
    kinds = {
        name: on(actor, model(**{key: words[key] for key in words if key in model.model_fields})).kind
        for name, model in DOINGS.items()
    }
    assert kinds == {**{name: name for name in DOINGS}, "note": "remark"}


def test_an_action_says_who_when_why_and_on_what(actor):
    action = on(actor, Acknowledging(id=ACTION, why=" seen "))
    assert (action.id, action.who, action.at, action.why) == (ACTION, "ines", NOW, "seen")
    assert (action.alert, action.authority) == (ALERT, PLACE)


def test_what_is_sent_twice_keeps_its_id_and_what_has_none_gets_one_of_its_own(actor):
    assert on(actor, Acknowledging(id=ACTION)) == on(actor, Acknowledging(id=ACTION))
    assert on(actor, Acknowledging()).id != on(actor, Acknowledging()).id


def test_me_is_whoever_asks_and_a_colleague_may_be_named_by_an_address_at_work(actor):
    assert on(actor, Assigning()).owner == "ines"
    assert on(actor, Assigning(owner="tom@council.example")).owner == "tom@council.example"


def test_what_an_action_is_about_is_in_it(actor):
    tomorrow = NOW + timedelta(days=1)
    found = [
        on(actor, doing)
        for doing in (
            Snoozing(until=tomorrow),
            Resolving(reason="expected"),
            Undoing(action=ACTION),
            Noting(why="a food bank opened"),
        )
    ]
    told = [action.model_dump() for action in found]
    assert [action["kind"] for action in told] == ["snooze", "resolve", "undo", "remark"]
    assert (told[0]["until"], told[1]["reason"]) == (tomorrow, "expected")
    assert (told[2]["action"], told[3]["why"]) == (ACTION, "a food bank opened")


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_snooze_ends_ahead_and_within_90_days(actor, days):
    with pytest.raises(ProblemError, match="at most 90 days"):
        on(actor, Snoozing(until=NOW + timedelta(days=days)))
    assert on(actor, Snoozing(until=NOW + timedelta(days=90))).until


@pytest.mark.parametrize(
    ("until", "allowed"), [("2026-11-21", False), ("2026-11-22", True), ("2027-11-24", False)]
)
def test_a_mute_rule_ends_today_or_within_a_year(actor, until, allowed):
    muting = Muting(need="money", area="B1 1", until=date.fromisoformat(until))
    if allowed:
        assert isinstance(actor.mute(muting, PLACE), Mute)
    else:
        with pytest.raises(ProblemError, match="at most a year"):
            actor.mute(muting, PLACE)


def spaced(*parts: str) -> str:
    return " ".join(parts)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (spaced("lives at", "B1", "1AA"), "a full postcode"),
        (spaced("call", "0121 496", "0" * 3 + "1"), "a telephone number"),
        ("mail " + "a@" + "b.example", "an e-mail address"),
    ],
)
def test_a_note_that_may_identify_a_person_is_refused_and_not_repeated(words, kind):
    with pytest.raises(ProblemError) as problem:
        check_words(words, "why")
    body = str(problem.value.body())
    assert (problem.value.status, problem.value.code) == (422, "identifier_found")
    assert kind in body
    assert words.split()[-1] not in body


async def test_an_action_is_done_once_the_log_has_it():
    written = []

    async def write(action):
        written.append(action)

    actor = Actor(ME, NOW, write)
    action = on(actor, Acknowledging())
    assert await actor.do(action) == action.id
    assert written == [action]


async def test_without_the_log_nobody_is_told_that_it_was_done(actor):
    action = on(actor, Acknowledging(id=ACTION))
    with pytest.raises(ProblemError) as problem:
        await actor.do(action)
    assert (problem.value.status, problem.value.more["id"]) == (503, ACTION)
    assert isinstance(problem.value.__cause__, NotWrittenError)
