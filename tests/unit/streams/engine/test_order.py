"""Which stage is fed first."""

from typing import NamedTuple

from streams.engine.order import later_stages_first


class Part(NamedTuple):
    topic: str
    partition: int


class Taken(NamedTuple):
    tp: Part
    records: range


RAW, CHECKED, CHANGES = Part("raw", 0), Part("checked", 0), Part("changes", 0)
SOURCES = (("raw",), ("checked",), ("changes",))


def fetched(waiting: dict[Part, int], active: set[Part], most: int | None) -> dict[Part, int]:
    """How many records of each partition are taken."""

    def take(wanted: set[Part]) -> list[Taken]:
        return [Taken(tp, range(waiting[tp] if most is None else min(waiting[tp], most))) for tp in wanted]

    return {taken.tp: len(taken.records) for taken in later_stages_first(take, SOURCES, active, most)}


def test_takes_of_every_stage_while_none_has_its_hands_full():
    waiting = {RAW: 50, CHECKED: 3, CHANGES: 2}
    assert fetched(waiting, set(waiting), most=100) == waiting


def test_begins_nothing_new_while_a_later_stage_has_its_hands_full():
    assert fetched({RAW: 50, CHECKED: 500, CHANGES: 2}, {RAW, CHECKED, CHANGES}, most=100) == {
        CHANGES: 2,
        CHECKED: 100,
    }


def test_reads_no_partition_that_is_not_asked_for():
    assert fetched({RAW: 50, CHECKED: 3}, {RAW}, most=100) == {RAW: 50}


def test_takes_all_there_is_where_there_is_no_most():
    assert fetched({RAW: 50, CHANGES: 900}, {RAW, CHANGES}, most=None) == {RAW: 50, CHANGES: 900}
