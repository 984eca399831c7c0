"""Where the pages of things are."""

from urllib.parse import quote


def area_address(code: str) -> str:
    """The page of an area: `/areas/B23%207`, `/areas/E08000029/B36`."""
    return f"/areas/{quote(code)}"
