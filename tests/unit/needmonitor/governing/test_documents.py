"""Documents for information governance: they say what is configured, and where nothing is, that."""

import json
from datetime import UTC, datetime

import pytest

from dictionary.agreements import whole_of
from needmonitor.governing.documents import (
    NOT_STATED,
    data_flows,
    records_of_processing,
    register_of_agreements,
    retention_schedule,
    state_of,
)
from needmonitor.governing.flows import FLOWS, NOT_DESCRIBED
from needmonitor.governing.writing import write_documents
from streams.topics_admin import Topic, wanted_topics
from tests.support.agreements import DEMO, agreement, demo

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHORT = whole_of(demo().agreements["demo-gp-1"])


@pytest.mark.parametrize(
    ("identity", "state"),
    [
        ({}, "in force"),
        ({"starts": "2026-06-02"}, "not begun"),
        ({"starts": "2026-06-01"}, "in force"),
        ({"ends": "2026-06-01"}, "in force"),
        ({"ends": "2026-05-31"}, "ended"),
        ({"status": "withdrawn", "withdrawn_at": "2026-06-01T12:00:00Z"}, "withdrawn"),
        ({"status": "withdrawn", "withdrawn_at": "2026-06-01T12:00:01Z"}, "in force"),
    ],
)
def test_an_agreement_is_what_check_would_judge_it(identity, state):
    assert state_of(agreement(**identity), NOW) == state


def test_the_register_says_what_is_agreed_and_where_it_comes_from():
    first, second = register_of_agreements([agreement(), SHORT], {DEMO}, NOW).rows
    assert first["agreement"] == "demo-advice-1, version 1"
    assert first["organisations"] == "Anytown Advice (joint_controller); Anytown Council (joint_controller)"
    assert (first["lead"], first["comes from"]) == ("Anytown Council", "topic, signed")
    assert (second["organisations"], second["purposes"]) == (NOT_STATED, NOT_STATED)
    assert second["comes from"] == "register file"


def test_records_of_processing_name_the_grounds_and_make_none_up():
    first, second = records_of_processing([agreement(), SHORT]).rows
    assert first["lawful basis"].startswith("Article 6: public_task; 9(2)(g) substantial public interest")
    assert first["recipients"] == "analyst (E08000025); commissioner (E08000025)"
    assert first["erased after"] == "raw 35 days, log of record 1165 days"
    assert first["processors"] == "none"
    assert second["lawful basis"] == f"Article 6: {NOT_STATED}"
    assert second["erased after"] == second["controllers"] == NOT_STATED


def test_every_topic_that_is_created_is_in_the_flows_with_what_it_holds():
    topics = wanted_topics(["advice", "gp"])
    rows = {row["store"]: row for row in data_flows(topics).rows}
    assert {topic.name for topic in topics} <= {*rows}
    for store in (
        "events.advice",
        "checked",
        "refused",
        "changes",
        "links",
        "audit",
        "follow-changelog",
        "Valkey",
    ):
        assert rows[store]["what"] != NOT_DESCRIBED.what
    assert rows["events.gp"]["kept"] == "35 days"
    assert {flow.store for flow in FLOWS if flow.beside} <= {*rows}


def test_a_topic_that_nobody_described_is_shown_as_that():
    (row,) = (row for row in data_flows([Topic("surprise")]).rows if row["store"] == "surprise")
    assert row["what"] == NOT_DESCRIBED.what


def test_the_schedule_sets_what_is_kept_beside_what_was_agreed():
    agreements = [agreement({"retention": {"raw_days": 14, "log_days": 400}}), SHORT]
    topics = wanted_topics(["advice", "gp"], {"events.advice": 14})
    rows = {row["store"]: row for row in retention_schedule(topics, agreements).rows}
    assert (rows["events.advice"]["kept"], rows["events.advice"]["agreed"]) == ("14 days", "14 days")
    assert (rows["events.gp"]["kept"], rows["events.gp"]["agreed"]) == ("35 days", NOT_STATED)
    assert rows["checked"]["agreed"] == "400 days"
    assert rows["changes"]["agreed"] == "not asked of it"


def test_writes_each_document_for_people_and_for_machines(tmp_path):
    documents = [register_of_agreements([agreement(title="a | b")], (), NOW), records_of_processing([])]
    files = write_documents(documents, tmp_path / "ig", NOW)
    assert [file.name for file in files] == [
        "register-of-agreements.md",
        "register-of-agreements.json",
        "records-of-processing.md",
        "records-of-processing.json",
    ]
    told = json.loads(files[1].read_text())
    assert told["made_at"] == "2026-06-01T12:00:00+00:00"
    assert told["rows"][0]["title"] == "a | b"
    assert r"a \| b" in files[0].read_text()
    assert files[2].read_text().endswith("None.\n")
