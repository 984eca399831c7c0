import json
from datetime import timedelta

import pytest

from dictionary.arrivals import join_hours
from dictionary.changes import decode_change
from dictionary.events import EVENT_TYPES, PERSON_TYPES
from dictionary.moments import day_of
from dictionary.topics import CHANGES, partition_of
from streams.accepted import KINDS
from streams.people import ARRIVED_KEY, TALLIES_KEY
from tests.support import events
from tests.support.edits import in_full
from tests.support.following import DAY, HOME, TIME, Following, Record, edits, refusals


@pytest.fixture
def following():
    return Following()


def test_follows_every_type_of_event_about_a_person_and_no_other():
    assert set(KINDS) == PERSON_TYPES
    assert set(EVENT_TYPES) > PERSON_TYPES


def test_a_record_becomes_one_change_for_its_authority(following):
    (out,) = following.follow(events.issue_recorded())
    change = decode_change(out.value)
    assert (out.topic, out.key, out.partition) == (CHANGES, HOME.encode(), partition_of(HOME.encode(), 4))
    assert (change.origin, change.partner) == ((3, 1, 0), "advice")
    assert 0 <= change.key12 < 4096


def test_an_event_that_touches_two_authorities_becomes_a_change_for_each(following):
    following.follow(events.issue_recorded())
    outs = following.follow(events.issue_recorded(issue="i2", sector="B91 1", time="2026-03-04T10:00:00Z"))
    assert [(out.key, decode_change(out.value).origin) for out in outs] == [
        (b"E08000025", (3, 2, 0)),
        (b"E08000029", (3, 2, 1)),
    ]


def test_takes_back_under_the_key_it_gave_although_the_secret_has_changed(following):
    (given,) = following.take(following.record(events.issue_recorded()), secret=b"one")
    (taken,) = following.restarted().take(following.record(events.issue_withdrawn()), secret=b"two")
    assert decode_change(taken.value).key12 == decode_change(given.value).key12


def test_a_sector_without_an_authority_counts_in_the_home_authority(following):
    (out,) = following.follow(events.issue_recorded(sector="B40 1"))
    assert (out.key, edits([out], "any", "people")) == (HOME.encode(), [(1, "B40 1")])


def test_whoever_has_no_fixed_address_counts_beside_the_map(following):
    outs = following.follow(events.issue_recorded(sector=None))
    assert edits(outs, "any", "people") == [(1, "E08000025/none")]


def test_a_move_to_no_fixed_address_moves_what_is_open_beside_the_map(following):
    following.follow(events.issue_recorded())
    outs = following.follow(
        events.issue_updated("moved", location_status="unknown", time="2026-03-05T10:00:00Z")
    )
    assert edits(outs, "any", "open") == [(-1, "B1 1"), (1, "B1 1"), (1, "E08000025/none")]
    assert edits(outs, "any", "people") == []


def test_the_same_event_again_says_nothing_and_is_counted_as_a_duplicate(following):
    following.follow(events.issue_recorded())
    packed = dict(following.state.packed)
    assert following.restarted().follow(events.issue_recorded(), after=2 * DAY) == []
    assert following.state.packed == packed
    tally = following.state.tallies["advice"]
    assert (tally.accepted, tally.duplicates, tally.refused) == (1, 1, 0)


def test_a_newer_dictionary_version_or_another_spelling_of_an_instant_is_no_other_body(following):
    following.follow(events.issue_recorded(event_id="a"))
    newer = events.issue_recorded(event_id="a", dictionary_version="1.2.0")
    respelt = {**newer, "time": "2026-03-02T11:00:00+01:00", "recordedtime": "2026-03-02T10:00:00.000Z"}
    shuffled = {**respelt, "data": dict(reversed(respelt["data"].items()))}
    assert following.follow(shuffled) == []


