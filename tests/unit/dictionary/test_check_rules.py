"""What was found for one event of a batch is remembered, and says nothing of an event that differs."""

from datetime import date, datetime, timedelta
from itertools import permutations

from dictionary.agreements import Agreement
from dictionary.checking import Checked, Checker, Refused
from dictionary.places import load_places
from dictionary.register import Register, demo_register
from tests.support import events as made
from tests.support.dictionaries import with_statuses
from tests.support.events import ARRIVAL, Event, raw

DEMO = demo_register("E08000025")
ENDING = DEMO.agreements["demo-advice-1"].model_dump() | {
    "needs": ("money", "housing.homeless"),
    "ends": date(2026, 3, 2),
}
REGISTER = Register([*DEMO.partners.values()], [Agreement.model_validate(ENDING)])
DICTIONARY = with_statuses({"money.scam": ("retired", "money.debt")}, version="2.0.0")
TOMORROW = ARRIVAL + timedelta(days=1)
GIVEN: list[tuple[Event, datetime, str]] = [
    (made.issue_recorded(), ARRIVAL, ""),
    (made.issue_recorded(), TOMORROW, "agreement_expired"),
    (made.issue_recorded(sector="CV1 1"), ARRIVAL, "outside_agreement"),
    (made.issue_recorded(sector="B1 9"), ARRIVAL, "unknown_sector"),
    (made.issue_recorded("money.scam"), ARRIVAL, "retired_need"),
    (made.issue_recorded("work.unemployed"), ARRIVAL, "outside_agreement"),
    (made.issue_recorded(dictionary_version="3.0.0"), ARRIVAL, "unknown_version"),
    (made.contact_recorded(("money", "work.unemployed"), ("money.debt",)), ARRIVAL, ""),
    (made.contact_recorded(("money.scam",)), ARRIVAL, "retired_need"),
    (made.contact_recorded(found=("money",)), ARRIVAL, "unknown_need"),
    (made.contact_recorded(found=("work.unemployed",)), ARRIVAL, "outside_agreement"),
    (made.issue_updated("moved", sector="B1 1"), ARRIVAL, ""),
]


def code(found: Checked | Refused) -> str:
    return found.code if isinstance(found, Refused) else ""


def test_an_event_is_judged_alike_whichever_came_before_it() -> None:
    for first, second in permutations(GIVEN, 2):
        checker = Checker(REGISTER, DICTIONARY, load_places())
        for event, arrival, expected in (first, second, first):
            assert code(checker.check(raw(event), partner_id="advice", arrival=arrival)) == expected


def test_points_at_each_need_of_a_contact() -> None:
    checker = Checker(REGISTER, DICTIONARY, load_places())
    for event, pointer in (
        (made.contact_recorded(("money", "gold")), "/data/needs_asked/1"),
        (
            made.contact_recorded(("money",), ("money.debt", "money.debt", "money.scam")),
            "/data/needs_found/2",
        ),
    ):
        found = checker.check(raw(event), partner_id="advice", arrival=ARRIVAL)
        assert isinstance(found, Refused)
        assert found.pointer == pointer
