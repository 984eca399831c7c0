"""The end of a look: who speaks for whom, who else is up, and what is told of it."""

from collections.abc import Collection

from dictionary.actions import Mute
from dictionary.alerts import Life
from dictionary.moments import day_date, day_of
from streams.alerting.explaining import explain
from streams.alerting.handling import bring_back
from streams.alerting.held import Held, with_told
from streams.alerting.look import Look
from streams.alerting.merging import company
from streams.alerting.muting import muted_by
from streams.alerting.rules import rank
from streams.alerting.telling import same, story
from streams.alerting.up import Up


def settle(look: Look, mutes: Collection[Mute], *, everyone: bool) -> None:
    """Who speaks for whom, who else is up, what explains it, which rule mutes it: for all that are open."""
    today, up = day_date(day_of(look.scored.at)), look.up()
    for held in look.all() if everyone else _concerned(look, up):
        if not held.is_open:
            continue
        told = held.told
        now = company(told, up, look.rules) | {
            "muted": muted_by(told, mutes, today),
            "explanations": explain(told, look.rules.local_events, look.rules.covers),
        }
        if any(getattr(told, name) != value for name, value in now.items()):
            look.draft(held.but(told=told.model_copy(update=now)))


def _concerned(look: Look, up: Up) -> list[Held]:
    """What a look between two closes changed, and who is around what is newly up."""
    names = dict.fromkeys(look.drafts)
    for held in look.drafts.values():
        if held.key not in look.known.up:
            touching = look.rules.neighbours(held.told.authority, held.told.area)
            names.update(dict.fromkeys(other.id for other in up.around(held.told, touching)))
    return [look.now(name) for name in names]


def finish(look: Look, draft: Held) -> Held:
    """With its revision, its timeline, and what the close leaves behind."""
    before, at = look.known.get(draft.told.id), look.scored.at
    told = draft.told
    if before is None:
        told = told.model_copy(update={"timeline": story(None, told, at)})
        draft = draft.but(told=told)
    elif same(before.told, told):
        draft = draft.but(told=before.told)
    else:
        entries = story(before.told, told, at)
        told = with_told(told, at, timeline=(*before.told.timeline, *entries))
        draft = draft.but(told=told)
        if rank(told.level) > rank(before.told.level) or before.told.life is Life.CLOSED:
            draft = bring_back(draft, at)
            draft = draft.but(told=draft.told.model_copy(update={"revision": told.revision}))
    if look.scored.closed is not None and draft.day == look.scored.closed:
        draft = draft.but(settled=draft.told.model_copy(update={"timeline": ()}))
    return draft
