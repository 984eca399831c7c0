"""What alerts are called on pages: levels, moments, areas, figures, how sure. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final

from api.alerts_list import Shown
from api.picture import short_name
from api.texts import Texts
from api.views import Knowledge
from dictionary.alerts import Alert, Handling, Notice
from dictionary.bands import BandedAlert
from dictionary.moments import LONDON

MOSTLY_IN: Final = 0.95
"""A completeness from here on is not worth a caveat."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SINCE: Final = ((timedelta(minutes=1), "now"), (_HOUR, "minutes"), (_DAY, "hours"))
_CHANCE: Final = ((1.5, 1.0, "day"), (14.0, 1.0, "days"), (61.0, 7.0, "weeks"), (730.0, 30.44, "months"))
_LONGEST_YEARS: Final = 10


@dataclass(frozen=True, slots=True)
class Words:
    """Puts alerts into words for one reader, at one moment."""

    texts: Texts
    known: Knowledge
    now: datetime
    me: str

    def area(self, code: str) -> str:
        """What an area is called within its authority, or an authority by its name."""
        area = self.known.places.area(code)
        return short_name(area) if area else code

    def where(self, alert: Shown) -> str:
        """The area of an alert with the authority around it: `B1 1, Birmingham`."""
        name = self.area(alert.area.code)
        around = self.area(alert.authority)
        return name if alert.area.code == alert.authority else f"{name}, {around}"

    def need(self, need_id: str) -> str:
        """What a need is called, in the words of the dictionary of now."""
        need = self.known.dictionary.get(need_id)
        return need.title if need else need_id

    def partner(self, partner_id: str) -> str:
        """What a partner is called."""
        partner = self.known.register.partner(partner_id)
        return partner.name if partner else partner_id

    def moment(self, moment: datetime) -> str:
        """A moment in London: `3 November 2026, 09:30`."""
        return f"{moment.astimezone(LONDON):%-d %B %Y, %H:%M}"

    def day(self, day: date) -> str:
        """A day: `3 November 2026`."""
        return f"{day:%-d %B %Y}"

    def days(self, first: date, last: date) -> str:
        """Days from first to last: `1 to 3 November 2026`."""
        if first == last:
            return self.day(last)
        short = "%-d %B %Y" if first.year != last.year else "%-d" if first.month == last.month else "%-d %B"
        return self.texts("alerts.days", first=f"{first:{short}}", last=self.day(last))

    def age(self, moment: datetime) -> str:
        """How long ago, in one unit: `2 days`."""
        past = max(self.now - moment, timedelta(0))
        for below, unit in _SINCE:
            if past < below:
                count = {"now": 0, "minutes": past // timedelta(minutes=1), "hours": past // _HOUR}[unit]
                return self.texts("alerts.ago.now") if unit == "now" else self._ago(unit, count)
        return self._ago("days", past // _DAY)

    def _ago(self, unit: str, count: int) -> str:
        return self.texts.many(f"alerts.ago.{unit}", count)

    def who(self, name: str) -> str:
        """Who did something: `You`, the watch, or a name."""
        if name == self.me:
            return self.texts("alerts.you")
        return self.texts("alerts.monitor") if name == "monitor" else name

    def seen(self, alert: Shown) -> str:
        """What was seen: exact, or the band."""
        return f"{alert.observed:,}" if isinstance(alert, Alert) else alert.observed.words

    def usual(self, alert: Shown) -> str:
        """What was expected: with the most that is still usual, or the band."""
        if isinstance(alert, Alert):
            return self.texts("alerts.usual", expected=_number(alert.expected), upper=f"{alert.upper:,.0f}")
        return self.texts("alerts.usual_band", expected=alert.expected.words)

    def times(self, alert: Shown) -> str:
        """How far beyond what is usual."""
        if isinstance(alert, BandedAlert):
            return alert.ratio
        return self.texts("alerts.times", ratio=_number(alert.ratio))

    def chance(self, alert: Shown) -> str:
        """How often chance alone would raise one like it, in plain words."""
        if isinstance(alert, BandedAlert):
            return self.texts("alerts.chance_released")
        return self.texts(
            "alerts.chance", often=self.often(alert.recurrence_days), place=self.area(alert.authority)
        )

    def often(self, days: float) -> str:
        """Once in so many days: `once in 6 weeks`."""
        for below, unit, name in _CHANCE:
            if days < below:
                return self.texts.many(f"alerts.once.{name}", max(1, round(days / unit)))
        years = days / 365.25
        if years > _LONGEST_YEARS:
            return self.texts("alerts.once.seldom", years=_LONGEST_YEARS)
        return self.texts.many("alerts.once.years", max(2, round(years)))

    def partners(self, alert: Shown) -> str:
        """Who saw it: partners by name, or their kinds."""
        if isinstance(alert, BandedAlert):
            return self.texts("alerts.partners_not_shown")
        parts = sorted(alert.partners, key=lambda part: (-part.observed, part.id))
        return ", ".join(f"{self.partner(part.id)} {part.observed:,}" for part in parts if part.observed)

    def caveats(self, alert: Shown) -> list[str]:
        """What to bear in mind of the data, the most important first."""
        t = self.texts
        found = [t("alerts.caveats.provisional")] if alert.provisional else []
        if isinstance(alert, Alert) and alert.retrospective:
            found.append(t("alerts.caveats.retrospective"))
        if isinstance(alert, Alert) and alert.completeness < MOSTLY_IN:
            found.append(t("alerts.caveats.completeness", percent=round(alert.completeness * 100)))
        if isinstance(alert, Alert) and alert.late_events:
            found.append(t.many("alerts.caveats.late", alert.late_events))
        if isinstance(alert, Alert) and any(part.quarantined for part in alert.partners):
            found.append(t("alerts.caveats.quarantined"))
        titles = [each if isinstance(each, str) else each.title for each in alert.explanations]
        found += [t("alerts.caveats.explained", title=title) for title in titles]
        if alert.muted:
            found.append(t("alerts.caveats.muted"))
        return found

    def handling(self, alert: Shown) -> str:
        """How it stands with people."""
        if isinstance(alert, Alert) and alert.handling is Handling.SNOOZED and alert.until:
            return self.texts("alerts.snoozed_until", until=self.moment(alert.until))
        if isinstance(alert, Alert) and alert.handling is Handling.RESOLVED and alert.reason:
            reason = self.texts(f"alerts.reasons.{alert.reason}")
            return self.texts("alerts.resolved_as", reason=reason)
        return self.texts(f"alerts.handling.{alert.handling}")

    def notice(self, notice: Notice) -> str:
        """What is noticed about a partner's feed, in a sentence."""
        return self.texts(
            f"alerts.notice.{notice.about}",
            partner=self.partner(notice.partner),
            place=self.area(notice.authority),
            since=self.day(notice.since),
            observed=f"{notice.observed:,}",
            expected=_number(notice.expected),
        )


def _number(value: float) -> str:
    """A number that need not be whole: to one decimal below ten, else whole, rounded up to be told."""
    return f"{value:.1f}" if value < 10 else f"{ceil(value):,}"  # noqa: PLR2004 - decimals matter below ten
