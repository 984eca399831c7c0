"""Subscriptions and mute rules as values: what their pages write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from api.alert_words import Words
from dictionary.actions import Mute
from dictionary.deliveries import Delivery
from dictionary.moments import LONDON
from dictionary.subscriptions import Channel, Standing, Subscription

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Domains, each with (id, title) of its needs."""


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription in words."""

    id: str
    team: str
    told_of: str
    how: str
    when: str
    since: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery in words."""

    at: str
    what: str
    outcome: str
    tries: str


@dataclass(frozen=True, slots=True)
class MuteRow:
    """One mute rule in words."""

    id: str
    what: str
    until: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a form was filled in with, to be shown again where something was wrong with it."""

    fields: Mapping[str, str] = field(default_factory=dict)
    needs: Sequence[str] = ()

    def get(self, name: str, otherwise: str = "") -> str:
        """A field as it was filled in."""
        return self.fields.get(name, otherwise)


@dataclass(frozen=True, slots=True)
class SubscriptionsView:
    """What `subscriptions.html` shows."""

    rows: Sequence[SubscriptionRow]
    places: Sequence[tuple[str, str]]
    place: str
    needs: Groups
    channels: Sequence[tuple[str, str]]
    chosen: Chosen
    new_id: str
    done: str
    problem: str


@dataclass(frozen=True, slots=True)
class DeliveriesView:
    """What `deliveries.html` shows."""

    row: SubscriptionRow
    rows: Sequence[DeliveryRow]
    done: str


@dataclass(frozen=True, slots=True)
class MutesView:
    """What `mutes.html` shows."""

    rows: Sequence[MuteRow]
    needs: Groups
    chosen: Chosen
    new_id: str
    last_day: str
    done: str
    problem: str


def need_groups(words: Words) -> Groups:
    """Every domain with itself and its needs, to choose from."""
    known = words.known.dictionary
    return [
        (
            title,
            [
                (domain, words.texts("pickers.whole_domain", domain=title)),
                *((need.id, need.title) for need in known.needs.values() if need.domain == domain),
            ],
        )
        for domain, title in known.domains.items()
    ]


def subscription_row(standing: Standing, words: Words) -> SubscriptionRow:
    """A subscription in words."""
    t, of = words.texts, standing.subscription
    needs = [words.texts("pickers.any_need")] if not of.needs else [_scope(need, words) for need in of.needs]
    areas = [words.area(code) for code in of.areas] or [words.area(of.authority)]
    return SubscriptionRow(
        id=of.id,
        team=of.team,
        told_of=t(
            "subscriptions.told_of",
            level=t(f"alerts.least.{of.least}"),
            needs=", ".join(needs),
            areas=", ".join(areas),
        ),
        how=t(f"subscriptions.to.{of.channel}", address=of.address),
        when=_when(of, words),
        since=words.moment(standing.since),
    )


def delivery_row(delivery: Delivery, words: Words) -> DeliveryRow:
    """A delivery in words. A code of why it failed is for whoever runs the channel."""
    t = words.texts
    reason = f" ({delivery.reason})" if delivery.reason else ""
    return DeliveryRow(
        at=words.moment(delivery.at),
        what=t(f"subscriptions.step.{delivery.step}"),
        outcome=t(f"subscriptions.outcome.{delivery.outcome}") + reason,
        tries=f"{delivery.attempts:,}",
    )


def mute_row(rule: Mute, words: Words) -> MuteRow:
    """A mute rule in words."""
    what = words.texts("mutes.what", need=_scope(rule.need, words), area=words.area(rule.area))
    return MuteRow(rule.id, what, words.day(rule.until), words.who(rule.who), rule.why)


def subscriptions_view(
    found: Sequence[Standing],
    words: Words,
    places: Sequence[tuple[str, str]],
    *,
    place: str,
    chosen: Chosen | None = None,
    done: str = "",
    problem: str = "",
) -> SubscriptionsView:
    """The page of subscriptions; `place` is offered first."""
    return SubscriptionsView(
        rows=[subscription_row(standing, words) for standing in found],
        places=places,
        place=place,
        needs=need_groups(words),
        channels=[(channel, words.texts(f"subscriptions.channel.{channel}")) for channel in Channel],
        chosen=chosen or Chosen(),
        new_id=str(uuid4()),
        done=done,
        problem=problem,
    )


def mutes_view(
    found: Sequence[Mute], words: Words, chosen: Chosen, *, done: str = "", problem: str = ""
) -> MutesView:
    """The page of mute rules; a month is offered."""
    month = words.now.astimezone(LONDON).date() + timedelta(days=28)
    return MutesView(
        rows=[mute_row(rule, words) for rule in found],
        needs=need_groups(words),
        chosen=chosen,
        new_id=str(uuid4()),
        last_day=month.isoformat(),
        done=done,
        problem=problem,
    )


def _scope(scope: str, words: Words) -> str:
    if scope == "any":
        return words.texts("pickers.any_need")
    title = words.known.dictionary.domains.get(scope)
    return words.texts("pickers.whole_domain", domain=title) if title else words.need(scope)


def _when(of: Subscription, words: Words) -> str:
    t = words.texts
    said = [t(f"subscriptions.digest.{of.digest}")]
    if of.quiet:
        quiet = t("subscriptions.quiet", start=f"{of.quiet.start:%H:%M}", end=f"{of.quiet.end:%H:%M}")
        said.append(quiet + (t("subscriptions.breaks") if of.urgent_breaks_quiet else ""))
    if of.at_most_a_week:
        said.append(t.many("subscriptions.at_most", of.at_most_a_week))
    if not of.endings:
        said.append(t("subscriptions.no_endings"))
    if of.inside:
        said.append(t("subscriptions.inside"))
    return "; ".join(said) + "."
