"""From what the models found wrong to one refusal: the gravest first, the field, never a value."""

import re
from collections.abc import Collection
from typing import Any, Final

import msgspec
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dictionary.envelope import TYPE_PREFIX
from dictionary.fields import (
    DATE_PATTERN,
    INSTANT_PATTERN,
    NEED_PATTERN,
    REF_PATTERN,
    SECTOR_PATTERN,
    SEMVER_PATTERN,
    SLUG_PATTERN,
    UUID_PATTERN,
)
from dictionary.identifiers import find_identifier, reads_like_text, strings_in
from dictionary.refusals import Code, Refusal, refusal

_VERSIONED: Final = re.compile(r"(.+)\.v[0-9]+")
_OTHER_MAJOR: Final = re.compile(r".*/[a-z-]+/[0-9]+\.[0-9]+\.[0-9]+")
_FIELD_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_NEED_FIELDS: Final = {"need", "needs_asked", "needs_found", "expected_needs"}
_ATTRIBUTES: Final = ("specversion", "id", "source", "type")
_PATTERNS: Final = {
    UUID_PATTERN: "a UUID in lower case",
    REF_PATTERN: "64 hexadecimal digits in lower case",
    SLUG_PATTERN: "an id of lower-case letters, digits, - and _",
    SECTOR_PATTERN: "a postcode sector such as B1 1, with its space",
    NEED_PATTERN: "a need of the dictionary such as money.debt",
    SEMVER_PATTERN: "a version such as 1.0.0",
    INSTANT_PATTERN: "a timestamp with its offset, such as 2026-03-02T10:00:00Z",
    DATE_PATTERN: "a date such as 2026-03-02",
}
_TYPES: Final = {
    "missing": "this field, which is required",
    "extra_forbidden": "no such field",
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "model_type": "an object",
    "dict_type": "an object",
    "tuple_type": "a list",
    "date_from_datetime_parsing": "a date such as 2026-03-02",
    "date_parsing": "a date such as 2026-03-02",
    "datetime_parsing": "a timestamp that exists, with its offset",
    "datetime_from_date_parsing": "a timestamp that exists, with its offset",
    "timezone_aware": "a timestamp with its offset",
}
_LIMITS: Final = {
    "greater_than_equal": ("at least {}", "ge"),
    "greater_than": ("more than {}", "gt"),
    "less_than_equal": ("at most {}", "le"),
    "string_too_long": ("at most {} characters", "max_length"),
    "string_too_short": ("at least {} characters", "min_length"),
    "too_long": ("at most {} entries", "max_length"),
    "too_short": ("at least {} entries", "min_length"),
    "literal_error": ("{}", "expected"),
}


def explain(raw: bytes, error: ValidationError, known_types: Collection[str]) -> Refusal:
    """Why an event could not be read. `known_types`: the CloudEvents types there are."""
    details = error.errors(include_url=False)
    if details[0]["type"] == "json_invalid":
        return refusal(Code.NOT_JSON)
    try:
        document: object = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return refusal(Code.NOT_JSON)
    return _not_an_event(document, known_types) or _gravest([_one(detail) for detail in details])


def _not_an_event(document: object, known_types: Collection[str]) -> Refusal | None:
    if not isinstance(document, dict):
        return refusal(Code.NOT_CLOUDEVENT)
    for attribute in _ATTRIBUTES:
        value = document.get(attribute)
        if not isinstance(value, str) or not value:
            return refusal(Code.NOT_CLOUDEVENT, f"/{attribute}")
    if document["specversion"] != "1.0":
        return refusal(Code.NOT_CLOUDEVENT, "/specversion", "1.0")
    if document["type"] in known_types:
        return None
    versioned = _VERSIONED.fullmatch(document["type"])
    if versioned and f"{versioned[1]}.v1" in known_types:
        return refusal(Code.UNKNOWN_VERSION, "/type", "a type that ends in .v1")
    return refusal(Code.UNKNOWN_TYPE, "/type")


def _gravest(refusals: list[Refusal]) -> Refusal:
    for code in (Code.IDENTIFIER_FOUND, Code.FREE_TEXT_FOUND):
        for found in refusals:
            if found.code is code:
                return found
    return refusals[0]


def _one(detail: ErrorDetails) -> Refusal:
    pointer, kind, value = _pointer(detail), detail["type"], detail["input"]
    extra = kind == "extra_forbidden"
    if kind not in {"missing", "rule"} and (extra or isinstance(value, str) or kind == "string_type"):
        texts = [*strings_in(value), str(detail["loc"][-1])] if extra else list(strings_in(value))
        if any(find_identifier(text) for text in texts):
            return refusal(Code.IDENTIFIER_FOUND, pointer)
        if any(reads_like_text(text, **({"words": 2} if extra else {})) for text in texts):
            return refusal(Code.FREE_TEXT_FOUND, pointer)
    return _of_form(detail, pointer, value)


def _of_form(detail: ErrorDetails, pointer: str, value: object) -> Refusal:
    fields = [part for part in detail["loc"] if isinstance(part, str)]
    mistyped = detail["type"] in {"string_pattern_mismatch", "string_too_long"}
    if mistyped and fields[-1] in _NEED_FIELDS:
        return refusal(Code.UNKNOWN_NEED, pointer)
    if fields[-1:] == ["dataschema"] and isinstance(value, str) and _OTHER_MAJOR.fullmatch(value):
        return refusal(Code.UNKNOWN_VERSION, pointer, "the schema of this event, version 1")
    return refusal(Code.SCHEMA_INVALID, pointer, _expected(detail))


def _expected(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "rule":
        return str(context["expected"])
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], "the form that the schema gives")
    if kind in _LIMITS:
        words, name = _LIMITS[kind]
        return words.format(context[name])
    return _TYPES.get(kind, "the form that the schema gives")


def _pointer(detail: ErrorDetails) -> str:
    """The JSON pointer of an error; a name the sender made up is left out if it may tell something."""
    location = list(detail["loc"])
    if location and str(location[0]).startswith(TYPE_PREFIX):
        location = location[1:]
    parts = [str(part) for part in location if part != "[key]"]
    own_name = detail["type"] == "extra_forbidden" or "[key]" in location
    if own_name and parts and (not _FIELD_NAME.fullmatch(parts[-1]) or find_identifier(parts[-1])):
        parts.pop()
    path = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
    context: dict[str, Any] = detail.get("ctx", {})
    return path + str(context["field"]) if detail["type"] == "rule" else path
