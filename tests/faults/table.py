"""Every fault: importing this enters all of them."""

from tests.faults import of_brokers, of_groups, of_logs, of_networks, of_projections, of_senders, of_workers
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
