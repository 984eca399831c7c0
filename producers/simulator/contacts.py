"""One contact of a person with a partner: when it was, when it was recorded, which issues it brought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from typing import Any, Final

from dictionary.moments import day_start, london_day
from dictionary.needs import Dictionary
from producers.simulator.caseloads import Caseload, in_season
from producers.simulator.chance import Choice, draws, quick_draw
from producers.simulator.delays import HOUR, Delays
from producers.simulator.people import Person
from producers.simulator.planting import Plant
from producers.simulator.profile import Profile
from producers.simulator.shares import Shares
from producers.simulator.wire import CATEGORIES, Said, namespace_of
from producers.uuids import uuid_of

MOST_ISSUES: Final = 7
_TRANSIT: Final = 20
_TRIES: Final = 3
_BY_RULE: Final = 0.75
"""The share of a partner's mean number of further issues that is drawn; rules of co-occurrence add to it."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One need of a contact. `name` makes its ids."""

    name: str
    issue_id: str
    need: str
    presenting: bool
    severity: str | None
    method: str
    category: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with its issues; times in UTC seconds since 1970. `due` is when its first event arrives."""

    name: str
    caseload: Caseload
    person: Person
    time: int
    recorded: int
    due: int
    contact_id: str
    channel: str
    asked: tuple[str, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who has one of `having` also has one of `also`, with a probability."""

    having: frozenset[str]
    also: tuple[str, ...]
    probability: float


