"""Who comes to which partner with which needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dictionary.agreements import Agreement
from dictionary.moments import day_date
from dictionary.needs import Dictionary, Need
from dictionary.register import Register
from producers.simulator.chance import Choice
from producers.simulator.people import Life, Person, strata_of
from producers.simulator.profile import Profile

SUBJECTS: Final = {
    "advice": "advice agency",
    "gp": "GP / social prescribing",
    "housing": "housing / homelessness",
    "social_care": "adult social care",
    "families": "family / early help",
    "fire": "fire and rescue home visits",
}
"""Kinds of partners that can be simulated, as the profile calls them."""
_POORER: Final = frozenset({"money", "housing", "safety", "substance"})
_RARER: Final = 0.35
"""How much rarer each next need of a domain is (assumed): the dictionary lists common ones first."""
_CHILD_OF_ADULT: Final = 0.25
"""Weight of a child's need when an adult comes (assumed)."""
_OLDER_OF_ADULT: Final = 0.1
_SCREENED: Final = 0.05
"""A partner asks everyone about the domains that make at least this share of its issues."""
_SEASONS: Final = ("seasonality", "homelessness duties owed by quarter 2022-23 (index, mean 1)")
_QUARTERS: Final = ("Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec")
_TERM_ONLY: Final = frozenset({"family.school_ready", "family.attendance"})
_HOLIDAYS: Final = (((7, 23), (9, 3)), ((12, 20), (12, 31)), ((1, 1), (1, 3)))

Table = Mapping[tuple[Life, int], Choice[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Caseload:
    """What one partner sees: its share of all contacts, its people, its needs, its habits of recording."""

    partner_id: str
    kind: str
    agreement: Agreement
    share: float
    strata: Choice[int]
    needs: Table
    need_shares: Mapping[str, float]
    mean_issues: float
    asked: tuple[str, ...]
    channel: Choice[str]
    method: Choice[str]
    local_ids: bool
    sends_household: bool

    def need(self, person: Person, draw: float) -> str:
        """A need that such a person brings."""
        return self.needs[person.life, person.third].at(draw)


def caseloads(
    profile: Profile, register: Register, dictionary: Dictionary, authority: str
) -> tuple[Caseload, ...]:
    """A caseload for each partner with an agreement for the authority and of a kind that the profile knows.

    Raises:
        ValueError: there is no such partner.
    """
    shares = profile.weights("partner_share", "of contacts")
    found = []
    for agreement in register.agreements.values():
        partner = register.partner(agreement.partner_id)
        if partner is not None and partner.kind in SUBJECTS and agreement.covers_area(authority):
            found.append((agreement, partner.kind, shares[partner.kind]))
    if not found:
        raise ValueError(f"no partner that can be simulated has an agreement for {authority}")
    total = sum(share for _, _, share in found)
    return tuple(
        _caseload(profile, dictionary, agreement, kind, share / total) for agreement, kind, share in found
    )


def _caseload(
    profile: Profile, dictionary: Dictionary, agreement: Agreement, kind: str, share: float
) -> Caseload:
    domains = _domains(profile, dictionary, kind)
    active = [n for n in dictionary.needs.values() if n.status == "active" and agreement.covers_need(n.id)]
    weights = _need_weights(
        active, domains, profile.named("need", "rarer than its place in the dictionary says")
    )
    extra = profile.number(
        "gradient", "extra weight of money housing safety substance in the most deprived third"
    )
    mean = ("issues_per_person", SUBJECTS[kind] if kind == "advice" else kind)
    return Caseload(
        partner_id=agreement.partner_id,
        kind=kind,
        agreement=agreement,
        share=share,
        strata=Choice.of(
            {
                stratum: weight / len(strata_of(life))
                for life, weight in _ages(profile, kind).items()
                for stratum in strata_of(life)
            }
        ),
        needs=_table(active, weights, extra),
        need_shares={need: weight / sum(weights.values()) for need, weight in weights.items()},
        mean_issues=profile.number(*mean),
        asked=tuple(domain for domain, weight in domains.items() if weight >= _SCREENED),
        channel=Choice.of(profile.weights("channel", kind)),
        method=Choice.of(profile.weights("method", kind)),
        local_ids=kind in profile.weights("local_ids", "partners with their own identifiers"),
        sends_household=kind in profile.weights("household_ref", "partners that send it"),
    )


def _ages(profile: Profile, kind: str) -> dict[Life, float]:
    ages = profile.weights("ages", kind)
    return {"child": ages["child"], "adult": ages["adult"], "older": ages["older"]}


def _domains(profile: Profile, dictionary: Dictionary, kind: str) -> dict[str, float]:
    """The share of each domain in a kind's issues; `other` is spread over the domains not named."""
    mix = profile.weights("partner_mix", SUBJECTS[kind])
    other = mix.pop("other", 0.0)
    unnamed = [domain for domain in dictionary.domains if domain not in mix]
    return mix | {domain: other / len(unnamed) for domain in unnamed}


def _need_weights(
    needs: list[Need], domains: Mapping[str, float], rarer: Mapping[str, float]
) -> dict[str, float]:
    ranks: dict[str, int] = {}
    raw: dict[str, float] = {}
    totals: dict[str, float] = {}
    for need in needs:
        rank = ranks[need.domain] = ranks.get(need.domain, -1) + 1
        raw[need.id] = rarer.get(need.id, 1.0) / (1 + _RARER * rank)
        totals[need.domain] = totals.get(need.domain, 0.0) + raw[need.id]
    return {need.id: domains[need.domain] * raw[need.id] / totals[need.domain] for need in needs}


def _table(needs: list[Need], weights: Mapping[str, float], extra: float) -> Table:
    lives: tuple[Life, ...] = ("child", "adult", "older")
    return {
        (life, third): Choice.of(
            {
                need.id: weights[need.id]
                * _fits(need, life)
                * (1 + (extra * (2 - third) / 2 if need.domain in _POORER else 0))
                for need in needs
            }
        )
        for life in lives
        for third in range(3)
    }


def _fits(need: Need, life: Life) -> float:
    """How likely a need of a life stage is when a person of another comes."""
    if need.life_stage in {"all", life} or (need.life_stage == "adult" and life == "older"):
        return 1.0
    if life == "adult":
        return _CHILD_OF_ADULT if need.life_stage == "child" else _OLDER_OF_ADULT
    return 0.0


def in_season(need: str, on: date) -> bool:
    """Whether a need is recorded at that time of year: what schools record stops in the holidays."""
    if need not in _TERM_ONLY:
        return True
    return not any(first <= (on.month, on.day) <= last for first, last in _HOLIDAYS)


class Calendar:
    """How busy a partner is on a day, against its mean."""

    def __init__(self, profile: Profile) -> None:
        """Read the weights of weekdays and quarters."""
        weekdays = profile.numbers("weekday", "weights Mon..Sun")
        self._weekday = [weight * len(weekdays) / sum(weekdays) for weight in weekdays]
        quarters = profile.weights(*_SEASONS)
        self._quarter = [quarters[name] * len(_QUARTERS) for name in _QUARTERS]

    def factor(self, caseload: Caseload, day: int) -> float:
        """By weekday, and by quarter where homelessness is the business; 1 is the mean of a year."""
        on = day_date(day)
        season = self._quarter[(on.month - 1) // 3] if caseload.kind == "housing" else 1.0
        return self._weekday[on.weekday()] * season
