from api.alert_story import undone_in
from dictionary.alerts import Entry
from tests.unit.api.conftest import NOW

ACTION = "5f0c2b1e-0000-4000-8000-00000000000{}"


def entry(what: str, number: int, why: str = "") -> Entry:
    return Entry(at=NOW, who="ines", what=what, why=why, by=ACTION.format(number))


def test_an_undo_takes_back_the_last_of_its_kind_that_stood():
    story = [
        entry("noted", 1),
        entry("noted", 2),
        entry("undone", 3, "noted: by mistake"),
        entry("undone", 4, "noted"),
        entry("acknowledged", 5),
    ]
    assert undone_in(story[:3]) == {ACTION.format(2)}
    assert undone_in(story) == {ACTION.format(1), ACTION.format(2)}
