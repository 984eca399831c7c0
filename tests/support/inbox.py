"""Alerts on the inbox of a test: written as alerting writes them, and acted on by its own rules.

The worker of an installation raises alerts of its own and knows nothing of these, so it lets them be.
"""

import asyncio
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from redis import Redis

from dictionary import projection
from dictionary.actions import Action, Mute, read_action
from dictionary.alerts import Alert, AlertArea, AlertNeed, AlertWindow, Entry, Notice
from dictionary.moments import LONDON, day_of
from dictionary.topics import ACTIONS
from streams.alerting.handling import OnAlert, act
from streams.alerting.held import Held
from streams.engine.consumer import Consumer
from tests.support.alerts import AUTHORITY, make_alert


class Told:
    """The alerts of an authority in the projection, and what people do to them."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._held: dict[str, Held] = {}

    def tell(self, *told: Alert | Notice) -> None:
        for each in told:
            if isinstance(each, Alert):
                self._held[each.id] = Held(told=each, opened=day_of(each.first_seen))
            self._write(each)

    def forget(self) -> None:
        """No alert was ever raised."""
        self._held.clear()
        self._redis.delete(projection.alerts(AUTHORITY), projection.mutes(AUTHORITY))

    def take(self, actions: Iterable[Action]) -> None:
        """Apply actions in the order of the log."""
        for action in actions:
            if isinstance(action, Mute):
                self._redis.hset(projection.mutes(AUTHORITY), action.id, action.model_dump_json())
            elif isinstance(action, OnAlert) and action.alert in self._held:
                after = act(self._held[action.alert], action)
                if after is not None:
                    self._held[action.alert] = after
                    self._write(after.told)

    def _write(self, told: Alert | Notice) -> None:
        record = told.model_dump_json()
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hset(projection.alerts(told.authority), told.id, record)
        pipeline.publish(projection.told(), record)
        pipeline.execute()


class Alerting:
    """Applies what the API writes to the log, in a thread of its own."""

    def __init__(self, kafka_url: str, told: Told) -> None:
        self._kafka_url = kafka_url
        self._told = told
        self._ending = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    async def _run(self) -> None:
        consumer = Consumer(
            ACTIONS, bootstrap_servers=self._kafka_url, group_id=None, auto_offset_reset="earliest"
        )
        await consumer.start()
        try:
            while not self._ending.is_set():
                found = await consumer.getmany(timeout_ms=100)
                values = [record.value for records in found.values() for record in records]
                self._told.take(read_action(value) for value in values)
        finally:
            await consumer.stop()


def recent_alert(id_: str, need: str, area: str, **changes: object) -> Alert:
    """An alert that opened a few hours ago, of the last three days."""
    now = datetime.now(UTC)
    today = now.astimezone(LONDON).date()
    opened = now - timedelta(hours=5)
    where = (
        AlertArea(code=AUTHORITY, name="Birmingham", level="la", parents=())
        if area == AUTHORITY
        else AlertArea(
            code=area, name=area, level="sector", parents=(area.split(" ", maxsplit=1)[0], AUTHORITY)
        )
    )
    usual = {
        "id": id_,
        "need": AlertNeed(id=need, label=need, dictionary_version="1.0.0"),
        "area": where,
        "window": AlertWindow(start=today - timedelta(days=2), end=today, days=3),
        "first_seen": opened,
        "last_updated": opened,
        "timeline": (Entry(at=opened, who="monitor", what="opened"),),
    }
    return make_alert(**{**usual, **changes})
