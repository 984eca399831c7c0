"""The 42 golden cases, end to end through the real check, follow and count, however they are batched."""

import gc
import json
from pathlib import Path
from typing import Any

import pytest

from dictionary.moments import parse_instant
from tests.support import events
from tests.support.short_form import arrival, event_id, full_event
from tests.support.stages import Recount, Stages

CASES = json.loads((Path(__file__).parent / "data" / "golden_cases.json").read_text(encoding="utf-8"))
every_case = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
Case = dict[str, Any]


def journey(case: Case, *, one_by_one: bool) -> Stages:
    """The events of a case arrive, each after a clock record that says so."""
    stages = Stages()
    for short in sorted(case["events"], key=arrival):
        stages.clock(arrival(short))
        stages.send(events.raw(full_event(short)), arrival(short), short["partner"])
        if one_by_one:
            stages.follow(most=1)
            stages.count(most=1)
            stages.restart()
    stages.follow()
    stages.count()
    return stages


def answers(stages: Stages, case: Case) -> list[int]:
    return [
        stages.number(ask["measure"], ask["scope"], ask["area"], ask["window"], parse_instant(ask["at"]))
        for ask in case["asks"]
    ]


def test_there_are_all_42_of_them():
    assert len({case["name"] for case in CASES}) == 42


@every_case
def test_the_stages_answer_event_by_event_with_a_restart_after_each(case):
    stages = journey(case, one_by_one=True)
    assert answers(stages, case) == [ask["expect"] for ask in case["asks"]]
    assert stages.refusals() == [(event_id(name), code) for name, code in case["refused"]]


@every_case
def test_the_stages_answer_in_one_batch(case):
    stages = journey(case, one_by_one=False)
    assert answers(stages, case) == [ask["expect"] for ask in case["asks"]]
    assert sorted(stages.refusals()) == sorted((event_id(name), code) for name, code in case["refused"])


@every_case
def test_the_recount_from_the_log_of_record_answers_alike(case):
    recount = Recount(journey(case, one_by_one=False).checked)
    assert [
        recount.number(ask["measure"], ask["scope"], ask["area"], ask["window"], parse_instant(ask["at"]))
        for ask in case["asks"]
    ] == [ask["expect"] for ask in case["asks"]]


def test_the_stages_leave_nothing_for_the_garbage_collector_and_go_when_let_go_of():
    for case in CASES:
        journey(case, one_by_one=False)
    gc.collect()
    gc.disable()
    try:
        for case in CASES:
            journey(case, one_by_one=False)
        assert gc.collect() == 0
    finally:
        gc.enable()
