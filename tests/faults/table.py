"""Every fault: importing this enters all of them."""

from tests.faults import of_workers
from tests.faults.catalogue import FAULTS

__all__ = ["FAULTS", "of_workers"]
