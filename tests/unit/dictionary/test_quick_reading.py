"""The quick reader never takes what the models refuse, and reads what it takes as they do."""

from datetime import date

import msgspec
import pytest

from dictionary.checking import Checked, Refused
from dictionary.events import PERSON_TYPES
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.quick_reading import read_quickly
from producers.simulator.profile import load_profile
from producers.simulator.simulation import Simulation
from tests.support import events as made
from tests.support.events import raw
from tests.support.readers import BIRMINGHAM, REGISTER, WITH_MORE, WRITTEN, agree, as_json, judged


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
