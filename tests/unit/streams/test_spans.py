from dictionary.moments import day_start
from streams.spans import NEVER, Ending, Marks, Move, Standing, open_spans, scopes_of

HERE, THERE = ("E08000025", "B1 1"), ("E08000029", "B91 1")
NOTHING = Marks([], [])


def record(day, place=HERE, *, horizon=90, closed=NEVER, confirmed=(), minute=0):
    order = (day * 1440 + minute, 0, "advice", b"")
    scopes = scopes_of("money.debt", "advice")
    return Standing(order, day_start(day), day, scopes, place, horizon, closed, confirmed)


def days(spans):
    """Spans with London days for hours."""
    return [(place, from_day(start), from_day(until)) for place, start, until in spans]


def from_day(hour):
    return next(day for day in range(19_990, 21_000) if day_start(day) == hour)


def move(day, place=THERE):
    return Move((day * 1440 + 1, 0, "advice", b"m"), day, place)


def ending(day):
    return Ending((day * 1440 + 1, 0, "advice", b"r"), day)


def test_the_scopes_of_a_record_lie_within_each_other():
    assert scopes_of("money.debt", "gp") == ("any", "money", "money.debt", "money.debt@gp")


def test_an_issue_is_open_for_its_horizon():
    assert days(open_spans([record(20_000)], NOTHING)) == [(HERE, 20_000, 20_090)]


def test_an_issue_resolved_on_its_own_day_was_never_open():
    assert open_spans([record(20_000, closed=20_000)], NOTHING) == []


def test_the_last_record_that_is_open_says_where():
    both = [record(20_000), record(20_010, THERE, closed=20_020)]
    assert days(open_spans(both, NOTHING)) == [
        (HERE, 20_000, 20_010),
        (THERE, 20_010, 20_020),
        (HERE, 20_020, 20_090),
    ]


def test_neighbouring_pieces_in_one_place_are_one_piece():
    assert days(open_spans([record(20_000), record(20_010)], NOTHING)) == [(HERE, 20_000, 20_100)]


def test_reconfirmed_after_its_horizon_an_issue_is_open_again():
    found = open_spans([record(20_000, horizon=30, confirmed=(20_050,))], NOTHING)
    assert days(found) == [(HERE, 20_000, 20_030), (HERE, 20_050, 20_080)]


def test_reconfirmed_before_its_horizon_an_issue_stays_open_longer():
    found = open_spans([record(20_000, horizon=30, confirmed=(20_025,))], NOTHING)
    assert days(found) == [(HERE, 20_000, 20_055)]


def test_confirmed_before_it_was_recorded_or_after_it_was_closed_says_nothing():
    found = open_spans([record(20_000, horizon=30, closed=20_020, confirmed=(19_990, 20_025))], NOTHING)
    assert days(found) == [(HERE, 20_000, 20_020)]


def test_an_open_issue_is_cut_where_the_person_moved():
    found = open_spans([record(20_000)], Marks([move(20_010)], []))
    assert days(found) == [(HERE, 20_000, 20_010), (THERE, 20_010, 20_090)]


def test_moved_on_the_day_of_the_record_leaves_no_empty_piece():
    assert days(open_spans([record(20_000)], Marks([move(20_000)], []))) == [(THERE, 20_000, 20_090)]


def test_a_move_before_the_record_does_not_move_it():
    assert days(open_spans([record(20_000)], Marks([move(19_999)], []))) == [(HERE, 20_000, 20_090)]


def test_moved_away_ends_what_was_recorded_before_and_not_what_comes_after():
    both = [record(20_000), record(20_030)]
    found = open_spans(both, Marks([], [ending(20_010)]))
    assert days(found) == [(HERE, 20_000, 20_010), (HERE, 20_030, 20_120)]


def test_a_short_issue_within_the_gap_of_a_reopened_one_gets_its_own_days():
    long = record(20_000, horizon=10, confirmed=(20_050,))
    short = record(20_020, THERE, horizon=10)
    assert days(open_spans([long, short], NOTHING)) == [
        (HERE, 20_000, 20_010),
        (THERE, 20_020, 20_030),
        (HERE, 20_050, 20_060),
    ]
