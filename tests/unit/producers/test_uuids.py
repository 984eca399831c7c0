"""UUIDs made from what they identify."""

from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from producers.uuids import uuid_of


@pytest.mark.parametrize("name", ["", "a", "issue/1/advice/3"])
def test_makes_the_uuids_of_the_standard_library(name: str) -> None:
    assert uuid_of(NAMESPACE_URL.bytes, name) == str(uuid5(NAMESPACE_URL, name))
    assert UUID(uuid_of(NAMESPACE_URL.bytes, name)).version == 5
