"""The simulation: what partners of one local authority send, each day made again by itself.

Nothing depends on what was made before, so days can be made newest first, again, or in several processes,
and always give the same events with the same ids.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from dictionary.moments import london_day
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.register import Register
from producers.simulator.caseloads import Calendar, Caseload, caseloads
from producers.simulator.chance import Choice, draws, quick_draw
from producers.simulator.contacts import Contact, Habits
from producers.simulator.delays import HOUR
from producers.simulator.journeys import Journeys
from producers.simulator.people import Town
from producers.simulator.planting import Plant, usual_plants
from producers.simulator.profile import Profile
from producers.simulator.shares import Shares, usual_shares
from producers.simulator.wire import Said, SimulatedEvent, written

PERSONS_PER_EVENT: Final = 12
"""Latent persons for each event a day: a person comes about once a quarter (assumed)."""
_SAMPLE: Final = 120
"""Contacts of each partner from which the mean number of events is taken."""
_SAMPLE_DAY: Final = 20_000
_LEAST_EXTRA: Final = 1.0
"""Extra contacts a day and sector of a planted rise, at least (assumed): it must show at any volume."""
_STEPS: Final = (1, 9)
"""Seconds between the events of one contact."""


@dataclass(frozen=True, slots=True)
class Extra:
    """People whom a planted rise brings: how many a day, and to whom they go."""

    plant: Plant
    a_day: float
    caseloads: Choice[Caseload]


class Simulation:
    """Events of one authority, for one seed and volume."""

    def __init__(
        self,
        profile: Profile,
        places: Places,
        register: Register,
        dictionary: Dictionary,
        authority: str,
        *,
        seed: int,
        daily: float,
        today: date,
        shares: Shares | None = None,
    ) -> None:
        """Settle people and plant changes.

        Args:
            profile: the parameters.
            places: the sectors.
            register: whose partners send, under its agreements.
            dictionary: the needs.
            authority: the local authority whose people are simulated.
            seed: the same seed, volume and day make the same events.
            daily: the mean number of events a day, duplicates included.
            today: the London day from which the planted changes are dated.
            shares: what comes twice, late or is taken back; None keeps to the parameters.

        Raises:
            ValueError: nobody lives there, or no partner can send for it.
        """
        self.caseloads = caseloads(profile, register, dictionary, authority)
        self.town = Town(profile, places, authority, seed=seed, size=int(daily * PERSONS_PER_EVENT))
        self.plants = usual_plants(self.town, places, seed=seed, today=today)
        self.seed, self.daily = seed, daily
        self.shares = shares or usual_shares(profile)
        self._habits = Habits(profile, dictionary, self.plants, self.shares)
        self._journeys = Journeys(profile, self.town, self.shares)
        self._calendar = Calendar(profile)
        self._by_share = Choice.of({caseload: caseload.share for caseload in self.caseloads})
        self._contacts_a_day = 1.0
        self.events_per_contact, self.events_at_once = self._means()
        self._contacts_a_day = daily / self.events_per_contact
        self._extras = tuple(self._extra(plant) for plant in self.plants if plant.factor > 1)

    def day(self, day: int, *, since: int = 0, backfill: bool = False) -> list[SimulatedEvent]:
        """All events of the contacts of a London day, however late they come, in the order they come.

        Contacts that reach the log before `since` (UTC seconds) are left out with all that follows them.
        """
        events = [
            event
            for contact in self._contacts(day)
            if contact.due >= since
            for event in self.events(contact, backfill=backfill)
        ]
        events.sort(key=_by_due)
        return events

    def events(self, contact: Contact, *, backfill: bool = False) -> Iterator[SimulatedEvent]:
        """The events of a contact and of everything after it, each a second time where it was sent twice."""
        due = contact.due
        for said in self._habits.said(contact):
            yield from self._sent(contact, said, contact.recorded, due, backfill)
            due += _STEPS[0] + len(said.name) * 7 % _STEPS[1]
        for said in self._journeys.after(contact):
            yield from self._sent(contact, said, said.time, max(said.time + 5, due), backfill)

    def live_contact(self, stream: int, number: int, at: int) -> Contact:
        """A contact whose first event arrives at a moment (UTC seconds); `stream` names a run."""
        name = f"{self.seed}/live/{stream}/{number}"
        chance = draws(name)
        delay = self._habits.delay(chance[3], chance[4])
        extras = [extra for extra in self._extras if extra.plant.is_on(london_day(at // HOUR))]
        planted = sum(extra.a_day for extra in extras)
        pick = chance[5] * (self._contacts_a_day + planted)
        for extra in extras:
            if pick < extra.a_day:
                contact = self._extra_contact(extra, name, number % 100_000, at - delay, at)
                return replace(contact, due=at)
            pick -= extra.a_day
        caseload = self._by_share.at(chance[6])
        person = self.town.regular(caseload.strata.at(chance[0]), chance[1])
        contact = self._habits.contact(name, caseload, person, time=at - delay, recorded=at)
        return replace(contact, due=at)

    def later(self, stream: int, number: int, at: int, days: int) -> SimulatedEvent | None:
        """Something that is said now of a contact of days before a run began.

        Args:
            stream: when the run began, in UTC seconds.
            number: of the moment in the run.
            at: now, in UTC seconds.
            days: how many days are in the log, the one on which the run began included.

        Returns:
            None if there was no such contact, or nothing more is to be said of it.
        """
        chance = draws(f"{self.seed}/later/{stream}/{number}")
        day = london_day(stream // HOUR) - int(chance[0] * days)
        caseload = self._by_share.at(chance[1])
        volume = self._volume(caseload, day)
        contact = self._contact(caseload, day, int(chance[2] * volume))
        if not volume or contact.recorded + HOUR > stream:
            return None
        ahead = [said for said in self._journeys.after(contact) if said.time > at]
        if not ahead:
            return None
        said = min(ahead, key=lambda one: one.time)
        now = said._replace(name=f"{said.name}/live/{stream}/{number}", time=at)
        return written(now, caseload, contact.person, recorded=at, due=at, backfill=False)

    def truth(self) -> dict[str, Any]:
        """What was planted, and how this data was made."""
        extra = {one.plant.name: one.a_day for one in self._extras}
        return {
            "synthetic": True,
            "authority": self.town.authority,
            "seed": self.seed,
            "events_a_day": self.daily,
            "shares": asdict(self.shares),
            "planted": [
                plant.truth() | {"extra_people_a_day": round(extra.get(plant.name, 0.0), 2)}
                for plant in self.plants
            ],
        }

    def _sent(
        self, contact: Contact, said: Said, recorded: int, due: int, backfill: bool
    ) -> Iterator[SimulatedEvent]:
        event = written(said, contact.caseload, contact.person, recorded=recorded, due=due, backfill=backfill)
        yield event
        again = quick_draw(f"{said.event}/{said.name}")
        if again < self.shares.repeated:
            second = datetime.fromtimestamp(due + 5 + int(again / self.shares.repeated * 6 * HOUR), UTC)
            yield event._replace(due=second)

    def _contacts(self, day: int) -> Iterator[Contact]:
        for caseload in self.caseloads:
            for number in range(self._volume(caseload, day)):
                yield self._contact(caseload, day, number)
        for extra in self._extras:
            if extra.plant.is_on(day):
                yield from self._extra_contacts(extra, day)

    def _contact(self, caseload: Caseload, day: int, number: int) -> Contact:
        name = f"{self.seed}/{self.daily:g}/{caseload.partner_id}/{day}/{number}"
        chance = draws(name)
        person = self.town.regular(caseload.strata.at(chance[0]), chance[1])
        time = self._habits.moment(day, chance[2])
        recorded = time + self._habits.delay(chance[3], chance[4])
        return self._habits.contact(name, caseload, person, time=time, recorded=recorded)

    def _extra_contacts(self, extra: Extra, day: int) -> Iterator[Contact]:
        rounding, *_ = draws(f"{self.seed}/{day}/extra/{extra.plant.number}")
        for number in range(int(extra.a_day + rounding)):
            name = f"{self.seed}/{self.daily:g}/{day}/plant-{extra.plant.number}/{number}"
            chance = draws(name)
            time = self._habits.moment(day, chance[2])
            recorded = time + self._habits.delay(chance[3], chance[4])
            who = (day - extra.plant.first_day) * 1_000 + number
            yield self._extra_contact(extra, name, who, time, recorded)

    def _extra_contact(self, extra: Extra, name: str, who: int, time: int, recorded: int) -> Contact:
        chance = draws(f"{name}/who")
        number = (extra.plant.number + 1) * 1_000_000 + who
        person = self.town.newcomer(number, extra.plant.sectors, "adult", chance[0])
        caseload = extra.caseloads.at(chance[1])
        return self._habits.contact(
            name, caseload, person, time=time, recorded=recorded, need=extra.plant.need
        )

    def _volume(self, caseload: Caseload, day: int) -> int:
        rounding, *_ = draws(f"{self.seed}/{day}/{caseload.partner_id}/volume")
        return int(self._calendar.factor(caseload, day) * self._contacts_a_day * caseload.share + rounding)

    def _means(self) -> tuple[float, float]:
        """Mean events of a contact: all there will ever be, and those within the hour."""
        ever = once = 0.0
        for caseload in self.caseloads:
            for number in range(_SAMPLE):
                contact = self._contact(caseload, _SAMPLE_DAY, number)
                first, after = self._habits.said(contact), self._journeys.after(contact)
                soon = sum(said.time < contact.recorded + HOUR for said in after)
                ever += caseload.share / _SAMPLE * (len(first) + len(after))
                once += caseload.share / _SAMPLE * (len(first) + soon)
        twice = 1 + self.shares.repeated
        return ever * twice, once * twice

    def _extra(self, plant: Plant) -> Extra:
        """How many more must come for the need to be recorded `factor` times as often where it is planted."""
        weights = {
            caseload: caseload.share * caseload.mean_issues * caseload.need_shares.get(plant.need, 0.0)
            for caseload in self.caseloads
        }
        usual = (
            self.daily / self.events_per_contact * sum(weights.values()) * self.town.share_of(plant.sectors)
        )
        least = _LEAST_EXTRA * len(plant.sectors)
        return Extra(plant, max((plant.factor - 1) * usual, least), Choice.of(weights))


def _by_due(event: SimulatedEvent) -> datetime:
    return event.due
