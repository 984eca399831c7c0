"""How untidy what partners send is: what comes twice, late, or is taken back."""

from dataclasses import dataclass
from typing import Final

from producers.simulator.profile import Profile

MOST_REPEATED: Final = 0.5
"""An event is sent twice at most, so at most half of what comes is a repeat."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares from 0 to 1 that a simulation keeps to in the long run.

    Attributes:
        duplicates: of all events that come, those that repeat one that came before, byte for byte.
        late: of records of issues, those recorded more than a day after they happened (`recordedtime`
            more than 24 hours after `time`).
        withdrawn: of records of issues, those that an issue-withdrawn takes back later.
    """

    duplicates: float
    late: float
    withdrawn: float

    def __post_init__(self) -> None:
        """Check the bounds.

        Raises:
            ValueError: a share that no simulation can have.
        """
        if not 0 <= self.duplicates <= MOST_REPEATED:
            raise ValueError(f"the share of duplicates is from 0 to {MOST_REPEATED}")
        if not (0 <= self.late <= 1 and 0 <= self.withdrawn <= 1):
            raise ValueError("shares of late and withdrawn records are from 0 to 1")

    @property
    def repeated(self) -> float:
        """The probability that an event is sent a second time: 5% of all being repeats is 5 in 95."""
        return self.duplicates / (1 - self.duplicates)


def usual_shares(profile: Profile) -> Shares:
    """The shares that the parameters name."""
    return Shares(
        duplicates=profile.number("duplicates", "share of events that repeat one"),
        late=profile.number("delay", "share of records recorded more than a day late"),
        withdrawn=profile.number("follow_up", "withdrawn"),
    )
