"""The quick reader never takes what the models refuse, and reads what it takes as they do."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from dictionary import checking
from dictionary.agreements import demo_register
from dictionary.checking import Checked, Refused, check, read_event
from dictionary.events import PERSON_TYPES
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.quick_reading import read_quickly
from producers.simulator.profile import load_profile
from producers.simulator.simulation import Simulation
from tests.support import events as made
from tests.support.events import ARRIVAL, PERSON_EVENTS, raw

BIRMINGHAM = "E08000025"
REGISTER = demo_register(BIRMINGHAM)
WRITTEN = [raw(factory()) for factory in PERSON_EVENTS]
WITH_MORE = [
    raw(made.issue_recorded(onset_on="2026-03-01", partner_code="D1", household_ref=made.ref("home"))),
    raw(made.issue_updated("moved", sector="B1 1")),
    raw(
        made.issue_resolved(
            measure={"tool": "who-5", "before": 1, "after": 2.5, "scale_min": 0, "scale_max": 25}
        )
    ),
    raw(made.contact_recorded(("money", "housing.homeless"), ("money.debt",), first_contact=True)),
    raw(
        made.issue_recorded(
            sector=None,
            envelope_fields={"correlationid": made.uuid("c"), "sequence": "7", "backfill": False},
        )
    ),
]


def as_json(document: Any) -> bytes:
    """A document in one form, where 3 and 3.0 differ and so do null and nothing."""
    return msgspec.json.encode(msgspec.json.decode(msgspec.json.encode(document)), order="deterministic")


def same(read: Any, model: Any) -> bool:
    """Whether what was read has every attribute of a model with the same value."""
    if isinstance(model, BaseModel):
        return all(same(getattr(read, name), value) for name, value in model)
    return (type(read) is type(model) or isinstance(model, float)) and bool(read == model)


def judged(value: bytes) -> Checked | Refused:
    return check(
        value,
        partner_id=None,
        arrival=ARRIVAL,
        register=REGISTER,
        dictionary=load_dictionary(),
        places=load_places(),
    )


def judged_by_models(value: bytes) -> Checked | Refused:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "read_quickly", lambda _: None)
        return judged(value)


def comparable(found: Checked | Refused) -> object:
    if isinstance(found, Refused):
        return found
    return as_json(found.document), found.person_ref, found.home_authority, found.hints


def agree(value: bytes) -> bool:
    """Both readers lead to the same verdict and document; whether the quick one took the event."""
    assert comparable(judged(value)) == comparable(judged_by_models(value))
    quickly, read = read_quickly(value), read_event(value)
    if quickly is not None:
        assert not isinstance(read, Refused), "only the quick reader takes it"
        event, document = read
        assert same(quickly, event)
        assert as_json(quickly) == as_json(document)
    return quickly is not None


@pytest.mark.parametrize("value", WRITTEN + WITH_MORE)
def test_takes_every_event_about_a_person(value: bytes) -> None:
    assert agree(value)


def test_takes_all_that_partners_send_and_nothing_else() -> None:
    assert {msgspec.json.decode(value)["type"] for value in WRITTEN} == PERSON_TYPES
    assert [read_quickly(raw(factory())) for factory in made.OFFICER_EVENTS] == [None] * 5


def test_takes_simulated_events() -> None:
    simulation = Simulation(
        load_profile(),
        load_places(),
        REGISTER,
        load_dictionary(),
        BIRMINGHAM,
        seed=4,
        daily=500,
        today=date(2026, 3, 2),
    )
    sent = [event.value for event in simulation.day(20_513, backfill=True)]
    assert len(sent) > 50
    assert all(agree(value) for value in sent)


@pytest.mark.parametrize(
    "time",
    [
        "2026-03-02T10:00:00+00:00",
        "2026-03-02T09:00:00-01:00",
        "2026-03-02T10:00:00.5Z",
        "2026-03-02T09:59:59.123456Z",
    ],
)
def test_an_instant_is_passed_on_as_written(time: str) -> None:
    value = raw(made.issue_recorded(time=time))
    assert agree(value)
    assert msgspec.json.decode(as_json(read_quickly(value)))["time"] == time


@pytest.mark.parametrize(
    "time",
    [
        "2026-03-02T10:00:00",
        "2026-03-02",
        "2026-03-02T09:00:00+01:75",
        "2026-03-02T09:00:00+24:00",
        "2026-03-02T10:00:60Z",
        "2026-03-02T24:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-03-02T10:00:00.1234567Z",
        "2026-0a-02T10:00:00Z",
        "2026-W10-1T10:00:00Z",
        "20260302T100000Z",
        "2026-03-02 10:00:00Z",
        "2026-03-02T10:00:00Z\n",
        "٢٠٢٦-03-02T10:00:00Z",
        "2026-03-02t10:00:00z",
        "1772445600",
        "",
    ],
)
def test_an_instant_of_another_form_is_left_to_the_models(time: str) -> None:
    assert not agree(raw(made.issue_recorded(time=time)))


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+01:00"])
@pytest.mark.parametrize("more", [{}, {"onset_on": "2026-03-01"}])
def test_an_instant_beyond_all_dates_is_refused_like_any_other(time: str, more: dict[str, str]) -> None:
    value = raw(made.issue_recorded(time=time, **more))
    agree(value)
    found = judged(value)
    assert isinstance(found, Refused)
    assert found.pointer == "/time"


def test_a_null_is_left_to_the_models_and_passed_on() -> None:
    value = raw(made.issue_recorded()).replace(b'"sex":"female"', b'"sex":null')
    assert not agree(value)
    found = judged(value)
    assert isinstance(found, Checked)
    assert found.document["data"]["sex"] is None


def test_numbers_stay_as_they_were_written() -> None:
    value = raw(made.service_commenced()).replace(b"3.5", b"3")
    assert agree(value)
    assert b'"planned_hours_week":3}' in msgspec.json.encode(read_quickly(value))
    assert not agree(value.replace(b'week":3', b'week":1e999'))
    assert not agree(value.replace(b'week":3', b'week":169'))


def test_a_whole_number_that_no_float_holds_is_left_to_the_models() -> None:
    value = WITH_MORE[2]
    for size in (17, 400):
        assert not agree(value.replace(b'"scale_max":25', b'"scale_max":25' + b"0" * size))


def test_places_of_texts_cannot_be_exchanged_once_a_shape_is_known() -> None:
    event = made.issue_recorded(contact_id=made.uuid("c"), household_ref=made.ref("home"))
    assert agree(raw(event))
    data = event["data"]
    assert not agree(raw({**event, "data": {**data, "contact_id": data["household_ref"]}}))
    swapped = {**data, "contact_id": data["household_ref"], "household_ref": data["contact_id"]}
    assert not agree(raw({**event, "data": swapped}))
    run_on = {**data, "household_ref": f"{data['household_ref']} {data['contact_id']}"}
    assert not agree(raw({**event, "data": run_on}))
    assert not agree(raw({**event, "data": {**data, "contact_id": ""}}))


@pytest.mark.parametrize(
    "text", [made.uuid("i1"), made.ref("ann"), made.TIME], ids=["uuid", "ref", "instant"]
)
def test_no_character_passes_for_another_once_a_shape_is_known(text: str) -> None:
    value = raw(made.issue_recorded())
    assert agree(value)
    for at in (0, 3, 4, 8, len(text) - 1):
        taken = [
            bytes([code])
            for code in range(32, 127)
            if read_quickly(value.replace(text.encode(), f"{text[:at]}{chr(code)}{text[at + 1 :]}".encode()))
        ]
        if text == made.TIME:
            assert set(taken) <= set(map(bytes, zip(b"0123456789-Z", strict=False)))
        else:
            assert taken == ([b"-"] if text[at] == "-" else [bytes([c]) for c in b"0123456789abcdef"])


@pytest.mark.parametrize("name", ["needs_asked", "needs_found"])
def test_a_list_of_needs_is_looked_at_one_by_one(name: str) -> None:
    event = made.contact_recorded(("money",), ("money.debt",))
    assert agree(raw(event))
    for needs in (
        ["money.debt", "money.debt\n"],
        ["Money"],
        [""],
        [None],
        [["money.debt"]],
        ["money.x"] * 501,
    ):
        assert not agree(raw({**event, "data": {**event["data"], name: needs}}))


_TOKENS = [
    *b"null true false 0 -0 1 7 11 2019 2025.0 1.0 1e1 -1 0.1 9007199254740993 1e400 NaN 01 'a'".split(),
    *(b"1" + b"0" * 30, b"[]", b"{}", b"[1]", b'[""]', b'{"a":4}', b'"\\ud800"', b'"\\u0000"', b'"\xff"'),
    *(
        msgspec.json.encode(text)
        for text in (
            *("", " ", "x", "None", "a\n", "é", "resident", "unknown", "moved", "local", "gp", "demo-gp-1"),
            *(
                "2026-03-02",
                "2026-03-03",
                "2026-13-01",
                "money.debt",
                "money.debt\n",
                "B1 1",
                "B1 1 ",
                "b1 1",
            ),
            *("CV1 1", "2026-03-02T10:00:00.000Z", "2026-03-02T10:00:00+01:60", "2026-03-02T09:59:00Z"),
            *("1.0.0", "9.0.0", made.uuid("x"), made.uuid("x").upper(), made.ref("x")),
            *("a" * length for length in (36, 63, 64, 65, 201)),
        )
    ),
]
_MORE_NAMES = [
    "onset_on",
    "imd_year",
    "household_ref",
    "correlationid",
    "backfill",
    "partner_code",
    "type",
    "x",
    "",
]
Pairs = list[tuple[bytes, bytes]]


def pairs_of(event: bytes) -> tuple[Pairs, Pairs]:
    """The names and values of an event and of its data, each as JSON text."""
    outer = msgspec.json.decode(event, type=dict[str, msgspec.Raw])
    inner = msgspec.json.decode(outer.pop("data"), type=dict[str, msgspec.Raw])
    return tuple([(msgspec.json.encode(k), bytes(v)) for k, v in some.items()] for some in (outer, inner))  # type: ignore[return-value]


def joined(pairs: Pairs) -> bytes:
    return b"{" + b",".join(name + b":" + value for name, value in pairs) + b"}"


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An event in which something was left out, replaced, added or said twice."""
    outer, inner = pairs_of(draw(st.sampled_from(WRITTEN + WITH_MORE)))
    _, other = pairs_of(draw(st.sampled_from(WRITTEN)))
    for _ in range(draw(st.integers(1, 2))):
        pairs = draw(st.sampled_from([outer, inner]))
        at = draw(st.integers(0, len(pairs) - 1))
        name, value = pairs[at]
        token = draw(st.sampled_from([*_TOKENS, *(v for _, v in other)]))
        match draw(
            st.sampled_from(["drop", "replace", "replace", "replace", "add", "twice", "before", "after"])
        ):
            case "drop" if len(pairs) > 1:
                del pairs[at]
            case "replace":
                pairs[at] = name, token
            case "add":
                pairs.append((msgspec.json.encode(draw(st.sampled_from(_MORE_NAMES))), token))
            case "twice":
                pairs.append((name, value))
            case "before":
                pairs.insert(0, (name, token))
            case "after":
                pairs.append((name, token))
    return joined([*outer, (b'"data"', joined(inner))])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_both_readers_agree_on_events_with_anything_wrong_with_them(value: bytes) -> None:
    agree(value)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(WRITTEN + WITH_MORE), st.data())
def test_both_readers_agree_on_events_with_a_byte_changed(value: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(value) - 1))
    agree(value[:at] + bytes([data.draw(st.integers(0, 255))]) + value[at + 1 :])
