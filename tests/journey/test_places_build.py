"""`needmonitor places build` on a real postcode area by the sea, from the real packages."""

import csv
import gzip
import json
import zipfile

import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from pyproj import Transformer

from dictionary.places import load_places
from needmonitor.places_build.command import places
from needmonitor.places_build.packages import read_postcodes
from needmonitor.places_build.postcodes import of_area

pytestmark = [pytest.mark.journey]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Truro and west Cornwall: 67 sectors and a long coast."""
    folder = tmp_path_factory.mktemp("places")
    result = CliRunner().invoke(places, ["build", "--from-packages", "--area", "tr", "--out", str(folder)])
    assert result.exit_code == 0, result.output
    return folder, result.output


def sector_outlines(folder):
    with zipfile.ZipFile(folder / "outlines.zip") as archive:
        names = [name for name in archive.namelist() if name.startswith("sector/")]
        features = [one for name in names for one in json.loads(archive.read(name))["features"]]
    return {one["properties"]["code"]: shapely.geometry.shape(one["geometry"]) for one in features}


def test_makes_the_same_sectors_as_the_packaged_ones(built):
    folder, _ = built
    rows = list(
        csv.DictReader(gzip.decompress((folder / "sectors.csv.gz").read_bytes()).decode().splitlines())
    )
    packaged = [sector for code, sector in load_places().sectors.items() if code.startswith("TR")]
    assert [row["sector"] for row in rows] == [sector.code for sector in packaged]
    for row, sector in zip(rows, packaged, strict=True):
        assert row["authority"] == (sector.authority or "")
        assert int(row["live_postcodes"]) == sector.live_postcodes
        assert (row["has_outline"] == "1") == sector.has_outline


def test_nearly_every_postcode_is_inside_its_own_sectors_outline(built):
    shapes = sector_outlines(built[0])
    postcodes = read_postcodes()
    postcodes = postcodes.where(of_area(postcodes, "TR") & postcodes.placed)
    degrees = Transformer.from_crs(27700, 4326, always_xy=True).transform(
        postcodes.easting, postcodes.northing
    )
    points = shapely.points(np.column_stack(degrees))
    own = [
        code in shapes and shapes[code].contains(at)
        for code, at in zip(postcodes.sector, points, strict=True)
    ]
    assert np.mean(own) >= 0.97
    assert all(shape.is_valid for shape in shapes.values())


def test_outlines_end_at_the_coast(built):
    land_km2 = sum(shape.area for shape in sector_outlines(built[0]).values()) * 111.2 * 111.2 * 0.643
    assert 1_300 < land_km2 < 1_900


def test_says_what_cannot_be_made_from_the_packages(built):
    assert "carried over" in built[1]
    assert "deprivation" in built[1]


def test_names_an_area_that_does_not_exist(tmp_path):
    result = CliRunner().invoke(places, ["build", "--from-packages", "--area", "zz", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "no postcodes in the area ZZ" in result.output
