from datetime import date, timedelta

from api.charting import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, chart

DAY = date(2026, 3, 1)


def series(*values):
    return [(DAY + timedelta(days=index), value) for index, value in enumerate(values)]


def test_there_is_no_chart_of_nothing():
    assert chart([]) is None
    assert chart(series(None, None)) is None


def test_the_scale_begins_at_zero_and_ends_on_a_round_number():
    drawn = chart(series(0, 34))
    assert drawn is not None
    assert [tick.words for tick in drawn.y_ticks] == ["0", "10", "20", "30", "40"]
    assert drawn.y_ticks[0].at == HEIGHT - BOTTOM
    assert drawn.y_ticks[-1].at == TOP


def test_a_series_of_zeros_has_a_scale_too():
    drawn = chart(series(0, 0))
    assert drawn is not None
    assert [tick.words for tick in drawn.y_ticks] == ["0", "1"]


def test_a_day_without_a_value_breaks_the_line():
    drawn = chart(series(1, 2, None, 3, None, 4, 4))
    assert drawn is not None
    assert (len(drawn.lines), len(drawn.dots)) == (2, 1)


def test_releases_hold_until_the_next_one():
    drawn = chart(series(10, 20), steps=True)
    assert drawn is not None
    assert drawn.lines[0].startswith(f"M{LEFT}")
    assert "H" in drawn.lines[0]
    assert "V" in drawn.lines[0]


def test_the_last_day_is_always_named_and_stands_at_the_right_edge():
    drawn = chart(series(*range(92)))
    assert drawn is not None
    assert drawn.x_ticks[-1].words == "31 May"
    assert drawn.x_ticks[-1].at == drawn.right < WIDTH
    assert len(drawn.x_ticks) == 7


def test_one_day_is_a_point():
    drawn = chart(series(5))
    assert drawn is not None
    assert (drawn.lines, len(drawn.dots), len(drawn.x_ticks)) == ([], 1, 1)
