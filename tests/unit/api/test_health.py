import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from dictionary import projection
from dictionary.projection_values import Reconciled

PLACE = "E08000025"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def beat(redis, partitions="0,1,2,3", committed=NOW, name="w1", stages=("check", "follow", "count")):
    numbers = [int(number) for number in partitions.split(",") if number]
    fields = {
        "stages": json.dumps(dict.fromkeys(stages, numbers)),
        "lag": 3,
        "committed_at": committed.isoformat() if committed else "",
    }
    await redis.hset(projection.worker(name), mapping=fields)


@pytest.fixture
async def well(redis, board):
    await beat(redis)
    await board.exact("any", {PLACE: (9, 9)})


async def parts(ask, **settings):
    answer = await ask("/readyz", **settings)
    body = answer.json()
    return (
        answer.status_code,
        body["status"],
        {name for name, part in body["parts"].items() if not part["ok"]},
    )


async def test_ready_when_every_part_works(ask, well):
    assert await parts(ask) == (200, "ready", set())


async def test_names_a_missing_worker(ask, board):
    await board.exact("any", {PLACE: (9, 9)})
    assert await parts(ask) == (503, "not_ready", {"worker", "kafka"})


async def test_names_the_partitions_that_nobody_counts(ask, redis, well):
    await beat(redis, partitions="0,1")
    answer = await ask("/readyz")
    assert answer.status_code == 503
    assert "2, 3" in answer.json()["parts"]["worker"]["detail"]


async def test_partitions_may_be_shared_among_workers(ask, redis, well):
    await beat(redis, partitions="0,1")
    await beat(redis, partitions="2,3", name="w2")
    assert (await parts(ask))[0] == 200


async def test_names_a_stage_that_nobody_runs(ask, redis, well):
    await beat(redis, stages=("follow", "count"))
    assert "Nobody checks partitions 0, 1, 2, 3" in (await ask("/readyz")).json()["parts"]["worker"]["detail"]
    await beat(redis, stages=("check",), name="w2")
    assert (await parts(ask))[0] == 200


async def test_a_worker_that_no_longer_commits_has_lost_the_log(ask, redis, well):
    await beat(redis, committed=NOW - timedelta(seconds=16))
    assert await parts(ask) == (503, "not_ready", {"kafka"})
    await beat(redis, committed=None)
    assert await parts(ask) == (503, "not_ready", {"kafka"})


async def test_old_figures_degrade(ask, well):
    assert await parts(ask, clock=lambda: NOW, stale_seconds=1) == (200, "degraded", {"figures"})


async def recounted(redis, differences=0, ago=timedelta(), every=None):
    result = Reconciled((NOW - ago).isoformat(), 5, differences, every=every)
    await redis.set(projection.reconcile(), msgspec.json.encode(result))


async def test_a_difference_found_by_a_recount_degrades_and_stays_until_it_is_gone(ask, redis, well):
    await recounted(redis, differences=2)
    assert await parts(ask) == (200, "degraded", {"reconcile"})
    detail = (await ask("/readyz")).json()["parts"]["reconcile"]["detail"]
    assert detail.startswith("2 differences in 5 cells at 2026-11-22T12:00:00")
    await recounted(redis)
    assert await parts(ask) == (200, "ready", set())


async def test_a_standing_proof_that_falls_silent_degrades(ask, redis, well):
    await recounted(redis, ago=timedelta(minutes=150), every=3600.0)
    assert await parts(ask) == (200, "ready", set())
    await recounted(redis, ago=timedelta(minutes=151), every=3600.0)
    assert await parts(ask) == (200, "degraded", {"reconcile"})


async def test_a_recount_that_was_asked_for_once_is_never_overdue(ask, redis, well):
    await recounted(redis, ago=timedelta(days=30))
    assert await parts(ask) == (200, "ready", set())


async def test_a_result_of_an_earlier_version_still_reads(ask, redis, well):
    await redis.set(projection.reconcile(), '{"at": "2026-11-22T11:00:00Z", "cells": 5, "differences": 2}')
    assert await parts(ask) == (200, "degraded", {"reconcile"})


async def test_tells_how_far_behind_the_workers_are(ask, redis, well):
    await beat(redis, partitions="0,1")
    await beat(redis, partitions="2,3", name="w2")
    answer = (await ask("/readyz")).json()
    assert (answer["workers"], answer["behind"]) == (2, 6)
    assert answer["parts"]["worker"]["detail"] == "2 at work on 4 partitions, 6 records behind"


async def test_metrics_tell_what_the_last_recount_found(ask, redis, well):
    assert "needmonitor_reconcile_differences NaN" in (await ask("/metrics")).text
    await recounted(redis, differences=2)
    text = (await ask("/metrics")).text
    assert "needmonitor_reconcile_differences 2.0" in text
    assert "needmonitor_reconcile_cells 5.0" in text
    (told,) = [
        line for line in text.splitlines() if line.startswith("needmonitor_reconcile_timestamp_seconds ")
    ]
    assert float(told.split()[1]) == NOW.timestamp()


async def test_alive_without_valkey_and_says_what_to_do(ask):
    away = {"redis_url": "redis://127.0.0.1:1/0"}
    assert (await ask("/healthz", **away)).status_code == 200
    answer = await ask("/readyz", **away)
    assert answer.status_code == 503
    assert "NEEDMONITOR_REDIS_URL" in answer.json()["parts"]["valkey"]["detail"]


async def test_metrics_tell_the_age_of_figures_and_the_workers(ask, well):
    text = (await ask("/metrics")).text
    assert "needmonitor_figures_age_seconds 2.0" in text
    assert "needmonitor_workers 1.0" in text
    assert "needmonitor_behind 3.0" in text


async def test_metrics_know_no_age_before_the_first_figures(ask, redis):
    assert "needmonitor_figures_age_seconds NaN" in (await ask("/metrics")).text


async def test_a_silent_deliver_degrades_where_somebody_subscribed(ask, redis, well):
    await redis.hset(projection.subscriptions(PLACE), "a", "{}")
    assert await parts(ask) == (200, "degraded", {"deliver"})
    await redis.set(projection.deliver(), "1")
    assert await parts(ask) == (200, "ready", set())
    assert (await ask("/readyz")).json()["parts"]["deliver"]["detail"] == "subscriptions served: 1"
