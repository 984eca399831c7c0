"""Whatever breaks, nothing is lost and nothing counted twice: the faults that every change must pass."""

from collections.abc import Iterator

import pytest

from tests.conftest import started
from tests.faults.catalogue import run_fault
from tests.faults.parts import Parts
from tests.faults.table import FAULTS

pytestmark = [pytest.mark.journey, pytest.mark.kafka]
SEED = 1


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A broker with doors and a projection, for all faults."""
    made = started(Parts, tmp_path_factory.mktemp("faults"))
    yield made
    made.stop()


@pytest.mark.parametrize("name", [fault.name for fault in FAULTS.values() if fault.ci])
def test_loses_and_doubles_nothing(parts: Parts, name: str) -> None:
    outcome = run_fault(parts, FAULTS[name], SEED)
    assert outcome.verdict.exact, "\n".join((*outcome.verdict.lines, outcome.logs))
