import zlib
from collections import Counter

from dictionary.topics import partition_of, partner_of, raw_topic


def test_names_a_partners_own_topic_and_reads_it_back():
    assert raw_topic("advice") == "events.advice"
    assert partner_of(raw_topic("advice")) == "advice"


def test_knows_that_other_topics_are_no_partners():
    assert partner_of("checked") is None
    assert partner_of("events.") is None


def test_puts_a_key_where_its_crc_says():
    assert partition_of(b"E08000025", 4) == zlib.crc32(b"E08000025") % 4


def test_spreads_keys_evenly():
    spread = Counter(partition_of(b"%d" % i, 4) for i in range(4000))
    assert set(spread) == {0, 1, 2, 3}
    assert min(spread.values()) > 900
