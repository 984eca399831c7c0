import pytest

from dictionary.holidays import bank_holidays
from dictionary.moments import day_date

ENGLAND = {
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
}
SCOTLAND = {
    2021: "01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28",
    2022: "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
    2023: "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
    2024: "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
}


def told(nation: str, year: int) -> str:
    return " ".join(f"{day_date(day):%m-%d}" for day in sorted(bank_holidays(nation, year)))


@pytest.mark.parametrize(("year", "dates"), ENGLAND.items())
def test_the_dates_of_england_are_those_that_were_published(year: int, dates: str):
    assert told("E", year) == dates


@pytest.mark.parametrize(("year", "dates"), SCOTLAND.items())
def test_the_dates_of_scotland_are_those_that_were_published(year: int, dates: str):
    assert told("S", year) == dates


def test_wales_has_the_days_of_england():
    assert bank_holidays("W", 2025) == bank_holidays("E", 2025)


def test_the_earliest_easter_is_reckoned_in_its_own_century():
    assert told("E", 2285).split()[1:3] == ["03-20", "03-23"]


@pytest.mark.parametrize(("year", "easter"), [(1981, ["04-17", "04-20"]), (2049, ["04-16", "04-19"])])
def test_the_full_moon_that_would_come_too_late_is_taken_a_week_earlier(year: int, easter: list[str]):
    assert told("E", year).split()[1:3] == easter
