from datetime import UTC, date, datetime

import pytest

from dictionary.moments import LONDON
from producers.dates import Form, Forms, date_format, form_of, moment_at, read_moment


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("DD/MM/YYYY", "03/04/2026", "2026-04-03T00:00:00+01:00"),
        ("DD/MM/YYYY", "3/4/2026", "2026-04-03T00:00:00+01:00"),
        ("DD/MM/YY", "03/04/26", "2026-04-03T00:00:00+01:00"),
        ("MM/DD/YYYY", "03/04/2026", "2026-03-04T00:00:00+00:00"),
        ("DD.MM.YYYY HH:mm", "03.04.2026 09:05", "2026-04-03T09:05:00+01:00"),
        ("DD/MM/YYYY HH:MM:ss", "03/04/2026 09:05:07", "2026-04-03T09:05:07+01:00"),
        ("D MMM YYYY", "3 Apr 2026", "2026-04-03T00:00:00+01:00"),
        ("DD MMMM YYYY", "03 september 2026", "2026-09-03T00:00:00+01:00"),
        ("YYYY-MM-DD", "2026-01-31", "2026-01-31T00:00:00+00:00"),
        ("ISO", "2026-04-03", "2026-04-03T00:00:00+01:00"),
        ("iso", "2026-04-03 10:30", "2026-04-03T10:30:00+01:00"),
        ("ISO", "2026-04-03T10:30:00Z", "2026-04-03T10:30:00+00:00"),
    ],
)
def test_reads_a_date_in_its_format_as_london_time(written: str, text: str, expected: str) -> None:
    moment = read_moment(text, [date_format(written)])
    assert moment is not None
    assert moment.at.isoformat() == expected


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("DD/MM/YYYY", "03-04-2026"),
        ("DD/MM/YYYY", "03/04/26"),
        ("DD/MM/YYYY", "31/02/2026"),
        ("DD/MM/YYYY", "04/13/2026"),
        ("DD/MM/YYYY", "03/04/2026 10:00"),
        ("DD/MM/YYYY HH:mm", "03/04/2026 25:00"),
        ("ISO", "2026-13-01"),
        ("ISO", "03/04/2026"),
        ("DD/MM/YYYY", "45234"),
        ("DD/MM/YYYY", ""),
    ],
)
def test_does_not_guess_a_date_of_another_form(written: str, text: str) -> None:
    assert read_moment(text, [date_format(written)]) is None


@pytest.mark.parametrize("written", ["DD/MM", "whenever", "%d/%m/%Y", "DD/DD/YYYY", "", "DD/MM/YYYYx"])
def test_refuses_a_format_that_is_no_date(written: str) -> None:
    with pytest.raises(ValueError, match="DD/MM/YYYY"):
        date_format(written)


def test_a_real_spreadsheet_date_needs_no_format() -> None:
    moment = read_moment(datetime(2026, 7, 1, 9, 30), [])
    assert moment is not None
    assert (moment.at, moment.timed) == (datetime(2026, 7, 1, 9, 30, tzinfo=LONDON), True)


def test_tells_a_date_from_a_moment() -> None:
    formats = [date_format("DD/MM/YYYY HH:mm"), date_format("DD/MM/YYYY")]
    timed = [read_moment(text, formats) for text in ("01/02/2026 10:30", "01/02/2026")]
    assert [moment.timed for moment in timed if moment] == [True, False]


def test_a_moment_knows_its_utc_and_its_london_day() -> None:
    summer = moment_at(datetime(2026, 7, 1, 0, 30, tzinfo=LONDON), timed=True)
    assert (summer.utc, summer.day) == ("2026-06-30T23:30:00Z", date(2026, 7, 1))
    winter = moment_at(datetime(2026, 1, 1, tzinfo=UTC), timed=False)
    assert (winter.utc, winter.day) == ("2026-01-01T00:00:00Z", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("25/03/2026", Form.DAY_FIRST),
        ("03/25/2026", Form.MONTH_FIRST),
        ("03/04/2026 10:30", Form.EITHER),
        ("2026-03-25", Form.YEAR_FIRST),
        ("25 Mar 2026", Form.NAMED),
        ("45234", Form.OTHER),
        ("99/99/2026", Form.OTHER),
        (datetime(2026, 3, 4), Form.REAL_LOW),
        (datetime(2026, 3, 25), Form.REAL_HIGH),
    ],
)
def test_recognises_the_form_of_a_date(value: str | datetime, form: Form) -> None:
    assert form_of(value) is form


def forms_of(*values: str | datetime) -> Forms:
    forms = Forms()
    for line, value in enumerate(values, 2):
        forms.add(value, line)
    return forms


def test_a_column_with_day_and_month_in_either_order_cannot_be_trusted() -> None:
    problem = forms_of("25/03/2026", "03/04/2026", "03/25/2026").problem()
    assert problem is not None
    assert "line 2" in problem
    assert "line 4" in problem


def test_one_slip_among_many_dates_does_not_condemn_the_column() -> None:
    assert forms_of(*["25/03/2026"] * 200, "03/25/2026").problem() is None


def test_dates_that_a_program_swapped_on_opening_are_recognised() -> None:
    swapped = [datetime(2026, 3, day) for day in range(1, 13)]
    assert "month first" in (forms_of(*swapped, "25/03/2026").problem() or "")
    assert forms_of(*swapped, datetime(2026, 3, 25), "25/03/2026").problem() is None


def test_several_forms_are_listed_with_their_first_line() -> None:
    summary = forms_of("25/03/2026", "2026-03-25", "26/03/2026").summary()
    assert summary == [
        "2 as day first (25/03/2026), first on line 2",
        "1 as year first (2026-03-25), first on line 3",
    ]
    assert forms_of("25/03/2026", "03/04/2026").summary() == []
