"""The partners' reference of events, `docs/events.md`: made from the models, their notes and the refusals.

`python -m dictionary.event_reference` writes it to standard output; a test compares it with the file.
"""

import sys
from collections.abc import Iterator
from typing import Any, Final

from dictionary.envelope import Envelope, PersonData, PersonEnvelope
from dictionary.events import EVENT_TYPES
from dictionary.fields import (
    DATE_PATTERN,
    INSTANT_PATTERN,
    NEED_OR_DOMAIN_PATTERN,
    NEED_PATTERN,
    REF_PATTERN,
    SECTOR_PATTERN,
    SEMVER_PATTERN,
    SLUG_PATTERN,
    URI_PATTERN,
    UUID_PATTERN,
)
from dictionary.refusals import WORDS
from dictionary.schema_files import data_model, event_json_schema, note_of

_FORMS: Final = {
    UUID_PATTERN: "UUID, lower case",
    REF_PATTERN: "64 hex digits, lower case",
    SLUG_PATTERN: "id: `a-z 0-9 - _`",
    SECTOR_PATTERN: "sector, such as `B1 1`",
    NEED_PATTERN: "need, such as `money.debt`",
    NEED_OR_DOMAIN_PATTERN: "need or domain",
    SEMVER_PATTERN: "version, such as `1.0.0`",
    INSTANT_PATTERN: "timestamp with offset, such as `2026-03-02T10:00:00Z`",
    URI_PATTERN: "URI",
    DATE_PATTERN: "date, such as `2026-03-02`",
}
_INTRODUCTION: Final = """# Events: what partners send

Made from the models by `python -m dictionary.event_reference`. JSON Schemas: `dictionary/schemas/`.

An event is one JSON object in [CloudEvents 1.0](https://cloudevents.io), at most 64 KiB, UTF-8. Models are
closed: a field that is not listed here is refused, so that nothing about a person slips in. There is no
field for a name, an address, a full postcode or free text. An optional field may be left out or be null.

Send the same event as often as you like: `source` and `id` make it one. Send with HTTP (one event or a
list to `POST /api/v1/events`), with Kafka (topic `events.<your id>`, key `person_ref`), or import a
spreadsheet.
"""


def reference() -> str:
    """The whole document, in Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    first = next(iter(EVENT_TYPES.values()))
    yield "## The envelope: every event\n"
    yield from _table(event_json_schema(first), skip={"data", "type", "dataschema"})
    yield "\n`type` and `dataschema` are given with each event below.\n"
    yield "## The person block: in `data` of every event about a person\n"
    yield from _table(_data_schema(first), only=set(PersonData.model_fields))
    yield "\n## Events about a person\n"
    for name, model in EVENT_TYPES.items():
        if issubclass(model, PersonEnvelope):
            yield from _event(name, model)
    yield "## Other events\n"
    yield "Partners do not send these in their stream.\n"
    for name, model in EVENT_TYPES.items():
        if not issubclass(model, PersonEnvelope):
            yield from _event(name, model)
    yield from _refusals()


def _event(name: str, model: type[Envelope]) -> Iterator[str]:
    data = data_model(model)
    yield f"### {model.EVENT}\n"
    yield f"{_paragraph(model)} {_paragraph(data)}\n"
    yield f"`type`: `{name}` · `dataschema` ends in `/{model.EVENT}/1.0.0`\n"
    # An update says less of the person's place than other events, so its own words for it are shown.
    place = {"postcode_sector", "location_status"} if model.EVENT == "issue-updated" else set()
    block = set(PersonData.model_fields) - place if issubclass(model, PersonEnvelope) else set()
    yield from _table(_data_schema(model), skip=block)
    yield ""


def _paragraph(model: type) -> str:
    return " ".join((model.__doc__ or "").split())


def _data_schema(model: type[Envelope]) -> dict[str, Any]:
    whole = event_json_schema(model)
    schema: dict[str, Any] = whole["$defs"][data_model(model).__name__]
    noted = {
        field: {**form, "description": note_of(model, field)} for field, form in schema["properties"].items()
    }
    return {**schema, "properties": noted, "$defs": whole["$defs"]}


def _table(
    schema: dict[str, Any], *, only: set[str] | None = None, skip: set[str] | None = None
) -> Iterator[str]:
    yield "| field | | form | meaning |\n|---|---|---|---|"
    for field, details in schema["properties"].items():
        if (only is None or field in only) and field not in (skip or ()):
            presence = "required" if field in schema.get("required", ()) else "optional"
            meaning = details.get("description", "")
            yield f"| `{field}` | {presence} | {_form(details, schema['$defs'])} | {meaning} |"


def _form(details: dict[str, Any], defs: dict[str, Any]) -> str:
    options = [option for option in details.get("anyOf", [details]) if option.get("type") != "null"]
    found = options[0]
    if "$ref" in found:
        found = defs[found["$ref"].rpartition("/")[2]]
    if "enum" in found or "const" in found:
        return ", ".join(f"`{value}`" for value in found.get("enum", [found.get("const")]))
    if found["type"] == "array":
        return f"list of: {_form(found['items'], defs)}"
    if found["type"] == "object":
        inner = found.get("properties")
        return f"object: {', '.join(f'`{name}`' for name in inner)}" if inner else "object"
    return _FORMS.get(found.get("pattern", "")) or _measured(found)


def _measured(found: dict[str, Any]) -> str:
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    least, most = found.get("minimum"), found.get("maximum")
    if least is not None and most is not None:
        return f"{words[found['type']]}, {least} to {most}"
    if "pattern" in found:
        return f"text of the form `{found['pattern'].replace('|', chr(92) + '|')}`"
    return words[found["type"]]


def _refusals() -> Iterator[str]:
    yield "## Refusals\n"
    yield "A refusal names its `code`, a JSON `pointer` to your field, and says what was expected. It never"
    yield "repeats your value.\n"
    yield "| code | meaning |\n|---|---|"
    for code, words in WORDS.items():
        yield f"| `{code}` | {words} |"


if __name__ == "__main__":
    sys.stdout.write(reference())
