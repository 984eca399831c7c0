"""The rules as the contract's table has them, read from the table itself."""

import re
from pathlib import Path

import pytest

from dictionary.topics import AUDIT, raw_topic
from streams.access_rules import API, ERASURE, OFFICER, PROOF, WORKER, Kind, Match, May, wanted_rules
from streams.topics_admin import wanted_topics

CONTRACT = Path(__file__).parents[3] / "docs/contract.md"
RULES = wanted_rules(["advice", "gp"])


def writers(topic: str) -> set[str]:
    return {rule.user for rule in RULES if rule.may is May.WRITE and _covers(rule, topic)}


def readers(topic: str) -> set[str]:
    return {rule.user for rule in RULES if rule.may is May.READ and _covers(rule, topic)}


def _covers(rule, topic):
    if rule.kind is not Kind.TOPIC:
        return False
    return topic.startswith(rule.name) if rule.match is Match.PREFIX else topic == rule.name


def test_a_partner_may_write_its_own_topic_and_nothing_else():
    own = [rule for rule in RULES if rule.user == "partner.advice"]
    assert [(rule.may, rule.kind, rule.match, rule.name) for rule in own] == [
        (May.WRITE, Kind.TOPIC, Match.EXACTLY, "events.advice")
    ]


def test_a_raw_topic_is_written_by_its_partner_and_the_gateway_and_read_by_the_worker():
    assert writers(raw_topic("advice")) == {"partner.advice", API}
    assert readers(raw_topic("advice")) == {WORKER, ERASURE}


@pytest.mark.parametrize(
    ("topic", "by"),
    [
        ("checked", {WORKER, ERASURE}),
        ("refused", {WORKER}),
        ("changes", {WORKER}),
        ("released", {WORKER}),
        ("released-history", {WORKER}),
        ("alerts", {WORKER}),
        ("actions", {API}),
        ("agreements", {OFFICER}),
        ("links", {OFFICER, ERASURE}),
        ("audit", {WORKER, API, PROOF, OFFICER, ERASURE}),
    ],
)
def test_a_topic_is_written_by_whom_the_contract_names(topic, by):
    assert writers(topic) == by


def test_the_audit_is_read_by_who_verifies_it_and_who_searches_it_alone():
    assert readers(AUDIT) == {PROOF, ERASURE}


def test_who_searches_for_an_erased_person_reads_every_topic():
    unread = [t.name for t in wanted_topics(["advice", "gp"]) if ERASURE not in readers(t.name)]
    assert unread == []


def test_every_topic_that_is_created_has_somebody_who_writes_it():
    orphans = [topic.name for topic in wanted_topics(["advice", "gp"]) if not writers(topic.name)]
    assert orphans == []


def test_every_topic_of_the_contract_has_a_rule():
    table = CONTRACT.read_text().partition("\n## Topics")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    names = {name for cell in first for name in re.findall(r"`([a-z-]+)`", cell)}
    assert {"checked", "audit", "alerts"} <= names
    assert {name for name in names if not writers(name)} == set()


def test_nobody_may_do_anything_but_read_and_write():
    assert {rule.may for rule in RULES} == {May.READ, May.WRITE}
    assert len(set(RULES)) == len(RULES)
