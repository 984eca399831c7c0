import msgspec
import pytest

from dictionary.events import EVENT_TYPES
from streams.accepted import KINDS, MisreadError, read_checked
from tests.support import events

HOME = "E08000025"


def read(event):
    checked = {**event, "arrivaltime": events.TIME, "homeauthority": HOME}
    found = read_checked(events.raw(checked), "events.advice/0/1", {"money.debt": 180}, {"B1 1": HOME}.get)
    return found[0]


def said(event, **fields):
    return {**event, "data": {**event["data"], **fields}}


def assessed(**hours):
    return said(events.assessment_completed(), hours_estimated=hours)


def resolved(**scores):
    scale = {"tool": "ras:adult-social-care:3.1", "scale_min": 0, "scale_max": 10}
    return said(events.issue_resolved(), measure={**scale, **scores})


def test_the_order_of_fields_makes_no_other_body():
    event = resolved(before=3, after=5)
    turned = {
        name: dict(reversed(value.items())) for name, value in event["data"].items() if name == "measure"
    }
    shuffled = {**event, "data": dict(reversed({**event["data"], **turned}.items()))}
    assert read(shuffled).digest == read(event).digest


def test_null_and_left_out_are_the_same_within_a_field_too():
    event = events.issue_recorded()
    assert read(said(event, severity=None, household_ref=None)).digest == read(event).digest
    assert read(assessed(nights=4, other=None)).digest == read(assessed(nights=4)).digest


def test_five_hours_and_5_0_hours_are_the_same():
    assert read(assessed(nights=5.0)).digest == read(assessed(nights=5)).digest
    assert read(resolved(before=3.0, after=5)).digest == read(resolved(before=3, after=5.0)).digest


def test_what_is_written_within_a_field_makes_another_body():
    assert read(assessed(nights=5)).digest != read(assessed(nights=6)).digest
    assert read(assessed(nights=5)).digest != read(assessed(other=5)).digest
    independence = said(events.assessment_completed(), independence={"a": 1, "b": 2})
    assert read(independence).digest != read(said(independence, independence={"a": 2, "b": 1})).digest


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_of_every_type_makes_another_body(kind):
    model = EVENT_TYPES[kind].model_fields["data"].annotation
    event = {
        **events.issue_recorded(),
        "type": kind,
        "data": {"partner_id": "advice", "issue_id": events.uuid("i")},
    }
    nested = {"measure": {"before": 1}, "hours_estimated": {"nights": 1}}
    plain = read(event).digest
    for name in model.model_fields.keys() - {"dictionary_version"}:
        value = nested.get(name, 7.5 if "hours" in name else events.uuid("other"))
        assert read(said(event, **{name: value})).digest != plain, name


def test_the_digest_is_stored_so_it_stays_what_it_is():
    assert read(events.issue_recorded()).digest.hex() == "5666bfae50a8c9afa723"


def test_facts_are_what_is_said_beside_the_person_block():
    facts = msgspec.msgpack.decode(read(events.budget_agreed()).facts)
    assert facts == {"assessment_id": events.uuid("a1"), "planned_budget_week_pence": 19_900}


def test_an_event_without_a_partner_is_misread():
    with pytest.raises(MisreadError):
        read(said(events.issue_recorded(), partner_id=""))
