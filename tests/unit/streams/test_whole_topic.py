"""A topic that is read whole: how it learns where that ends."""

from collections.abc import Collection

from aiokafka import TopicPartition

from streams.engine.settings import EngineSettings
from streams.whole_topic import WholeTopic
from tests.support.reader import Reader

TOPIC = "links"


class Connection(Reader):
    """One of several to one log; a broker answers it in order, and may hold back what it fetches."""

    def __init__(self, log: Reader) -> None:
        super().__init__()
        self.log = log.log

    async def end_offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        assert not self.positions, "the answer waits behind a fetch"
        return await super().end_offsets(partitions)


async def test_where_a_topic_ends_is_asked_where_no_fetch_holds_the_answer_back(monkeypatch):
    log, known = Reader(), dict[bytes, bytes | None]()
    monkeypatch.setattr("streams.engine.reading.Consumer", lambda **_: Connection(log))
    settings = EngineSettings(kafka_url="nowhere:1", app_id="tests", transactions=False, partitions=2)
    topic = WholeTopic(TOPIC, settings, known.__setitem__)
    log.write(TOPIC, b"1", b"first", partition=1)
    await topic.caught_up()
    assert known == {b"1": b"first"}
    log.write(TOPIC, b"1", None)
    await topic.caught_up()
    assert known == {b"1": None}