class Habits:
    """How contacts come about: hours, delays, issues that come together."""

    def __init__(
        self, profile: Profile, dictionary: Dictionary, plants: Sequence[Plant], shares: Shares
    ) -> None:
        """Read the parameters."""
        hours = profile.numbers("hour", "weights by London hour")
        self._hour = Choice.of(dict(enumerate(hours)))
        self._delays = Delays(profile, shares.late)
        self._severity = Choice.of(profile.weights("severity", "of issues"))
        self._stated = profile.number("severity", "share of issues that state it")
        self._volunteered = profile.number("finding_route", "GP consultation time on non-health matters")
        self._rules = _rules(profile)
        self._category = {need.id: CATEGORIES[need.sensitivity] for need in dictionary.needs.values()}
        self._version = dictionary.version
        self._rarer = tuple(plant for plant in plants if plant.factor < 1)

    def moment(self, day: int, draw: float) -> int:
        """A moment of a London day, by the hours people come, in UTC seconds since 1970."""
        hour = self._hour.at(draw)
        return day_start(day) * HOUR + hour * HOUR + int(draw * 1_000_003) % HOUR

    def delay(self, kind: float, amount: float) -> int:
        """Seconds until a contact is written down, by two numbers from 0 to under 1."""
        return self._delays.seconds(kind, amount)

    def contact(
        self,
        name: str,
        caseload: Caseload,
        person: Person,
        *,
        time: int,
        recorded: int,
        need: str | None = None,
    ) -> Contact:
        """A contact with its issues; `need` is what the person came for, drawn if None."""
        chance = draws(f"{name}/contact")
        needs = self._needs(name, caseload, person, time, came_for=need)
        namespace = namespace_of(caseload.partner_id)
        issues = tuple(
            self._issue(f"{name}/{at}", namespace, found, caseload, first=at == 0)
            for at, found in enumerate(needs)
        )
        asked = tuple(
            issue.need
            for issue in issues
            if issue.need.partition(".")[0] not in caseload.asked
            and quick_draw(issue.name) >= self._volunteered
        )
        return Contact(
            name=name,
            caseload=caseload,
            person=person,
            time=time,
            recorded=recorded,
            due=recorded + 1 + int(chance[0] * _TRANSIT),
            contact_id=uuid_of(namespace, f"contact/{name}"),
            channel=caseload.channel.at(chance[1]),
            asked=caseload.asked + asked,
            issues=issues,
        )

    def said(self, contact: Contact) -> list[Said]:
        """What the contact's own events say: the contact, then its issues."""
        found = [issue.need for issue in contact.issues]
        categories = {issue.category for issue in contact.issues}
        data = {
            "contact_id": contact.contact_id,
            "channel": contact.channel,
            "needs_asked": contact.asked,
            "needs_found": found,
        }
        category = next((c for c in ("special-category", "sensitive") if c in categories), "standard")
        first = Said("contact-recorded", contact.name, contact.time, data, category)
        return [first, *(self._recorded(contact, issue) for issue in contact.issues)]

    def _recorded(self, contact: Contact, issue: Issue) -> Said:
        data: dict[str, Any] = {
            "issue_id": issue.issue_id,
            "contact_id": contact.contact_id,
            "need": issue.need,
            "dictionary_version": self._version,
            "method": issue.method,
            "presenting": issue.presenting,
        }
        if issue.severity:
            data["severity"] = issue.severity
        return Said("issue-recorded", issue.name, contact.time, data, issue.category)

    def _issue(self, name: str, namespace: bytes, need: str, caseload: Caseload, *, first: bool) -> Issue:
        chance = draws(name)
        return Issue(
            name=name,
            issue_id=uuid_of(namespace, f"issue/{name}"),
            need=need,
            presenting=first,
            severity=self._severity.at(chance[2]) if chance[3] < self._stated else None,
            method=caseload.method.at(chance[4]),
            category=self._category[need],
        )

    def _needs(
        self,
        name: str,
        caseload: Caseload,
        person: Person,
        time: int,
        *,
        came_for: str | None,
    ) -> list[str]:
        """The needs of a contact, each once, the one the person came for first."""
        many, *_ = draws(f"{name}/needs")
        further = (caseload.mean_issues - 1) * _BY_RULE
        count = min(1 + int(-log(1 - many) / log(1 + 1 / further)), MOST_ISSUES)
        allowed = self._allowed(person, time)
        found = [came_for] if came_for else []
        candidate = came_for
        for at in range(count * _TRIES):
            if len(found) >= count:
                break
            drawn, keep, *_ = draws(f"{name}/need/{at}")
            candidate = caseload.need(person, drawn)
            if candidate not in found and allowed(candidate, keep):
                found.append(candidate)
        if not found and candidate:
            found.append(candidate)
        return self._with_rules(name, caseload, found)

    def _with_rules(self, name: str, caseload: Caseload, found: list[str]) -> list[str]:
        having = frozenset(found)
        for at, rule in enumerate(self._rules):
            if having & rule.having and len(found) < MOST_ISSUES:
                drawn, which, *_ = draws(f"{name}/rule/{at}")
                also = rule.also[int(which * len(rule.also))]
                if drawn < rule.probability and also not in found and caseload.agreement.covers_need(also):
                    found.append(also)
        return found

    def _allowed(self, person: Person, time: int) -> Callable[[str, float], bool]:
        """Whether a need is recorded now and here: in season, and not made rarer by what was planted."""
        on = datetime.fromtimestamp(time, UTC).date()
        day = london_day(time // HOUR)
        rarer = [p for p in self._rarer if person.sector in p.sectors and p.is_on(day)]

        def allowed(need: str, draw: float) -> bool:
            return in_season(need, on) and all(need != plant.need or draw < plant.factor for plant in rarer)

        return allowed


def _rules(profile: Profile) -> tuple[Rule, ...]:
    """The published figures of needs that come together."""

    def rule(subject: str, having: set[str], *also: str) -> Rule:
        value = profile.number("co_occurrence", subject)
        return Rule(frozenset(having), also, value / 100 if value > 1 else value)

    homeless = {"housing.homeless", "housing.rough_sleeping"}
    return (
        rule("credit debt -> council tax arrears", {"money.debt"}, "money.priority_arrears"),
        rule("debt client -> monthly deficit (money.hardship)", {"money.debt"}, "money.hardship"),
        rule(
            "homeless -> offending or drug treatment in same year",
            homeless,
            "substance.drugs",
            "legal.offending",
        ),
        rule(
            "homeless households with children -> one or more support needs",
            {"housing.threatened", "housing.temporary"},
            "mental.stress",
            "mental.low_mood",
            "safety.feel_unsafe",
        ),
        rule(
            "disabled adults lonely often or always vs not disabled", {"physical.disability"}, "social.lonely"
        ),
        rule("unpaid carers disabled vs non-carers (England)", {"carer.adult"}, "physical.disability"),
    )
