"""Where people live: postcode sectors, districts, local authorities and nations of Great Britain.

All 10,878 sectors of Code-Point Open are here, with an outline or not. A sector belongs whole to one
local authority, by best fit: the one with most of its postcodes. 32 sectors have none known.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Final

from dictionary.outlines import OutlineLevel, outlines
from dictionary.place_areas import (
    GREAT_BRITAIN,
    NATIONS,
    Area,
    Level,
    Sector,
    merged_area,
    nowhere_area,
    sector_area,
)
from dictionary.place_files import PlaceName, read_authorities, read_place_names, read_sectors
from dictionary.postcodes import district_of, looks_like_full_postcode, parse_postcode, parse_sector

__all__ = [
    "ATTRIBUTION",
    "VERSION",
    "Area",
    "Level",
    "PlaceName",
    "Places",
    "Sector",
    "district_of",
    "load_places",
    "looks_like_full_postcode",
    "parse_postcode",
    "parse_sector",
]

VERSION: Final = "cpo-2025.2+lsoa-2022.05"
"""Code-Point Open 2025.2 with the ONS postcode lookup of May 2022."""

ATTRIBUTION: Final = (
    "Contains Ordnance Survey data © Crown copyright and database right 2025. "
    "Contains Royal Mail data © Royal Mail copyright and database right 2025. "
    "Contains National Statistics data © Crown copyright and database right 2025. "
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
    "Place names: GeoNames, CC BY 4.0."
)

_MADE_OF_SECTORS: Final = (
    "Made of whole postcode sectors, each counted in the authority with most of its postcodes."
)


class Places:
    """Every place, by code. Immutable; areas are made when asked for and kept."""

    def __init__(self, sectors: Mapping[str, Sector], authorities: Mapping[str, str]) -> None:
        """Take sectors by code, in order, and the names of authorities by code."""
        self.sectors: Mapping[str, Sector] = MappingProxyType(dict(sectors))
        self.authorities: Mapping[str, str] = MappingProxyType(dict(authorities))
        self._sectors_of: dict[str, list[Sector]] = defaultdict(list)
        for sector in sectors.values():
            self._sectors_of[sector.district].append(sector)
        self._authorities_of = {
            district: sorted({sector.authority for sector in members if sector.authority})
            for district, members in self._sectors_of.items()
        }
        self._codes = {sector.code: self._district_code(sector) for sector in sectors.values()}

    def authority_of(self, sector: str) -> str | None:
        """The local authority a sector counts in, by best fit; None if none is known.

        Raises:
            KeyError: there is no such sector.
        """
        return self.sectors[sector].authority

    def district_code(self, sector: str) -> str:
        """The district a sector counts in: `B1`, or its part in the sector's authority, `E08000029/B37`.

        A sector whose authority is not known counts in the plain district.

        Raises:
            KeyError: there is no such sector.
        """
        return self._codes[sector]

    def area(self, code: str) -> Area | None:
        """The area with this code (see `Codes` of the contract); None if there is no such area."""
        return self._areas.get(code)

    def areas(self, level: Level, within: str) -> list[Area]:
        """The areas of a level within a local authority, a nation or `GB`, in order of code."""
        return [area for area in self._by_level.get(level, ()) if _is_within(area, within)]

    def outlines(self, level: OutlineLevel, within: str) -> bytes:
        """GeoJSON of the areas of a level; see `dictionary.outlines.outlines`."""
        return outlines(level, within)

    @cached_property
    def names(self) -> tuple[PlaceName, ...]:
        """Towns and villages, largest first, each with the sector nearest to it."""
        return read_place_names()

    def search(self, text: str, limit: int = 20) -> list[Area]:
        """Areas that a person may mean: a postcode, a sector, a district, an authority or a town.

        A full postcode finds its sector. A town finds its nearest sector. Best matches come first.
        """
        sector = parse_sector(text)
        if sector:
            area = self.area(sector)
            return [area] if area else []
        wanted = " ".join(text.split()).casefold()
        if not wanted:
            return []
        found = dict.fromkeys(self._codes_found(wanted))
        return [area for area in map(self._areas.get, found) if area][:limit]

    def _codes_found(self, wanted: str) -> list[str]:
        """Codes of what matches, in order: whole codes and names, then beginnings of names."""
        whole = [code for code in (wanted.upper(),) if code in self._areas]
        whole += [
            area.code for area in self._by_level["district"] if area.code.endswith(f"/{wanted.upper()}")
        ]
        named = [
            (area.name.casefold(), area.code) for level in ("nation", "la") for area in self._by_level[level]
        ]
        named += [(place.name.casefold(), place.sector) for place in self.names]
        whole += [code for name, code in named if name == wanted]
        return whole + [code for name, code in named if name.startswith(wanted)]

    def _district_code(self, sector: Sector) -> str:
        crosses = len(self._authorities_of[sector.district]) > 1
        return f"{sector.authority}/{sector.district}" if crosses and sector.authority else sector.district

    @cached_property
    def _areas(self) -> Mapping[str, Area]:
        made = [sector_area(sector) for sector in self.sectors.values()]
        made += self._districts() + self._authorities() + self._nations()
        return {area.code: area for area in made}

    @cached_property
    def _by_level(self) -> Mapping[str, list[Area]]:
        levels: dict[str, list[Area]] = defaultdict(list)
        for code in sorted(self._areas):
            levels[self._areas[code].level].append(self._areas[code])
        return levels

    def _districts(self) -> list[Area]:
        """Districts whole in one authority, parts of those that are not, and the wholes of those."""
        members: dict[str, list[Sector]] = defaultdict(list)
        for sector in self.sectors.values():
            members[self._codes[sector.code]].append(sector)
        parts = [self._part(code, sectors) for code, sectors in members.items() if "/" in code]
        return parts + [self._whole_district(district) for district in self._sectors_of]

    def _part(self, code: str, sectors: list[Sector]) -> Area:
        authority, district = code.split("/")
        name, all_sectors = self.authorities[authority], len(self._sectors_of[district])
        return merged_area(
            code=code,
            level="district",
            name=f"{district} ({name})",
            authority=authority,
            nation=sectors[0].nation,
            sectors=sectors,
            note=f"The part of {district} in {name} by best fit: {len(sectors)} of {all_sectors} sectors.",
        )

    def _whole_district(self, district: str) -> Area:
        sectors, authorities = self._sectors_of[district], self._authorities_of[district]
        nations = {sector.nation for sector in sectors}
        note = ""
        if len(authorities) > 1:
            names = ", ".join(self.authorities[code] for code in authorities)
            note = f"Counted in parts, one in each authority it crosses: {names}."
        elif any(sector.authority is None for sector in sectors):
            note = "The local authority of some of its sectors is not known."
        return merged_area(
            code=district,
            level="district",
            name=district,
            authority=authorities[0] if len(authorities) == 1 else None,
            nation=nations.pop() if len(nations) == 1 else None,
            sectors=sectors,
            note=note,
        )

    def _authorities(self) -> list[Area]:
        members: dict[str, list[Sector]] = defaultdict(list)
        for sector in self.sectors.values():
            members[sector.authority or ""].append(sector)
        areas = []
        for code, name in self.authorities.items():
            nation, sectors = members[code][0].nation, members[code]
            areas.append(
                merged_area(
                    code=code,
                    level="la",
                    name=name,
                    authority=code,
                    nation=nation,
                    sectors=sectors,
                    note=_MADE_OF_SECTORS,
                )
            )
            areas.append(nowhere_area(f"{code}/none", code, name))
        return areas

    def _nations(self) -> list[Area]:
        everything = list(self.sectors.values())
        areas = [
            merged_area(
                code=nation,
                level="nation",
                name=name,
                authority=None,
                nation=nation,
                sectors=[sector for sector in everything if sector.nation == nation],
            )
            for nation, name in NATIONS.items()
        ]
        whole = merged_area(
            code=GREAT_BRITAIN,
            level="gb",
            name="Great Britain",
            authority=None,
            nation=None,
            sectors=everything,
            note="Northern Ireland is not in it.",
        )
        return [*areas, whole]


def _is_within(area: Area, within: str) -> bool:
    return within in (GREAT_BRITAIN, area.authority, area.nation)


@lru_cache(maxsize=1)
def load_places() -> Places:
    """The packaged places, read once."""
    authorities = read_authorities()
    return Places(read_sectors(authorities), authorities)
