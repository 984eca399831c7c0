"""What is accepted and what is refused, with the code, the pointer and never the value."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dictionary.agreements import Agreement, Register, demo_register
from dictionary.checking import Checked, Refused, check, local_ref, read_event
from dictionary.events import EVENT_TYPES
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.refusals import WORDS, Code
from tests.support import events as made
from tests.support.dictionaries import with_statuses
from tests.support.events import ARRIVAL, PERSON_EVENTS, Event, raw
from tests.support.identifiers import email, full_postcode, national_insurance_number, nhs_number, phone

DEMO = demo_register("E08000025")


def judged(event: Event | bytes, **changes: Any) -> Checked | Refused:
    known: dict[str, Any] = {
        "partner_id": "advice",
        "arrival": ARRIVAL,
        "register": DEMO,
        "dictionary": load_dictionary(),
        "places": load_places(),
    }
    return check(event if isinstance(event, bytes) else raw(event), **{**known, **changes})


def refused(event: Event | bytes, **changes: Any) -> tuple[str, str | None]:
    found = judged(event, **changes)
    assert isinstance(found, Refused), "it was accepted"
    return found.code, found.pointer


def accepted(event: Event, **changes: Any) -> Checked:
    found = judged(event, **changes)
    assert isinstance(found, Checked), found
    return found


def passed_on(found: Checked) -> Event:
    """The event as whoever comes next reads it."""
    event: Event = msgspec.json.decode(msgspec.json.encode(found.document))
    return event


def register_with(**changes: object) -> Register:
    """The demo's register, where the agreement of the advice agency says something else."""
    agreement = DEMO.agreements["demo-advice-1"].model_dump() | changes
    return Register(list(DEMO.partners.values()), [Agreement.model_validate(agreement)])


@pytest.mark.parametrize("factory", PERSON_EVENTS)
def test_accepts_every_event_about_a_person(factory: Any) -> None:
    event = factory()
    found = accepted(event)
    assert passed_on(found) == event
    assert (found.person_ref, found.home_authority, found.hints) == (made.ref("ann"), "E08000025", ())


@pytest.mark.parametrize(
    "value", [b"", b"need,sector\n", b"{", b'{"a": NaN}', b"\xff\xfe", b"[" * 60_000, b'{"id": "\\ud800"}']
)
def test_refuses_what_is_not_json(value: bytes) -> None:
    assert refused(value) == ("not_json", None)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (b"[]", None),
        (b"7", None),
        (b"null", None),
        (b"{}", "/specversion"),
        (b'{"specversion": "0.3", "id": "1", "source": "a:b", "type": "x"}', "/specversion"),
        (b'{"specversion": "1.0", "id": "", "source": "a:b", "type": "x"}', "/id"),
        (b'{"specversion": "1.0", "id": "1", "source": 5, "type": "x"}', "/source"),
        (b'{"specversion": "1.0", "id": "1", "source": "a:b"}', "/type"),
    ],
)
def test_refuses_json_that_is_no_cloudevent(value: bytes, pointer: str | None) -> None:
    assert refused(value) == ("not_cloudevent", pointer)


def test_refuses_an_unknown_type() -> None:
    assert refused({**made.issue_recorded(), "type": "uk.needmonitor.issue.sung.v1"}) == (
        "unknown_type",
        "/type",
    )


@pytest.mark.parametrize("factory", made.OFFICER_EVENTS)
def test_refuses_what_partners_do_not_send_in_their_stream(factory: Any) -> None:
    assert refused(factory()) == ("unknown_type", "/type")


def test_refuses_another_major_version_of_a_known_type() -> None:
    event = {**made.issue_recorded(), "type": "uk.needmonitor.issue.recorded.v2"}
    assert refused(event) == ("unknown_version", "/type")


def test_refuses_another_major_version_of_a_schema_and_of_the_dictionary() -> None:
    schema = "https://schemas.needmonitor.example/issue-recorded/2.0.0"
    assert refused({**made.issue_recorded(), "dataschema": schema}) == ("unknown_version", "/dataschema")
    event = made.issue_recorded(dictionary_version="2.0.0")
    assert refused(event) == ("unknown_version", "/data/dictionary_version")


def test_refuses_an_event_of_a_megabyte() -> None:
    assert refused(b'{"specversion": "1.0", "x": "' + b"a" * 1_000_000 + b'"}') == ("too_large", None)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"sex": "f"}, "/data/sex"),
        ({"presenting": "yes"}, "/data/presenting"),
        ({"household_ref": "abc"}, "/data/household_ref"),
        ({"postcode_sector": "B11"}, "/data/postcode_sector"),
        ({"imd_year": None}, "/data/imd_year"),
        ({"location_status": None}, "/data/location_status"),
        ({"colour": "red"}, "/data/colour"),
        ({"onset_on": "2026-03-03"}, "/data/onset_on"),
    ],
)
def test_points_at_the_field_that_is_wrong(changes: dict[str, Any], pointer: str) -> None:
    assert refused(made.issue_recorded(**changes)) == ("schema_invalid", pointer)


