"""JSON Schema of every event type and of agreements, and AsyncAPI 3 of every message, made from the models.

Checked in under `dictionary/schemas/`; a test compares. `python -m dictionary.schema_files` writes them anew.
Only what draft-07 and draft 2020-12 read alike is used, because AsyncAPI tools know the one and JSON Schema
tools the other.
"""

import csv
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from dictionary.envelope import Envelope
from dictionary.events import EVENT_TYPES
from dictionary.sharing import SharingAgreement

SCHEMA_BASE: Final = "https://schemas.needmonitor.example"
SCHEMA_VERSION: Final = "1.0.0"
AGREEMENT: Final = "sharing-agreement"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = Path(__file__).parent / "schemas"
Schema = dict[str, Any]


class _Plain(GenerateJsonSchema):
    """Without a title for each field, which would only say its name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


@lru_cache(maxsize=1)
def field_notes() -> dict[tuple[str, str], str]:
    """(block, field) -> what it means. Blocks are `envelope`, `person block` and the events."""
    text = (resources.files("dictionary") / "data" / "field_notes.csv").read_text(encoding="utf-8")
    return {(row["block"], row["field"]): row["note"] for row in csv.DictReader(text.splitlines())}


def note_of(model: type[Envelope], field: str) -> str:
    """What a field of an event's data means."""
    notes = field_notes()
    return notes.get((model.EVENT, field)) or notes.get(("person block", field), "")


def data_model(model: type[Envelope]) -> type[BaseModel]:
    """The model of an event's `data`."""
    annotation = model.model_fields["data"].annotation
    assert isinstance(annotation, type), "data is one model"
    assert issubclass(annotation, BaseModel), "data is one model"
    return annotation


def event_json_schema(model: type[Envelope]) -> Schema:
    """The JSON Schema of a whole event in structured mode."""
    schema = model.model_json_schema(schema_generator=_Plain)
    name = data_model(model).__name__
    _annotate(schema, schema["$defs"][name], model)
    return {"$schema": DIALECT, "$id": f"{SCHEMA_BASE}/{model.EVENT}/{SCHEMA_VERSION}", **schema}


def agreement_json_schema() -> Schema:
    """The JSON Schema of a whole information sharing agreement."""
    schema = SharingAgreement.model_json_schema(schema_generator=_Plain)
    return {"$schema": DIALECT, "$id": f"{SCHEMA_BASE}/{AGREEMENT}/{SCHEMA_VERSION}", **schema}


def component_schemas(others: Sequence[type[BaseModel]]) -> Schema:
    """Schemas of all events and of other models, by name, that refer to each other within AsyncAPI."""
    models = [(model, "validation") for model in (*EVENT_TYPES.values(), *others)]
    _, found = models_json_schema(
        models,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
        schema_generator=_Plain,
    )
    schemas: Schema = found["$defs"]
    for model in EVENT_TYPES.values():
        _annotate(schemas[model.__name__], schemas[data_model(model).__name__], model)
    return schemas


def _annotate(whole: Schema, data: Schema, model: type[Envelope]) -> None:
    notes = field_notes()
    for field, schema in whole["properties"].items():
        if field != "data":
            schema["description"] = notes["envelope", field]
    for field, schema in data["properties"].items():
        # Draft-07 reads nothing beside a $ref, so a note would be lost there and is left to the model.
        if "$ref" not in schema:
            schema["description"] = note_of(model, field)


def expected() -> dict[str, str]:
    """File name -> text of every schema file."""
    from dictionary.asyncapi import asyncapi_document  # noqa: PLC0415 - it is built from this module

    files = {f"{model.EVENT}.json": event_json_schema(model) for model in EVENT_TYPES.values()}
    files[f"{AGREEMENT}.json"] = agreement_json_schema()
    files["asyncapi.json"] = asyncapi_document()
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in files.items()}


def write(folder: Path = FOLDER) -> None:
    """Write every schema file into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in expected().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
