"""One simulation of Birmingham for the tests: a thousand events a day."""

from datetime import date

import pytest

from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register
from producers.simulator.profile import load_profile
from producers.simulator.simulation import Simulation

BIRMINGHAM = "E08000025"
TODAY = date(2026, 6, 17)


def make_simulation(seed=1, daily=1_000.0, today=TODAY, authority=BIRMINGHAM, shares=None):
    return Simulation(
        load_profile(),
        load_places(),
        demo_register(authority),
        load_dictionary(),
        authority,
        seed=seed,
        daily=daily,
        today=today,
        shares=shares,
    )


@pytest.fixture(scope="session")
def simulation():
    return make_simulation()
