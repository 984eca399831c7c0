"""What is built for others: the wheel and the sdist carry the page, so that their users need no Node."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from needmonitor.supply import write_sbom

ROOT = Path(__file__).parents[2]
NEEDED = (
    "api/static/build/manifest.json",
    "api/templates/base.html",
    "dictionary/data/needs.csv",
    "dictionary/data/places/outlines.zip",
    "dictionary/schemas/asyncapi.json",
    "needmonitor/cli.py",
    "needmonitor/sbom.cdx.json",
    "producers/gateway.py",
    "streams/app.py",
)
pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    write_sbom(ROOT)
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_wheel_carries_the_page_and_the_data(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert not [name for name in NEEDED if name not in names]
    assert not [name for name in names if name.startswith(("tests/", "web/", "bench/"))]


def test_the_sdist_carries_the_page_and_no_packages_of_node(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert not [name for name in NEEDED if name not in names]
    assert not [name for name in names if "node_modules" in name or name.startswith(".cache")]


def test_the_wheel_starts_from_a_folder_that_has_an_api_of_its_own(built: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    (elsewhere / "api").mkdir(parents=True)
    (elsewhere / "api/__init__.py").write_text("raise ImportError('the wrong api')")
    code = f"import sys; sys.path.insert(0, {str(site)!r}); import api; print(api.__file__)"
    found = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=elsewhere, check=True, capture_output=True, text=True
    )
    assert Path(found.stdout.strip()).is_relative_to(site)
