"""Who is meant by what an officer hands in."""

import pytest

from dictionary.checking import local_ref
from needmonitor.erasing.references import MOST, Link, NotReferencesError, meant, read_links, read_references
from tests.support import events

ANN, AGAIN, THIRD, BOB = map(events.ref, ("ann", "ann again", "ann thrice", "bob"))


def test_references_stand_one_a_line_among_remarks():
    assert read_references(f"# request 17\n{ANN}\n\n  {BOB}  \n{ANN}") == {ANN, BOB}


@pytest.mark.parametrize("text", [ANN[:-1], ANN.upper(), f"{ANN} {BOB}", "943 476 5919"])
def test_what_is_no_reference_is_named_by_its_line_and_never_repeated(text):
    with pytest.raises(NotReferencesError, match="line 2 ") as error:
        read_references(f"{BOB}\n{text}")
    assert text not in str(error.value)


@pytest.mark.parametrize("text", ["", "# nobody\n", "\n".join(f"{n:064x}" for n in range(MOST + 1))])
def test_nobody_and_too_many_are_mistakes(text):
    with pytest.raises(NotReferencesError):
        read_references(text)


def test_whoever_is_linked_is_the_same_person_from_whichever_side():
    links = [Link(b"1", ANN, AGAIN), Link(b"2", AGAIN, THIRD), Link(b"3", BOB, events.ref("bob again"))]
    for ref in (ANN, AGAIN, THIRD):
        found = meant([ref], links)
        assert (found.known, found.links) == ({ANN, AGAIN, THIRD}, {b"1", b"2"})


def test_links_in_a_circle_end():
    assert meant([ANN], [Link(b"1", ANN, AGAIN), Link(b"2", AGAIN, ANN)]).known == {ANN, AGAIN}


def test_a_partners_own_reference_is_hashed_in_the_log_and_searched_for_in_both_forms():
    found = meant([ANN], [Link(b"1", ANN, AGAIN)], "advice")
    assert (found.known, found.links) == ({local_ref("advice", ANN)}, set())
    assert {ANN.encode(), local_ref("advice", ANN).encode()} <= found.bytes()


def test_a_reference_is_searched_for_as_text_and_packed():
    assert meant([ANN], []).bytes() == {ANN.encode(), ANN.upper().encode(), bytes.fromhex(ANN)}


def test_links_are_those_that_stand():
    event = events.raw(events.person_linked("ann", "ann again"))
    records = [(b"1", event), (b"2", event), (b"2", None), (b"3", b"no link")]
    assert read_links(records) == [Link(b"1", ANN, AGAIN)]
