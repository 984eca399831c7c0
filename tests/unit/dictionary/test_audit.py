from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from dictionary.audit import Chain, Deed, Did, End, head
from dictionary.audit_verifying import Verifier

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def chain(writer="api-1", count=4, start=NOW):
    """(records, where the writer stands)."""
    at, records = Chain(writer), []
    for number in range(count):
        deed = Deed(Did.ASKED, "officer", "analyst", {"need": "money.debt", "within": "E08000025"})
        at, value = at.seal(deed, start + timedelta(hours=number))
        records.append((writer.encode(), value))
    return records, at


def faults(records, anchors=(), since=None):
    verifier = Verifier(anchors, since)
    for key, value in records:
        verifier.take(key, value)
    return [str(fault) for fault in verifier.faults()]


def test_what_is_as_it_was_written_has_no_fault():
    records, at = chain()
    assert faults(records, [("api-1", at.end)]) == []


def test_an_edit_shows():
    records, _ = chain()
    edited = records[1][1].replace(b"money.debt", b"money.loan")
    assert faults([records[0], (b"api-1", edited), *records[2:]]) == [
        "api-1 2: is not what its hash was made of"
    ]


def test_an_edit_with_a_hash_of_its_own_breaks_the_chain():
    records, _ = chain()
    first = Chain("api-1").seal(Deed(Did.ASKED, "officer", "analyst", {}), NOW)[1]
    assert faults([(b"api-1", first), *records[1:]]) == [
        "api-1 2: does not carry the hash of the entry before it"
    ]


def test_a_removal_shows():
    records, _ = chain()
    assert faults([records[0], *records[2:]]) == ["api-1 3: follows entry 1"]


def test_another_order_shows():
    records, _ = chain()
    assert faults([records[0], records[2], records[1], records[3]])


def test_a_lost_tail_shows_against_a_head():
    records, at = chain()
    named = Chain("head-1").seal(head({"api-1": at.end}), NOW)[1]
    assert faults([*records, (b"head-1", named)]) == []
    found = faults([*records[:-1], (b"head-1", named)])
    assert found == ["api-1 4: is missing, named by a head of 2026-11-22T12:00"]


def test_a_lost_chain_shows_against_an_anchor():
    _, at = chain()
    assert faults([], [("api-1", at.end)]) == ["api-1 4: is missing, named by an anchor"]


def test_another_tail_shows_against_an_anchor():
    records, _ = chain()
    assert faults(records, [("api-1", End(4, "f" * 64))]) == ["api-1 4: has another hash than an anchor says"]


def test_an_entry_under_another_writers_key_shows():
    records, _ = chain(count=1)
    assert faults([(b"api-2", records[0][1])]) == ["api-2 1: the record speaks of another writer"]


@pytest.mark.parametrize("value", [None, b"", b"{}", b"[]", b"\xff", b'{"at":"yesterday"}'])
def test_what_does_not_read_is_a_fault(value):
    assert faults([(b"api-1", value)]) == ["api-1 ?: the record does not read"]


def test_the_same_record_written_again_by_a_retry_is_none():
    records, at = chain()
    assert faults([*records[:3], *records[1:3], records[3]], [("api-1", at.end)]) == []


def test_older_entries_are_linked_and_not_looked_into():
    records, _ = chain()
    edited = (b"api-1", records[0][1].replace(b"money.debt", b"money.loan"))
    assert faults([edited, *records[1:]], since=NOW + timedelta(hours=1)) == []
    assert faults([edited, *records[1:]])
    assert faults(records[1:], since=NOW + timedelta(hours=1)) == ["api-1 2: follows entry 0"]


def test_says_what_has_grown_since_the_last_head():
    records, at = chain()
    verifier = Verifier()
    for key, value in records:
        verifier.take(key, value)
    assert verifier.grown() == {"api-1": at.end}
    heads, value = Chain("head-1").seal(head(verifier.grown()), NOW)
    verifier.take(b"head-1", value)
    assert verifier.grown() == {"head-1": heads.end}


def test_a_head_that_does_not_read_is_a_fault():
    value = Chain("head-1").seal(Deed(Did.HEAD, about={"ends": 7}), NOW)[1]
    assert faults([(b"head-1", value)]) == ["head-1 1: is a head that does not read"]


def test_a_long_text_is_cut():
    value = Chain("api-1").seal(Deed(Did.SIGNED_IN, "x" * 5000, "analyst", {"route": "y" * 5000}), NOW)[1]
    assert len(value) < 1000


def test_an_end_is_read_as_it_is_written():
    end = End(7, "a" * 64)
    assert End.read(str(end)) == end
    for wrong in ("", "7", "7 a", "x " + "a" * 64):
        with pytest.raises(ValueError, match=r"chain|invalid"):
            End.read(wrong)


def test_entries_are_json_of_one_form():
    value = chain(count=1)[0][0][1]
    assert list(msgspec.json.decode(value)) == sorted(msgspec.json.decode(value))
