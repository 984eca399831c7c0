"""An event as it is judged: for tests of what is accepted and what is refused."""

from typing import Any

import msgspec

from dictionary.agreements import Agreement
from dictionary.checking import Checked, Refused, check
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import Register, demo_register
from tests.support.events import ARRIVAL, Event, raw

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
