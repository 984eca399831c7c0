"""The life of alerts: what a look at the series of a local authority opens, raises, keeps and ends.

A close works on the alerts as the close before left them, whatever was seen between the two: so what it says
is the same for any order of arrival. What only a look between closes had raised, and the close does not
find, falls back then, and is said to.
"""

from collections.abc import Collection, Mapping

from dictionary.actions import Mute
from dictionary.alerts import Alert, Level, Life, Revised
from dictionary.budgets import recurrence_days
from dictionary.moments import day_date
from streams.alerting.candidates import Candidate, Scored
from streams.alerting.choosing import choose
from streams.alerting.held import FirstTold, Held, Key, alert_id
from streams.alerting.known import Known
from streams.alerting.look import Look
from streams.alerting.merging import stands
from streams.alerting.rules import CLEARING_SCORE, QUIET_DAYS, REOPENING_DAYS, Rules, rank
from streams.alerting.settling import finish, settle
from streams.alerting.telling import figures, is_retrospective, opened

_SIZES = ("sector", "district", "la")


def live(
    known: Known,
    scored: Scored,
    rules: Rules,
    mutes: Collection[Mute] = (),
    busy: Mapping[str, float] | None = None,
    *,
    everyone: bool = True,
) -> list[Held]:
    """What a look changes: the alerts that are not as they were, those told anew one revision later.

    Args:
        known: the alerts of the authority.
        scored: the look.
        rules: lookups and local events.
        mutes: the mute rules there are.
        busy: partner -> how many times its usual work it reports.
        everyone: whether any alert may have other explanations or another mute rule than it was told with;
            False where the last look that changed one was under the same rules and mutes, on the same day.
    """
    look = Look(known, scored, rules, choose(scored, busy or {}))
    if scored.closed is None:
        _raise(look)
        _open(look)
        if not look.drafts:
            return []
    else:
        _close(look, scored.closed)
        _open(look)
        _read_again(look)
    settle(look, mutes, everyone=everyone or scored.closed is not None)
    finished = [finish(look, look.drafts[name]) for name in sorted(look.drafts)]
    return [held for held in finished if known.get(held.told.id) != held]


def _raise(look: Look) -> None:
    """Between closes: what is open takes the figures of a look that is higher, and of no other."""
    for key, found in look.chosen.now.items():
        for held in look.known.of(key):
            if held.is_open and found[0].score > held.told.score:
                look.draft(held.but(told=_raised(held.told, *found, look)))


def _close(look: Look, day: int) -> None:
    """At a close: what is open goes on, or towards its end, from where the close before left it."""
    for held in look.known.values():
        if not held.is_open or held.day >= day or held.opened > day:
            continue
        if held.settled is None:
            look.draft(held.but(told=_ended(held.told, look), ended=day))
        elif held.settled.life is Life.CLOSED:
            look.draft(held.but(told=_as_settled(held, held.settled)))
        else:
            look.draft(_go_on(held, _as_settled(held, held.settled), look, day))


def _go_on(held: Held, told: Alert, look: Look, day: int) -> Held:
    """An alert a close later: as high as before or higher, in between, or quieter than it takes to stay."""
    found = look.chosen.now.get(held.key)
    if found:
        return held.but(told=_raised(told, *found, look), day=day, quiet=0)
    weak = look.chosen.held.get(held.key)
    score = weak.score if weak else look.scored.scores.get(held.key, 0.0)
    quiet = held.quiet + 1 if score < CLEARING_SCORE else 0
    since = recurrence_days(score, look.scored.series)
    life = Life.CLOSING if quiet else Life.OPEN
    told = told.model_copy(update={"life": life, "score": score, "recurrence_days": since})
    if quiet < QUIET_DAYS:
        return held.but(told=told, day=day, quiet=quiet)
    return held.but(told=_ended(told, look), day=day, quiet=quiet, ended=day)


def _open(look: Look) -> None:
    """Open, or open again, what is up and has no alert: the smallest areas first."""
    up = look.up()
    for key, (candidate, level) in sorted(look.chosen.now.items(), key=_by_size):
        if key in up or not stands(candidate, up.below(*key)):
            continue
        held = _came_back(look, candidate, level) or _new(look, candidate, level)
        look.draft(held)
        up.add(held.told)


