"""Sessions in a real terminal, as a learner has them."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import BANK, PTQUIZ
from tests.e2e.driver import COLOURS
from tests.processes import below, wait_until_gone

if TYPE_CHECKING:
    from tests.e2e.conftest import Desk

pytestmark = pytest.mark.slow

RELU = "def relu(x):\n    return x.clamp(min=0)\n"
ABS = "def relu(x):\n    return x.abs()\n"
CONTROL_C, CONTROL_D, CONTROL_Z = "\x03", "\x04", "\x1a"


def test_a_card_of_each_kind_answered_right_and_wrong(desk: Desk) -> None:
    cards = ("e2e-recall", "e2e-predict", "e2e-raises", "e2e-complete", "e2e-implement", "e2e-fix")
    with desk.study(*cards, EDITOR=desk.editor(ABS, RELU)) as terminal:
        terminal.wait_for("Welcome", "Where do gradients go?", "q quit")
        assert "new 6" in terminal.in_sight
        terminal.press("h")
        terminal.wait_for("Look at the leaves.")
        terminal.press(" ")
        terminal.wait_for("1 assertion", "grad attribute", "[2 hard", "q quit")

        terminal.press("4")
        terminal.wait_for("again in", "What does this print?", "prints or raises>")
        assert "End to end" in terminal.in_sight  # the whole card, down to the prompt
        terminal.press("2x3\r")
        terminal.wait_for("not right", "torch.Size([3, 2])", "[1 again", "q quit")
        terminal.press("o")
        terminal.wait_for("right", "[3 good", "q quit")
        terminal.press("4")
        terminal.wait_for("What does this raise?", "prints or raises>")
        terminal.press("RuntimeError\r")
        terminal.wait_for("✓ right", "[3 good", "q quit")

        terminal.resize(120, 40)
        terminal.press("4")
        terminal.wait_for("Fill in the blanks.", "return __1__ / __2__", "blank 1>")
        [header] = [line for line in terminal.in_sight.splitlines() if "new 3" in line]
        terminal.press("x.sum()\r")
        terminal.wait_for("blank 2>")
        terminal.press("0\r")
        terminal.wait_for("✗", "x.numel()", "[1 again", "q quit")

        terminal.press("4")
        terminal.wait_for("Write relu.", "q quit")
        terminal.press("e")
        terminal.wait_for("✗ negative becomes zero", "e edit again", "q quit")
        terminal.press("e")
        terminal.wait_for("✓ right", "[3 good", "q quit")
        terminal.press("m")
        terminal.wait_for("turns negative numbers around", "q quit")

        terminal.press("4")
        terminal.wait_for("Fix double.", "q quit")
        terminal.press("g")
        terminal.wait_for("return x * 2", "[1 again", "q quit")
        terminal.press("4")
        terminal.wait_for("that was the last card", "enter finish")
        terminal.press("\r")
        terminal.wait_to_see("6 answers", "saved")
        terminal.wait_for_exit(0)
        assert terminal.mode_now == terminal.mode
        assert "Traceback" not in terminal.text
        assert COLOURS.search(terminal.raw)
    assert desk.states() == dict.fromkeys(cards, "review")
    assert len(header) > 80  # the next card is laid out for the window as it is by then


def test_the_first_minute_and_the_second_start(desk: Desk) -> None:
    with desk.study("e2e-recall", "e2e-predict", NO_COLOR="1") as terminal:
        terminal.wait_for("Welcome", "Where do gradients go?", "q quit")
        if sys.platform == "linux":
            assert "libtorch" not in Path(f"/proc/{terminal.pid}/maps").read_text()
        assert terminal.mode_now != terminal.mode  # keys count without enter, and unseen
        terminal.press("x\x1b[A\x1b[B7")  # what means nothing does nothing
        terminal.press(" ")
        terminal.wait_for("1 assertion", "[3 good", "q quit")
        terminal.press("\r")
        terminal.wait_for("good: again in", "prints or raises>")
        terminal.press("q\r")
        terminal.wait_to_see("1 answer", "saved")
        terminal.wait_for_exit(0)
        assert terminal.mode_now == terminal.mode
        assert not COLOURS.search(terminal.raw)
    assert desk.states() == {"e2e-recall": "learning"}
    assert list(desk.tmp.iterdir()) == []

    with desk.study("e2e-raises", "e2e-recall") as terminal:
        terminal.wait_for("What does this raise?", "prints or raises>")
        assert "Welcome" not in terminal.text
        terminal.press("?\r")
        terminal.wait_for("undo", "prints or raises>")
        terminal.press("\r")
        terminal.wait_for("The sizes do not agree.", "u undo", "q quit")
        terminal.press("u")
        terminal.wait_for("undone", "Where do gradients go?", "new", "q quit")
        terminal.press("q")
        terminal.wait_for_exit(0)
    assert desk.states() == {}


def test_control_c_at_a_question_saves_and_leaves_nothing_behind(desk: Desk) -> None:
    with desk.study("e2e-recall", "e2e-predict") as terminal:
        terminal.wait_for("Where do gradients go?", "q quit")
        terminal.press(" ")
        terminal.wait_for("1 assertion", "[3 good", "q quit")
        terminal.press("4")
        terminal.wait_for("prints or raises>")
        started = below(terminal.pid)
        terminal.press(CONTROL_C)
        terminal.wait_for_exit(130)
        assert started
        wait_until_gone(started)
        assert terminal.mode_now == terminal.mode
        assert "Traceback" not in terminal.text
        assert "1 answer" in terminal.text
    assert desk.states() == {"e2e-recall": "review"}
    assert list(desk.tmp.iterdir()) == []


def test_control_c_while_a_snippet_runs_ends_it_too(desk: Desk) -> None:
    with desk.study("e2e-recall", "e2e-slow") as terminal:
        terminal.wait_for("Where do gradients go?", "q quit")
        terminal.press(" ")
        terminal.wait_for("1 assertion", "[3 good", "q quit")
        terminal.press("4")
        terminal.wait_for("at last?", "prints or raises>")
        terminal.press("never\r")
        terminal.wait_to_see("running")
        started = below(terminal.pid)
        terminal.press(CONTROL_C)
        terminal.wait_for_exit(130)
        assert len(started) > 1
        wait_until_gone(started)
        assert terminal.mode_now == terminal.mode
        assert "Traceback" not in terminal.text
    assert desk.states() == {"e2e-recall": "review"}
    assert list(desk.tmp.iterdir()) == []


def test_a_rating_outlives_kill_9(desk: Desk) -> None:
    with desk.study("e2e-recall", "e2e-predict") as terminal:
        terminal.wait_for("Where do gradients go?", "q quit")
        terminal.press(" ")
        terminal.wait_for("1 assertion", "[3 good", "q quit")
        started = below(terminal.pid)
        terminal.press("4")
        terminal.wait_to_see("again in")
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait_for_exit(137)
        wait_until_gone(started)  # the engine ends with the command
    assert desk.states() == {"e2e-recall": "review"}


def test_a_bank_from_elsewhere_is_asked_about_once(desk: Desk, bank: Path) -> None:
    arguments = ("study", "e2e-elsewhere", "--bank", str(bank))
    with desk.terminal(*arguments) as terminal:
        terminal.wait_for("Trust it?", "n no")
        terminal.press("s")
        terminal.wait_for("clamp(min=0)", "x.abs()", "assert device")
        terminal.press(CONTROL_D)
        terminal.wait_for_exit(2)
        assert terminal.mode_now == terminal.mode
        assert "Traceback" not in terminal.text
    with desk.terminal(*arguments) as terminal:
        terminal.wait_for("Trust it?", "n no")
        terminal.press("y")
        terminal.wait_for("What runs only on another machine?", "q quit")
        terminal.press(CONTROL_D)
        terminal.wait_for_exit(0)
        assert terminal.mode_now == terminal.mode
    with desk.terminal(*arguments) as terminal:
        terminal.wait_for("What runs only on another machine?", "q quit")
        assert "Trust it?" not in terminal.text
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_for_exit(143)
        assert terminal.mode_now == terminal.mode


def test_control_z_gives_the_terminal_back_and_fg_the_card(desk: Desk) -> None:
    """At a key and at a typed answer: as it looked, and the keys still count."""
    study = f"'{PTQUIZ}' study --bank '{BANK}' --trust e2e-recall e2e-predict"
    script = f"{study}; echo stopped once; read -r _; fg; echo stopped twice; read -r _; fg"
    with desk.command("bash", "-m", "-c", script) as terminal:
        terminal.wait_for("Where do gradients go?", "q quit")
        terminal.press(CONTROL_Z)
        terminal.wait_for("stopped once")
        assert terminal.mode_now == terminal.mode
        terminal.press("\r")
        terminal.wait_for("Where do gradients go?", "q quit")
        terminal.press(" ")
        terminal.wait_for("1 assertion", "[3 good", "q quit")
        terminal.press("4")
        terminal.wait_for("What does this print?", "prints or raises>")
        terminal.press("3x2")
        terminal.wait_for("prints or raises> 3x2")
        terminal.press(CONTROL_Z)
        terminal.wait_for("stopped twice")
        terminal.press("\r")
        terminal.wait_for("What does this print?", "prints or raises> 3x2")
        terminal.press("\r")
        terminal.wait_for("✓ right", "[3 good", "q quit")
        terminal.press("q")
        terminal.wait_for_exit(0)
        assert terminal.mode_now == terminal.mode
    assert desk.states() == {"e2e-recall": "review"}


def test_a_paste_of_several_lines_is_one_answer_and_never_a_key(desk: Desk) -> None:
    with desk.study("e2e-recall", "e2e-predict", "e2e-raises") as terminal:
        terminal.wait_for("Where do gradients go?", "q quit")
        terminal.press("\x1b[200~s\nq\x1b[201~")
        terminal.press(" ")
        terminal.wait_for("1 assertion", "[3 good", "q quit")
        terminal.press("4")
        terminal.wait_for("What does this print?", "prints or raises>")
        terminal.press("\x1b[200~torch.Size([3,\n2])\nq\x1b[201~")
        terminal.wait_to_see("torch.Size([3,", "2])")
        terminal.press("\x7f\x7f\r")
        terminal.wait_for("✓ right", "[3 good", "q quit")
        terminal.press("4")
        terminal.wait_for("What does this raise?", "prints or raises>")
        terminal.press("q\r")
        terminal.wait_for_exit(0)
    assert desk.states() == {"e2e-recall": "review", "e2e-predict": "review"}
