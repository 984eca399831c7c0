"""The example of the engine's page, as code."""

import re
from pathlib import Path

from tests.support.processes import ROOT

PAGE = ROOT / "streams/engine/README.md"


def example() -> str:
    """The source of the whole worker that the page shows."""
    found = re.search(
        r"<!-- example -->\n```python\n(.*?)```\n<!-- /example -->", PAGE.read_text(), re.DOTALL
    )
    assert found is not None
    return found[1]


def write_example(folder: Path) -> Path:
    """The same as a file to run."""
    file = folder / "shop.py"
    file.write_text(example())
    return file
