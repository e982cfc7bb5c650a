"""What a command imports: nobody waits for torch to read a help text."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"torch", "numpy", "genanki", "jinja2", "fsrs", "fsrs_rs_python", "pydantic"}

RUN = """
import sys
from pathlib import Path
from ptquiz.cli.app import main
sys.argv[0] = "ptquiz"
try:
    main()
finally:
    Path(REPORT).write_text("\\n".join(sys.modules))
"""


def modules_of(folder: Path, *arguments: str, stdin: str = "") -> set[str]:
    """Run a command, which must succeed, and return the modules that it imported."""
    report = folder / "modules.txt"
    code = RUN.replace("REPORT", repr(str(report)))
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PTQUIZ_HOME": str(folder / "home")},
        capture_output=True, text=True, timeout=60, input=stdin, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(report.read_text().split())


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "--version",
        "study --help",
        "verify --help",
        "list",
        "list --json",
        "check",
        "check --json",
        "show purpose-of-autograd",
    ],
)
def test_a_command_that_runs_no_card_imports_nothing_heavy(command: str, tmp_path: Path) -> None:
    assert not HEAVY & modules_of(tmp_path, *command.split())


def test_a_session_that_is_left_at_its_first_question_imports_nothing_heavy(
    tmp_path: Path,
) -> None:
    assert not HEAVY & modules_of(tmp_path, "study", "purpose-of-autograd", stdin="q\n")


def test_the_second_list_needs_no_yaml(tmp_path: Path) -> None:
    assert "yaml" in modules_of(tmp_path, "list")
    assert "yaml" not in modules_of(tmp_path, "list")


def test_help_opens_neither_the_bank_nor_the_memory(tmp_path: Path) -> None:
    modules = modules_of(tmp_path, "study", "--help")
    assert not {"ptquiz.bank.bank", "ptquiz.memory.store", "sqlite3", "yaml"} & modules
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", sorted(HEAVY - {"pydantic"}))
def test_what_must_not_be_imported_could_be(name: str) -> None:
    """Its absence above says something only if the name is right."""
    assert importlib.util.find_spec(name)
