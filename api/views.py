"""What is looked at: a scope, a level, a window, a place, checked against the dictionary and the policy."""

from dataclasses import dataclass
from typing import Final

from api.access import GREAT_BRITAIN, LEVELS, CellsQuestion, Level, Viewer, decide
from api.others import own_scope
from api.problems import ProblemError
from dictionary.moments import WINDOWS
from dictionary.needs import COARSE_NEEDS, Dictionary
from dictionary.places import Places
from dictionary.projection_values import Zone
from dictionary.register import Register

ANY: Final = "any"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: a need, a domain or `any`; or a need in the records of one partner."""

    text: str
    partner: str | None
    coarse: bool


@dataclass(frozen=True, slots=True)
class View:
    """Cells that somebody may look at, and the zone they are answered from.

    Two viewers with equal views see the same numbers: the feed makes one payload for both. `own` is the
    scope of a partner's own records, beside which released figures are shown to it (`others.py`).
    """

    zone: Zone
    need: str
    level: Level
    window: str
    within: str
    own: str | None = None

    @property
    def one_authority(self) -> bool:
        """Is the place a local authority, not a nation or Great Britain?"""
        return len(self.within) > len(GREAT_BRITAIN)

    def of_own(self) -> "View | None":
        """The partner's own exact cells of this view, where it is shown beside them."""
        return View("trusted", self.own, self.level, self.window, self.within) if self.own else None


def read_scope(text: str, dictionary: Dictionary, register: Register) -> Scope:
    """Read a need, a domain, `any` or `need@partner`.

    Raises:
        ProblemError: the dictionary or the register does not know it.
    """
    need_id, _, partner = text.partition("@")
    need = dictionary.get(need_id)
    if need is None and (partner or (need_id not in dictionary.domains and need_id != ANY)):
        raise ProblemError(
            404,
            "unknown_need",
            "need is not in the dictionary: give a need, a domain or any; see /api/v1/needs.",
        )
    if "@" in text and register.partner(partner) is None:
        raise ProblemError(404, "unknown_partner", "There is no such partner; see /api/v1/partners.")
    return Scope(text, partner or None, need_id in COARSE_NEEDS)


def read_level(text: str) -> Level:
    """Read a level of areas.

    Raises:
        ProblemError: not a level.
    """
    if text not in LEVELS:
        raise ProblemError(422, "invalid", f"level is one of {', '.join(LEVELS)}.")
    return text


def read_window(text: str) -> str:
    """Read a window.

    Raises:
        ProblemError: not a window.
    """
    if text not in WINDOWS:
        raise ProblemError(422, "invalid", f"window is one of {', '.join(WINDOWS)}.")
    return text


def read_within(text: str, level: Level, places: Places) -> str:
    """Read the place around the areas: an authority; for authorities also a nation or `GB`.

    Raises:
        ProblemError: no such place, or too large a place for the level.
    """
    area = places.area(text)
    if area is None or area.level not in ("la", "nation", "gb"):
        raise ProblemError(
            404, "unknown_area", "within is the code of a local authority (E08000025), a nation (E) or GB."
        )
    if area.level != "la" and level != "la":
        raise ProblemError(
            422,
            "invalid",
            "Sectors and districts are listed within one local authority: give its code as within.",
        )
    return text


@dataclass(frozen=True, slots=True, repr=False)
class Knowledge:
    """What a question is read with: the same in every process of an installation."""

    dictionary: Dictionary
    places: Places
    register: Register


def look(viewer: Viewer, known: Knowledge, *, need: str, level: str, window: str, within: str) -> View:
    """Read a question and decide on it.

    Raises:
        ProblemError: it cannot be read.
        NotAllowedError: the viewer may not see it.
    """
    scope = read_scope(need, known.dictionary, known.register)
    read = read_level(level)
    place = read_within(within, read, known.places)
    question = CellsQuestion(read, read_window(window), place, scope.partner, scope.coarse)
    zone = decide(viewer, question)
    own = own_scope(viewer, zone, scope.text, known.dictionary)
    return View(zone, scope.text, read, window, place, own)
