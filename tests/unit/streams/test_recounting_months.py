"""Open data starts from counts in which nobody is counted more often than the bound."""

from collections import Counter
from datetime import UTC, date, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dictionary.moments import day_number
from streams.recounting import read_log
from streams.recounting_log import PersonLog, Told
from streams.recounting_months import Bound, cells_of, count_month, month_days
from tests.support import events

HOME, OTHER = "E08000025", "E08000026"
MARCH = date(2026, 3, 1)
WIDE = Bound(15, b"of the tests")
DOMAINS = ("money", "housing", "work", "safety")


def counted(*made, bound=WIDE, within=(HOME,), first=MARCH):
    records = []
    for place, event in enumerate(made):
        whole = {**event, "arrivaltime": "2026-06-01T00:00:00Z", "homeauthority": HOME}
        records.append((f"{event['data']['person_ref']}/events.advice/0/{place}".encode(), events.raw(whole)))
    return count_month(read_log(records, {"B1 1": HOME, "B2 4": OTHER}.get), first, within, bound)


def recorded(issue, need="money.debt", **more):
    return events.issue_recorded(issue=issue, event_id=issue, need=need, **more)


def told(number: int, day: int, domain: str, authority: str) -> Told:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    name = ("advice", f"e{number}")
    return Told(
        "",
        name,
        b"",
        at,
        (at, at, *name),
        24 * day,
        day,
        name,
        "advice",
        f"{domain}.a",
        authority,
        "B1 1",
        "",
    )


persons = st.lists(
    st.tuples(
        st.integers(day_number(date(2026, 2, 20)), day_number(date(2026, 4, 10))),
        st.sampled_from(DOMAINS),
        st.sampled_from((HOME, OTHER, "S12000033")),
    ),
    max_size=9,
).map(lambda drawn: PersonLog([told(n, *one) for n, one in enumerate(sorted(drawn))], [], []))


@given(st.lists(persons, max_size=5), persons, st.integers(1, 4), st.binary(min_size=1))
def test_one_person_more_changes_all_cells_together_by_at_most_the_bound(others, person, most, secret):
    bound, within = Bound(most, secret), (HOME, OTHER)
    without = count_month(others, MARCH, within, bound)
    with_person = count_month([*others, person], MARCH, within, bound)
    changed = Counter(with_person)
    changed.subtract(without)
    assert sum(map(abs, changed.values())) <= most
    assert all(number in {0, 1} for number in changed.values())


@given(persons, st.integers(1, 4))
def test_whoever_has_fewer_domains_than_the_bound_counts_in_all_of_them(person, most):
    days, within = month_days(MARCH), (HOME, OTHER)
    every = cells_of(person, days, within, WIDE)
    chosen = cells_of(person, days, within, Bound(most, b"of the tests"))
    assert chosen <= every
    assert len(chosen) == min(most, len(every))


def test_two_records_of_a_domain_are_one_person_of_it():
    assert counted(recorded("i1"), recorded("i2", "money.benefits")) == {(HOME, "money"): 1}


def test_a_person_counts_where_the_latest_record_of_the_domain_in_the_month_says():
    moved = recorded("i2", sector="B2 4", time="2026-03-09T11:00:00Z")
    assert counted(recorded("i1"), moved, within=(HOME, OTHER)) == {(OTHER, "money"): 1}
    assert counted(recorded("i1"), moved) == {}


def test_a_month_is_of_london_days_and_counts_nothing_before_and_after():
    assert month_days(date(2026, 12, 1)) == range(day_number(date(2026, 12, 1)), day_number(date(2027, 1, 1)))
    late = recorded("i1", time="2026-06-30T23:30:00Z")
    july, june = date(2026, 7, 1), date(2026, 6, 1)
    assert counted(late, first=july) == {(HOME, "money"): 1}
    assert counted(late, first=june) == {}


def test_who_has_more_domains_than_the_bound_counts_in_those_that_the_secret_chose():
    person = PersonLog([told(n, day_number(MARCH), domain, HOME) for n, domain in enumerate(DOMAINS)], [], [])
    days = month_days(MARCH)
    found = {
        secret: cells_of(person, days, (HOME,), Bound(2, secret)) for secret in (b"a", b"b", b"c", b"d", b"e")
    }
    assert all(len(cells) == 2 for cells in found.values())
    assert len(set(map(frozenset, found.values()))) > 1
    again = msgspec.structs.replace(person, later=list(person.standing))
    assert cells_of(again, days, (HOME,), Bound(2, b"a")) == found[b"a"]


def test_a_withdrawn_record_counts_nobody():
    assert counted(recorded("i1"), events.issue_withdrawn(issue="i1")) == {}
