"""How long it takes until a contact is written down."""

from math import log
from typing import Final

from producers.simulator.chance import Choice
from producers.simulator.profile import Profile

MINUTE, HOUR, DAY = 60, 3_600, 86_400
LONGEST: Final = 60 * DAY
"""Seconds from a contact to its recording: the end of the tail."""


class Delays:
    """Mostly minutes, with a heavy tail of weeks; a given share takes more than a day."""

    def __init__(self, profile: Profile, late: float) -> None:
        """Read the parameters; `late` is the share of more than a day, from 0 to 1."""
        self._late = late
        self._of_late = Choice.of(profile.weights("delay", "of late records"))
        self._in_time = Choice.of(profile.weights("delay", "of records in time"))

    def seconds(self, kind: float, amount: float) -> int:
        """The delay that two numbers from 0 to under 1 fall on."""
        if kind < self._late:
            return self._seconds(self._of_late.at(kind / self._late), amount)
        return self._seconds(self._in_time.at((kind - self._late) / (1 - self._late)), amount)

    def _seconds(self, how: str, amount: float) -> int:
        match how:
            case "minutes":
                return min(int(-20 * MINUTE * log(1 - amount)), 2 * HOUR)
            case "hours":
                return 2 * HOUR + int(amount * (DAY - 2 * HOUR))
            case "days":
                return DAY + MINUTE + int(amount * (2 * DAY - MINUTE))
            case _:
                return min(int(3 * DAY * (1 - amount) ** -0.9), LONGEST)
