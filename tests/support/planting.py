"""Identifiers of nobody and words about nobody, as people mistype them; all made when a test runs."""

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.support import events as made
from tests.support.events import Event

KINDS = ("nhs_number", "national_insurance", "email", "phone", "postcode", "text")
GAPS = ("", "-", ".", "_", ":", "/")
_AREAS = ("B1", "B15", "M1", "SW1A", "EC1A", "CV31", "W1A", "L8")
_NAMES = ("ann", "bilal", "carys", "dev", "erin", "femi", "grace", "hamza")
_NOTES = (
    "{name} says she cannot pay the rent since her husband left",
    "he told us that his brother takes his money",
    "Mrs {name} lives with her mother and sleeps on the sofa",
    "they lost their home after the fire",
    "my landlord wants {name} out by friday",
)


def planted(kind: str, random: Random) -> str:
    """One identifier, or words about somebody, as a person would write it."""
    return {
        "nhs_number": _nhs_number,
        "national_insurance": _national_insurance,
        "email": _email,
        "phone": _phone,
        "postcode": _postcode,
        "text": _text,
    }[kind](random)


def fitted(text: str, random: Random) -> str:
    """The same with the signs that codes may have, often with more before or after it."""
    code = text.replace(" ", random.choice(GAPS[1:] if len(text.split()) > 4 else GAPS)).replace("@", "-at-")
    code = "".join(sign for sign in code if sign.isalnum() or sign in "._:/-")
    before, after = random.choice((("", ""), ("ref-", ""), ("", "-x"), ("case:", "/2"), ("", "")))
    return f"{before}{code}{after}"[:64]


def _digits(random: Random, count: int) -> str:
    return "".join(random.choices("0123456789", k=count))


def _grouped(random: Random, *parts: str) -> str:
    return random.choice(("", " ", "-")).join(parts)


def _nhs_number(random: Random) -> str:
    while True:
        digits = random.choice("467") + _digits(random, 8)
        check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(digits)) % 11
        if check != 10:
            whole = f"{digits}{check % 11}"
            return _grouped(random, whole[:3], whole[3:6], whole[6:])


def _national_insurance(random: Random) -> str:
    while True:
        prefix = random.choice("ABCEGHJKLMNOPRSTWXYZ") + random.choice("ABCEGHJKLMNPRSTWXYZ")
        if prefix not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}:
            pairs = [_digits(random, 2) for _ in range(3)]
            found = _grouped(random, prefix, *pairs, random.choice("ABCD"))
            return found.lower() if random.random() < 0.3 else found


def _email(random: Random) -> str:
    name = random.choice(_NAMES) + random.choice(("", ".", "_")) + random.choice(_NAMES)
    return f"{name}{random.randrange(100)}@{random.choice(('example.org', 'mail.example.co.uk'))}"


def _phone(random: Random) -> str:
    start, rest = random.choice(
        (("07" + _digits(random, 3), _digits(random, 6)), ("0121", _digits(random, 7)))
    )
    number = _grouped(random, start, rest[:3], rest[3:])
    return random.choice((number, number, "+44" + number[1:], "0044" + number[1:], "+44 (0)" + number[1:]))


def _postcode(random: Random) -> str:
    inward = _digits(random, 1) + "".join(random.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
    found = random.choice(_AREAS) + random.choice((" ", " ", "")) + inward
    return found.lower() if random.random() < 0.3 else found


def _text(random: Random) -> str:
    return random.choice(_NOTES).format(name=random.choice(_NAMES).title())


def every_event() -> list[Event]:
    """One of each type, with every optional text that partners may send."""
    more: dict[str, Any] = {
        "issue_recorded": {"partner_code": "DEBT-01", "onset_on": "2026-02-01", "contact_id": made.uuid("c")},
        "issue_resolved": {
            "service_id": made.uuid("s"),
            "measure": {"tool": "who-5", "before": 3, "after": 5, "scale_min": 0, "scale_max": 25},
        },
        "service_referred": {"to_service_type": "esdServiceType:148"},
        "assessment_completed": {"started_on": "2026-02-01"},
    }
    envelope = {"correlationid": made.uuid("x"), "causationid": made.uuid("y"), "sequence": "17"}
    return [
        factory(household_ref=made.ref("h"), envelope_fields=envelope, **more.get(factory.__name__, {}))
        for factory in made.PERSON_EVENTS
    ]


def into_a_wide_field(text: str, random: Random) -> Event:
    """An event that its models take, with a text in a field whose pattern lets it through."""
    code = fitted(text, random)
    small = re.sub(r"[^a-z0-9-]", "-", code.lower())
    digits = re.sub(r"[^0-9]", "", text)
    holders: list[Callable[[], Event]] = [
        lambda: made.issue_recorded(partner_code=code),
        lambda: made.issue_recorded(id_scope="local", person_key_id=small.strip("-")),
        lambda: made.contact_recorded(opt_out=f"exempt:{small[:40]}"),
        lambda: made.issue_recorded(
            envelope_fields={"dataschema": f"https://schemas.example/{code}/issue-recorded/1.0.0"}
        ),
        lambda: made.assessment_completed(tool=f"ras:{small}"),
        lambda: made.issue_resolved(
            measure={"tool": f"own:{small}", "before": 1, "after": 2, "scale_min": 0, "scale_max": 9}
        ),
    ]
    if len(digits) >= 10:
        holders.append(lambda: made.issue_recorded(envelope_fields={"sequence": digits}))
    return random.choice(holders)()


Path = tuple[str | int, ...]


def texts_of(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where the texts of an event are."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_of(inner, (*path, name))


def with_text(event: Event, path: Path, text: str) -> Event:
    """The event with another text at a place."""
    copy: Any = {**event, "data": {**event["data"]}}
    holder = copy
    for name in path[:-1]:
        inner = holder[name]
        holder[name] = list(inner) if isinstance(inner, list) else dict(inner)
        holder = holder[name]
    holder[path[-1]] = text
    return dict(copy)
