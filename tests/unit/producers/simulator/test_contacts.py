"""Contacts and the issues they bring."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from dictionary.moments import day_number, day_start
from dictionary.needs import load_dictionary
from producers.simulator.contacts import MOST_ISSUES, Habits
from producers.simulator.delays import HOUR
from producers.simulator.profile import load_profile
from producers.simulator.shares import usual_shares

from .conftest import TODAY


@pytest.fixture(scope="module")
def habits():
    return Habits(load_profile(), load_dictionary(), (), usual_shares(load_profile()))


@pytest.fixture(scope="module")
def contacts(simulation):
    return [contact for back in range(10) for contact in simulation._contacts(day_number(TODAY) - 60 - back)]


def test_people_come_in_working_hours(habits):
    hours = Counter(datetime.fromtimestamp(habits.moment(20_000, n / 2_000), UTC).hour for n in range(2_000))
    assert sum(hours[hour] for hour in range(9, 17)) > 1_600
    assert len(hours) > 15


def test_advice_finds_two_to_three_issues_in_a_contact(contacts):
    found = [len(contact.issues) for contact in contacts if contact.caseload.kind == "advice"]
    assert 2 < sum(found) / len(found) < 3
    assert max(found) <= MOST_ISSUES + 1


def test_needs_are_each_found_once_and_one_is_why_the_person_came(contacts):
    for contact in contacts:
        needs = [issue.need for issue in contact.issues]
        assert len(needs) == len(set(needs)) >= 1
        assert [issue.presenting for issue in contact.issues] == [True] + [False] * (len(needs) - 1)


def test_debt_comes_with_arrears_and_hardship_as_often_as_published(contacts):
    needs = [{issue.need for issue in contact.issues} for contact in contacts]
    debt = [found for found in needs if "money.debt" in found]
    assert len(debt) > 30
    assert sum("money.hardship" in found for found in debt) / len(debt) > 0.4
    assert sum("money.priority_arrears" in found for found in debt) / len(debt) > 0.2


def test_a_contact_says_what_was_found_and_the_issues_say_the_same(simulation, contacts):
    for contact in contacts[:200]:
        first, *issues = simulation._habits.said(contact)
        assert first.data["needs_found"] == [said.data["need"] for said in issues]
        assert {said.data["contact_id"] for said in issues} == {first.data["contact_id"]}


def test_some_needs_are_volunteered(contacts):
    volunteered = [
        issue.need
        for contact in contacts
        for issue in contact.issues
        if not {issue.need, issue.need.partition(".")[0]} & set(contact.asked)
    ]
    assert 0 < len(volunteered) < 0.2 * sum(len(contact.issues) for contact in contacts)


def test_needs_that_no_child_has_are_never_a_childs(contacts):
    needs = load_dictionary().needs
    for contact in contacts:
        if contact.person.life == "child":
            assert needs[contact.issues[0].need].life_stage in {"all", "child"}


def test_a_need_is_recorded_less_where_a_service_for_it_opened(simulation):
    plant = next(plant for plant in simulation.plants if plant.factor < 1)
    habits = Habits(load_profile(), load_dictionary(), (plant,), simulation.shares)
    gp = next(caseload for caseload in simulation.caseloads if caseload.kind == "gp")
    person = simulation.town.newcomer(1, plant.sectors, "adult", 0.5)

    def recorded(day):
        at = day_start(day) * HOUR + 12 * HOUR
        contacts = [habits.contact(f"{n}", gp, person, time=at, recorded=at) for n in range(3_000)]
        return sum(issue.need == plant.need for contact in contacts for issue in contact.issues)

    before, after = recorded(plant.first_day - 1), recorded(plant.first_day)
    assert 0.35 < after / before < 0.65