@pytest.mark.parametrize("other", [{"need": "money.hardship"}, {"severity": "high"}, {"sector": "B2 4"}])
def test_the_same_id_with_another_body_is_refused(following, other):
    following.follow(events.issue_recorded(event_id="a"))
    assert refusals(following.follow(events.issue_recorded(event_id="a", **other))) == [
        ("id_conflict", "/id")
    ]


def test_the_same_id_and_issue_of_another_partner_are_others(following):
    following.follow(events.issue_recorded(event_id="a"))
    outs = following.follow(events.issue_recorded(event_id="a", partner="gp"))
    assert edits(outs, "any", "records") == [(1, "B1 1")]


def test_a_second_record_of_an_issue_is_refused_even_when_the_first_was_withdrawn(following):
    following.follow(events.issue_recorded(event_id="a"))
    following.follow(events.issue_withdrawn())
    outs = following.follow(events.issue_recorded(event_id="b"))
    assert refusals(outs) == [("issue_exists", "/data/issue_id")]


def test_a_refusal_says_where_the_event_is_and_never_what_it_says(following):
    following.follow(events.issue_recorded(event_id="a"))
    (out,) = following.follow(events.issue_recorded(event_id="a", need="mental.stress"))
    data = json.loads(out.value)["data"]
    assert out.key == b"advice"
    assert (data["source_topic"], data["partition"], data["offset"]) == ("events.advice", 0, 2)
    assert data["event_id"] == events.uuid("a")
    assert b"mental" not in out.value
    assert events.ref("ann").encode() not in out.value


def test_what_waits_for_its_record_takes_effect_with_it(following):
    assert following.follow(events.issue_resolved(time="2026-03-09T10:00:00Z")) == []
    outs = following.restarted().follow(events.issue_recorded(), after=20 * DAY)
    assert edits(outs, "any", "open") == [(1, "B1 1")]
    (change,) = (decode_change(out.value) for out in outs)
    (opened,) = (edit for edit in in_full(change.edits) if (edit.scope, edit.measure) == ("any", "open"))
    assert opened.until - opened.from_ == 7 * 24
    assert following.state.waiting == {}


def test_a_person_s_next_event_gives_up_what_waited_more_than_35_days(following):
    following.follow(events.issue_resolved(issue="never"), after=timedelta(0))
    assert refusals(following.restarted().follow(events.issue_recorded(), after=35 * DAY)) == []
    late = following.restarted().follow(
        events.issue_recorded(issue="i2"), after=35 * DAY + timedelta(microseconds=1)
    )
    assert refusals(late) == [("unknown_issue", "/data/issue_id")]
    assert following.state.waiting == {}


def test_the_clock_gives_up_what_waits_of_whomever(following):
    for person in ("ann", "bob"):
        following.follow(events.issue_resolved(issue="never", person=person))
    assert following.restarted().tick(TIME + 36 * DAY) == []
    assert refusals(following.restarted().tick(TIME + 37 * DAY)) == [("unknown_issue", "/data/issue_id")] * 2
    assert following.restarted().tick(TIME + 40 * DAY) == []
    again = following.follow(events.issue_resolved(issue="never"), after=40 * DAY)
    assert again == []


def test_a_record_that_was_in_time_is_not_too_late_because_a_clock_record_overtook_it(following):
    following.follow(events.issue_withdrawn(), after=timedelta(0))
    following.tick(TIME + 35 * DAY + timedelta(hours=1))
    assert following.follow(events.issue_recorded(), after=34 * DAY) == []


def test_recodes_apply_in_their_own_order_whatever_order_they_came_in(following):
    following.follow(events.issue_recorded())
    following.follow(events.issue_updated("recoded", need="mental.stress", time="2026-03-06T10:00:00Z"))
    outs = following.follow(
        events.issue_updated("recoded", need="money.hardship", time="2026-03-05T10:00:00Z"), after=3 * DAY
    )
    assert outs == []


def test_a_change_of_severity_changes_no_number(following):
    following.follow(events.issue_recorded())
    assert following.follow(events.issue_updated("severity_changed", severity="high")) == []


