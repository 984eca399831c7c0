"""Both readers of an event, held against each other: the quick one and the models."""

from typing import Any

import msgspec
import pytest
from pydantic import BaseModel

from dictionary import checking
from dictionary.checking import Checked, Refused, check, read_event
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.quick_reading import read_quickly
from dictionary.register import demo_register
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
