"""Every fault: importing this enters all of them, the quick ones first."""

from tests.faults import of_workers  # noqa: I001  # in this order
from tests.faults import of_groups, of_networks, of_projections, of_senders
from tests.faults import of_logs, of_brokers
from tests.faults.catalogue import FAULTS

__all__ = [
    "FAULTS",
    "of_brokers",
    "of_groups",
    "of_logs",
    "of_networks",
    "of_projections",
    "of_senders",
    "of_workers",
]
