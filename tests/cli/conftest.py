"""The command as a shell runs it: its own process, its own home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

BANK = Path(__file__).parent.parent / "e2e" / "bank.yaml"
LIMIT = 120
"""Seconds after which a command is taken to hang; none is tested for its speed."""

_OURS = (
    "PTQUIZ", "XDG_", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM", "VISUAL", "EDITOR",
    "PYTHONIOENCODING", "PYTHONUTF8", "LC_", "LANG",
)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.raw.decode("utf-8")

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        data = json.loads(self.raw)
        assert isinstance(data, dict)
        return data

    @property
    def complaint(self) -> str:
        """The one line on standard error of a command that failed."""
        [line] = self.err.splitlines()
        assert line.startswith("ptquiz: ")
        return line


class Ptquiz:
    """Runs ``ptquiz`` with a home, a temporary folder and a working directory of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.data = folder / "data"
        self.cwd = folder / "cwd"
        self.tmp = folder / "tmp"
        for place in (self.home, self.cwd, self.tmp):
            place.mkdir()
        self.prefix: list[str] = []
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)} | {
            "HOME": str(self.home),
            "PTQUIZ_HOME": str(self.data),
            "TMPDIR": str(self.tmp),
            "LANG": "C.UTF-8",
        }

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command with these arguments."""
        program = Path(sys.executable).with_name("ptquiz")
        return [*self.prefix, str(program), *map(str, arguments)]

    def start(
        self, *arguments: str | Path, env: Mapping[str, str] | None = None, **options: Any
    ) -> subprocess.Popen[bytes]:
        """Start it and go on."""
        pipe = subprocess.PIPE
        settings: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": pipe, "stderr": pipe}
        settings |= {"cwd": self.cwd, "env": self.env | dict(env or {})} | options
        process: subprocess.Popen[bytes] = subprocess.Popen(self.command(*arguments), **settings)
        return process

    def __call__(
        self,
        *arguments: str | Path,
        lines: tuple[str, ...] | None = None,
        stdin: bytes | IO[bytes] | int = subprocess.DEVNULL,
        **options: Any,
    ) -> Done:
        """Run it to its end, with lines to read if there are any; it never shows a traceback."""
        given: bytes | None = None
        if lines is not None:
            given = "".join(f"{line}\n" for line in lines).encode()
        elif isinstance(stdin, bytes):
            given = stdin
        source = stdin if given is None else subprocess.PIPE
        with self.start(*arguments, stdin=source, **options) as process:
            try:
                raw, err = process.communicate(given, timeout=LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        text = (err or b"").decode("utf-8", "replace")
        assert "Traceback" not in text, text
        assert "Exception ignored" not in text, text
        return Done(process.returncode, raw or b"", text)

    def study(self, *arguments: str | Path, lines: tuple[str, ...] = (), **options: Any) -> Done:
        """Study cards of the tests' own bank, a line for each key."""
        own = ("--bank", BANK, "--trust")
        return self("study", *arguments, *own, lines=lines, **options)

    def states(self) -> dict[str, str]:
        """Return where the learner stands with the cards that are not new."""
        cards = self("list", "--json", "--bank", BANK).json["cards"]
        return {card["id"]: card["state"] for card in cards if card["state"] != "new"}

    def bank(self, text: str, name: str = "bank.yaml") -> Path:
        """Write a bank file into the working directory."""
        path = self.cwd / name
        path.write_text(text, encoding="utf-8")
        return path

    def editor(self, *texts: str) -> dict[str, str]:
        """Return an environment whose editor writes the first text, then the second, and so on."""
        folder = self.cwd.parent / "editor"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.py").write_text(text, encoding="utf-8")
        script = folder / "editor"
        script.write_text(
            f'#!/bin/sh\nset -e\ncd {folder}\nnext=$(ls *.py | head -n 1)\nmv "$next" "$1"\n'
        )
        script.chmod(0o755)
        return {"EDITOR": f"'{script}'"}


@pytest.fixture
def ptquiz(tmp_path: Path) -> Ptquiz:
    return Ptquiz(tmp_path)


@pytest.fixture(scope="session")
def bank() -> Path:
    return BANK


@pytest.fixture(scope="session")
def doctor(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what ``doctor --json`` says here; it imports torch, so once for all tests."""
    return Ptquiz(tmp_path_factory.mktemp("doctor"))("doctor", "--json").json
