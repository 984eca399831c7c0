"""What a call says of an exact alert."""

from dictionary.alerts import Handling, Life
from dictionary.calls import call_of
from tests.support.alerts import AUTHORITY, MORNING, SECRET, make_alert


def test_a_call_names_level_and_local_authority_and_shows_nothing_else() -> None:
    call = call_of(make_alert(), SECRET)
    assert repr(call) == f"Call(authority='{AUTHORITY}', level=<Level.ALERT: 'alert'>)"
    assert call.link == f"/alerts?place={AUTHORITY}"


def test_its_id_is_made_again_only_by_who_has_the_secret() -> None:
    alert = make_alert()
    call = call_of(alert, SECRET)
    assert call.id == call_of(alert, SECRET).id != call_of(alert, b"another secret of it").id
    assert alert.id not in call.id


def test_what_decides_who_is_told_and_when_comes_from_the_alert() -> None:
    call = call_of(make_alert(peak=6.1, life=Life.CLOSING, handling=Handling.SNOOZED, muted="m"), SECRET)
    assert (call.peak, call.life, call.handling, call.muted) == (6.1, Life.CLOSING, Handling.SNOOZED, True)
    assert (call.need.id, call.area.code, call.since, call.parent) == (
        "food.insecurity",
        "B1 1",
        MORNING,
        None,
    )
