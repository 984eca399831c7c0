"""What becomes of contacts."""

from collections import Counter, defaultdict

import pytest

from dictionary.moments import day_number
from producers.simulator.delays import DAY

from .conftest import TODAY


@pytest.fixture(scope="module")
def journeys(simulation):
    contacts = [contact for back in range(14) for contact in simulation._contacts(day_number(TODAY) - back)]
    return [(contact, simulation._journeys.after(contact)) for contact in contacts]


def test_every_kind_of_later_event_happens(journeys):
    events = Counter(said.event for _, after in journeys for said in after)
    assert set(events) == {
        "issue-updated",
        "issue-withdrawn",
        "issue-resolved",
        "service-referred",
        "referral-updated",
        "service-commenced",
        "service-ended",
        "assessment-completed",
        "budget-agreed",
    }


def test_nothing_more_is_said_of_an_issue_that_was_withdrawn(journeys):
    for _, after in journeys:
        withdrawn = {said.data["issue_id"] for said in after if said.event == "issue-withdrawn"}
        named = Counter(said.data.get("issue_id") for said in after)
        assert all(named[issue] == 1 for issue in withdrawn)
        if withdrawn:
            assert all(said.event != "service-referred" for said in after)


def test_what_follows_comes_after_the_record(journeys):
    for contact, after in journeys:
        assert all(said.time > contact.recorded for said in after)


def test_steps_of_a_referral_come_in_order_and_share_an_episode(journeys):
    order = ("service-referred", "referral-updated", "service-commenced", "service-ended")
    for _, after in journeys:
        episodes = defaultdict(list)
        for said in after:
            if said.event in order:
                episodes[said.episode].append(said)
        for steps in episodes.values():
            assert [said.event for said in steps] == list(order[: len(steps)])
            assert [said.time for said in steps] == sorted(said.time for said in steps)


def test_a_rejected_referral_never_becomes_a_service(journeys):
    for _, after in journeys:
        if any(said.data.get("status") == "rejected" for said in after):
            assert not {"service-commenced", "service-ended"} & {said.event for said in after}


def test_assessments_wait_about_a_month_and_only_happen_in_social_care(journeys):
    waits = []
    for contact, after in journeys:
        for said in after:
            if said.event == "assessment-completed":
                assert contact.caseload.kind == "social_care"
                waits.append((said.time - contact.recorded) / DAY)
    assert 15 < sorted(waits)[len(waits) // 2] < 45


def test_the_same_contact_always_goes_the_same_way(simulation, journeys):
    contact, after = journeys[0]
    assert simulation._journeys.after(contact) == after
