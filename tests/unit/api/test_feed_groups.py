"""Whatever is lost, repeated or read late: a client ends with what REST says."""

import json
from functools import lru_cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.feed_groups import Group
from api.feed_subscriptions import Subscription
from api.reading import Status, put_activity, put_values
from api.sheets import empty_sheet
from api.silence import Coverage
from api.views import Knowledge, View
from dictionary.moments import parse_instant
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.projection_values import Live
from dictionary.register import demo_register

PLACE = "E06000053"  # the Isles of Scilly: five sectors
AS_OF = "2026-11-22T11:59:58Z"
VIEW = View("trusted", "money.debt", "sector", "28d", PLACE)
AREAS = ("TR21 0", "TR22 0", "TR23 0")


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """As the fixture, which Hypothesis would print whole."""
    return Knowledge(load_dictionary(), load_places(), demo_register(PLACE))


class Projection:
    """What Valkey holds of one authority, and the messages that said so."""

    def __init__(self, known) -> None:
        self.known = known
        self.epoch = "first"
        self.tick = 0
        self.values: dict[str, dict[str, str]] = {"any": {}, "money.debt": {}}

    def write(self, scope: str, people: dict[str, int]) -> Live:
        self.tick += 1
        for area, count in people.items():
            windows = dict.fromkeys(("24h", "7d", "91d", "365d"), (0, 0, 0))
            value = {**windows, "28d": (count, count, self.tick), "open": (count, self.tick)}
            self.values[scope][area] = json.dumps(value)
        cells = {area: msgspec.Raw(self.values[scope][area].encode()) for area in people}
        return Live("trusted", PLACE, scope, None, self.tick, AS_OF, cells)

    def read(self):
        sheet = empty_sheet(VIEW, self.known.places)
        values = {area.encode(): value.encode() for area, value in self.values["money.debt"].items()}
        put_values(sheet, self.known, values)
        anyone = self.values["any"].get(PLACE)
        put_activity(sheet, PLACE, anyone.encode() if anyone else None)
        return sheet, Status(parse_instant(AS_OF), self.tick, None, self.epoch)

    def cells(self) -> dict[str, dict]:
        return {cell.area: cell.model_dump() for cell in self.read()[0].cells()}


class Client:
    """Keeps cells as the contract tells a client to."""

    def __init__(self) -> None:
        self.cells: dict[str, dict] = {}
        self.seq: int | None = None
        self.epoch = ""

    def hear(self, news) -> None:
        if news is None:
            return
        message = json.loads(news.text)
        if message["type"] == "snapshot":
            self.cells = {}
        else:
            assert message["prev"] == self.seq
            assert message["epoch"] == self.epoch
        self.cells |= {cell["area"]: cell for cell in message["cells"]}
        self.seq, self.epoch = message["seq"], message["epoch"]


def loaded(projection) -> Group:
    group = Group(VIEW, projection.known)
    group.begin_loading()
    group.load(*projection.read(), "exact")
    return group


