"""Writes the packaged files of places; the same input gives the same bytes."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dictionary.outlines import OutlineLevel, member

Features = Mapping[str, Sequence[Mapping[str, Any]]]
"""GeoJSON features by the code of the area around them."""

_NEVER: Final = (1980, 1, 1, 0, 0, 0)
"""The oldest time an archive can hold: a build says nothing about when it ran."""


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows as gzipped CSV with a header; None is an empty field."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


def write_outlines(path: Path, levels: Mapping[OutlineLevel, Features]) -> None:
    """Write the archive that `dictionary.outlines` reads: one GeoJSON member per level and area around."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for level, groups in sorted(levels.items()):
            for within, features in sorted(groups.items()):
                collection = {"type": "FeatureCollection", "features": list(features)}
                text = json.dumps(collection, separators=(",", ":"), ensure_ascii=False)
                entry = zipfile.ZipInfo(member(level, within), date_time=_NEVER)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, text, compresslevel=9)


def feature(code: str, name: str, geometry: Mapping[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature with the two properties the map needs."""
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}
