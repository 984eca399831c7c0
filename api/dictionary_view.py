"""The dictionary's pages as values: the needs by domain, and one need in full."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.need_areas import related
from api.texts import Texts
from dictionary.need_search import mended, terms_with
from dictionary.needs import COARSE_NEEDS, Dictionary, Need

CODES: Final = (
    "icd10",
    "snomed",
    "gravity_category",
    "care_act_outcome",
    "supporting_families_outcome",
    "hclic_support_need",
    "lga_need",
    "fingertips_id",
)


_NEED_ID: Final = re.compile(r"([a-z]+\.[a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a definition: plain text, or the title of a need that it points to."""

    text: str
    need_id: str | None = None


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """A need as the list shows it; `also`: words for it that a search found it by."""

    need: Need
    definition: Sequence[Piece]
    also: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DomainGroup:
    """A domain and those of its needs that are shown; or, under none, what a search found, best first."""

    id: str
    title: str
    needs: Sequence[NeedEntry]


@dataclass(frozen=True, slots=True)
class NeedsView:
    """What `needs.html` shows; `searched` is what was looked for where the text as typed finds nothing."""

    text: str
    searched: str
    version: str
    count: int
    groups: Sequence[DomainGroup]
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NeedView:
    """What a need is, what it is linked to."""

    need: Need
    definition: Sequence[Piece]
    domain: str
    successors: Sequence[Need]
    indicator: str
    facts: Sequence[tuple[str, str]]
    codes: Sequence[tuple[str, str]]
    coarse: bool
    map_address: str
    synonyms: Sequence[tuple[str, str]]
    related: Sequence[Need]
    siblings: Sequence[Need]


def needs_view(dictionary: Dictionary, text: str, texts: Texts) -> NeedsView:
    """All needs by domain in the dictionary's order, or those that match a search, best first."""
    if text:
        searched, found = _search(dictionary, text)
        entries = [_entry(need, dictionary, searched) for need in found]
        groups = [DomainGroup("", texts("needs.found_heading"), entries)] if found else []
    else:
        searched, found = "", list(dictionary.needs.values())
        groups = [
            DomainGroup(id_, title, [_entry(need, dictionary) for need in found if need.domain == id_])
            for id_, title in dictionary.domains.items()
        ]
    return NeedsView(
        text=text,
        searched=searched,
        version=dictionary.version,
        count=len(found),
        groups=[group for group in groups if group.needs],
        data={"texts": texts.live()},
    )


def _entry(need: Need, dictionary: Dictionary, text: str = "") -> NeedEntry:
    return NeedEntry(need, pieces(need, dictionary), terms_with(need, text))


def _search(dictionary: Dictionary, text: str) -> tuple[str, list[Need]]:
    """What a text finds; where that is nothing, what it finds with its words mended."""
    found = dictionary.search(text)
    if found:
        return text, found
    nearest = mended(list(dictionary.needs.values()), text)
    return nearest, dictionary.search(nearest)


def need_view(need: Need, dictionary: Dictionary, texts: Texts, map_address: str) -> NeedView:
    """One need in full."""
    definition = pieces(need, dictionary)
    near = related(need, dictionary, [piece.need_id for piece in definition if piece.need_id])
    successors = [known for id_ in need.replaced_by if (known := dictionary.get(id_))]
    return NeedView(
        need=need,
        definition=definition,
        domain=dictionary.domains[need.domain],
        successors=successors,
        indicator=_indicator(need, texts),
        facts=[
            (texts("need.horizon"), texts("need.horizon_words", days=need.horizon_days)),
            (texts("need.life_stage"), texts(f"life_stages.{need.life_stage}")),
            (texts("need.sensitivity"), texts(f"sensitivities.{need.sensitivity}")),
            (texts("need.status"), texts("need.since", version=need.since)),
        ],
        codes=[(texts(f"frameworks.{name}"), code) for name in CODES if (code := _code(need, name))],
        coarse=need.id in COARSE_NEEDS,
        map_address=map_address,
        synonyms=[
            (texts(f"need.said_by_{who}"), ", ".join(terms))
            for who, terms in (("people", need.synonyms), ("partners", need.partner_terms))
            if terms
        ],
        related=near,
        siblings=[each for each in dictionary.needs.values() if each.domain == need.domain and each != need],
    )


def pieces(need: Need, dictionary: Dictionary) -> list[Piece]:
    """The definition of a need, with the ids of other needs in it as their titles."""
    parts = _NEED_ID.split(need.definition)
    known = [dictionary.get(part) for part in parts]
    return [
        Piece(other.title, other.id) if other else Piece(part)
        for part, other in zip(parts, known, strict=True)
        if part
    ]


def _indicator(need: Need, texts: Texts) -> str:
    """The linked indicator in words, empty where there is none."""
    if need.outcome_framework is None:
        return ""
    return texts(
        "need.linked_words",
        framework=need.outcome_framework,
        code=need.indicator_code or "",
        name=need.indicator_name or "",
    )


def _code(need: Need, name: str) -> str:
    value: str | tuple[str, ...] | None = getattr(need, name)
    return ", ".join(value) if isinstance(value, tuple) else value or ""
