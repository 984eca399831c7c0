"""Latent persons of a local authority. None exists: each follows from a number."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final, Literal

from dictionary.places import Places, Sector
from producers.simulator.chance import Choice, draws
from producers.simulator.profile import Profile

Life = Literal["child", "adult", "older"]

SYNTHETIC_KEY: Final = b"needmonitor synthetic linking key"
"""Not a secret: it makes pseudonyms of people who do not exist."""
AGES: Final = (
    *("35-44", "5-10", "25-34", "0-4", "45-54", "11-15", "35-44", "16-17", "18-24", "25-34"),
    *("18-24", "45-54", "55-64", "55-64", "65-74", "65-74", "75-84", "75-84", "85+", "65-74"),
)
"""The age band of a person follows from the last digits of the number; pairs make households."""
_CHILD: Final = frozenset({"0-4", "5-10", "11-15", "16-17"})
_OLDER: Final = frozenset({"65-74", "75-84", "85+"})
_STRATA: Final = len(AGES)
_PER_HOUSEHOLD: Final = 2
_RESIDENTS_PER_HOUSEHOLD: Final = 2.4
_MOST_DEPRIVED_FIFTH: Final = 2
DECILES: Final = 10
_INDEX_YEARS: Final = {"E": 2025, "W": 2019}
"""The year of the deprivation index of a nation; events cannot name Scotland's."""


@dataclass(frozen=True, slots=True)
class Person:
    """One latent person; `sector` is None unless `status` is `resident`, `household` is an identity."""

    number: int
    ref: str
    household: str
    status: str
    sector: str | None
    decile: int | None
    imd_year: int | None
    age_band: str
    sex: str
    life: Life

    @property
    def household_ref(self) -> str:
        """The pseudonym of the household, which a few partners send."""
        return pseudonym(self.household)

    @property
    def third(self) -> int:
        """0 for the most deprived third of deciles, 2 for the least (1 where it is not known)."""
        return 1 if self.decile is None else min((self.decile - 1) * 3 // DECILES, 2)


def life_of(age_band: str) -> Life:
    """The life stage of an age band."""
    if age_band in _CHILD:
        return "child"
    return "older" if age_band in _OLDER else "adult"


class Town:
    """The people of a local authority, spread over its sectors by households and deprivation.

    There are `size` of them, at most its residents. People of planted changes have numbers beyond.
    """

    def __init__(self, profile: Profile, places: Places, authority: str, *, seed: int, size: int) -> None:
        """Settle people.

        Raises:
            ValueError: the authority has no sector with households.
        """
        members = [s for s in places.sectors.values() if s.authority == authority and s.households]
        if not members:
            raise ValueError(f"no sector with households in {authority}")
        self.authority = authority
        residents = sum(sector.households or 0.0 for sector in members) * _RESIDENTS_PER_HOUSEHOLD
        self.size = max(min(size, int(residents)), _STRATA)
        self.sectors = {sector.code: sector for sector in members}
        self.homes = Choice.of({sector.code: _weight(sector) for sector in members})
        self._seed = seed
        self._skew = profile.number("visits", "exponent of regular visitors")
        self._status = Choice.of(profile.weights("place", "of persons"))
        self.person = lru_cache(maxsize=100_000)(self._person)

    def regular(self, stratum: int, draw: float) -> Person:
        """A person of an age stratum; those with low numbers are drawn more often."""
        rank = int(self.size / _STRATA * draw**self._skew)
        return self.person(rank * _STRATA + stratum)

    def newcomer(self, number: int, sectors: Sequence[str], life: Life, draw: float) -> Person:
        """A person who lives in one of the sectors, beyond the regular people."""
        strata = strata_of(life)
        return self.person(self.size + number * _STRATA + strata[int(draw * len(strata))], tuple(sectors))

    def share_of(self, sectors: Sequence[str]) -> float:
        """The share of people who live in sectors."""
        weights = {code: _weight(sector) for code, sector in self.sectors.items()}
        return sum(weights[code] for code in sectors) / sum(weights.values())

    def _person(self, number: int, sectors: tuple[str, ...] = ()) -> Person:
        household = number // _PER_HOUSEHOLD
        home = draws(f"home/{self._seed}/{household}")
        own = draws(f"person/{self._seed}/{number}")
        status = "resident" if sectors else self._status.at(own[0])
        code = sectors[int(home[0] * len(sectors))] if sectors else self.homes.at(home[0])
        sector = self.sectors[code]
        resident = status == "resident"
        decile = _decile(sector, home[1], home[2]) if resident and sector.nation in _INDEX_YEARS else None
        age = AGES[number % _STRATA]
        return Person(
            number=number,
            ref=pseudonym(f"synthetic person {self.authority}/{self._seed}/{number}"),
            household=f"synthetic household {self.authority}/{self._seed}/{household}",
            status=status,
            sector=code if resident else None,
            decile=decile,
            imd_year=_INDEX_YEARS[sector.nation] if decile else None,
            age_band=age,
            sex="female" if own[1] < 0.54 else "male",  # noqa: PLR2004 - more women than men seek advice
            life=life_of(age),
        )


def pseudonym(identity: str) -> str:
    """The reference that a partner would make of an identity with its agreement's key."""
    return hmac.digest(SYNTHETIC_KEY, identity.encode(), sha256).hex()


@lru_cache(maxsize=3)
def strata_of(life: Life) -> tuple[int, ...]:
    """The age strata of a life stage."""
    return tuple(stratum for stratum, age in enumerate(AGES) if life_of(age) == life)


def _weight(sector: Sector) -> float:
    """Households, and up to twice that where deprivation is deepest."""
    decile = sector.imd_decile if sector.imd_decile is not None else DECILES / 2
    return (sector.households or 0.0) * (1 + (DECILES - decile) / (DECILES - 1))


def _decile(sector: Sector, first: float, second: float) -> int | None:
    """A household's decile: in the most deprived fifth as often as the sector is, else around its mean."""
    mean, deprived = sector.imd_decile, sector.pct_most_deprived
    if mean is None or deprived is None:
        return None
    if first < deprived / 100:
        return 1 + int(second * _MOST_DEPRIVED_FIFTH)
    spread = round(mean + (second - 0.5) * 4)
    return min(max(spread, _MOST_DEPRIVED_FIFTH + 1), DECILES)
