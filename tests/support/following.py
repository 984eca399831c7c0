"""Follow on one partition of `checked` by hand: events in, changes and refusals out, its changelog."""

import json
from datetime import timedelta

from dictionary.changes import decode_change
from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.moments import parse_instant
from dictionary.topics import CHANGES, CHECKED, REFUSED
from streams.following import follow_step
from streams.people import People
from tests.support import events
from tests.support.edits import in_full

HOME = "E08000025"
AUTHORITIES = {"B1 1": HOME, "B2 4": HOME, "B91 1": "E08000029"}
TIME = parse_instant(events.TIME)
DAY = timedelta(days=1)


class Record:
    topic, partition, timestamp_type, headers = "checked", 3, 0, ()

    def __init__(self, offset, key, value, timestamp=0):
        self.offset, self.key, self.value, self.timestamp = offset, key, value, timestamp


class Following:
    """One partition of `checked`; events arrive a minute after the time they tell, or as told.

    What follow writes to the log of record itself is in `logged`, by key, the last value of each.
    """

    def __init__(self):
        self.state = People()
        self.offset = 0
        self.dumped = {}
        self.logged = {}

    def take(self, *batch, secret=b"secret"):
        result = follow_step(
            self.state,
            batch,
            horizons={"money.debt": 180, "mental.stress": 90, "money.hardship": 180},
            places_authority=AUTHORITIES.get,
            disclosure_secret=secret,
            partitions=4,
        )
        self.dumped.update({key: self.state.dump(key) for key in result.dirty})
        self.logged.update({out.key: out.value for out in result.out if out.topic == CHECKED})
        assert all(out.partition == Record.partition for out in result.out if out.topic == CHECKED)
        return [out for out in result.out if out.topic != CHECKED]

    def record(self, event, after=timedelta(minutes=1), place=None):
        self.offset += 1
        arrival = parse_instant(event["time"]) + after
        checked = {**event, "arrivaltime": arrival.isoformat(), "homeauthority": HOME}
        partner = event["data"]["partner_id"]
        place = place or f"events.{partner}/0/{self.offset}"
        return Record(self.offset, f"{event['data']['person_ref']}/{place}".encode(), events.raw(checked))

    def follow(self, event, after=timedelta(minutes=1)):
        return self.take(self.record(event, after))

    def tick(self, at):
        return self.take(Record(0, CLOCK_KEY, clock_record(at)))

    def restarted(self):
        self.state = People()
        for key, value in self.dumped.items():
            if value is not None:
                self.state.load(key, value)
        self.state.recovered()
        return self


def refusals(outs):
    told = [json.loads(out.value) for out in outs if out.topic == REFUSED]
    return [(refusal["data"]["code"], refusal["data"]["pointer"]) for refusal in told]


def edits(outs, scope, measure):
    changes = [decode_change(out.value) for out in outs if out.topic == CHANGES]
    return [
        (edit.sign, edit.area)
        for change in changes
        for edit in in_full(change.edits)
        if edit.scope == scope and edit.measure == measure
    ]
