"""The models of events: every type, closed, frozen, with its conditional rules."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from dictionary.events import EVENT_TYPES, PERSON_TYPES, parse_event
from dictionary.schema_files import data_model, field_notes
from tests.support import events as made
from tests.support.events import ALL_EVENTS, PERSON_EVENTS, Event, raw

Factory = Callable[..., Event]
_SCORE = {"tool": "wemwbs", "before": 3, "after": 7, "scale_min": 0, "scale_max": 10}
_PERSONAL = {EVENT_TYPES[name].EVENT for name in PERSON_TYPES}


@pytest.mark.parametrize("factory", ALL_EVENTS)
def test_reads_every_type_of_event(factory: Factory) -> None:
    event = factory()
    assert parse_event(raw(event)).type == event["type"]


def test_every_type_of_event_has_a_factory() -> None:
    assert {factory()["type"] for factory in ALL_EVENTS} == set(EVENT_TYPES)
    assert {factory()["type"] for factory in PERSON_EVENTS} == PERSON_TYPES
    assert (len(EVENT_TYPES), len(PERSON_TYPES)) == (16, 11)


@pytest.mark.parametrize("factory", ALL_EVENTS)
def test_takes_no_field_it_does_not_know(factory: Factory) -> None:
    event = factory()
    for changed in ({**event, "subject": "x"}, {**event, "data": {**event["data"], "extra": "x"}}):
        with pytest.raises(ValidationError, match="extra_forbidden"):
            parse_event(raw(changed))


def test_an_event_never_changes() -> None:
    event = parse_event(raw(made.issue_recorded()))
    with pytest.raises(ValidationError, match="frozen"):
        event.data.person_ref = "0" * 64  # type: ignore[union-attr, misc]


@pytest.mark.parametrize("factory", ALL_EVENTS)
def test_every_field_has_a_note_and_every_note_a_field(factory: Factory) -> None:
    model = EVENT_TYPES[factory()["type"]]
    notes = field_notes()
    own = {field for block, field in notes if block == model.EVENT}
    fields = set(data_model(model).model_fields)
    assert own <= fields
    person_block = {field for block, field in notes if block == "person block"}
    assert fields - own <= (person_block if model.EVENT in _PERSONAL else set())
    attributes = {field for block, field in notes if block == "envelope"}
    assert set(model.model_fields) - {"data"} <= attributes


def rule_broken(event: Event) -> tuple[str, str]:
    """The field below its model, and what was expected there."""
    with pytest.raises(ValidationError) as told:
        parse_event(raw(event))
    found = told.value.errors()[0]
    assert found["type"] == "rule"
    return found["ctx"]["field"], found["ctx"]["expected"]


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (made.issue_recorded(postcode_sector=None, location_status="resident"), "/postcode_sector"),
        (made.issue_recorded(location_status="no_fixed_abode"), "/postcode_sector"),
        (made.issue_recorded(imd_year=None), "/imd_year"),
        (made.issue_recorded(imd_decile=None), "/imd_decile"),
        (made.issue_recorded(onset_on="2026-03-03"), "/data/onset_on"),
        (made.issue_updated("recoded"), "/need"),
        (made.issue_updated("severity_changed"), "/severity"),
        (made.issue_updated("moved"), "/postcode_sector"),
        (made.issue_updated("correction"), "/need"),
        (made.issue_updated("moved", location_status="resident"), "/postcode_sector"),
        (made.issue_updated("moved", sector="B3 1", location_status="unknown"), "/postcode_sector"),
        (made.issue_resolved(measure={**_SCORE, "before": 11}), "/before"),
        (made.issue_resolved(measure={**_SCORE, "scale_max": 0}), "/scale_max"),
        (made.service_commenced(referral=None), "/referral_id"),
        (made.assessment_completed(started_on="2026-03-03"), "/data/started_on"),
        (made.assessment_completed(unpaid_carer_hours_week=200), "/unpaid_carer_hours_week"),
        (made.local_event(ends_on="2026-03-09"), "/ends_on"),
        (made.local_event(announced_on="2026-03-11"), "/announced_on"),
        (made.local_event(expected_direction=None), "/expected_direction"),
        (made.local_event(kind="service_opened"), "/service_id"),
        (made.local_event(area={"lad_code": "E08000025", "sectors": ["B1 1"]}), ""),
        (made.local_event(area={"sector": "B1 1"}), ""),
        (made.local_event(area={}), ""),
        ({**made.local_event(), "partitionkey": made.uuid("other")}, "/partitionkey"),
    ],
)
def test_a_broken_rule_between_fields_names_the_field(event: Event, field: str) -> None:
    assert rule_broken(event)[0] == field


@pytest.mark.parametrize(
    "event",
    [
        made.issue_recorded(sector=None),
        made.issue_recorded(sector=None, location_status="out_of_area"),
        made.issue_recorded(imd_decile=None, imd_year=None),
        made.issue_recorded(onset_on="2026-03-02", severity="crisis", partner_code="DEB-01", can_help=False),
        made.issue_recorded(time="2026-03-02T23:30:00-01:00", onset_on="2026-03-03"),
        made.issue_updated("reconfirmed"),
        made.issue_updated("recoded", need="money.hardship"),
        made.issue_updated("moved", sector="B3 1"),
        made.issue_updated("moved", sector="B3 1", location_status="resident"),
        made.issue_updated("moved", location_status="out_of_area"),
        made.issue_updated("correction", severity="high"),
        made.issue_updated("severity_changed", severity="high"),
        made.issue_resolved(measure=_SCORE),
        made.service_commenced(referral=None, assessment_id=made.uuid("a1")),
        made.assessment_completed(unpaid_carer_hours_week=504, unpaid_carers=3),
        made.assessment_completed(started_on="2026-03-02"),
        made.local_event(area={"sectors": ["B1 1", "B1 2"]}),
        made.local_event(area={"sector": "B1 1", "radius_km": 2.5}),
        made.local_event(kind="service_opened", service_id=made.uuid("service")),
        made.issue_recorded(envelope_fields={"backfill": True, "sequence": "00017"}),
    ],
)
def test_takes_every_form_the_reference_allows(event: Event) -> None:
    assert parse_event(raw(event)).id == event["id"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time", "2026-03-02T10:00:00"),
        ("time", "2026-03-02"),
        ("time", "2026-03-02 10:00:00Z"),
        ("time", "2026-02-30T10:00:00Z"),
        ("time", 1_772_445_600),
        ("id", made.uuid("x").upper()),
        ("specversion", "0.3"),
        ("datacategory", "non-personal"),
        ("dataschema", "https://schemas.needmonitor.example/issue-updated/1.0.0"),
        ("sequence", "first"),
    ],
)
def test_refuses_attributes_of_another_form(field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        parse_event(raw({**made.issue_recorded(), field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("person_ref", "A" * 64),
        ("person_ref", "a" * 63),
        ("postcode_sector", "B11"),
        ("postcode_sector", "b1 1"),
        ("imd_decile", 11),
        ("imd_decile", "2"),
        ("imd_year", 2020),
        ("age_band", "35"),
        ("presenting", "true"),
        ("need", "Debt"),
        ("dictionary_version", "1.0"),
        ("onset_on", "2026-3-2"),
        ("onset_on", "2026-02-30"),
        ("partner_code", "two words"),
        ("opt_out", "exempt:"),
    ],
)
def test_refuses_data_of_another_form(field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        parse_event(raw(made.issue_recorded(**{field: value})))
