"""What a message says, in plain words: made from what may leave the trusted zone and nothing else. Pure.

Every channel says the same sentences; only their dress differs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from api.channels.deciding import Message, Part
from api.channels.steps import ENDS, Told
from dictionary.alerts import Level, Life
from dictionary.bands import BandedAlert
from dictionary.calls import Call
from dictionary.deliveries import Step

LEVEL_WORDS: Final = {Level.WATCH: "Watch", Level.ALERT: "Alert", Level.URGENT: "Urgent alert"}
_STEPS: Final[dict[Step, str]] = {
    "opened": "{level}: {need} in {area}, {ratio}",
    "level": "Now an {level}: {need} in {area}, {ratio}",
    "absorbed": "Now part of a wider alert: {need} in {area}",
    "closed": "END: {need} in {area} is no longer above what is usual",
    "reopened": "{level} again: {need} in {area}, {ratio}",
}
_CALLS: Final[dict[Step, str]] = {
    "opened": "{level} in {place}",
    "level": "Now an {level} in {place}",
    "absorbed": "An alert in {place} is now part of a wider one",
    "closed": "END: an alert in {place} is over",
    "reopened": "{level} again in {place}",
}
TEST_SUBJECT: Final = "TEST: this is how alerts reach you"
TEST_LINES: Final = (
    "Somebody pressed the test button of this subscription. Nothing happened, and there is nothing to do.",
)
SYNTHETIC: Final = "Synthetic data: the people behind these figures are simulated."
FOOT: Final = (
    "Figures are those that were released: held back, rounded and told as bands, because this leaves the "
    "system. A rise may have begun earlier. Exact figures are on the page of the alert, for those who may "
    "see them."
)

CALL_NOTE: Final = "Where, of what and how many is in the inbox, for those who may see it."
CALL_FOOT: Final = (
    "This message leaves the system, so it says no more than that. It went out at once, as all who read it "
    "may see exact figures."
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of two: what, and what it is."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """One step in words. `link` is an address, or empty where the address of this system is not known."""

    title: str
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Words:
    """A whole message. `notes` stand above its sections, `foot` under them."""

    subject: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends.

    Attributes:
        origin: where people open the pages, without a slash at its end, or empty.
        synthetic: the people are simulated.
        names: of local authorities, by code.
    """

    origin: str
    synthetic: bool
    names: Mapping[str, str] = field(default_factory=dict, repr=False)


def words(message: Message, sender: Sender) -> Words:
    """A message in words."""
    sections = tuple(section(part.step, part.told, sender) for part in message.parts if part.told is not None)
    warned = (SYNTHETIC,) if sender.synthetic else ()
    notes = (*warned, f"For {_printable(message.team.team)}.")
    if not sections:
        return Words(TEST_SUBJECT, (*notes, *TEST_LINES), (), ())
    subject = _digest_subject(message.parts) if message.digest else sections[0].title
    foot = CALL_FOOT if message.team.inside else FOOT
    return Words(f"{'Synthetic: ' if sender.synthetic else ''}{subject}", notes, sections, (foot,))


def section(step: Step, told: Told, sender: Sender) -> Section:
    """One step of an alert in words."""
    link = sender.origin + told.link if sender.origin else ""
    ended = step in ENDS
    if isinstance(told, Call):
        place = sender.names.get(told.authority, told.authority)
        facts = (Fact("Local authority", f"{place} ({told.authority})"),)
        return Section(_call_line(step, told, place), facts, () if ended else (CALL_NOTE,), link)
    return Section(headline(step, told), _facts(told, sender), () if ended else tuple(_notes(told)), link)


def headline(step: Step, told: BandedAlert) -> str:
    """The one line that says it all."""
    level = LEVEL_WORDS[told.level]
    return _STEPS[step].format(
        level=level.lower() if step == "level" else level,
        need=told.need.label,
        area=told.area.name,
        ratio=told.ratio,
    )


def _call_line(step: Step, call: Call, place: str) -> str:
    level = LEVEL_WORDS[call.level]
    return _CALLS[step].format(level=level.lower() if step == "level" else level, place=place)


def _digest_subject(parts: Sequence[Part]) -> str:
    said = f"{len(parts)} thing" if len(parts) == 1 else f"{len(parts)} things"
    return f"{said} to know about alerts"


def _facts(told: BandedAlert, sender: Sender) -> tuple[Fact, ...]:
    code = told.area.parents[-1] if told.area.parents else ""
    around = f", in {sender.names.get(code, code)}" if code else ""
    days = "day" if told.window.days == 1 else "days"
    recorded = f"{told.observed.words} (usually {told.expected.words})"
    return (
        Fact("Need", f"{told.need.label} ({told.need.id}, dictionary {told.need.dictionary_version})"),
        Fact("Area", f"{told.area.name} ({_AREA_WORDS[told.area.level]}{around})"),
        Fact("When", f"{_span(told.window.start, told.window.end)}, {told.window.days} {days}"),
        Fact("People recorded", recorded),
        Fact("Compared", told.ratio),
        Fact("State", _LIFE_WORDS[told.life]),
        Fact("Method", f"{told.method.name}, version {told.method.version}"),
    )


_AREA_WORDS: Final = {"sector": "postcode sector", "district": "postcode district", "la": "local authority"}
_LIFE_WORDS: Final = {
    Life.OPEN: "going on",
    Life.CLOSING: "going down: it ends if the next days stay as quiet",
    Life.CLOSED: "ended",
}


def _span(start: date, end: date) -> str:
    first, last = (f"{day.day} {day:%B %Y}" for day in (start, end))
    return first if start == end else f"{first} to {last}"


def _notes(told: BandedAlert) -> list[str]:
    """Whole sentences on how sure it is and what else to know."""
    notes = ["Provisional: it was first seen less than a day ago."] if told.provisional else []
    if told.children:
        notes.append(f"Smaller areas in it that are up too: {told.children}.")
    if told.other_needs:
        notes.append(f"Other needs that are up here too: {told.other_needs}.")
    return notes + [f"May be explained by: {_printable(title)}." for title in told.explanations]


def _printable(text: str) -> str:
    """Text that somebody typed, without what neither XML nor a line of mail can hold."""
    return "".join(letter for letter in text if letter.isprintable())
