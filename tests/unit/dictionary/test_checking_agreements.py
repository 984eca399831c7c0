"""What is accepted under an agreement: from whom, of which needs and places, and when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dictionary.checking import Checked, Checker, Refused, local_ref
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.refusals import WORDS, Code
from tests.support import events as made
from tests.support.checking import accepted, judged, refused, register_with
from tests.support.dictionaries import with_statuses
from tests.support.events import ARRIVAL, Event, raw
from tests.support.identifiers import nhs_number


def test_refuses_another_partner_s_source() -> None:
    event = made.issue_recorded()
    assert refused(event, partner_id="gp") == ("wrong_source", "/source")
    assert refused({**event, "source": "urn:example:else"}) == ("wrong_source", "/source")
    assert refused(made.issue_recorded(partner_id="gp")) == ("wrong_source", "/data/partner_id")


def test_refuses_a_partner_that_is_not_registered() -> None:
    event = made.issue_recorded(partner="nobody", agreement_id="demo-advice-1")
    assert refused(event, partner_id="nobody") == ("unknown_partner", "/source")


def test_believes_the_event_where_nobody_says_who_sent_it() -> None:
    assert accepted(made.issue_recorded(partner="gp"), partner_id=None).event.data.partner_id == "gp"
    assert refused(made.issue_recorded(partner="nobody"), partner_id=None) == ("unknown_partner", "/source")


@pytest.mark.parametrize("agreement", ["demo-gp-1", "none-such"])
def test_refuses_an_agreement_that_is_not_the_partner_s(agreement: str) -> None:
    event = made.issue_recorded(agreement_id=agreement)
    assert refused(event) == ("outside_agreement", "/data/agreement_id")


def test_refuses_before_an_agreement_begins_and_after_it_ends() -> None:
    on = date(2026, 3, 2)
    later, over = register_with(starts=on + timedelta(1)), register_with(ends=on - timedelta(1))
    event = made.issue_recorded()
    assert refused(event, register=later) == ("outside_agreement", "/data/agreement_id")
    assert refused(event, register=over) == ("agreement_expired", "/data/agreement_id")
    assert accepted(event, register=register_with(starts=on, ends=on)).event.id == event["id"]


def test_an_agreement_ends_with_the_london_day_not_with_the_utc_day() -> None:
    register = register_with(ends=date(2026, 7, 1))
    event = made.issue_recorded(time="2026-07-01T22:00:00Z")
    before, after = (datetime(2026, 7, 1, hour, 30, tzinfo=UTC) for hour in (22, 23))
    assert accepted(event, register=register, arrival=before)
    assert refused(event, register=register, arrival=after) == ("agreement_expired", "/data/agreement_id")


def test_refuses_a_need_outside_the_agreement() -> None:
    register = register_with(needs=("housing",))
    assert refused(made.issue_recorded(), register=register) == ("outside_agreement", "/data/need")
    recode = made.issue_updated("recoded", need="money.hardship")
    assert refused(recode, register=register) == ("outside_agreement", "/data/need")
    contact = made.contact_recorded(found=("housing.homeless", "money.debt"))
    assert refused(contact, register=register) == ("outside_agreement", "/data/needs_found/1")
    assert accepted(made.contact_recorded(found=("housing.homeless",)), register=register)


def test_refuses_a_sector_outside_the_agreement() -> None:
    assert refused(made.issue_recorded(sector="CV1 1")) == ("outside_agreement", "/data/postcode_sector")
    move = made.issue_updated("moved", sector="CV1 1")
    assert refused(move) == ("outside_agreement", "/data/postcode_sector")


def test_people_without_a_sector_count_in_the_home_authority() -> None:
    assert accepted(made.issue_recorded(sector=None)).home_authority == "E08000025"


def test_a_sector_of_no_known_authority_is_accepted() -> None:
    places = load_places()
    sector = next(code for code, known in places.sectors.items() if known.authority is None)
    assert accepted(made.issue_recorded(sector=sector)).home_authority == "E08000025"


def test_a_linked_reference_is_made_with_the_key_of_the_agreement() -> None:
    event = made.issue_recorded(person_key_id="old-key")
    assert refused(event) == ("outside_agreement", "/data/person_key_id")


def test_a_local_reference_needs_no_linking_key_and_matches_no_other_partner_s() -> None:
    found = accepted(made.issue_recorded(id_scope="local", person_key_id="own"))
    assert found.person_ref == local_ref("advice", made.ref("ann"))
    other = accepted(made.issue_recorded(partner="gp", id_scope="local"), partner_id="gp")
    assert other.person_ref != found.person_ref
    number = nhs_number().replace(" ", "")
    event = made.issue_recorded(id_scope="local", person_key_id=number)
    assert refused(event) == ("identifier_found", "/data/person_key_id")


def test_an_agreement_may_ask_for_the_opt_out() -> None:
    register = register_with(opt_out_required=True)
    assert refused(made.issue_recorded(opt_out=None), register=register) == (
        "outside_agreement",
        "/data/opt_out",
    )
    assert accepted(made.issue_recorded(opt_out="exempt:s251"), register=register)
    assert accepted(made.issue_recorded(opt_out=None))


@pytest.mark.parametrize("need", ["money.unicorns", "Debt", "money", "money.debt "])
def test_refuses_a_need_that_is_not_in_the_dictionary(need: str) -> None:
    assert refused(made.issue_recorded(need)) == ("unknown_need", "/data/need")


def test_a_domain_may_be_asked_about_but_nobody_has_one() -> None:
    assert accepted(made.contact_recorded(asked=("money", "housing.homeless"), found=("money.debt",)))
    assert refused(made.contact_recorded(asked=("gold",))) == ("unknown_need", "/data/needs_asked/0")
    assert refused(made.contact_recorded(found=("money",))) == ("unknown_need", "/data/needs_found/0")


def test_refuses_a_retired_need() -> None:
    dictionary = with_statuses({"money.debt": ("retired", "money.hardship")}, version="2.0.0")
    found = judged(made.issue_recorded(), dictionary=dictionary)
    assert isinstance(found, Refused)
    assert (found.code, found.pointer) == (Code.RETIRED_NEED, "/data/need")
    assert "money.hardship" in found.message


def test_accepts_a_deprecated_need_with_a_hint() -> None:
    dictionary = with_statuses({"money.debt": ("deprecated", "money.hardship")})
    found = accepted(made.issue_recorded(), dictionary=dictionary)
    assert found.hints == ("money.debt is deprecated: use money.hardship",)
    assert accepted(made.issue_recorded("money.scam"), dictionary=dictionary).hints == ()


@pytest.mark.parametrize("sector", ["ZZ9 9", "B1 9"])
def test_refuses_a_sector_that_does_not_exist(sector: str) -> None:
    assert sector not in load_places().sectors
    assert refused(made.issue_recorded(sector=sector)) == ("unknown_sector", "/data/postcode_sector")


def test_time_is_at_most_five_minutes_ahead_and_800_days_old() -> None:
    def at(instant: datetime) -> Event:
        return made.issue_recorded(time=instant.isoformat())

    second = timedelta(seconds=1)
    ahead, oldest = ARRIVAL + timedelta(minutes=5), ARRIVAL - timedelta(days=800)
    assert refused(at(ahead + second)) == ("future_time", "/time")
    assert accepted(at(ahead))
    assert refused(at(oldest - second)) == ("too_old", "/time")
    assert accepted(at(oldest))


def test_nothing_is_recorded_before_it_happened() -> None:
    event = made.issue_recorded(recorded="2026-03-02T09:59:59Z")
    assert refused(event) == ("recorded_before_time", "/recordedtime")
    assert accepted(made.issue_recorded(recorded="2026-03-02T11:00:00+01:00"))


REPLACED = with_statuses({"money.scam": ("retired", "money.debt")}, version="2.0.0")
TOLD = [
    ({}, {"partner_id": "gp"}, made.issue_recorded(), "wrong_source", "urn:needmonitor:partner:gp"),
    ({}, {}, made.issue_recorded(partner_id="gp"), "wrong_source", "advice"),
    (
        {},
        {},
        made.issue_recorded(agreement_id="demo-gp-1"),
        "outside_agreement",
        "an agreement of this partner",
    ),
    (
        {"starts": date(2027, 1, 1)},
        {},
        made.issue_recorded(),
        "outside_agreement",
        "an agreement that has begun",
    ),
    (
        {"ends": date(2020, 1, 1)},
        {},
        made.issue_recorded(),
        "agreement_expired",
        "an agreement that has not ended",
    ),
    (
        {"withdrawn_at": ARRIVAL},
        {},
        made.issue_recorded(),
        "agreement_expired",
        "an agreement that was not withdrawn",
    ),
    (
        {"event_types": ("issue.recorded",)},
        {},
        made.contact_recorded(),
        "outside_agreement",
        "a type of event that the agreement covers",
    ),
    (
        {"id_scopes": ("local",)},
        {},
        made.issue_recorded(),
        "outside_agreement",
        "local, as the agreement says",
    ),
    (
        {},
        {},
        made.issue_recorded(person_key_id="demo-2025"),
        "outside_agreement",
        "the linking key of the agreement",
    ),
    (
        {"lawful_bases": ("consent",)},
        {},
        made.issue_recorded(),
        "outside_agreement",
        "a lawful basis that the agreement names",
    ),
    (
        {"opt_out_required": True},
        {},
        made.issue_recorded(opt_out=None),
        "outside_agreement",
        "this field, because the agreement asks for it",
    ),
    (
        {"fields": ()},
        {},
        made.issue_recorded(),
        "outside_agreement",
        "no such field, because the agreement does not cover it",
    ),
    (
        {"needs": ("housing",)},
        {},
        made.issue_recorded(),
        "outside_agreement",
        "a need that the agreement covers",
    ),
    ({}, {}, made.issue_recorded(sector="CV1 1"), "outside_agreement", "a sector that the agreement covers"),
    ({}, {"dictionary": REPLACED}, made.issue_recorded("money.scam"), "retired_need", "money.debt"),
    (
        {},
        {"dictionary": REPLACED},
        made.issue_recorded(dictionary_version="3.0.0"),
        "unknown_version",
        "a version of the dictionary such as 2.0.0",
    ),
    (
        {},
        {},
        made.issue_recorded(recorded="2026-03-02T09:59:59Z"),
        "recorded_before_time",
        "an instant not before time",
    ),
    (
        {},
        {},
        {**made.issue_recorded(), "partitionkey": made.ref("bob")},
        "schema_invalid",
        "equal to data.person_ref",
    ),
    ({}, {}, made.issue_recorded("money.unicorns"), "unknown_need", ""),
    ({}, {}, made.issue_recorded(sector="B1 9"), "unknown_sector", ""),
    ({}, {}, made.issue_recorded(time="2026-03-02T10:07:00Z"), "future_time", ""),
    ({}, {}, made.issue_recorded(time="2020-03-02T10:07:00Z"), "too_old", ""),
    ({}, {"partner_id": "nobody"}, made.issue_recorded(partner="nobody"), "unknown_partner", ""),
]


@pytest.mark.parametrize(("says", "changes", "event", "code", "expected"), TOLD)
def test_a_refusal_says_what_is_wrong_and_what_was_expected(
    says: dict[str, Any], changes: dict[str, Any], event: Event, code: str, expected: str
) -> None:
    found = judged(event, **{"register": register_with(**says), **changes})
    assert isinstance(found, Refused)
    words = WORDS[Code(code)]
    assert (found.code, found.message) == (code, f"{words} Expected: {expected}." if expected else words)
    partner = changes.get("partner_id", "advice")
    assert (found.event_id, found.partner_id) == (event["id"], partner)


def test_what_an_agreement_no_longer_covers_at_its_end_is_asked_of_each_arrival() -> None:
    checker = Checker(register_with(ends=date(2026, 3, 2)), load_dictionary(), load_places())
    event = raw(made.issue_recorded())
    tomorrow = ARRIVAL + timedelta(days=1)
    for arrival, taken in ((ARRIVAL, True), (tomorrow, False), (ARRIVAL, True), (tomorrow, False)):
        found = checker.check(event, partner_id="advice", arrival=arrival)
        assert isinstance(found, Checked) is taken
