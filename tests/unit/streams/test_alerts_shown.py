from dataclasses import dataclass, field
from typing import Any

from dictionary import projection
from streams.alerts_shown import add_alerts, add_mutes

LA = "E08000025"


@dataclass
class Pipeline:
    """Notes what it is asked to do."""

    done: list[tuple[Any, ...]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return lambda *words: self.done.append((name, *words))


@dataclass
class Record:
    key: bytes
    value: bytes


ALERT = Record(b"00000000000000aa", b'{"kind":"alert","authority":"E08000025","score":5}')
RELEASED = Record(b"released/E08000025", b'{"kind":"released","authority":"E08000025","alerts":[]}')


def test_alerts_stand_by_authority_and_id_and_are_told_as_they_are():
    pipeline = Pipeline()
    add_alerts(pipeline, [ALERT, RELEASED], told=True)
    assert pipeline.done == [
        ("hset", projection.alerts(LA), ALERT.key, ALERT.value),
        ("publish", projection.told(), ALERT.value),
        ("set", projection.alerts_released(LA), RELEASED.value),
        ("publish", projection.told(), RELEASED.value),
    ]


def test_what_is_no_news_is_told_to_nobody():
    pipeline = Pipeline()
    add_alerts(pipeline, [ALERT, RELEASED], told=False)
    assert [name for name, *_ in pipeline.done] == ["hset", "set"]


def test_mute_rules_stand_by_authority_until_they_are_ended():
    pipeline = Pipeline()
    mute = Record(b"mute/E08000025/rule-1", b'{"kind":"mute","authority":"E08000025","id":"rule-1"}')
    unmute = Record(b"mute/E08000025/act-2", b'{"kind":"unmute","authority":"E08000025","rule":"rule-1"}')
    other = Record(b"00000000000000aa/act-3", b'{"kind":"resolve","authority":"E08000025"}')
    add_mutes(pipeline, [mute, unmute, other])
    assert pipeline.done == [
        ("hset", projection.mutes(LA), b"rule-1", mute.value),
        ("hdel", projection.mutes(LA), "rule-1"),
    ]
