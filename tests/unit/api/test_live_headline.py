from dataclasses import replace
from datetime import date

import pytest

from api.choices import Choice
from api.live_answer import Answer
from api.live_headline import make_headline, notes_under, when_of
from api.measuring import Show, Shown
from api.picture import make_picture
from api.silence import Coverage
from api.texts import load_texts
from api.unusual import Usual
from dictionary.places import load_places
from tests.support.cells import cell

PLACE = "E08000025"
DAY, UNTIL = date(2026, 11, 1), date(2026, 11, 21)
DEBT = Choice(PLACE, "money.debt")
EXACT = Show("people", ("people", "rate"), trusted=True, floor=8, texts=load_texts())
RELEASED = replace(EXACT, trusted=False, floor=13)
NOTHING = Answer(None, [], None)
SILENT = replace(NOTHING, coverage=Coverage(("advice", "gp"), ("gp",), 0))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "in the last 28 days"),
        ({"at": DAY}, "in the last 28 days, up to the end of 1 November 2026"),
        ({"measure": "change"}, "in the last 28 days, against the 28 days before"),
        (
            {"measure": "change_year", "at": DAY},
            "in the last 28 days, against the same days 52 weeks before, up to the end of 1 November 2026",
        ),
        ({"measure": "open"}, "today"),
        ({"measure": "deprived", "at": DAY}, ""),
        ({"measure": "unusual"}, "in the 28 whole days up to 21 November 2026"),
    ],
)
def test_a_figure_says_of_which_days_it_is(asked, words):
    assert when_of(replace(DEBT, **asked), Usual(until=UNTIL), load_texts()) == words


def test_what_is_not_known_against_usual_is_of_no_days():
    assert when_of(replace(DEBT, measure="unusual"), Usual(), load_texts()) == ""


@pytest.mark.parametrize(
    ("shown", "show", "kind", "note"),
    [
        (Shown("value", 43, "43"), EXACT, "value", ""),
        (Shown("small", None, "Under about 13"), RELEASED, "small", "Under about 13, may be none."),
        (None, EXACT, "no_data", "No partner has recorded anything here in this period."),
        (None, RELEASED, "no_data", "No figure has been released here for this period yet"),
        (Shown("absent", None, "n/a"), EXACT, "absent", ""),
    ],
)
def test_the_headline_is_of_a_kind_and_its_note_speaks_of_that_kind(shown, show, kind, note):
    headline = make_headline(DEBT, shown, NOTHING, show, known=True)
    assert (headline.kind, headline.figure) == (kind, shown.words if shown else "No figure")
    assert headline.note.startswith(note)
    assert bool(headline.note) == bool(note)


def test_who_is_silent_is_said_of_figures_that_may_be_low_and_of_no_other():
    low = "1 of 2 partners not reporting: totals may be low."
    for kind, note in (("partial", low), ("small", f"Under about 13, may be none. {low}"), ("value", "")):
        assert make_headline(DEBT, Shown(kind, None, ""), SILENT, RELEASED, known=True).note == note


def test_no_total_is_told_of_a_wide_place_where_each_authority_was_altered_by_itself():
    headline = make_headline(replace(DEBT, place="GB"), None, NOTHING, RELEASED, known=True)
    assert headline.note.startswith("Released figures of authorities are altered one by one")


def test_a_need_leads_to_what_counts_as_it_and_the_rest_to_the_dictionary():
    need = make_headline(DEBT, None, NOTHING, EXACT, known=True)
    domain = make_headline(replace(DEBT, need="money"), None, NOTHING, EXACT, known=False)
    assert need.definition_address == "/needs/money.debt"
    assert domain.definition_address == "/needs"
    assert need.definition != domain.definition


@pytest.mark.parametrize(
    ("asked", "answer", "show", "notes"),
    [
        ({}, NOTHING, EXACT, ["table.exact_note"]),
        ({"partner": "advice"}, NOTHING, EXACT, ["table.own_note"]),
        ({}, NOTHING, RELEASED, ["table.floor_note"]),
        ({"measure": "change"}, NOTHING, EXACT, ["table.exact_note", "changes.note", "changes.today_note"]),
        ({"measure": "change", "at": DAY}, NOTHING, EXACT, ["table.exact_note", "changes.note"]),
        (
            {"measure": "change"},
            replace(NOTHING, before_known=False),
            EXACT,
            ["table.exact_note", "changes.unknown_note"],
        ),
        (
            {"measure": "change", "at": DAY, "place": "GB"},
            replace(NOTHING, before_unknown={PLACE}),
            EXACT,
            ["table.exact_note", "table.wide_note", "changes.note", "changes.unknown_somewhere_note"],
        ),
        ({"measure": "unusual"}, NOTHING, EXACT, ["table.exact_note", "unusual.note", "unusual.apart_note"]),
        ({"measure": "deprived"}, NOTHING, EXACT, ["table.exact_note", "table.deprived_note"]),
    ],
)
def test_notes_say_what_was_done_to_the_figures_and_how_to_read_the_measure(asked, answer, show, notes):
    choice, t = replace(DEBT, **asked), load_texts()
    nothing = make_picture([], [], choice, show)
    assert notes_under(choice, nothing, answer, show, "Birmingham") == [t(n, floor=show.floor) for n in notes]


def test_that_some_areas_have_no_rate_is_noted_where_one_has_none():
    areas = [load_places().area("B8 2")]
    without = make_picture([cell("B8 2", 40)], areas, DEBT, EXACT)
    with_one = make_picture([cell("B8 2", 40, rate=5.1)], areas, DEBT, EXACT)
    note = load_texts()("table.rate_note")
    assert note in notes_under(DEBT, without, NOTHING, EXACT, "Birmingham")
    assert note not in notes_under(DEBT, with_one, NOTHING, EXACT, "Birmingham")
