"""What an erased person's records say when they are taken back."""

from streams.edits import edits_between
from streams.erasing import deletions, taken_back
from streams.kept import RECORDED, RESOLVED, UPDATED, Kept
from streams.persons import Life
from tests.support.edits import in_full

HOUR = 3_600_000_000


def kept(number, kind=RECORDED, **more):
    where = {"authority": "E08000025", "area": f"B{1 + number % 2} 1"}
    said = {"issue": b"i%d" % number, "need": "money.debt", "horizon": 180, **where, **more}
    time = (490_000 + 30 * number) * HOUR
    return Kept(kind, "advice", b"e%d" % number, b"", f"events.advice/0/{number}", time, 0, **said)


def numbers(told):
    """What edits come to: of each span in each scope, how often it stands."""
    found = {}
    for edits in told:
        for authority, areas in edits.items():
            for edit in in_full(areas):
                key = (authority, edit.scope, edit.area, edit.measure, edit.from_, edit.until)
                found[key] = found.get(key, 0) + edit.sign
    return {key: number for key, number in found.items() if number}


def test_all_that_was_ever_said_of_a_person_comes_to_nothing():
    events = [
        kept(1),
        kept(2),
        kept(3, need="mental.stress"),
        kept(4, UPDATED, issue=b"i1", word="moved", area="B2 1"),
        kept(5, RESOLVED, issue=b"i2", word="moved_away"),
        kept(6),
    ]
    life, told = Life(7, []), []
    for event in events:
        life.keep(event)
        told.append(edits_between(*life.restand((event.partner, event.issue))))
    assert numbers(told)
    back = list(taken_back(Life(7, events)))
    assert [partner for partner, _ in back] == ["advice"] * 4
    assert numbers([*told, *(edits for _, edits in back)]) == {}


def test_of_a_person_of_whom_nothing_stands_nothing_is_taken_back():
    assert list(taken_back(Life(7, [kept(1, UPDATED, word="moved")]))) == []


def test_deletions_are_of_the_keys_that_check_wrote():
    (out,) = deletions(b"ann", ["events.advice/0/7"], 3)
    assert (out.topic, out.partition, out.key, out.value) == ("checked", 3, b"ann/events.advice/0/7", None)
