"""What this machine lacks: named on a laptop, a failure where everything must be there."""

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test and say what is missing; fail it where CI=true, so that nothing is green by absence."""
    if os.environ.get("CI") == "true":  # noqa: TID251  the contract of `./run test`, not a setting
        pytest.fail(f"missing here: {what}")
    pytest.skip(f"missing here: {what}")
