"""Which persons and cells a sample takes: a cell is compared only with everybody who may count in it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.erasures import Erased, mark_record, request
from streams.recounting import NONE, Numbers, count_at, read_log
from streams.recounting_sample import Sample, around, person_of, persons_in, sums
from tests.support import events

AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
HOME, ELSEWHERE = "E08000025", "E08000026"
DEBT, RENT = "money.debt", "housing.rent_arrears"


class Places:
    """Two sectors of a district, one of another in another authority, and one that is no more."""

    def authority_of(self, sector):
        return {"B1 1": HOME, "B1 2": HOME, "CV1 1": ELSEWHERE}.get(sector)

    def district_code(self, sector):
        if sector == "B9 9":
            raise KeyError(sector)
        return sector.split(" ")[0]


PLACES = Places()


def sample(districts="", needs="", authorities=""):
    return Sample(*(frozenset(filter(None, words.split(","))) for words in (districts, needs, authorities)))


def checked(event, place=1):
    value = events.raw({**event, "arrivaltime": "2026-03-02T10:01:00Z", "homeauthority": HOME})
    return f"{event['data']['person_ref']}/events.advice/0/{place}".encode(), value


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (events.issue_recorded(), sample("B1", DEBT, HOME)),
        (events.issue_recorded(sector="CV1 1"), sample("CV1", DEBT, ELSEWHERE)),
        (events.issue_recorded(sector="B9 9"), sample("B9 9", DEBT, HOME)),
        (events.issue_recorded(sector=None), sample(HOME + NONE, DEBT, HOME)),
        (events.issue_updated("recoded", need=RENT), sample("", RENT)),
        (events.issue_resolved(sector=None, location_status=None), sample()),
    ],
)
def test_an_event_speaks_of_a_district_and_a_need(event, found):
    assert around(checked(event)[1], PLACES) == found


def test_says_so_where_a_value_is_no_checked_event():
    with pytest.raises(ValueError, match="no checked event: ValidationError"):
        around(b"{}", PLACES)


def test_takes_the_persons_of_a_district_or_a_need_and_nobody_else():
    records = [
        checked(events.issue_recorded(person="ann")),
        checked(events.issue_recorded(person="bob", sector="CV1 1")),
        checked(events.issue_recorded(person="cem", sector="CV1 1", need=RENT)),
        (checked(events.issue_recorded(person="dot"))[0], None),
        (CLOCK_KEY, clock_record(AT)),
        request(events.ref("dot"), "opt_out", AT, events.uuid("asked")),
        mark_record(b"0f", Erased(AT, for_good=True)),
    ]
    refs = {name: events.ref(name).encode() for name in ("ann", "bob", "cem")}
    assert persons_in(records, sample("B1"), PLACES) == {refs["ann"]}
    assert persons_in(records, sample("", RENT), PLACES) == {refs["cem"]}
    assert persons_in(records, sample("CV1", DEBT), PLACES) == set(refs.values())


@pytest.mark.parametrize(
    ("scope", "area", "covered"),
    [
        ("any", "B1 1", True),
        ("money", "B1", True),
        ("any", HOME, False),
        ("any", "B2 4", False),
        (RENT, HOME, True),
        (f"{RENT}@advice", "B2 4", True),
        ("housing", "B2 4", False),
    ],
)
def test_covers_districts_in_every_scope_and_needs_in_every_area(scope, area, covered):
    assert sample("B1", RENT).covers((HOME, scope, area), PLACES) is covered


def test_looks_again_where_cells_differ_but_not_at_everything():
    looked_at = sample("B1,B2,B3", f"{DEBT},{RENT}", HOME)
    differ = [(HOME, "any", "B1 1"), (HOME, "any", "B2"), (HOME, f"{RENT}@advice", HOME)]
    assert looked_at.suspects(differ, PLACES, 5) == sample("B1,B2", RENT, HOME)
    assert looked_at.suspects(differ, PLACES, 1) == sample("B1", RENT, HOME)
    assert looked_at.suspects([], PLACES, 5) == sample()


def test_larger_areas_are_the_sums_of_sectors_and_of_those_without():
    def of(number):
        return Numbers((number,) * 5, (2 * number,) * 5, number)

    numbers = {
        (HOME, "any", "B1 1"): of(3),
        (HOME, "any", "B1 2"): of(4),
        (HOME, "any", HOME + NONE): of(5),
        (HOME, "any", "B9 9"): of(1),
        (HOME, "any", "B1"): of(99),
    }
    assert sums(numbers, PLACES) == {(HOME, "any", "B1"): of(7), (HOME, "any", HOME): of(13)}


told = st.builds(
    lambda person, issue, need, sector, day, kind: (
        events.issue_recorded(need, f"{person}-{issue}", person=person, sector=sector, time=day)
        if kind == "recorded"
        else events.issue_updated(
            kind,
            f"{person}-{issue}",
            need if kind == "recoded" else None,
            sector if kind == "moved" else None,
            person=person,
            time=day,
        )
    ),
    person=st.sampled_from(["ann", "bob", "cem"]),
    issue=st.sampled_from(["i1", "i2"]),
    need=st.sampled_from([DEBT, RENT]),
    sector=st.sampled_from(["B1 1", "B1 2", "CV1 1", None]),
    day=st.integers(1, 8).map("2026-03-0{}T10:00:00Z".format),
    kind=st.sampled_from(["recorded", "recorded", "moved", "recoded"]),
)


@given(
    st.lists(told, max_size=12),
    st.frozensets(st.sampled_from(["B1", "CV1", HOME + NONE])),
    st.frozensets(st.sampled_from([DEBT, RENT])),
)
def test_a_sample_counts_every_cell_it_covers_as_the_whole_log_does(events_told, districts, needs):
    chosen = Sample(districts, needs)
    records = [checked(event, place) for place, event in enumerate(events_told)]
    persons = persons_in(records, chosen, PLACES)

    def cells(taken):
        log = read_log(taken, PLACES.authority_of)
        counted = count_at(log, AT, {DEBT: 180, RENT: 180}, PLACES.district_code)
        return {key: numbers for key, numbers in counted.items() if chosen.covers(key, PLACES)}

    assert cells([record for record in records if person_of(record[0]) in persons]) == cells(records)
