from dataclasses import replace
from datetime import UTC, date, datetime

from api.choices import Choice
from api.live_answer import Answer
from api.live_data import page_data
from api.measuring import Show
from api.picture import make_picture
from api.texts import load_texts

PLACE = "E08000025"
ASKED = Choice(PLACE, "money.debt", area="B8 2")
WORDS = {"need": "Debt", "place": "Birmingham"}
SHOW = Show("people", ("people", "rate"), trusted=False, floor=13, texts=load_texts(), slack=7.0)


def data(**changes):
    choice = replace(ASKED, **changes)
    answer = Answer(datetime(2026, 11, 22, 12, tzinfo=UTC), [], None)
    picture = make_picture([], [], choice, SHOW)
    return page_data(choice, answer, picture, SHOW, WORDS, alerts=True, cut=False)


def test_the_script_asks_the_feed_for_what_the_page_shows():
    assert data(partner="advice")["subscription"] == {
        "need": "money.debt@advice",
        "level": "sector",
        "window": "28d",
        "within": PLACE,
    }


def test_it_knows_how_far_figures_may_be_off_and_under_which_none_is_told():
    told = data()
    assert (told["floor"], told["slack"], told["asOf"]) == (13, 7.0, "2026-11-22T12:00:00+00:00")


def test_it_can_leave_the_selected_area_and_the_past_day():
    told = data(at=date(2026, 11, 1))
    assert told["at"] == "2026-11-01"
    assert "area=B8+2" in told["address"]
    assert told["clear"] == ASKED.address(area=None, at=date(2026, 11, 1))
    assert told["when"] == "in the last 28 days"


def test_measures_that_no_cell_holds_are_served():
    measures = ("people", "rate", "change", "unusual", "deprived")
    assert [data(measure=measure)["served"] for measure in measures] == [False, False, True, True, True]
