"""The engine runs on any interpreter that has torch, from Python 3.10 on."""

from __future__ import annotations

import ast
import subprocess
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch

import ptquiz
from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Job, Termination
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.script import standalone
from tests.engine.conftest import PATIENT
from tests.interpreters import python

if TYPE_CHECKING:
    from collections.abc import Callable

    MakePython = Callable[..., Path]

pytestmark = pytest.mark.slow

PACKAGE = Path(ptquiz.__file__).parent
BESIDE_TORCH = [
    PACKAGE / "__init__.py",
    PACKAGE / "script.py",
    *PACKAGE.glob("engine/*.py"),
    *PACKAGE.glob("engine/server/*.py"),
    *PACKAGE.glob("engine/worker/*.py"),
]
"""What runs on the other interpreter."""


@pytest.fixture
def make_python(tmp_path: Path) -> MakePython:
    """Return a maker of interpreters: with the packages of a folder, or with none."""

    def make(packages: Path | None = None) -> Path:
        venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
        python = tmp_path / "venv" / "bin" / "python"
        if packages is not None:
            asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
            folder = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
            (Path(folder.strip()) / "packages.pth").write_text(f"{packages}\n")
        return python

    return make


def job(text: str) -> Job:
    return Job(standalone(text, "cpu"), limits=PATIENT)


def test_another_interpreter_s_torch_runs_the_jobs(make_python: MakePython) -> None:
    other = make_python(Path(torch.__file__).parents[1])
    with Engine(python=other) as engine:
        done = engine.run(job("import sys\nprint(sys.prefix, torch.ones(2).sum().item())"))
        assert done.termination is Termination.FINISHED, done
        assert done.stdout == f"{other.parents[1]} 2.0\n"
        assert engine.version_of("torch") == torch.__version__
        assert engine.version_of("nobody-has-this") is None
        assert engine.devices().torch == torch.__version__


def test_only_ptquiz_itself_comes_along(make_python: MakePython) -> None:
    other = make_python(Path(torch.__file__).parents[1])
    with Engine(python=other) as engine:
        done = engine.run(job("import sys\nprint([p for p in sys.path if 'venv' not in p])"))
    folders = ast.literal_eval(done.stdout)
    assert str(PACKAGE.parent) not in folders
    assert str(PACKAGE / "engine" / "server") not in folders


def test_without_torch_one_line_says_what_to_install(make_python: MakePython) -> None:
    other = make_python()
    with Engine(python=other) as engine, pytest.raises(PtquizError) as caught:
        engine.run(job("print(1)"))
    assert caught.value.message == f"torch is not installed for {other}"
    assert caught.value.hint == f"{other} -m pip install torch"


@pytest.mark.parametrize("name", ["nothing-here", "text.txt", "."])
def test_what_is_no_interpreter_is_a_usage_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.txt").write_text("no program")
    with pytest.raises(PtquizError) as caught:
        Engine(python=tmp_path / name)
    assert caught.value.code is ExitCode.USAGE
    assert "cannot be started" in caught.value.message


@pytest.mark.parametrize("path", BESIDE_TORCH, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_runs_there_is_python_3_10(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 10))
    newer = {"StrEnum", "Self", "UTC", "assert_never", "override", "ExceptionGroup", "tomllib"}
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import)
             for alias in node.names}  # fmt: skip
    assert not names & newer


@pytest.mark.parametrize("version", ["3.10", "3.12", "3.13", "3.14"])
def test_the_part_without_torch_imports_on_every_version(version: str) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
        "from ptquiz.engine import framing\n"
        "from ptquiz.engine.messages import decode, encode\n"
        "from ptquiz.engine.job import Execution, Termination\n"
        "found = Execution(Termination.FINISHED, 'x')\n"
        "assert decode(Execution, encode(found)) == found\n"
        "from ptquiz.engine.worker import integrity\n"
    )
    done = subprocess.run(
        [python(version), "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