def test_keeps_what_lifecycle_events_say_beside_the_person_block(following):
    for made in (events.contact_recorded, events.service_referred, events.assessment_completed):
        assert following.follow(made()) == []
    following.restarted().follow(events.budget_agreed())
    tally = following.state.tallies["advice"]
    assert (tally.accepted, tally.refused) == (4, 0)
    (packed,) = following.state.packed.values()
    assert b"estimated_budget_week_pence" in packed
    assert b"age_band" not in packed


def test_ignores_tombstones_and_events_that_are_about_nobody(following):
    following.follow(events.issue_recorded())
    packed = dict(following.state.packed)
    tombstone = Record(9, f"{events.ref('ann')}/events.advice/0/1".encode(), None)
    published = {**events.dictionary_published(), "arrivaltime": events.TIME, "homeauthority": HOME}
    nobody = Record(10, b"x/events.advice/0/7", events.raw(published))
    assert following.take(tombstone, nobody) == []
    assert following.state.packed == packed


def test_a_checked_record_that_cannot_be_read_is_refused_and_stops_nobody(following):
    broken = Record(5, b"ref/events.advice/2/7", b'{"id": 1}', timestamp=1_772_445_600_000)
    outs = following.take(broken, following.record(events.issue_recorded()))
    assert json.loads(outs[0].value)["data"]["code"] == "schema_invalid"
    assert json.loads(outs[0].value)["data"]["offset"] == 7
    assert edits(outs, "any", "people") == [(1, "B1 1")]


def test_refuses_a_need_it_has_no_horizon_for(following):
    outs = following.follow(events.issue_recorded("food.insecure"))
    assert refusals(outs) == [("unknown_need", "/data/need")]


def test_says_which_keys_of_its_state_changed(following):
    following.follow(events.issue_recorded())
    assert following.dumped.keys() == {events.ref("ann").encode(), TALLIES_KEY, ARRIVED_KEY + b"advice"}


def test_the_hours_of_arrivals_are_dumped_once_an_hour_and_read_back(following):
    following.follow(events.issue_recorded())
    following.dumped.clear()
    again = events.issue_recorded(issue="2", event_id="two")
    following.follow(again)
    assert ARRIVED_KEY + b"advice" not in following.dumped
    following.follow(events.issue_recorded(issue="3", event_id="three"), after=timedelta(hours=3))
    assert following.dumped[ARRIVED_KEY + b"advice"] is not None
    (heard,) = following.restarted().state.arrived.values()
    first = int(TIME.timestamp()) // 3600
    assert join_hours([heard]) == (first, first + 3)


@pytest.mark.parametrize(("silent", "signs"), [(730, [1]), (731, [])])
def test_a_reconfirmation_is_heard_730_days_after_the_last_word_of_its_issue_and_no_later(
    following, silent, signs
):
    following.follow(events.issue_recorded())
    time = (TIME + silent * DAY).isoformat()
    outs = following.follow(events.issue_updated(reason="reconfirmed", time=time))
    assert [sign for sign, _ in edits(outs, "money.debt", "open")] == signs


@pytest.mark.parametrize(
    ("recorded", "after", "days"),
    [
        (timedelta(0), timedelta(minutes=1), None),
        (timedelta(0), timedelta(days=3), 3),
        (timedelta(days=2), timedelta(days=3), 3),
        (timedelta(days=2), timedelta(days=23), 23),
        (timedelta(days=2), timedelta(days=23, seconds=1), 2),
        (timedelta(0), timedelta(days=90), None),
    ],
)
def test_says_when_it_became_known_and_of_history_that_is_handed_in_when_it_was_recorded(
    following, recorded, after, days
):
    event = {**events.issue_recorded(), "recordedtime": (TIME + recorded).isoformat()}
    (change,) = [decode_change(out.value) for out in following.follow(event, after) if out.topic == CHANGES]
    assert change.known == (None if days is None else day_of(TIME) + days)
