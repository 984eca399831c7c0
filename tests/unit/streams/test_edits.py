from dictionary.moments import day_start
from streams import edits as made_edits
from streams.spans import Move, Standing, scopes_of
from tests.support.edits import Edit, in_full

BIRMINGHAM, SOLIHULL = "E08000025", "E08000029"
HERE, THERE = (BIRMINGHAM, "B1 1"), (SOLIHULL, "B91 1")
DAY = 20_000
HOUR = day_start(DAY) + 10


def record(hour=HOUR, place=HERE, *, need="money.debt", partner="advice", minute=0, moves=()):
    day = DAY + (hour - day_start(DAY)) // 24
    order = (hour * 60 + minute, 0, partner, b"")
    return Standing(order, hour, day, scopes_of(need, partner), place, 90, moves=moves)


def edits_between(rest, was, now):
    """Every edit in full, by authority."""
    return {la: in_full(sent) for la, sent in made_edits.edits_between(rest, was, now).items()}


def said(edits, scope, *measures):
    """Edits of a scope as plain tuples, without the scope."""
    return [
        (edit.measure, edit.sign, edit.area, edit.from_, edit.until)
        for held in edits.values()
        for edit in held
        if edit.scope == scope and edit.measure in measures
    ]


def test_a_first_record_says_the_same_in_all_four_scopes():
    edits = edits_between([], None, record())
    assert list(edits) == [BIRMINGHAM]
    assert len(edits[BIRMINGHAM]) == 16
    for scope in ("any", "money", "money.debt", "money.debt@advice"):
        assert [edit for edit in edits[BIRMINGHAM] if edit.scope == scope] == [
            Edit("people", 1, scope, "B1 1", HOUR, None),
            Edit("records", 1, scope, "B1 1", HOUR, None),
            Edit("arrivals", 1, scope, "B1 1", day_start(DAY), None),
            Edit("open", 1, scope, "B1 1", day_start(DAY), day_start(DAY + 90)),
        ]


def test_what_scopes_have_in_common_is_sent_once():
    (first,) = made_edits.edits_between([], None, record())[BIRMINGHAM]
    assert (len(first.scopes), len(first.edits)) == (4, 4)
    beside = made_edits.edits_between([record(need="mental.stress")], None, record(HOUR + 1))[BIRMINGHAM]
    assert [edits.scopes for edits in beside] == [("any",), ("money", "money.debt", "money.debt@advice")]


def test_a_record_ends_the_span_of_the_one_before_in_its_own_authority():
    edits = edits_between([record()], None, record(HOUR + 48, THERE))
    assert said({"": edits[BIRMINGHAM]}, "any", "people") == [
        ("people", -1, "B1 1", HOUR, None),
        ("people", 1, "B1 1", HOUR, HOUR + 48),
    ]
    assert said({"": edits[SOLIHULL]}, "any", "people") == [("people", 1, "B91 1", HOUR + 48, None)]


def test_a_record_between_two_changes_only_its_neighbours_span():
    edits = edits_between([record(), record(HOUR + 48)], None, record(HOUR + 24, THERE))
    assert said(edits, "money.debt", "people") == [
        ("people", -1, "B1 1", HOUR, HOUR + 48),
        ("people", 1, "B1 1", HOUR, HOUR + 24),
        ("people", 1, "B91 1", HOUR + 24, HOUR + 48),
    ]


def test_spans_that_cancel_out_or_are_empty_are_not_said():
    before_same_hour = edits_between([record(), record(HOUR + 48)], None, record(HOUR + 48, minute=-30))
    assert said(before_same_hour, "any", "people") == []
    after_same_hour = edits_between([record()], None, record(place=THERE, minute=5))
    assert said(after_same_hour, "any", "people") == [
        ("people", -1, "B1 1", HOUR, None),
        ("people", 1, "B91 1", HOUR, None),
    ]
    between_equals = edits_between([record(), record(minute=9)], None, record(place=THERE, minute=5))
    assert said(between_equals, "any", "people") == []


def test_a_second_record_of_the_day_in_one_sector_is_no_second_arrival():
    assert said(edits_between([record()], None, record(HOUR + 3)), "any", "arrivals", "records") == [
        ("records", 1, "B1 1", HOUR + 3, None)
    ]


def test_an_arrival_stays_while_another_record_of_the_day_is_in_the_sector():
    others = [record(), record(HOUR + 1, THERE)]
    assert said(edits_between(others, record(HOUR + 3), None), "any", "arrivals") == []
    assert said(edits_between(others, record(HOUR + 48), None), "any", "arrivals") == [
        ("arrivals", -1, "B1 1", day_start(DAY + 2), None)
    ]


def test_withdrawing_takes_back_exactly_what_recording_gave():
    rest, late = [record(), record(HOUR + 48, THERE)], record(HOUR + 24)
    given, taken = edits_between(rest, None, late), edits_between(rest, late, None)
    assert given.keys() == taken.keys()
    for authority, held in given.items():
        assert {edit._replace(sign=-edit.sign) for edit in held} == set(taken[authority])


def test_a_recode_within_the_domain_says_nothing_of_the_domain():
    edits = edits_between([], record(), record(need="money.hardship"))
    assert {edit.scope for edit in edits[BIRMINGHAM]} == {
        "money.debt",
        "money.debt@advice",
        "money.hardship",
        "money.hardship@advice",
    }


def test_a_move_said_of_one_issue_moves_every_open_issue_of_the_person():
    other = record(need="mental.stress", partner="gp")
    move = Move((HOUR * 60 + 2_000, 0, "advice", b"m"), DAY + 5, THERE)
    edits = edits_between([other], record(minute=1), record(minute=1, moves=(move,)))
    assert {edit.measure for held in edits.values() for edit in held} == {"open"}
    assert said(edits, "mental.stress@gp", "open") == [
        ("open", -1, "B1 1", day_start(DAY), day_start(DAY + 90)),
        ("open", 1, "B1 1", day_start(DAY), day_start(DAY + 5)),
        ("open", 1, "B91 1", day_start(DAY + 5), day_start(DAY + 90)),
    ]


def test_nothing_is_said_where_nothing_changed():
    assert edits_between([record()], record(HOUR + 5), record(HOUR + 5)) == {}