def test_points_into_lists_and_objects() -> None:
    assert refused(made.service_referred(issue_ids=[made.uuid("i"), "x"])) == (
        "schema_invalid",
        "/data/issue_ids/1",
    )
    event = made.assessment_completed(hours_estimated={"nights": 169})
    assert refused(event) == ("schema_invalid", "/data/hours_estimated/nights")


def test_says_what_was_expected() -> None:
    found = judged(made.issue_recorded(sex="f"))
    assert isinstance(found, Refused)
    assert "'female', 'male', 'other' or 'unknown'" in found.message


def test_the_partition_key_is_the_person() -> None:
    assert refused({**made.issue_recorded(), "partitionkey": made.ref("bob")}) == (
        "schema_invalid",
        "/partitionkey",
    )


@pytest.mark.parametrize(
    "identifier", [full_postcode(), nhs_number(), national_insurance_number(), email(), phone()]
)
@pytest.mark.parametrize(
    "field", ["postcode_sector", "partner_code", "need", "sex", "notes", "household_ref"]
)
def test_refuses_identifiers_wherever_they_stand_and_never_repeats_them(field: str, identifier: str) -> None:
    found = judged(made.issue_recorded(**{field: identifier}))
    assert isinstance(found, Refused)
    assert (found.code, found.pointer) == (Code.IDENTIFIER_FOUND, f"/data/{field}")
    assert identifier not in repr(found)


def test_refuses_an_identifier_without_spaces_where_a_partner_puts_its_own_code() -> None:
    event = made.issue_recorded(partner_code=nhs_number().replace(" ", ""))
    assert refused(event) == ("identifier_found", "/data/partner_code")


def test_refuses_an_identifier_that_is_the_name_of_a_field() -> None:
    number = nhs_number()
    found = judged(made.issue_recorded(**{f"nhs {number}": True}))
    assert isinstance(found, Refused)
    assert (found.code, found.pointer) == (Code.IDENTIFIER_FOUND, "/data")
    assert number not in repr(found)


def test_refuses_an_identifier_deep_in_a_field_it_does_not_know() -> None:
    event = made.issue_recorded(contact={"numbers": [{"home": phone()}]})
    assert refused(event) == ("identifier_found", "/data/contact")


def test_an_identifier_hidden_behind_a_second_field_of_the_same_name_goes_no_further() -> None:
    hidden = email()
    value = raw(made.issue_recorded(partner_code="D1")).replace(
        b'"partner_code":"D1"', f'"partner_code":"{hidden}","partner_code":"D1"'.encode()
    )
    found = judged(value)
    assert isinstance(found, Checked)
    assert hidden not in str(passed_on(found))


def test_an_identifier_outweighs_other_faults() -> None:
    event = made.issue_recorded(sex="f", colour="red", notes=email())
    assert refused(event) == ("identifier_found", "/data/notes")


@pytest.mark.parametrize(
    ("field", "text"),
    [("name", "Ann Smith"), ("notes", "Lives with her mother"), ("need", "she cannot pay the rent any more")],
)
def test_refuses_free_text(field: str, text: str) -> None:
    assert refused(made.issue_recorded(**{field: text})) == ("free_text_found", f"/data/{field}")


def test_identifiers_by_chance_in_references_and_uuids_are_none() -> None:
    digits = nhs_number().replace(" ", "")
    ref = (digits + "0" * 64)[:64]
    issue = f"{'0' * 8}-0000-4000-8000-{digits}00"
    event = {**made.issue_recorded(person_ref=ref, issue_id=issue), "partitionkey": ref}
    assert accepted(event).person_ref == ref


def test_refuses_another_partner_s_source() -> None:
    event = made.issue_recorded()
    assert refused(event, partner_id="gp") == ("wrong_source", "/source")
    assert refused({**event, "source": "urn:example:else"}) == ("wrong_source", "/source")
    assert refused(made.issue_recorded(partner_id="gp")) == ("wrong_source", "/data/partner_id")


def test_refuses_a_partner_that_is_not_registered() -> None:
    event = made.issue_recorded(partner="nobody", agreement_id="demo-advice-1")
    assert refused(event, partner_id="nobody") == ("unknown_partner", "/source")


def test_believes_the_event_where_nobody_says_who_sent_it() -> None:
    assert accepted(made.issue_recorded(partner="gp"), partner_id=None).event.data.partner_id == "gp"
    assert refused(made.issue_recorded(partner="nobody"), partner_id=None) == ("unknown_partner", "/source")


