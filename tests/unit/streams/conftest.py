import pytest

from streams.engine import reading
from tests.support.reader import Reader


@pytest.fixture
def reader(monkeypatch):
    """A log in memory, in the place of whatever consumer is opened."""
    found = Reader()
    monkeypatch.setattr(reading, "Consumer", found)
    return found
