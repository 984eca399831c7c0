"""What a page and its files say, and alerts for pages to show."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from dictionary.alerts import Alert, AlertNeed, Entry
from tests.support.alerts import make_alert

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ALERT = "00000000000000aa"
ACTION = "5f0c2b1e-0000-4000-8000-000000000001"
FOOD = AlertNeed(id="money.food_insecurity", label="Food insecurity", dictionary_version="1.0.0")
OPENED = NOW - timedelta(hours=2)


def words(html: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    """What a CSV file says, row by row."""
    return list(csv.DictReader(io.StringIO(answer.text)))


def alert(number: int = 0xAA, **changes: Any) -> Alert:
    """An alert that opened two hours ago, by its number."""
    opened = Entry(at=OPENED, who="monitor", what="opened")
    usual = {"need": FOOD, "first_seen": OPENED, "timeline": (opened,)}
    return make_alert(id=f"{number:016x}", **{**usual, **changes})