changes = st.tuples(
    st.sampled_from(["any", "money.debt"]),
    st.dictionaries(st.sampled_from(AREAS), st.integers(0, 3), min_size=1),
    st.integers(0, 2),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), changes),
        st.tuples(
            st.sampled_from(["hear", "lose", "repeat", "reconnect", "elsewhere", "rebuild"]), st.none()
        ),
    ),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_any_schedule_ends_with_what_rest_says(schedule):
    projection, client = Projection(knowledge()), Client()
    group = loaded(projection)
    subscription, sent, lossy = Subscription("map", group), [], False
    for step, change in schedule:
        if step == "write":
            scope, people, anyone = change
            live = projection.write(scope, {PLACE: anyone} if scope == "any" else people)
            sent.append(live)
            if lossy:
                lossy = False  # the connection to the channel is back: everything is read again
                group.begin_loading()
                group.load(*projection.read(), "exact")
            else:
                group.take(live)
        elif step == "hear":
            client.hear(subscription.news())
        elif step == "lose":
            lossy = True
        elif step == "repeat" and sent:
            group.take(sent[len(sent) // 2])
        elif step == "reconnect":
            known_seq = client.seq if client.epoch == group.epoch else None
            subscription = Subscription("map", group, known_seq)
        elif step == "elsewhere":
            group, lossy = loaded(projection), False
            known_seq = client.seq if client.epoch == group.epoch else None
            subscription = Subscription("map", group, known_seq)
        elif step == "rebuild":
            projection.epoch += "'"
            projection.tick += 1
            group.begin_loading()
            group.load(*projection.read(), "exact")
    client.hear(subscription.news())
    assert client.cells == projection.cells()


def test_a_client_that_was_away_is_told_that_figures_may_be_low_and_later_that_they_are_not(known):
    """A partner turns without any new number: the tick by which that was told stands in for one."""
    projection = Projection(known)
    projection.write("any", {PLACE: 9})
    projection.write("money.debt", {"TR21 0": 5})
    client, whole = Client(), loaded(projection)
    client.hear(Subscription("map", whole).news())
    for turned, silent in ((1, ("advice",)), (2, ())):
        sheet, status = projection.read()
        sheet.coverage = {PLACE: Coverage(("advice",), silent, turned)}
        elsewhere = Group(VIEW, known)
        elsewhere.begin_loading()
        elsewhere.load(sheet, status, "exact")
        client.hear(Subscription("map", elsewhere, client.seq).news())
        assert client.cells == {cell.area: cell.model_dump() for cell in sheet.cells()}


def test_messages_said_while_the_hash_is_read_are_not_lost(known):
    projection = Projection(known)
    projection.write("any", {PLACE: 9})
    group = Group(VIEW, known)
    group.begin_loading()
    read = projection.read()
    assert not group.take(projection.write("money.debt", {"TR21 0": 5}))
    group.load(*read, "exact")
    client = Client()
    client.hear(Subscription("map", group).news())
    assert client.cells["TR21 0"]["people"] == 5


def test_an_old_message_changes_nothing(known):
    projection = Projection(known)
    old = projection.write("money.debt", {"TR21 0": 5})
    projection.write("money.debt", {"TR21 0": 6})
    assert not loaded(projection).take(old)


@pytest.mark.parametrize(
    "changed", [{"la": "E08000026"}, {"scope": "money.rent"}, {"window": "7d"}, {"scope": "money"}]
)
def test_what_is_said_of_other_views_changes_nothing(known, changed):
    projection = Projection(known)
    group = loaded(projection)
    live = projection.write("money.debt", {"TR21 0": 5})
    assert not group.take(msgspec.structs.replace(live, **changed))


def test_a_change_of_another_window_is_no_news(known):
    projection = Projection(known)
    live = projection.write("money.debt", {"TR21 0": 5})
    group = loaded(projection)
    value = json.loads(projection.values["money.debt"]["TR21 0"]) | {"7d": (9, 9, projection.tick + 1)}
    cells = {"TR21 0": msgspec.Raw(json.dumps(value).encode())}
    assert not group.take(msgspec.structs.replace(live, tick=projection.tick + 1, cells=cells))


def test_one_text_is_written_for_all_who_were_told_the_same(known):
    projection = Projection(known)
    group = loaded(projection)
    first = group.revision
    group.take(projection.write("money.debt", {"TR21 0": 5}))
    assert group.since_revision(first) is group.since_revision(first)


def test_a_client_that_was_told_everything_hears_nothing(known):
    projection = Projection(known)
    group = loaded(projection)
    subscription = Subscription("map", group)
    assert subscription.news() is not None
    group.begin_loading()
    group.load(*projection.read(), "exact")
    assert subscription.news() is None


def test_a_resume_tells_that_the_authority_became_active_meanwhile(known):
    projection, client = Projection(known), Client()
    projection.write("money.debt", {"TR21 0": 0})
    client.hear(Subscription("map", loaded(projection)).news())
    assert {cell["state"] for cell in client.cells.values()} == {"no_data"}
    projection.write("any", {PLACE: 1})
    client.hear(Subscription("map", loaded(projection), client.seq).news())
    assert client.cells == projection.cells()
    assert {cell["state"] for cell in client.cells.values()} == {"zero"}


def test_a_resume_into_a_projection_made_again_is_told_whole(known):
    projection, client = Projection(known), Client()
    projection.write("money.debt", {"TR21 0": 5})
    group = loaded(projection)
    client.hear(Subscription("map", group).news())
    back = Subscription("map", group, client.seq)
    projection.epoch = "second"
    group.begin_loading()
    group.load(*projection.read(), "exact")
    assert back.news().kind == "snapshot"


def beside(numbers: tuple[str, ...], zone: str, scope: str, window: str | None, tick: int) -> Live:
    """A message of these values in the sectors of the islands, in their order."""
    cells = {area: msgspec.Raw(value.encode()) for area, value in zip(AREAS, numbers, strict=False)}
    return Live(zone, PLACE, scope, window, tick, AS_OF, cells)


def own_people(*people: int, tick: int) -> Live:
    """A message that a partner counts so many."""
    empty = dict.fromkeys(("24h", "7d", "91d", "365d"), (0, 0, 0))
    values = [json.dumps({**empty, "28d": (count, count, tick), "open": (0, 0)}) for count in people]
    return beside(tuple(values), "trusted", "money.debt@advice", None, tick)


def test_a_partners_group_holds_figures_back_beside_its_own_people_and_shows_them_again(known):
    view = View("commissioner", "money.debt", "sector", "28d", PLACE, "money.debt@advice")
    group, client = Group(view, known), Client()
    group.begin_loading()
    group.load(empty_sheet(view, known.places), Status(parse_instant(AS_OF), 0, "gate-1", "first"), "gate-1")
    subscription = Subscription("map", group)
    group.take(beside(('[15,"value",9]', '[15,"value",9]'), "commissioner", "money.debt", "28d", 9))
    for own, people in (((8, 7), (None, 15)), ((7, 8), (15, None)), ((0, 0), (15, 15))):
        assert group.take(own_people(*own, tick=group.revision + 1_700_000_000_000))
        client.hear(subscription.news())
        assert tuple(client.cells[area]["people"] for area in AREAS[:2]) == people
    assert not group.take(own_people(8, 8, tick=1))  # an old message
    assert client.seq == 9
    assert group.since_tick(9) is None
