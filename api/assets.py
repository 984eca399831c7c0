"""Styles and scripts of the pages: what the web build made, by the manifest it wrote."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

STATIC: Final = Path(str(files("api"))) / "static"
BUILT: Final = STATIC / "build"
MANIFEST: Final = "manifest.json"
ENTRY: Final = "src/main.ts"
STYLES: Final = "src/styles/all.css"
PREFIX: Final = "/static/build/"


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses of style sheets and scripts. Empty without a build: pages are then plain but whole."""

    styles: Sequence[str]
    scripts: Sequence[str]


@lru_cache
def load_assets(folder: Path = BUILT) -> Assets:
    """Read the manifest of the web build."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return Assets((), ())
    entries = json.loads(manifest.read_text(encoding="utf-8"))
    return Assets(
        styles=(PREFIX + entries[STYLES]["file"],),
        scripts=(PREFIX + entries[ENTRY]["file"],),
    )
