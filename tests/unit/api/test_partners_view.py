"""How long a partner's agreement is said to be in force."""

from datetime import UTC, date, datetime

import pytest

from api.partners_view import _until
from api.texts import load_texts
from tests.support.checking import register_with


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ({}, "open-ended"),
        ({"ends": date(2026, 12, 31)}, "31 December 2026"),
        (
            {"ends": date(2026, 12, 31), "withdrawn_at": datetime(2026, 7, 1, 9, 5, tzinfo=UTC)},
            "withdrawn on 1 July 2026, 10:05",
        ),
    ],
)
def test_an_agreement_is_said_to_last_until_its_end_or_its_withdrawal(says, told):
    (agreement,) = register_with(**says).agreements.values()
    assert _until(agreement, load_texts()) == told
