"""Postcodes as columns, and what is said of a sector from its postcodes: authority, share, centre."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dictionary.place_areas import Sector
from dictionary.postcodes import district_of

SHARE_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Postcodes:
    """One entry per live postcode; coordinates in metres of the National Grid where `placed`."""

    sector: NDArray[np.str_]
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    placed: NDArray[np.bool_]
    nation: NDArray[np.str_]
    authority: NDArray[np.str_]

    def where(self, wanted: NDArray[np.bool_] | NDArray[np.intp]) -> "Postcodes":
        """The postcodes that are wanted, by a mask or by their positions."""
        return Postcodes(
            self.sector[wanted],
            self.easting[wanted],
            self.northing[wanted],
            self.placed[wanted],
            self.nation[wanted],
            self.authority[wanted],
        )


def of_area(postcodes: Postcodes, letters: str) -> NDArray[np.bool_]:
    """Which postcodes are in a postcode area, such as `B` (all for an empty one)."""
    if not letters:
        return np.ones(len(postcodes.sector), dtype=bool)
    follows = np.strings.slice(postcodes.sector, len(letters), len(letters) + 1)
    return np.strings.startswith(postcodes.sector, letters) & np.strings.isdigit(follows)


def around(postcodes: Postcodes, inside: NDArray[np.bool_], margin: float) -> NDArray[np.bool_]:
    """Placed postcodes in the box around some, `margin` metres wider: neighbours that shape their edge."""
    placed = inside & postcodes.placed
    wanted = postcodes.placed.copy()
    for values in (postcodes.easting, postcodes.northing):
        low, high = values[placed].min() - margin, values[placed].max() + margin
        wanted &= (values >= low) & (values <= high)
    return wanted


def sectors_of(
    postcodes: Postcodes, names: dict[str, str], outlined: set[str], carried: dict[str, Sector]
) -> list[Sector]:
    """Every sector of the postcodes, in order of code.

    Args:
        postcodes: live postcodes, with all that a sector has.
        names: of local authorities, by code.
        outlined: sectors that have an outline.
        carried: sectors whose households and deprivation are carried over.
    """
    order = np.argsort(postcodes.sector, kind="stable")
    codes, starts = np.unique(postcodes.sector[order], return_index=True)
    members = np.split(order, starts[1:])
    return [
        _sector(str(code), postcodes.where(rows), names, str(code) in outlined, carried.get(str(code)))
        for code, rows in zip(codes, members, strict=True)
    ]


def _sector(
    code: str, postcodes: Postcodes, names: dict[str, str], has_outline: bool, carried: Sector | None
) -> Sector:
    known = Counter(str(authority) for authority in postcodes.authority if authority)
    authority, most = min(known.items(), key=lambda item: (-item[1], item[0])) if known else (None, 0)
    placed = postcodes.placed
    return Sector(
        code=code,
        district=district_of(code),
        authority=authority,
        authority_name=names[authority] if authority else None,
        share=round(most / known.total(), SHARE_DIGITS) if known else None,
        nation=Counter(str(nation) for nation in postcodes.nation).most_common(1)[0][0],
        live_postcodes=len(postcodes.sector),
        easting=round(float(postcodes.easting[placed].mean())) if placed.any() else None,
        northing=round(float(postcodes.northing[placed].mean())) if placed.any() else None,
        has_outline=has_outline,
        households=carried.households if carried else None,
        imd_decile=carried.imd_decile if carried else None,
        pct_most_deprived=carried.pct_most_deprived if carried else None,
    )
