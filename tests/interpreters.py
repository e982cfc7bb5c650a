"""Other Pythons of this machine, for what has to run on several versions."""

from __future__ import annotations

import shutil
import subprocess

import pytest


def python(version: str) -> str:
    """Return the path of ``python3.N``; skip the test where there is none that runs."""
    found = shutil.which(f"python{version}")
    # A shim of a version manager is there for versions that are not.
    if (
        found is None
        or subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode
    ):
        pytest.skip(f"there is no python{version} here")
    return found
