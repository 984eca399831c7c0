"""The file of a release. Pure: the same release is the same file, byte by byte."""

import csv
import io
from typing import Final

from dictionary.places import ATTRIBUTION
from needmonitor.open_data.ledger import Release

COLUMNS: Final = (
    "month",
    "authority",
    "domain",
    "people",
    "epsilon",
    "mechanism",
    "domains_per_person",
    "released",
    "policy",
    "attribution",
)
SYNTHETIC: Final = "Synthetic data for demonstration: nobody real is counted."


def as_csv(release: Release) -> bytes:
    """A row for each authority and domain, with how they were made in columns of their own."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    attribution = f"{SYNTHETIC} {ATTRIBUTION}" if release.synthetic else ATTRIBUTION
    about = (
        release.epsilon,
        release.mechanism,
        release.most,
        release.released,
        release.policy,
        attribution,
    )
    table.writerows([release.month, *row, *about] for row in release.rows)
    return out.getvalue().encode()