def _by_size(found: tuple[Key, tuple[Candidate, Level]]) -> tuple[int, Key]:
    key, (candidate, _) = found
    return _SIZES.index(candidate.level), key


def _came_back(look: Look, candidate: Candidate, level: Level) -> Held | None:
    """The alert that ended in this series up to 14 days ago, open again under its id.

    Of those that no close ever confirmed, only the one that opened this very day.
    """
    same_day = alert_id(look.scored.authority, candidate.need, candidate.area, candidate.day)
    last = max(
        look.of((candidate.need, candidate.area)),
        key=lambda held: (held.told.id == same_day, held.ended or 0),
        default=None,
    )
    if last is None or last.ended is None:
        return None
    recent = candidate.day - last.ended <= REOPENING_DAYS
    if not (last.told.id == same_day or (last.settled and recent)):
        return None
    told = _raised(last.told, candidate, level, look, anew=True)
    return _confirmed(last.but(told=told), candidate, look.scored)


def _new(look: Look, candidate: Candidate, level: Level) -> Held:
    told = opened(candidate, level, look.scored, look.rules)
    return _confirmed(Held(told=told, opened=candidate.day), candidate, look.scored)


def _confirmed(held: Held, candidate: Candidate, scored: Scored) -> Held:
    """By a close, if this is one: from now on three quiet closes end it."""
    if scored.closed is None:
        return held
    start, end = day_date(candidate.day - candidate.days + 1), day_date(candidate.day)
    first = FirstTold(start=start, end=end, observed=candidate.observed)
    return held.but(day=scored.closed, quiet=0, ended=None, first=first)


def _read_again(look: Look) -> None:
    """Past days, scored again with late records: what was first told is revised, what was missed is told."""
    up = look.up()
    for candidate, level in look.chosen.past:
        own = look.of((candidate.need, candidate.area))
        near = [held for held in own if _is_near(held, candidate.day)]
        for held in near:
            look.draft(_revised(held, candidate))
        if not level or not candidate.late_old or near or any(held.is_open for held in own):
            continue
        if stands(candidate, up.below(candidate.need, candidate.area)):
            held = _new(look, candidate, level)
            look.draft(held)
            up.add(held.told)


def _is_near(held: Held, day: int) -> bool:
    """Whether an alert was over a day, or so near that it would have come back for it."""
    last = day if held.ended is None or held.is_open else held.ended + REOPENING_DAYS
    return held.opened - REOPENING_DAYS <= day <= last


def _revised(held: Held, candidate: Candidate) -> Held:
    first = held.first
    window = (day_date(candidate.day - candidate.days + 1), day_date(candidate.day))
    if first is None or (first.start, first.end) != window or first.observed == candidate.observed:
        return held
    revised = Revised(was=first.observed, now=candidate.observed, late_events=candidate.late)
    return held.but(told=held.told.model_copy(update={"revised": revised}))


def _raised(told: Alert, candidate: Candidate, level: Level, look: Look, *, anew: bool = False) -> Alert:
    """Open, with the figures of a candidate and the highest level; `anew` forgets how high it was before."""
    changes = figures(candidate, look.scored, look.rules) | {"life": Life.OPEN, "closed_at": None}
    if anew:
        fresh = {
            "children": (),
            "other_needs": (),
            "retrospective": is_retrospective(candidate),
            "revised": None,
        }
        return told.model_copy(update=changes | fresh | {"level": level, "peak": candidate.score})
    highest = max(told.level, level, key=rank)
    return told.model_copy(update=changes | {"level": highest, "peak": max(told.peak, candidate.score)})


def _ended(told: Alert, look: Look) -> Alert:
    return told.model_copy(update={"life": Life.CLOSED, "closed_at": look.scored.at})


def _as_settled(held: Held, settled: Alert) -> Alert:
    """As the last close left it, and as people have handled it since."""
    kept = ("revision", "last_updated", "timeline", "handling", "owner", "until", "reason", "muted")
    return settled.model_copy(update={name: getattr(held.told, name) for name in kept})
