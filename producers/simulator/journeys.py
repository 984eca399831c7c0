"""What becomes of a contact: its issues change and end, people are referred, assessed and served."""

from collections.abc import Iterator, Sequence
from math import exp, log
from statistics import NormalDist
from typing import Any, Final

from producers.simulator.caseloads import Caseload
from producers.simulator.chance import Choice, draws
from producers.simulator.contacts import Contact, Issue
from producers.simulator.delays import DAY, HOUR, MINUTE
from producers.simulator.people import Town
from producers.simulator.profile import Profile
from producers.simulator.shares import Shares
from producers.simulator.wire import Said, namespace_of, timestamp
from producers.uuids import uuid_of

_CHANGES: Final = ("severity_changed", "recoded", "moved", "correction", "reconfirmed")
_LAGS: Final = {
    "withdrawn": (HOUR, 3 * DAY),
    "severity_changed": (3 * DAY, 40 * DAY),
    "recoded": (DAY, 20 * DAY),
    "moved": (10 * DAY, 90 * DAY),
    "correction": (5 * HOUR, 10 * DAY),
    "reconfirmed": (30 * DAY, 90 * DAY),
}
"""Seconds from the recording of an issue to what is said of it later (assumed)."""
_SEVERITIES: Final = ("low", "moderate", "high", "crisis")
_WITHDRAWN: Final = ("entered_in_error", "duplicate", "consent_withdrawn", "wrong_person")
_RESOLVED_DAYS: Final = 21
_NORMAL: Final = NormalDist()
_TOOL: Final = "ras:adult-social-care:3.1"
_MEDIAN_BUDGET: Final = 32_000
"""Pence a week (assumed)."""
_CARE_OUTCOMES: Final = "abcdefghij"