@pytest.mark.parametrize("agreement", ["demo-gp-1", "none-such"])
def test_refuses_an_agreement_that_is_not_the_partner_s(agreement: str) -> None:
    event = made.issue_recorded(agreement_id=agreement)
    assert refused(event) == ("outside_agreement", "/data/agreement_id")


def test_refuses_before_an_agreement_begins_and_after_it_ends() -> None:
    on = date(2026, 3, 2)
    later, over = register_with(starts=on + timedelta(1)), register_with(ends=on - timedelta(1))
    event = made.issue_recorded()
    assert refused(event, register=later) == ("outside_agreement", "/data/agreement_id")
    assert refused(event, register=over) == ("agreement_expired", "/data/agreement_id")
    assert accepted(event, register=register_with(starts=on, ends=on)).event.id == event["id"]


def test_an_agreement_ends_with_the_london_day_not_with_the_utc_day() -> None:
    register = register_with(ends=date(2026, 7, 1))
    event = made.issue_recorded(time="2026-07-01T22:00:00Z")
    before, after = (datetime(2026, 7, 1, hour, 30, tzinfo=UTC) for hour in (22, 23))
    assert accepted(event, register=register, arrival=before)
    assert refused(event, register=register, arrival=after) == ("agreement_expired", "/data/agreement_id")


def test_refuses_a_need_outside_the_agreement() -> None:
    register = register_with(needs=("housing",))
    assert refused(made.issue_recorded(), register=register) == ("outside_agreement", "/data/need")
    recode = made.issue_updated("recoded", need="money.hardship")
    assert refused(recode, register=register) == ("outside_agreement", "/data/need")
    contact = made.contact_recorded(found=("housing.homeless", "money.debt"))
    assert refused(contact, register=register) == ("outside_agreement", "/data/needs_found/1")
    assert accepted(made.contact_recorded(found=("housing.homeless",)), register=register)


def test_refuses_a_sector_outside_the_agreement() -> None:
    assert refused(made.issue_recorded(sector="CV1 1")) == ("outside_agreement", "/data/postcode_sector")
    move = made.issue_updated("moved", sector="CV1 1")
    assert refused(move) == ("outside_agreement", "/data/postcode_sector")


def test_people_without_a_sector_count_in_the_home_authority() -> None:
    assert accepted(made.issue_recorded(sector=None)).home_authority == "E08000025"


def test_a_sector_of_no_known_authority_is_accepted() -> None:
    places = load_places()
    sector = next(code for code, known in places.sectors.items() if known.authority is None)
    assert accepted(made.issue_recorded(sector=sector)).home_authority == "E08000025"


def test_a_linked_reference_is_made_with_the_key_of_the_agreement() -> None:
    event = made.issue_recorded(person_key_id="old-key")
    assert refused(event) == ("outside_agreement", "/data/person_key_id")


def test_a_local_reference_needs_no_linking_key_and_matches_no_other_partner_s() -> None:
    found = accepted(made.issue_recorded(id_scope="local", person_key_id="own"))
    assert found.person_ref == local_ref("advice", made.ref("ann"))
    other = accepted(made.issue_recorded(partner="gp", id_scope="local"), partner_id="gp")
    assert other.person_ref != found.person_ref
    number = nhs_number().replace(" ", "")
    event = made.issue_recorded(id_scope="local", person_key_id=number)
    assert refused(event) == ("identifier_found", "/data/person_key_id")


def test_an_agreement_may_ask_for_the_opt_out() -> None:
    register = register_with(opt_out_required=True)
    assert refused(made.issue_recorded(opt_out=None), register=register) == (
        "outside_agreement",
        "/data/opt_out",
    )
    assert accepted(made.issue_recorded(opt_out="exempt:s251"), register=register)
    assert accepted(made.issue_recorded(opt_out=None))


@pytest.mark.parametrize("need", ["money.unicorns", "Debt", "money", "money.debt "])
def test_refuses_a_need_that_is_not_in_the_dictionary(need: str) -> None:
    assert refused(made.issue_recorded(need)) == ("unknown_need", "/data/need")


def test_a_domain_may_be_asked_about_but_nobody_has_one() -> None:
    assert accepted(made.contact_recorded(asked=("money", "housing.homeless"), found=("money.debt",)))
    assert refused(made.contact_recorded(asked=("gold",))) == ("unknown_need", "/data/needs_asked/0")
    assert refused(made.contact_recorded(found=("money",))) == ("unknown_need", "/data/needs_found/0")


