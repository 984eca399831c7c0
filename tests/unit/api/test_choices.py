from dataclasses import replace
from datetime import date, timedelta

from api.access import DEMO_VISITOR
from api.choices import Choice
from api.choosing import Chooser
from dictionary.needs import load_dictionary
from dictionary.places import load_places

PLACE = "E08000025"


def chooser():
    return Chooser(DEMO_VISITOR, load_dictionary(), load_places(), PLACE)


def test_an_address_gives_back_the_choice_it_was_made_from():
    day = date(2026, 11, 1)
    choice = Choice(PLACE, "money.debt", "91d", "rate", "district", "B1", "area", up=True, at=day, every="60")
    choice = replace(choice, contrast=True, basemap=False)
    query = dict(part.split("=") for part in choice.address().partition("?")[2].split("&"))
    assert replace(chooser(), today=day + timedelta(days=9)).read(query) == (choice, [])


def test_what_is_sought_in_the_table_stays_in_the_address():
    choice, _ = chooser().read({"place": "GB", "level": "la", "find": "  north   east ", "page": "2"})
    assert (choice.find, choice.page) == ("north east", 2)
    assert choice.address().endswith("&find=north+east&page=2")