class Journeys:
    """Plans everything that follows a contact; the same contact always goes the same way."""

    def __init__(self, profile: Profile, town: Town, shares: Shares) -> None:
        """Read the parameters."""
        changes = {change: profile.number("follow_up", change) for change in _CHANGES}
        staying = changes | {"none": 1 - sum(changes.values())}
        kept = 1 - shares.withdrawn
        self._fate = Choice.of(
            {"withdrawn": shares.withdrawn} | {fate: share * kept for fate, share in staying.items()}
        )
        self._resolved = profile.number("follow_up", "resolved")
        self._outcome = Choice.of(profile.weights("outcome", "of resolved issues"))
        self._steps = {
            step: profile.number("follow_up", step)
            for step in (
                *("referral", "referral accepted", "service commenced", "service ended"),
                *("assessment", "budget agreed"),
            )
        }
        waiting = profile.numbers("ras", "referral to assessment, median days")
        self._assessed_days = waiting[3]  # 41 (2021/22), 27 (2022/23): the later one
        self._budget_spread = profile.numbers("ras", "planned / estimated budget ratio")[1]
        self._homes = town.homes

    def after(self, contact: Contact) -> list[Said]:
        """Everything that is said after a contact, in order within an issue, referral or assessment."""
        said: list[Said] = []
        withdrawn = False
        for issue in contact.issues:
            chance = draws(f"{issue.name}/after")
            fate = self._fate.at(chance[0])
            withdrawn |= fate == "withdrawn"
            said += self._of_issue(contact, issue, fate, chance)
        if not withdrawn:
            said += self._referral(contact)
        if contact.caseload.kind == "social_care":
            said += self._assessment(contact)
        return said

    def _of_issue(self, contact: Contact, issue: Issue, fate: str, chance: Sequence[float]) -> Iterator[Said]:
        _, lag, which, resolved, when, outcome, *_ = chance
        if fate != "none":
            first, last = _LAGS[fate]
            time = contact.recorded + first + int(lag * (last - first))
            yield self._changed(contact.caseload, issue, fate, time, which)
        if resolved < self._resolved and fate != "withdrawn":
            # Log-logistic: a median of three weeks, a few that take a year.
            days = min(max(_RESOLVED_DAYS * (when / (1 - when)) ** 0.6, 1.0), 400.0)
            data = {"issue_id": issue.issue_id, "outcome": self._outcome.at(outcome)}
            time = contact.recorded + int(days * DAY)
            yield Said("issue-resolved", f"{issue.name}/resolved", time, data, issue.category)

    def _changed(self, caseload: Caseload, issue: Issue, fate: str, time: int, which: float) -> Said:
        name = f"{issue.name}/{fate}"
        if fate == "withdrawn":
            data = {"issue_id": issue.issue_id, "reason": _WITHDRAWN[int(which * len(_WITHDRAWN))]}
            return Said("issue-withdrawn", name, time, data, issue.category)
        changed: dict[str, Any] = {"issue_id": issue.issue_id, "reason": fate}
        if fate == "severity_changed":
            changed["severity"] = _SEVERITIES[int(which * len(_SEVERITIES))]
        elif fate == "recoded":
            changed["need"] = _like(caseload, issue.need, which)
        elif fate in {"moved", "correction"}:
            changed |= {"location_status": "resident", "postcode_sector": self._homes.at(which)}
        return Said("issue-updated", name, time, changed, issue.category, has_place=False)

    def _referral(self, contact: Contact) -> Iterator[Said]:
        made, accepted, lag, commenced, start, ended, end, hours = draws(f"{contact.name}/referral")
        if made >= self._steps["referral"]:
            return
        namespace = namespace_of(contact.caseload.partner_id)
        ids = {
            what: uuid_of(namespace, f"{what}/{contact.name}") for what in ("referral", "episode", "visit")
        }
        service = uuid_of(namespace, f"service/{contact.issues[0].need}")
        category = contact.issues[0].category

        def said(event: str, step: str, time: int, **data: Any) -> Said:
            return Said(event, f"{contact.name}/{step}", time, data, category, episode=ids["episode"])

        referral = {"referral_id": ids["referral"]}
        time = contact.recorded + 10 * MINUTE
        issues = [issue.issue_id for issue in contact.issues]
        yield said("service-referred", "referred", time, **referral, issue_ids=issues, to_service_id=service)
        time += DAY + int(lag * 13 * DAY)
        if accepted >= self._steps["referral accepted"]:
            full = {"status": "rejected", "status_reason": "no_capacity"}
            yield said("referral-updated", "answered", time, **referral, **full)
            return
        yield said("referral-updated", "answered", time, **referral, status="accepted")
        if commenced >= self._steps["service commenced"]:
            return
        visit = {"service_episode_id": ids["visit"]}
        time += 3 * DAY + int(start * 37 * DAY)
        planned = round(hours * 12, 1)
        yield said(
            "service-commenced",
            "begun",
            time,
            **visit,
            **referral,
            service_id=service,
            planned_hours_week=planned,
        )
        if ended < self._steps["service ended"]:
            time += 28 * DAY + int(end * 120 * DAY)
            reason = "stopped_by_person" if end > 0.8 else "completed"  # noqa: PLR2004 - a fifth stop (assumed)
            yield said("service-ended", "ended", time, **visit, end_reason=reason)

    def _assessment(self, contact: Contact) -> Iterator[Said]:
        made, wait, worth, agreed, ratio, lag, hours, carers = draws(f"{contact.name}/assessment")
        if made >= self._steps["assessment"]:
            return
        namespace = namespace_of(contact.caseload.partner_id)
        assessment = {"assessment_id": uuid_of(namespace, f"assessment/{contact.name}")}
        time = contact.recorded + HOUR + int(-log(1 - wait) / log(2) * self._assessed_days * DAY)
        budget = int(_MEDIAN_BUDGET * exp(0.6 * _NORMAL.inv_cdf(min(max(worth, 1e-6), 1 - 1e-6))))
        letters = [letter for at, letter in enumerate(_CARE_OUTCOMES) if int(worth * 1_024) >> at & 1]
        data = {
            **assessment,
            "assessment_type": "care_act_adult" if contact.person.life != "child" else "whole_person",
            "started_on": timestamp(contact.time)[:10],
            "tool": _TOOL,
            "estimated_budget_week_pence": budget,
            "hours_estimated": {"personal_care": round(hours * 20, 1), "domestic": round(carers * 5, 1)},
            "unpaid_carers": int(carers * 2.5),
            "unpaid_carer_hours_week": round(hours * 60 * int(carers * 2.5), 1),
            "carer_at_risk": carers > 0.9,  # noqa: PLR2004 - a tenth (assumed)
            "outcomes_not_achieved": letters,
            "eligible": len(letters) > 1,
            "independence": {letter: int(hours * 997) % 4 for letter in letters},
        }
        category = "special-category"
        episode = uuid_of(namespace, f"episode/{contact.name}/assessed")
        yield Said("assessment-completed", f"{contact.name}/assessed", time, data, category, episode=episode)
        if agreed < self._steps["budget agreed"]:
            time += 5 * DAY + int(lag * 23 * DAY)
            planned = int(
                budget * exp(self._budget_spread * _NORMAL.inv_cdf(min(max(ratio, 1e-6), 1 - 1e-6)))
            )
            data = {**assessment, "planned_budget_week_pence": planned}
            yield Said("budget-agreed", f"{contact.name}/budget", time, data, category, episode=episode)


def _like(caseload: Caseload, need: str, draw: float) -> str:
    """Another need of the same domain that the partner sees; the same where it sees no other."""
    domain = need.partition(".")[0]
    others = [one for one in caseload.need_shares if one.partition(".")[0] == domain and one != need]
    return others[int(draw * len(others))] if others else need
