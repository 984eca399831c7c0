"""Which candidates count: one for each series, none that a partner's reporting explains."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dictionary.alerts import Level
from dictionary.moments import day_of
from streams.alerting.candidates import Busy, Candidate, Scored
from streams.alerting.held import Key
from streams.alerting.rules import PARTNER_BUSY, PARTNER_SHARE, level_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """Candidates by what they may do.

    Attributes:
        now: of the day that is scored, one for each series; these open and raise.
        held: series that scored, but too little to open or raise anything: these keep an alert open.
        past: of earlier days, scored again after late records; each with what it is worth alone.
    """

    now: dict[Key, tuple[Candidate, Level]] = field(default_factory=dict)
    held: dict[Key, Candidate] = field(default_factory=dict)
    past: list[tuple[Candidate, Level | None]] = field(default_factory=list)


def choose(scored: Scored, busy: Mapping[str, float]) -> Chosen:
    """Sort the candidates of a look.

    Args:
        scored: the look.
        busy: partner -> how many times its usual work it reports, over the authority.
    """
    chosen, today = Chosen(), _today(scored)
    for candidate in sorted(scored.candidates, key=_order):
        key = candidate.need, candidate.area
        level = None if of_one_partner(candidate, busy) else level_of(candidate)
        if candidate.day < today:
            chosen.past.append((candidate, level))
            continue
        chosen.held[key] = candidate
        chosen.now.pop(key, None)
        if level:
            chosen.now[key] = candidate, level
    return chosen


def of_one_partner(candidate: Candidate, busy: Mapping[str, float]) -> str | None:
    """The partner that holds over 80% of the excess and is busier than usual everywhere, if there is one.

    More people with one need then come from more work of one partner with all needs: its reporting changed.
    """
    excess = candidate.observed - candidate.expected
    for share in candidate.partners:
        own = share.observed - share.expected
        if not share.quarantined and own > PARTNER_SHARE * excess and busy.get(share.id, 0) > PARTNER_BUSY:
            return share.id
    return None


def times_usual(busy: Iterable[Busy]) -> dict[str, float]:
    """Partner -> observed over expected, of those that report more than usual."""
    return {one.partner: one.observed / one.expected for one in busy if not one.silent and one.expected > 0}


def _order(candidate: Candidate) -> tuple[int, float, int, int]:
    """The last one of a series counts: the newest day, then the highest score."""
    return candidate.day, candidate.score, candidate.days, candidate.observed


def _today(scored: Scored) -> int:
    """The earliest day that is not the past: the one closed, or yesterday, which closes during today."""
    return day_of(scored.at) - 1 if scored.closed is None else scored.closed
