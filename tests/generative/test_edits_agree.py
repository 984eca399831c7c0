"""The short ways of edits and spans say what the long ones do, for any person."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dictionary.moments import day_start, london_day
from streams.edits import edits_between, edits_by_definition
from streams.spans import BY_ORDER, Ending, Marks, Move, Standing, open_spans, scopes_of, spans_by_claims
from tests.support.edits import in_full

DAY = 20_000
HOME = ("E08000025", "B1 1")
PLACES = (HOME, HOME, HOME, HOME, ("E08000025", "B2 4"), ("E08000029", "B91 1"))
NEEDS = ("money.debt", "money.hardship", "mental.stress")


@st.composite
def records(draw, *, speaking):
    """Records of one person in order, all different in it; few days and places, so that they meet."""
    minutes = draw(st.lists(st.integers(0, 6 * 24 * 60), min_size=1, max_size=6, unique=True))
    return sorted((draw(record(minute, speaking=speaking)) for minute in minutes), key=BY_ORDER)


@st.composite
def record(draw, minute, *, speaking):
    hour = day_start(DAY) + minute // 60
    day, partner = london_day(hour), draw(st.sampled_from(("advice", "gp")))
    order = (minute, 0, partner, b"")
    later = draw(st.integers(0, 5)) if speaking and draw(st.integers(0, 3)) == 0 else 0
    moved = (Move((minute + 1, 0, partner, b"m"), day + later, draw(st.sampled_from(PLACES))),)
    return Standing(
        order,
        hour,
        day,
        scopes_of(draw(st.sampled_from(NEEDS)), partner),
        draw(st.sampled_from(PLACES)),
        draw(st.integers(1, 9)),
        closed=day + draw(st.integers(0, 12)),
        confirmed=tuple(day + again for again in draw(st.lists(st.integers(0, 12), max_size=1))),
        moves=moved if later else (),
        endings=(Ending((minute + 2, 0, partner, b"e"), day + later),) if later == 5 else (),
    )


def told(edits):
    return {authority: sorted(map(repr, in_full(held))) for authority, held in edits.items()}


@given(st.booleans().flatmap(lambda speaking: records(speaking=speaking)), st.data())
def test_a_record_that_comes_or_goes_says_what_the_definition_says(held, data):
    one = held.pop(data.draw(st.integers(0, len(held) - 1)))
    for was, now in ((None, one), (one, None)):
        assert told(edits_between(held, was, now)) == told(edits_by_definition(held, was, now))


@settings(max_examples=400)
@given(records(speaking=False))
def test_open_spans_are_those_that_claims_make(held):
    assert open_spans(held, Marks([], [])) == spans_by_claims(held, Marks([], []))


@given(records(speaking=True), st.data())
def test_edits_one_after_another_add_up_to_what_stands(held, data):
    """Whatever the order of arrival, what was added and not taken back follows from the records alone."""
    totals = []
    for order in (held, data.draw(st.permutations(held))):
        total = {}
        rest = []
        for one in order:
            for authority, edits in edits_between(rest, None, one).items():
                for edit in in_full(edits):
                    span = (authority, edit.measure, edit.scope, edit.area, edit.from_, edit.until)
                    total[span] = total.get(span, 0) + edit.sign
            rest = sorted([*rest, one], key=BY_ORDER)
        totals.append({span: count for span, count in total.items() if count})
    assert totals[0] == totals[1]
    assert all(count == 1 or span[1] == "records" for span, count in totals[0].items())
