"""Subscriptions and the delivery log in Valkey."""

from datetime import timedelta

from redis import Redis

from api.channels.remembering import Memory
from api.channels.showing import MOST_DELIVERIES, Shown
from dictionary import projection
from dictionary.actions import Subscribe, Unsubscribe
from tests.support.alerts import AUTHORITY, MORNING, SECRET
from tests.support.parts import Valkey
from tests.support.subscriptions import make_subscription
from tests.support.telling import make_message, told

TEAM = make_subscription()
KEY = projection.subscriptions(AUTHORITY)
LOG = projection.deliveries(AUTHORITY)
SAID = {"id": TEAM.id, "authority": AUTHORITY, "at": MORNING, "who": "amina"}


def memory() -> Memory:
    found = Memory(SECRET)
    found.take_action(Subscribe(**SAID, subscription=TEAM.id, terms=TEAM))
    for record in told(make_message()):
        found.take_delivery(record)
    return found


async def test_all_that_is_known_is_shown_and_shown_again_after_valkey_was_emptied(
    valkey: Redis, valkey_server: Valkey
) -> None:
    shown = Shown(valkey_server.url, memory())
    await shown.beat()
    assert (valkey.hlen(KEY), valkey.zcard(LOG)) == (1, 1)
    assert valkey.get(projection.deliver()) == b"1"
    assert 0 < valkey.ttl(projection.deliver()) <= projection.DELIVER_SECONDS
    valkey.flushall()
    await shown.beat()
    assert valkey.hlen(KEY) == 0
    valkey.set(projection.epoch(), "another")
    await shown.beat()
    assert (valkey.hlen(KEY), valkey.zcard(LOG)) == (1, 1)
    await shown.close()


async def test_an_ended_subscription_is_shown_no_more(valkey: Redis, valkey_server: Valkey) -> None:
    known = memory()
    shown = Shown(valkey_server.url, known)
    await shown.everything()
    known.take_action(Unsubscribe(**SAID, subscription=TEAM.id))
    await shown.subscriptions(AUTHORITY)
    assert valkey.hlen(KEY) == 0
    await shown.close()


async def test_the_log_keeps_the_newest(valkey: Redis, valkey_server: Valkey) -> None:
    shown = Shown(valkey_server.url, Memory(SECRET))
    many = [
        one
        for number in range(MOST_DELIVERIES + 5)
        for one in told(make_message(number=number), at=MORNING + timedelta(seconds=number))
    ]
    await shown.deliveries(many)
    assert valkey.zcard(LOG) == MOST_DELIVERIES
    assert valkey.zrange(LOG, 0, 0) == [many[5].model_dump_json().encode()]
    await shown.close()


async def test_a_valkey_that_is_away_keeps_nothing_from_going_on() -> None:
    shown = Shown("redis://127.0.0.1:1/0", memory())
    await shown.everything()
    await shown.beat()
    await shown.close()
