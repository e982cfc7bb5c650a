"""What is on the screen, kept as text: in three sizes, in NO_COLOR.

After a change that is meant, ``PTQUIZ_KEEP_SCREENS=1 pytest tests/e2e/test_screens.py`` keeps the
new screens; read what changed before it is committed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.test_terminal import ABS

if TYPE_CHECKING:
    from tests.e2e.conftest import Desk
    from tests.e2e.driver import Terminal

pytestmark = pytest.mark.slow

SCREENS = Path(__file__).parent / "screens"
SIZES = [(80, 24), (100, 45), (200, 50)]
_VARYING = [
    (re.compile(r"\d+ ms"), "N ms"),
    (re.compile(r"[⠀-⣿] running it …"), ""),
]


def check(terminal: Terminal, name: str) -> None:
    """Compare what is in sight with the screen that was kept."""
    text = "\n".join(line.rstrip() for line in terminal.in_sight.splitlines())
    for pattern, word in _VARYING:
        text = pattern.sub(word, text)
    kept = SCREENS / f"{name}.txt"
    if os.environ.get("PTQUIZ_KEEP_SCREENS"):
        SCREENS.mkdir(exist_ok=True)
        kept.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(("columns", "lines"), SIZES)
def test_a_session_looks_as_it_did(desk: Desk, columns: int, lines: int) -> None:
    size = f"{columns}x{lines}"
    cards = ("e2e-predict", "e2e-implement", "e2e-complete", "e2e-fix", "e2e-recall")
    with desk.study(
        *cards, columns=columns, lines=lines, NO_COLOR="1", EDITOR=desk.editor(ABS)
    ) as terminal:
        terminal.wait_for("What does this print?", "prints or raises>")
        check(terminal, f"first-question-{size}")
        terminal.press("2x3\r")
        terminal.wait_for("not right", "[1 again", "q quit")
        check(terminal, f"predict-wrong-{size}")
        terminal.press("4")
        terminal.wait_for("Write relu.", "q quit")
        terminal.press("e")
        terminal.wait_for("✗ negative becomes zero", "e edit again", "q quit")
        check(terminal, f"implement-failing-{size}")
        terminal.press("g")
        terminal.wait_for("[1 again", "q quit")
        check(terminal, f"implement-given-up-{size}")
        terminal.press("?")
        terminal.wait_for("at any time", "[1 again", "q quit")
        check(terminal, f"keys-{size}")
        terminal.press("4")
        terminal.wait_for("Fill in the blanks.", "blank 1>")
        check(terminal, f"complete-question-{size}")
        terminal.press("x.sum()\r")
        terminal.wait_for("blank 2>")
        terminal.press("0\r")
        terminal.wait_for("not right", "blank 1>")
        terminal.press("\r")
        terminal.wait_for("[1 again", "q quit")
        check(terminal, f"complete-wrong-{size}")
        terminal.press("4")
        terminal.wait_for("Fix double.", "q quit")
        check(terminal, f"fix-question-{size}")
        terminal.press("g")
        terminal.wait_for("[1 again", "q quit")
        check(terminal, f"fix-given-up-{size}")
        terminal.press("4")
        terminal.wait_for("Where do gradients go?", "q quit")
        check(terminal, f"recall-question-{size}")
