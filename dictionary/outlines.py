"""Outlines of areas for the map, read from the packaged archive one authority at a time.

Three levels: sectors and districts (parts, where a district crosses authorities) come for one local
authority, local authorities for a nation or all of Great Britain. Approximate areas derived from
postcode points; districts and authorities are made of whole sectors by best fit. Never classify an
event by point in polygon: the text of its sector decides.
"""

import json
import zipfile
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final, Literal

from dictionary.place_areas import GREAT_BRITAIN, NATIONS

OutlineLevel = Literal["sector", "district", "la"]

_ARCHIVE: Final = "data/places/outlines.zip"


@lru_cache(maxsize=64)
def outlines(level: OutlineLevel, within: str) -> bytes:
    """A GeoJSON FeatureCollection (WGS 84, UTF-8) of the areas of a level within an area.

    Args:
        level: `sector` or `district` within a local authority's code; `la` within a nation's or `GB`.
        within: the code of the area around them.

    Returns:
        Features with the properties `code` and `name`, in order of code.

    Raises:
        KeyError: there are no outlines of that level within that area.
    """
    if level == "la" and within in NATIONS:
        return _of_nation(within)
    with as_file(files("dictionary") / _ARCHIVE) as path, zipfile.ZipFile(path) as archive:
        return archive.read(member(level, within))


def _of_nation(nation: str) -> bytes:
    """Authorities of one nation, whose letter begins their codes."""
    collection = json.loads(outlines("la", GREAT_BRITAIN))
    collection["features"] = [
        feature for feature in collection["features"] if feature["properties"]["code"].startswith(nation)
    ]
    return json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()


def member(level: OutlineLevel, within: str) -> str:
    """The name of the archive's member that holds a level within an area."""
    return f"{level}/{within}.geojson"
