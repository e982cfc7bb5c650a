"""The wheel holds all that ptquiz needs, wherever it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ptquiz import __version__

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing in it but the unpacked wheel."""
    built = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    site = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(site)
    return site


def run(site: Path, folder: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(site), "PTQUIZ_HOME": str(folder / "home")}
    process = subprocess.run(
        [sys.executable, "-P", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout


def test_the_bundled_bank_is_listed_far_from_the_repository(site: Path, tmp_path: Path) -> None:
    where = run(site, tmp_path, "-c", "from ptquiz.paths import *; print(bundled_bank())")
    assert Path(where.strip()) == site / "ptquiz" / "content"
    listed = run(site, tmp_path, "-m", "ptquiz", "list")
    assert "what-is-pytorch" in listed


def test_the_wheel_carries_the_schema_of_the_store_and_the_mark_of_a_typed_package(
    site: Path,
) -> None:
    assert (site / "ptquiz" / "memory" / "schema.sql").is_file()
    assert (site / "ptquiz" / "py.typed").is_file()


def test_the_tests_and_benchmarks_stay_out_of_the_wheel(site: Path) -> None:
    assert {entry.name for entry in site.iterdir()} == {
        "ptquiz", f"ptquiz-{__version__}.dist-info"
    }  # fmt: skip
