"""JSON Schemas and the AsyncAPI document, made from the models and checked in."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dictionary.asyncapi import asyncapi_document, packaged_document
from dictionary.events import EVENT_TYPES, PERSON_TYPES
from dictionary.schema_files import FOLDER, agreement_json_schema, event_json_schema, expected, write
from tests.support import events as made
from tests.support.agreements import agreement
from tests.support.events import ALL_EVENTS, Event

DRAFTS = (jsonschema.Draft202012Validator, jsonschema.Draft7Validator)
BAD_EVENTS = [
    made.issue_recorded(colour="red"),
    made.issue_recorded(postcode_sector=None, location_status="resident"),
    made.issue_recorded(location_status="unknown"),
    made.issue_recorded(imd_year=None),
    made.issue_recorded(imd_decile=11),
    made.issue_recorded(need="Debt"),
    made.issue_updated("recoded"),
    made.issue_updated("moved"),
    made.issue_updated("moved", location_status="resident"),
    made.issue_updated("moved", sector="B3 1", location_status="unknown"),
    made.service_commenced(referral=None),
    made.service_referred(issue_ids=[]),
    made.assessment_completed(hours_estimated={"nights": 169}),
    made.assessment_completed(independence={"k": 1}),
    made.local_event(kind="service_opened"),
    made.local_event(expected_direction=None),
    made.local_event(area={}),
    made.local_event(area={"lad_code": "E08000025", "sectors": ["B1 1"]}),
    made.event_refused("no_such_code"),
]


def schema_of(event: Event) -> dict[str, Any]:
    return event_json_schema(EVENT_TYPES[event["type"]])


def test_the_files_checked_in_are_those_the_models_make() -> None:
    """If this fails: python -m dictionary.schema_files, and say in the changelog what changed."""
    found = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")}
    assert found == expected()


def test_writes_one_file_for_each_event_one_for_agreements_and_one_for_asyncapi(tmp_path: Path) -> None:
    write(tmp_path / "schemas")
    assert len(list((tmp_path / "schemas").iterdir())) == len(EVENT_TYPES) + 2


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("factory", ALL_EVENTS)
def test_schemas_are_valid_and_take_every_event_under_both_drafts(
    factory: Callable[..., Event], draft: Any
) -> None:
    event = factory()
    schema = schema_of(event)
    draft.check_schema(schema)
    assert [error.message for error in draft(schema).iter_errors(event)] == []


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("event", BAD_EVENTS)
def test_schemas_refuse_what_the_models_refuse(event: Event, draft: Any) -> None:
    assert list(draft(schema_of(event)).iter_errors(event)) != []


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_schema_of_agreements_takes_the_example_and_no_part_of_it(draft: Any) -> None:
    schema, whole = agreement_json_schema(), agreement().model_dump(mode="json", exclude_none=True)
    draft.check_schema(schema)
    assert [error.message for error in draft(schema).iter_errors(whole)] == []
    for block in whole:
        part = {name: said for name, said in whole.items() if name != block}
        assert list(draft(schema).iter_errors(part)) != []
    assert list(draft(schema).iter_errors({**whole, "data": {**whole["data"], "needs": ["Debt"]}})) != []


@pytest.mark.parametrize("word", ["prefixItems", "unevaluatedProperties", "$dynamicRef", "dependentRequired"])
def test_only_words_that_both_drafts_read_are_used(word: str) -> None:
    assert not any(f'"{word}"' in text for text in expected().values())


def test_nothing_stands_beside_a_reference_which_draft_07_would_not_read() -> None:
    for text in expected().values():
        assert [found for found in objects_in(json.loads(text)) if "$ref" in found and len(found) > 1] == []


def test_fields_of_schemas_say_what_they_mean() -> None:
    schema = event_json_schema(EVENT_TYPES["uk.needmonitor.issue.recorded.v1"])
    fields = schema["$defs"]["IssueRecordedData"]["properties"]
    assert fields["presenting"]["description"].startswith("true: why the person came")
    assert fields["person_ref"]["description"].startswith("HMAC-SHA-256")


def test_every_reference_within_asyncapi_leads_somewhere() -> None:
    document = asyncapi_document()
    references = [found["$ref"] for found in objects_in(document) if "$ref" in found]
    assert len(references) > 100
    for reference in references:
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_asyncapi_has_the_topics_and_the_feed() -> None:
    document = packaged_document()
    addresses = {channel["address"] for channel in document["channels"].values()}
    assert document["asyncapi"] == "3.0.0"
    assert {"events.{partner}", "checked", "refused", "links", "local-events", "/api/v1/feed"} <= addresses
    assert len(document["channels"]["events"]["messages"]) == len(PERSON_TYPES)
    assert {"Subscribe", "Snapshot", "Delta", "Hello"} <= set(document["channels"]["feed"]["messages"])


def test_messages_of_an_operation_belong_to_its_channel() -> None:
    document = asyncapi_document()
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"]
        assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"])


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects_in(inner)
