"""The figure of the whole place in words: of which days it is, what to know of it and of the areas. Pure."""

from dataclasses import dataclass

from api.choices import CHANGES, UNUSUAL, Choice
from api.live_answer import LOW, Answer
from api.measuring import Show, Shown
from api.partners_view import low_words
from api.picture import Picture
from api.texts import Texts
from api.unusual import Usual


@dataclass(frozen=True, slots=True)
class Headline:
    """The figure of the whole place. `kind`: of which kind it is, and `note` speaks of."""

    figure: str
    kind: str
    unit: str
    when: str
    note: str
    definition: str
    definition_address: str


def make_headline(
    choice: Choice, shown: Shown | None, answer: Answer, show: Show, *, known: bool
) -> Headline:
    """The figure of the whole place, with what to know of it.

    Args:
        choice: what the reader asked to see.
        shown: the chosen measure of the whole place; None where there is no figure of it.
        answer: what was read.
        show: how figures are shown to the reader.
        known: a need of the dictionary is asked for, not a domain or all.
    """
    t, kind = show.texts, shown.kind if shown else "no_data"
    state = "not_released" if kind == "no_data" and not show.trusted else kind
    if choice.wide and answer.whole is None:
        state = "no_total"
    notes = [t(f"headline_states.{state}", floor=show.floor) if kind != "absent" else ""]
    notes += [low_words(answer.coverage, t)] if kind in LOW else []
    return Headline(
        figure=shown.words if shown else t("headline.no_figure"),
        kind=kind,
        unit=t(f"headline.{choice.measure}"),
        when=when_of(choice, answer.usual, t),
        note=" ".join(filter(None, notes)),
        definition=t("headline.definition") if known else t("headline.whole_any"),
        definition_address=f"/needs/{choice.need}" if known else "/needs",
    )


def when_of(choice: Choice, usual: Usual, texts: Texts) -> str:
    """Of which days a figure is; empty where it is of none."""
    t, window = texts, texts(f"in_window.{choice.window}")
    if choice.measure == "deprived" or (choice.measure == UNUSUAL and usual.until is None):
        return ""
    if choice.measure == UNUSUAL:
        return t(f"unusual.in_{choice.window}", day=f"{usual.until:%-d %B %Y}")
    if choice.measure in CHANGES:
        against = "before" if choice.measure == "change" else "year"
        window = t(f"changes.{against}", window=window, period=t(f"before_window.{choice.window}"))
    elif choice.measure == "open":
        window = t("headline.open_when") if choice.at is None else ""
    return window if choice.at is None else t("time.up_to", words=window, day=f"{choice.at:%-d %B %Y}")


def notes_under(choice: Choice, picture: Picture, answer: Answer, show: Show, place: str) -> list[str]:
    """What to know of the figures of the areas; `place` is what the whole of them is called."""
    t = show.texts
    own = "table.own_note" if choice.partner else "table.exact_note"
    notes = [t(own) if show.trusted else t("table.floor_note", floor=show.floor)]
    if choice.wide:
        notes.append(t("table.wide_note"))
    if any(row.best_fit for row in picture.rows):
        notes.append(t("table.best_fit_note", place=place))
    if not answer.before_known:
        notes.append(t("changes.unknown_note"))
    elif choice.measure in CHANGES:
        notes.append(t("changes.note"))
        if choice.at is None:
            notes.append(t("changes.today_note"))
        if answer.before_unknown:
            notes.append(t("changes.unknown_somewhere_note"))
    if choice.measure == UNUSUAL:
        notes += [t("unusual.note"), t("unusual.apart_note")]
    if choice.measure == "deprived":
        notes.append(t("table.deprived_note"))
    if any(row.figures["rate"] == t("table.no_rate") for row in picture.rows):
        notes.append(t("table.rate_note"))
    return notes
