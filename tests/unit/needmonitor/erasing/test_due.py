"""By when the broker lets go of what was deleted."""

from datetime import timedelta

import pytest

from needmonitor.erasing.due import in_words, let_go_after
from streams.topics_admin import wanted_topics

CONFIGS = {topic.name: topic.config for topic in wanted_topics(["advice"], {"events.advice": 20})}


@pytest.mark.parametrize(
    ("topic", "days"),
    [("events.advice", 21), ("changes", 8), ("checked", 15), ("follow-changelog", 15), ("links", 15)],
)
def test_every_topic_that_holds_persons_lets_go_within_days(topic, days):
    assert let_go_after(CONFIGS[topic]) == timedelta(days=days)


@pytest.mark.parametrize(
    "config",
    [
        {
            "cleanup.policy": "compact",
            "max.compaction.lag.ms": "9223372036854775807",
            "delete.retention.ms": "1",
        },
        {"cleanup.policy": "delete", "retention.ms": "-1", "segment.ms": "1"},
        {"cleanup.policy": "delete", "retention.ms": "1000"},
    ],
)
def test_what_has_no_limit_is_said_to_have_none(config):
    assert let_go_after(config) is None
    assert in_words(config) == "no limit is configured"


def test_limits_are_told_in_words():
    assert in_words({"cleanup.policy": "delete", "retention.ms": "4000", "segment.ms": "500"}) == (
        "gone within 4.5 seconds"
    )
    assert in_words(CONFIGS["checked"]) == "gone within 15 days"
    assert "may not be read" in in_words(None)
