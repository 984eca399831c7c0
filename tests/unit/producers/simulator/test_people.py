"""Latent persons."""

from collections import Counter

import pytest

from dictionary.places import load_places
from producers.simulator.people import AGES, Town, life_of, strata_of
from producers.simulator.profile import load_profile

BIRMINGHAM = "E08000025"


@pytest.fixture(scope="module")
def town():
    return Town(load_profile(), load_places(), BIRMINGHAM, seed=1, size=20_000)


@pytest.fixture(scope="module")
def people(town):
    return [town.person(number) for number in range(5_000)]


def test_the_same_number_is_the_same_person_and_another_seed_another(town):
    again = Town(load_profile(), load_places(), BIRMINGHAM, seed=1, size=500)
    other = Town(load_profile(), load_places(), BIRMINGHAM, seed=2, size=500)
    assert again.person(7) == town.person(7)
    assert other.person(7).ref != town.person(7).ref


def test_people_live_in_sectors_of_the_authority_that_have_households(people):
    places = load_places()
    for person in people:
        if person.sector:
            assert places.authority_of(person.sector) == BIRMINGHAM
            assert places.sectors[person.sector].households
    assert {person.status for person in people} == {"resident", "no_fixed_abode", "unknown", "out_of_area"}
    assert all((person.status == "resident") == (person.sector is not None) for person in people)


def test_deprived_sectors_send_more_people_for_their_households(town, people):
    count = Counter(person.sector for person in people if person.sector)

    def per_household(sectors):
        return sum(count[s.code] for s in sectors) / sum(s.households for s in sectors)

    poor = [s for s in town.sectors.values() if s.imd_decile and s.imd_decile < 3]
    rich = [s for s in town.sectors.values() if s.imd_decile and s.imd_decile > 6]
    assert per_household(poor) > 1.2 * per_household(rich)


def test_deciles_follow_the_sector(town, people):
    for person in people:
        assert (person.decile is None) == (person.imd_year is None) == (person.sector is None)
    poor = [p.decile for p in people if p.sector and town.sectors[p.sector].pct_most_deprived > 90]
    assert sum(decile <= 2 for decile in poor) / len(poor) > 0.8


def test_a_household_shares_its_sector_and_its_reference(people):
    for one, other in zip(people[::2], people[1::2], strict=True):
        assert one.household_ref == other.household_ref
        assert one.sector is None or other.sector is None or one.sector == other.sector
    assert people[0].household_ref != people[2].household_ref
    assert len({person.ref for person in people}) == len(people)


def test_a_few_people_come_often(town):
    drawn = [town.regular(0, n / 1_000).number for n in range(1_000)]
    assert sum(number < town.size / 10 for number in drawn) > 200


def test_newcomers_live_where_they_are_put_and_are_nobody_else(town):
    newcomers = [town.newcomer(n, ["B1 1", "B2 4"], "adult", n / 50) for n in range(50)]
    assert {person.sector for person in newcomers} == {"B1 1", "B2 4"}
    assert all(person.life == "adult" and person.number >= town.size for person in newcomers)
    assert len({person.ref for person in newcomers}) == 50


def test_every_age_band_of_a_life_stage_is_reached():
    assert {AGES[stratum] for stratum in strata_of("child")} == {"0-4", "5-10", "11-15", "16-17"}
    assert sum(len(strata_of(life)) for life in ("child", "adult", "older")) == len(AGES)
    assert life_of("18-24") == "adult"


def test_never_more_people_than_residents():
    town = Town(load_profile(), load_places(), BIRMINGHAM, seed=1, size=10**9)
    assert town.size < 1_200_000


def test_names_an_authority_where_nobody_lives():
    with pytest.raises(ValueError, match="E08000999"):
        Town(load_profile(), load_places(), "E08000999", seed=1, size=10)


def test_scotland_has_people_without_a_decile_because_events_cannot_name_its_year():
    town = Town(load_profile(), load_places(), "S12000036", seed=1, size=100)
    assert all(town.person(number).decile is None for number in range(100))