def test_refuses_a_retired_need() -> None:
    dictionary = with_statuses({"money.debt": ("retired", "money.hardship")}, version="2.0.0")
    found = judged(made.issue_recorded(), dictionary=dictionary)
    assert isinstance(found, Refused)
    assert (found.code, found.pointer) == (Code.RETIRED_NEED, "/data/need")
    assert "money.hardship" in found.message


def test_accepts_a_deprecated_need_with_a_hint() -> None:
    dictionary = with_statuses({"money.debt": ("deprecated", "money.hardship")})
    found = accepted(made.issue_recorded(), dictionary=dictionary)
    assert found.hints == ("money.debt is deprecated: use money.hardship",)
    assert accepted(made.issue_recorded("money.scam"), dictionary=dictionary).hints == ()


@pytest.mark.parametrize("sector", ["ZZ9 9", "B1 9"])
def test_refuses_a_sector_that_does_not_exist(sector: str) -> None:
    assert sector not in load_places().sectors
    assert refused(made.issue_recorded(sector=sector)) == ("unknown_sector", "/data/postcode_sector")


def test_time_is_at_most_five_minutes_ahead_and_800_days_old() -> None:
    def at(instant: datetime) -> Event:
        return made.issue_recorded(time=instant.isoformat())

    second = timedelta(seconds=1)
    ahead, oldest = ARRIVAL + timedelta(minutes=5), ARRIVAL - timedelta(days=800)
    assert refused(at(ahead + second)) == ("future_time", "/time")
    assert accepted(at(ahead))
    assert refused(at(oldest - second)) == ("too_old", "/time")
    assert accepted(at(oldest))


def test_nothing_is_recorded_before_it_happened() -> None:
    event = made.issue_recorded(recorded="2026-03-02T09:59:59Z")
    assert refused(event) == ("recorded_before_time", "/recordedtime")
    assert accepted(made.issue_recorded(recorded="2026-03-02T11:00:00+01:00"))


def test_a_refusal_names_the_event_and_its_partner_where_they_can_be_read() -> None:
    event = made.issue_recorded(sex="f")
    found = judged(event, partner_id=None)
    assert isinstance(found, Refused)
    assert (found.event_id, found.partner_id) == (event["id"], "advice")
    found = judged({**event, "id": email(), "source": "urn:x:y"}, partner_id=None)
    assert isinstance(found, Refused)
    assert (found.event_id, found.partner_id) == (None, None)


def test_accepts_binary_mode() -> None:
    event = made.issue_recorded()
    headers = [(f"ce_{name}", str(value).encode()) for name, value in event.items() if name != "data"]
    found = judged(
        msgspec.json.encode(event["data"]), headers=[*headers, ("content-type", b"application/json")]
    )
    assert isinstance(found, Checked)
    assert passed_on(found) == event


def test_a_header_that_is_no_text_is_refused() -> None:
    assert refused(b"{}", headers=[("ce_id", b"\xff")]) == ("not_json", None)


def test_bytes_that_are_no_text_are_refused_wherever_they_stand() -> None:
    value = raw(made.issue_recorded())
    for field in (b'"id":"', b'"source":"', b'"sex":"'):
        assert refused(value.replace(field, field + b"\xff")) == ("not_json", None)


def test_officers_events_are_read_where_they_are_expected() -> None:
    read = read_event(raw(made.person_linked()), accepts={"uk.needmonitor.person.linked.v1"})
    assert not isinstance(read, Refused)
    assert read[0].type == "uk.needmonitor.person.linked.v1"


def test_the_title_of_a_local_event_is_free_text_but_points_at_nobody() -> None:
    types = {"uk.needmonitor.local-event.entered.v1"}
    assert not isinstance(read_event(raw(made.local_event()), accepts=types), Refused)
    told = read_event(raw(made.local_event(title=f"Ask at {email()}")), accepts=types)
    assert isinstance(told, Refused)
    assert (told.code, told.pointer) == (Code.IDENTIFIER_FOUND, "/data/title")


def test_every_code_has_words() -> None:
    assert set(WORDS) == set(Code)
    assert len(Code) == 21


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PERSON_EVENTS), st.data(), _ODD)
def test_never_raises_whatever_a_sender_puts_in_a_field(factory: Any, data: st.DataObject, odd: Any) -> None:
    event = factory()
    field = data.draw(st.sampled_from([*event, *(f"data.{name}" for name in event["data"])]))
    target = event["data"] if field.startswith("data.") else event
    target[field.removeprefix("data.")] = odd
    assert judged(event).__class__ in {Checked, Refused}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_never_raises_on_any_bytes(value: bytes) -> None:
    assert isinstance(judged(value), Refused)


def test_all_types_of_the_contract_have_the_same_form() -> None:
    assert all(name.startswith("uk.needmonitor.") and name.endswith(".v1") for name in EVENT_TYPES)
