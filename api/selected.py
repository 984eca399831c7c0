"""The selected area: what is known of it, said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from api.addresses import area_address
from api.choices import Choice
from api.choosing import Chooser
from api.picture import Row
from api.texts import Texts
from dictionary.place_areas import NATIONS
from dictionary.places import Area


@dataclass(frozen=True, slots=True)
class Selected:
    """An area: its figures `(measure, what it is called, words)`, what else is known, where its page is."""

    label: str
    figures: Sequence[tuple[str, str, str]]
    about: Sequence[str]
    clear: str
    page: str
    inside: str
    inside_words: str


@dataclass(frozen=True, slots=True)
class Up:
    """The way from an authority to those around it: its words and its address."""

    words: str
    address: str


def up_of(choice: Choice, chooser: Chooser, texts: Texts) -> Up | None:
    """The way up from a view; None where there is none, or the viewer may not go it."""
    wide = chooser.around(choice)
    area = chooser.places.area(wide) if wide else None
    if area is None:
        return None
    above = {"place": area.code, "level": "la", "area": choice.place, "page": None, "find": ""}
    return Up(texts("map.up", place=area.name), choice.address(**above))


def make_selected(choice: Choice, row: Row | None, texts: Texts) -> Selected | None:
    """The selected area of a view; None where none is selected."""
    if row is None:
        return None
    figures = [(m, texts(f"measures_short.{m}"), words) for m, words in row.figures.items()]
    inside = {"place": row.area.code, "level": "sector", "area": None, "page": None, "find": ""}
    return Selected(
        label=row.label,
        figures=figures,
        about=_about(row.area, texts),
        clear=choice.address(area=None),
        page=_page(choice, row.area),
        inside=choice.address(**inside) if choice.wide else "",
        inside_words=texts("chosen.inside", name=row.label) if choice.wide else "",
    )


def _page(choice: Choice, area: Area) -> str:
    query = urlencode({"need": choice.need, "window": choice.window})
    return f"{area_address(area.code)}?{query}"


def _about(area: Area, texts: Texts) -> list[str]:
    """Sentences on who lives there, and what to know about how it is counted."""
    words = []
    if area.households is not None:
        words.append(texts("chosen.households", count=f"{area.households:,.0f}"))
    if area.imd_decile is not None and area.nation:
        nation = NATIONS[area.nation]
        words.append(texts("chosen.deprivation", decile=round(area.imd_decile), nation=nation))
    if area.pct_most_deprived is not None:
        words.append(texts("chosen.most_deprived", percent=f"{area.pct_most_deprived:.0f}"))
    return [*words, area.note] if area.note else words
