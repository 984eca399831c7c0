"""Who comes to which partner with which needs."""

from collections import Counter
from datetime import date

import pytest

from dictionary.moments import day_number
from dictionary.needs import load_dictionary
from dictionary.register import Register, demo_register
from producers.simulator.caseloads import Calendar, caseloads, in_season
from producers.simulator.profile import load_profile

BIRMINGHAM = "E08000025"


@pytest.fixture(scope="module")
def by_kind():
    found = caseloads(load_profile(), demo_register(BIRMINGHAM), load_dictionary(), BIRMINGHAM)
    return {caseload.kind: caseload for caseload in found}


def test_each_partner_of_the_demo_has_a_caseload(by_kind):
    assert set(by_kind) == {"advice", "gp", "housing", "social_care", "families", "fire"}
    assert sum(caseload.share for caseload in by_kind.values()) == pytest.approx(1)


def test_the_mix_of_domains_is_the_published_one(by_kind):
    shares = Counter()
    for need, share in by_kind["advice"].need_shares.items():
        shares[need.partition(".")[0]] += share
    assert shares["money"] == pytest.approx(0.40)
    assert shares["housing"] == pytest.approx(0.15)
    assert sum(shares.values()) == pytest.approx(1)


def test_needs_fit_the_age_of_the_person(by_kind):
    needs = load_dictionary().needs
    for caseload in by_kind.values():
        for (life, _), choice in caseload.needs.items():
            stages = {needs[need].life_stage for need in choice.things}
            if life == "child":
                assert stages <= {"all", "child"}
            if life == "older":
                assert "child" not in stages


def test_the_poorest_third_brings_more_of_the_needs_of_poverty(by_kind):
    def share(third):
        choice = by_kind["gp"].needs["adult", third]
        drawn = [choice.at(n / 5_000) for n in range(5_000)]
        return sum(need.startswith("money.") for need in drawn)

    assert share(0) > 1.2 * share(2)


def test_older_people_come_to_fire_and_children_to_family_hubs(by_kind):
    strata = by_kind["fire"].strata
    assert sum(strata.at(n / 1_000) >= 14 for n in range(1_000)) > 600


def test_a_partner_whose_agreement_ends_elsewhere_is_not_simulated():
    register = demo_register(BIRMINGHAM)
    with pytest.raises(ValueError, match="E08000026"):
        caseloads(load_profile(), register, load_dictionary(), "E08000026")
    with pytest.raises(ValueError, match="no partner"):
        caseloads(load_profile(), Register((), ()), load_dictionary(), BIRMINGHAM)


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2026, 8, 1), False), (date(2026, 12, 25), False), (date(2026, 10, 1), True)]
)
def test_what_schools_record_stops_in_the_holidays(on, expected):
    assert in_season("family.attendance", on) is expected
    assert in_season("money.debt", on)


def test_the_week_is_busy_on_monday_and_quiet_on_sunday(by_kind):
    calendar = Calendar(load_profile())
    week = [calendar.factor(by_kind["gp"], day_number(date(2026, 6, 15)) + day) for day in range(7)]
    assert week[0] == max(week)
    assert week[6] < 0.1
    assert sum(week) == pytest.approx(7)


def test_homelessness_follows_the_published_quarters(by_kind):
    calendar = Calendar(load_profile())
    winter, autumn = (calendar.factor(by_kind["housing"], day_number(date(2026, m, 2))) for m in (2, 11))
    assert winter / autumn == pytest.approx(1.070 / 0.928)
