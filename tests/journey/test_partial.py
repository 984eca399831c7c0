"""A partner falls silent: weeks of events through check, follow and count, the projection, and out again.

The clock is set: what arrives when is told to the stages, and the API asks of the moments in between.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from api.access import DEMO_VISITOR
from api.cells import cells
from api.reading import Reader
from api.views import Knowledge
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register
from streams.metrics import Metrics
from streams.observers import CountsSeen, PeopleSeen
from streams.people import ARRIVED_KEY
from streams.valkey import Projection
from tests.support import events
from tests.support.stages import PARTITIONS, Stages

PLACE = "E08000025"
FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
DAYS = 40
PARTNERS = ("advice", "gp")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Place:
    """Two partners that send one event in each hour of an office's weekdays, until told otherwise."""

    redis: Redis
    now: datetime = FIRST
    stages: Stages = field(default_factory=Stages)
    sent: int = 0

    def work(self, partners: tuple[str, ...], until: datetime) -> None:
        """Let time pass."""
        while self.now < until:
            if self.now.weekday() < 5 and 9 <= self.now.hour < 17:
                for partner in partners:
                    self.send(partner)
            self.now += HOUR
        self.stages.follow(most=50)

    def send(self, partner: str) -> None:
        """Somebody new comes to a partner."""
        self.sent += 1
        name = f"person {self.sent}"
        time = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        event = events.issue_recorded(
            issue=name, person=name, partner=partner, sector="B8 2", time=time, event_id=name
        )
        self.stages.send(events.raw(event), self.now + timedelta(minutes=1), partner)

    async def publish(self) -> None:
        """Have a worker that just took over all partitions write the projection."""
        self.stages.clock(self.now)
        self.stages.follow()
        self.stages.count()
        counts, people = CountsSeen(), PeopleSeen(Metrics())
        for partition in range(PARTITIONS):
            counts.opened(partition, self.stages.counters[partition].state)
            people.opened(partition, self.stages.followers[partition].state)
        await Projection(self.redis, counts, people, Metrics(), interval=0.25).flush()

    async def states(self, need: str = "money.debt") -> dict[str, tuple[int | None, str]]:
        """(people, state) by area, as REST answers at this moment."""
        known = Knowledge(load_dictionary(), load_places(), demo_register(PLACE))
        reader = Reader(self.redis, known, PARTITIONS, lambda: self.now)
        answer = await cells(reader, DEMO_VISITOR, need, "sector", "28d", PLACE)
        return {cell.area: (cell.people, cell.state) for cell in answer.cells}


@pytest.fixture
async def place(valkey_server) -> AsyncIterator[Place]:
    async with Redis.from_url(valkey_server.url) as redis:
        await redis.flushdb()
        yield Place(redis)


async def test_figures_are_partial_from_the_silence_of_a_partner_to_its_return(place):
    place.work(PARTNERS, FIRST + DAYS * DAY)  # a Saturday
    await place.publish()
    counted, state = (await place.states())["B8 2"]
    assert (counted > 0, state) == (True, "value")
    place.now += 2 * DAY + 3 * HOUR  # Monday, half past twelve: nothing came since Friday
    assert (await place.states())["B8 2"] == (counted, "partial")
    assert (await place.states("any"))["B8 2"][1] == "partial"
    assert (await place.states("money.debt@gp"))["B8 2"][1] == "partial"
    place.work(("gp",), place.now + HOUR)
    await place.publish()
    people, state = (await place.states())["B8 2"]
    assert state == "partial", "one of the two is still away"
    assert (await place.states("money.debt@gp"))["B8 2"][1] == "value"
    place.work(PARTNERS, place.now + HOUR)
    await place.publish()
    assert (await place.states())["B8 2"] == (people + 2, "value")


async def test_what_is_usual_for_a_partner_survives_the_end_of_a_worker(place):
    place.work(PARTNERS, FIRST + DAYS * DAY)
    place.stages.restart()
    assert any(key.startswith(ARRIVED_KEY) for owner in place.stages.followers for key in owner.changelog)
    await place.publish()
    place.now += 2 * DAY + 3 * HOUR
    assert (await place.states())["B8 2"][1] == "partial"


async def test_a_partner_in_its_first_weeks_is_never_silent(place):
    place.work(PARTNERS, FIRST + 12 * DAY)
    await place.publish()
    place.now += 9 * DAY
    assert (await place.states())["B8 2"][1] == "value"


@pytest.mark.parametrize("pause", [lambda at: at + 14 * HOUR, lambda at: at + 2 * DAY + 12 * HOUR])
async def test_nights_and_weekends_are_no_silence_of_an_office(place, pause: Callable[[datetime], datetime]):
    """From Friday at ten in the evening."""
    place.work(PARTNERS, FIRST + 39 * DAY + 12 * HOUR)
    await place.publish()
    place.now = pause(place.now)
    assert (await place.states())["B8 2"][1] == "value"
