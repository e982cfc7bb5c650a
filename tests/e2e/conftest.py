"""A learner at a real terminal, with a home and an editor of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.driver import Terminal

BANK = Path(__file__).parent / "bank.yaml"
PTQUIZ = Path(sys.executable).with_name("ptquiz")
_OURS = ("PTQUIZ", "XDG_", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM", "VISUAL",
         "EDITOR", "INPUTRC", "LC_", "LANG")  # fmt: skip


class Desk:
    """Starts ``ptquiz`` in terminals, again and again with the same progress."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tmp = folder / "tmp"
        self.tmp.mkdir()
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)} | {
            "HOME": str(folder), "PTQUIZ_HOME": str(folder / "data"), "TMPDIR": str(self.tmp),
            "LANG": "C.UTF-8", "TERM": "xterm-256color", "INPUTRC": os.devnull,
        }  # fmt: skip

    def study(self, *arguments: str, columns: int = 80, lines: int = 24, **env: str) -> Terminal:
        """Open a terminal and study cards of the tests' own bank in it."""
        command = [str(PTQUIZ), "study", "--bank", str(BANK), "--trust", *arguments]
        return Terminal(command, self.env | env, self.folder, columns=columns, lines=lines)

    def terminal(self, *arguments: str) -> Terminal:
        """Open a terminal and run a command in it."""
        return Terminal([str(PTQUIZ), *arguments], self.env, self.folder)

    def command(self, *command: str) -> Terminal:
        """Open a terminal and run any command in it."""
        return Terminal([*command], self.env, self.folder)

    def states(self) -> dict[str, str]:
        """Return where the learner stands with the cards that are not new."""
        listed = subprocess.run(
            [PTQUIZ, "list", "--json", "--bank", BANK], env=self.env, check=True,
            capture_output=True,
        ).stdout  # fmt: skip
        cards = json.loads(listed)["cards"]
        return {card["id"]: card["state"] for card in cards if card["state"] != "new"}

    def editor(self, *texts: str) -> str:
        """Make an editor that writes the first text, at its next start the second, and so on."""
        folder = self.folder / "editor"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.py").write_text(text, encoding="utf-8")
        script = folder / "edit"
        script.write_text(
            f'#!/bin/sh\nset -e\ncd \'{folder}\'\nnext=$(ls *.py | head -n 1)\nmv "$next" "$1"\n'
        )
        script.chmod(0o755)
        return f"'{script}'"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def bank() -> Path:
    return BANK
