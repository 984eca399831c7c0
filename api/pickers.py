"""The pickers of the live map: a form that works without scripts, its options only what may be seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.choices import ANY, DEFAULT_WINDOW, UP, Choice
from api.choosing import Chooser
from api.texts import Texts
from dictionary.place_areas import NATIONS


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options `(value, words)` under a label; no label, no group."""

    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Picker:
    """One question of the form."""

    name: str
    chosen: str
    groups: Sequence[OptionGroup]


def make_pickers(choice: Choice, chooser: Chooser, texts: Texts) -> list[Picker]:
    """The pickers of a view, each with its present choice."""
    return [
        Picker("need", choice.need, _needs(choice, chooser, texts)),
        Picker("place", choice.place, _places(choice, chooser, texts)),
        Picker("window", choice.window, _worded(chooser.windows(choice), "windows", texts)),
        Picker("measure", choice.measure, _worded(chooser.measures(choice), "measures", texts)),
        Picker("level", choice.level, _levels(choice, chooser, texts)),
        *_partner(choice, chooser, texts),
    ]


def need_words(need: str, chooser: Chooser, texts: Texts) -> str:
    """What a need, a domain or `any` is called."""
    if need == ANY:
        return texts("pickers.any_need")
    if need in chooser.dictionary.domains:
        return texts("pickers.whole_domain", domain=chooser.dictionary.domains[need])
    return chooser.dictionary.needs[need].title


def words_of(choice: Choice, chooser: Chooser, texts: Texts) -> dict[str, str]:
    """What the parts of a choice are called: `need`, `place`, `window`, `measure` and `level`."""
    place, need = chooser.places.area(choice.place), need_words(choice.need, chooser, texts)
    return {
        "need": texts("headline.own", need=need) if choice.partner else need,
        "place": place.name if place else choice.place,
        "window": texts(f"windows.{choice.window}").lower(),
        "measure": texts(f"measures.{choice.measure}").lower(),
        "level": level_words(choice, texts).lower(),
    }


def _needs(choice: Choice, chooser: Chooser, texts: Texts) -> list[OptionGroup]:
    """Any need, then each domain as a whole and its needs; what may be seen nowhere is left out."""
    anywhere = replace(choice, level="la", window=DEFAULT_WINDOW)
    groups = [OptionGroup("", [(ANY, need_words(ANY, chooser, texts))])]
    for domain, title in chooser.dictionary.domains.items():
        options = [(domain, need_words(domain, chooser, texts))]
        options += [
            (need.id, need.title)
            for need in chooser.dictionary.needs.values()
            if need.domain == domain and chooser.allows(replace(anywhere, need=need.id))
        ]
        groups.append(OptionGroup(title, options))
    return groups


def level_words(choice: Choice, texts: Texts) -> str:
    """What the areas of a view are."""
    return texts("levels.las" if choice.wide else f"levels.{choice.level}")


def _levels(choice: Choice, chooser: Chooser, texts: Texts) -> list[OptionGroup]:
    """The levels open for a choice, and the authorities around it, where those may be seen."""
    if choice.wide:
        return [OptionGroup("", [(choice.level, level_words(choice, texts))])]
    options = [(str(level), texts(f"levels.{level}")) for level in chooser.levels(choice)]
    around = chooser.places.area(chooser.around(choice) or "")
    if around:
        options.append((UP, texts("levels.around", place=around.name)))
    return [OptionGroup("", options)]


def _places(choice: Choice, chooser: Chooser, texts: Texts) -> list[OptionGroup]:
    """Places by nation; first those whose areas are authorities."""
    areas = chooser.places_open(choice)
    wide = [(area.code, area.name) for area in chooser.wide_open(choice)]
    return [OptionGroup(texts("pickers.wide"), wide)] * bool(wide) + [
        OptionGroup(name, [(area.code, area.name) for area in areas if area.nation == nation])
        for nation, name in NATIONS.items()
        if any(area.nation == nation for area in areas)
    ]


def _partner(choice: Choice, chooser: Chooser, texts: Texts) -> list[Picker]:
    """Everybody's records or the viewer's own, for a viewer that has some."""
    if chooser.viewer.partner is None:
        return []
    own = [(partner, texts("pickers.own_records")) for partner in chooser.partners(choice)]
    options = [("", texts("pickers.every_partner")), *own]
    return [Picker("partner", choice.partner or "", [OptionGroup("", options)])]


def _worded(values: Sequence[str], section: str, texts: Texts) -> list[OptionGroup]:
    return [OptionGroup("", [(value, texts(f"{section}.{value}")) for value in values])]
