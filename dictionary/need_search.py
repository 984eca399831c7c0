"""Finding a need by the words people have for it: title, synonyms, codes, definition. Pure."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # a need knows how it is searched
    from dictionary.needs import Need

MOST_WORDS: Final = 8
"""Words of a search that are mended: nobody types more, and each costs a look at every word there is."""
ALIKE: Final = 0.75
_WORD: Final = re.compile(r"[a-z]{4,}")
CODES: Final = (
    "outcome_framework",
    "indicator_code",
    "indicator_name",
    "fingertips_id",
    "icd10",
    "snomed",
    "gravity_category",
    "care_act_outcome",
    "supporting_families_outcome",
    "lga_need",
)


def found(needs: Iterable["Need"], text: str) -> list["Need"]:
    """Needs with every word of the text somewhere in them.

    First those that have all words in their title, then in what people and partners say for it, then in
    the codes and names of frameworks, then the others.
    """
    words = text.casefold().split()
    hits = [(rank, need) for need in needs if (rank := _rank(need, words)) is not None]
    return [need for _, need in sorted(hits, key=lambda hit: hit[0])]


def terms_with(need: "Need", text: str) -> list[str]:
    """What people and partners say for a need that has a word of the text in it."""
    words = text.casefold().split()
    return [term for term in _said_for(need) if any(word in term.casefold() for word in words)]


def mended(needs: Sequence["Need"], text: str) -> str:
    """The text with each word that stands nowhere replaced by the nearest that does, if one is near."""
    known = _vocabulary(tuple(" ".join(_places(need)) for need in needs))
    everywhere = " ".join(known)
    words = text.casefold().split()[:MOST_WORDS]
    return " ".join(
        word if word in everywhere else next(iter(get_close_matches(word, known, 1, ALIKE)), word)
        for word in words
    )


@lru_cache(maxsize=4)
def _vocabulary(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({word for text in texts for word in _WORD.findall(text)}))


def _rank(need: "Need", words: Sequence[str]) -> int | None:
    """In which place all words are found, each place adding to the ones before; None where one is missing."""
    seen = ""
    for rank, place in enumerate(_places(need)):
        seen += " " + place
        if all(word in seen for word in words):
            return rank
    return None


def _said_for(need: "Need") -> tuple[str, ...]:
    """What people and partners say for it."""
    return (*need.synonyms, *need.partner_terms, *need.hclic_support_need)


def _places(need: "Need") -> tuple[str, str, str, str]:
    codes = (getattr(need, name) or "" for name in CODES)
    texts = (
        f"{need.title} {need.id}",
        " / ".join(_said_for(need)),
        " ".join(codes),
        f"{need.definition} {need.recording_question}",
    )
    one, two, three, four = (text.casefold() for text in texts)
    return one, two, three, four
