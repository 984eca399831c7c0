"""How long the feed waits for what, and how much a client may say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds.

    Args:
        heartbeat: at most so long without a message to the client.
        hello: a client must say within this what it wants.
        stall: what was sent may stay unread so long.
        gap: between two rounds of news for one client; what changes meanwhile is told once.
        rate: messages a second that a client may send for long.
        burst: messages it may send at once.
    """

    heartbeat: int = 20
    hello: float = 10.0
    stall: float = 30.0
    gap: float = 0.2
    rate: float = 5.0
    burst: int = 50

    def allowance(self) -> "Allowance":
        """A fresh allowance of messages."""
        return Allowance(self.rate, self.burst)


class Allowance:
    """A bucket that fills with time and from which each message takes one."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._left = float(burst)
        self._at: float | None = None

    def take(self, now: float) -> bool:
        """May one more be said at this moment (seconds of a steady clock)?"""
        if self._at is not None:
            self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
