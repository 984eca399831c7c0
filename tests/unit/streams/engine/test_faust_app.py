"""How far behind the stages of a worker are."""

from types import SimpleNamespace

from streams.engine.faust_app import records_behind
from streams.engine.model import NoState, Result, Stage

ENDS = {("raw", 0): 10, ("more", 0): 5, ("checked", 0): 9, ("checked", 1): 4}


def stage(name, *sources):
    return Stage(name, sources, f"{name}-changelog", lambda _: NoState(), lambda *_: Result())


def test_each_stage_is_behind_by_what_its_own_open_partitions_have_not_applied():
    stages = [stage("check", "raw", "more"), stage("follow", "checked"), stage("count", "changes")]
    owned = {"check": [0], "follow": [0, 1], "count": []}
    applied = {("raw", 0): 7, ("more", 0): 5, ("checked", 0): 2, ("checked", 1): 4}
    engine = SimpleNamespace(
        stages={stage.name: stage for stage in stages},
        owned=owned.get,
        positions=lambda tps: {tp: applied[tp] for tp in tps},
    )
    consumer = SimpleNamespace(
        behind=lambda positions: sum(ENDS[tp] - offset for tp, offset in positions.items())
    )
    assert records_behind(SimpleNamespace(consumer=consumer), engine) == {"check": 3, "follow": 7, "count": 0}
