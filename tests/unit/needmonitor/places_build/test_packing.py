"""The packaged files are written so that a build is the same bytes each time."""

import gzip
import json
import zipfile

from dictionary.outlines import member
from needmonitor.places_build.packing import feature, write_outlines, write_table

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}


def test_a_table_is_gzipped_csv_with_a_header_and_empty_for_none(tmp_path):
    write_table(tmp_path / "t.gz", ("a", "b"), [(1, None), ("x", "y,z")])
    assert gzip.decompress((tmp_path / "t.gz").read_bytes()).decode() == 'a,b\n1,\nx,"y,z"\n'


def test_outlines_are_read_back_by_level_and_area(tmp_path):
    features = {"E06000001": [feature("B1 1", "B1 1", SQUARE)]}
    write_outlines(tmp_path / "o.zip", {"sector": features, "la": {"GB": []}})
    with zipfile.ZipFile(tmp_path / "o.zip") as archive:
        held = json.loads(archive.read(member("sector", "E06000001")))
    assert held["features"][0]["properties"] == {"code": "B1 1", "name": "B1 1"}


def test_the_same_input_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_table(tmp_path / f"{name}.gz", ("a",), [(1,)])
        write_outlines(tmp_path / f"{name}.zip", {"la": {"GB": [feature("A", "A", SQUARE)]}})
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
