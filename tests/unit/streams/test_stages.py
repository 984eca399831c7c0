"""The stages of a worker, as they are put together."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from dictionary.gate_policy import BUILT_IN
from dictionary.register import demo_register
from streams.agreements import Agreements
from streams.config import COUNT, STAGES, WorkerConfig
from streams.engine.changelog import NEXT, Replay, marker
from streams.engine.migrating import present_schema
from streams.links import Links
from streams.local_events import LocalEvents
from streams.stages import build_stages


@pytest.fixture
def config(tmp_path):
    return WorkerConfig(
        kafka_url="nowhere:1",
        redis_url="redis://nowhere:1",
        register=demo_register("E08000025"),
        disclosure_secret=b"secret",
        folder=tmp_path,
        transactions=False,
    )


def built(config, **changes):
    config, nobody = replace(config, **changes), SimpleNamespace()
    agreements = Agreements(config.engine, config.register, None)
    read = Links(config.engine), agreements, LocalEvents(config.engine)
    return build_stages(config, *read, checked=nobody, followed=nobody, counted=nobody)


def test_a_worker_runs_every_stage_in_the_order_of_the_journey(config):
    assert tuple(stage.name for stage in built(config)) == STAGES


def test_a_worker_runs_the_stages_it_is_asked_for(config):
    assert [stage.name for stage in built(config, stages=("count", "check"))] == ["check", "count"]


def test_check_reads_the_topic_of_every_partner(config):
    check, *_ = built(config)
    assert set(check.sources) == {f"events.{partner}" for partner in config.register.partners}


def test_counts_of_the_schema_before_are_brought_to_the_present_one(config):
    (count,) = (stage for stage in built(config) if stage.name == COUNT)
    before = Replay()
    for record in ((b"E08000025|any|B1 1|20000", b"\x81\x0a\x01"), (NEXT, marker({"changes": 7}, 1))):
        before.feed(*record)
    values, written_again = present_schema(count, 0, before)
    assert values == written_again == {b"E08000025|any|B1 1|20000": b"\x81\x0a\x01"}


def test_count_goes_by_the_policy_that_the_worker_was_given(config, monkeypatch):
    seen = []
    monkeypatch.setattr("streams.stages.count_step", lambda *_, policy, **_more: seen.append(policy))
    own = BUILT_IN.model_copy(update={"version": 2, "hold": 12})
    for stage in (*built(config, stages=(COUNT,)), *built(config, stages=(COUNT,), policy=own)):
        stage.step(None, ())
    assert [(policy.name, policy.hold, policy.secret) for policy in seen] == [
        ("gate-1", 10, b"secret"),
        ("gate-2", 12, b"secret"),
    ]
