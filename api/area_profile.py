"""What is known of an area beside its figures: who lives there, its names, who records there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.area_reading import Recorder
from api.partners_view import last_words
from api.silence import Hearing, in_force
from api.texts import Texts
from dictionary.place_areas import NATIONS
from dictionary.places import Area, Places
from dictionary.register import Register

MOST_NAMES: Final = 6
MOST_OF_RECORDS: Final = 0.5
"""From this share of an area's records on, one partner's work decides what the area's figures look like."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A partner with an agreement for the authority; what it recorded only for the trusted zone."""

    name: str
    kind: str
    last: str
    silent: bool
    records: str
    share: str
    elsewhere: str
    needs: str


def named_places(area: Area, places: Places) -> list[str]:
    """Towns and villages in an area, largest first; a name stands at the sector nearest to it."""
    found = []
    for place in places.names:
        sector = places.sectors[place.sector]
        codes = (sector.code, places.district_code(sector.code), sector.authority)
        if area.code in codes and place.name != area.name:
            found.append(place.name)
    return found[:MOST_NAMES]


def about(area: Area, texts: Texts) -> list[tuple[str, str]]:
    """Facts on who lives in an area, each with its name."""
    facts = []
    if area.households is not None:
        facts.append((texts("area.households"), f"{area.households:,.0f}"))
    if area.pct_most_deprived is not None:
        facts.append((texts("area.most_deprived"), f"{area.pct_most_deprived:.0f}%"))
    if area.imd_decile is not None and area.nation:
        words = texts("area.decile_words", decile=f"{area.imd_decile:.1f}", nation=NATIONS[area.nation])
        facts.append((texts("area.decile"), words))
    return facts


def recordings(
    recorders: Sequence[Recorder],
    tallies: Mapping[str, Mapping[str, str]],
    authority: str,
    hearing: Hearing,
    texts: Texts,
) -> list[Recording]:
    """Partners whose agreement covers the authority today, those that recorded most here first."""
    by_partner = {each.partner: each for each in recorders}
    here = sum(each.here for each in recorders) or 1
    everywhere = sum(each.everywhere for each in recorders) or 1
    found = []
    for id_, partner in hearing.register.partners.items():
        agreements = hearing.register.of_partner(id_)
        if not any(a.covers_area(authority) and in_force(a, hearing.now) for a in agreements):
            continue
        own = by_partner.get(id_)
        row = Recording(
            name=partner.name,
            kind=texts.entries.get(f"kinds.{partner.kind}", partner.kind),
            last=last_words(tallies[id_], texts),
            silent=hearing.standings[id_].silent,
            records=f"{own.here:,}" if own else "",
            share=f"{own.here / here:.0%}" if own else "",
            elsewhere=f"{own.everywhere / everywhere:.0%}" if own else "",
            needs=f"{own.needs:,}" if own else "",
        )
        found.append((own.here if own else 0, row))
    return [row for _, row in sorted(found, key=lambda each: -each[0])]


def recording_words(
    recorders: Sequence[Recorder], count: int, place: str, register: Register, texts: Texts
) -> list[str]:
    """Sentences on how many partners record in an area, and whether one of them decides its figures."""
    if not recorders:
        return [texts("area.recorders_released", count=count, place=place)]
    active, total = sum(bool(each.here) for each in recorders), sum(each.here for each in recorders)
    words = [texts("area.recorders", active=active, count=count)]
    most = max(recorders, key=lambda each: each.here)
    if total and most.here / total >= MOST_OF_RECORDS:
        partner = register.partners[most.partner]
        words.append(texts("area.recorders_one", share=f"{most.here / total:.0%}", partner=partner.name))
    return words
