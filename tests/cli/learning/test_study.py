"""``ptquiz study`` through a pipe: a line for each key, and everything saved at its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow

RELU = "def relu(x):\n    return x.clamp(min=0)\n"
ABS = "def relu(x):\n    return x.abs()\n"
DOUBLE = "def double(x):\n    return x * 2\n"
EASY = "4"


def test_each_kind_answered_right(ptquiz: Ptquiz) -> None:
    cards = ("e2e-recall", "e2e-predict", "e2e-raises", "e2e-complete", "e2e-implement", "e2e-fix")
    lines = (
        *("", EASY),
        *("3x2", EASY),
        *("RuntimeError", EASY),
        *("x.sum()", "x.numel()", EASY),
        *("e", EASY),
        *("e", EASY),
    )
    done = ptquiz.study(*cards, lines=lines, env=ptquiz.editor(RELU, DOUBLE))
    assert done.code == 0
    assert done.err == ""
    assert done.out.count("✓ right") == 5
    assert "not right" not in done.out
    assert "1 assertion" in done.out
    assert "torch.Size([3, 2])" in done.out
    assert "mean of two" in done.out
    assert "negative becomes zero" in done.out
    assert "saved" in done.out
    assert ptquiz.states() == dict.fromkeys(cards, "review")


def test_each_kind_answered_wrong(ptquiz: Ptquiz) -> None:
    cards = ("e2e-recall", "e2e-predict", "e2e-raises", "e2e-complete", "e2e-implement", "e2e-fix")
    lines = (
        *("h", "", "2"),
        *("2x3", "", ""),
        *("4", EASY),
        *("x.sum(", "0", "", EASY),
        *("e", "g", "m", EASY),
        *("g", EASY),
    )
    done = ptquiz.study(*cards, lines=lines, env=ptquiz.editor(ABS))
    assert done.code == 0
    assert "✓ right" not in done.out
    assert "Look at the leaves." in done.out
    assert re.search(r"✗.*negative becomes zero", done.out)
    assert "turns negative numbers around" in done.out
    assert "x * 2" in done.out  # the reference solution of what was given up
    states = ptquiz.states()
    assert states["e2e-recall"] == states["e2e-predict"] == "learning"
    assert states["e2e-fix"] == "review"


def test_the_end_of_input_ends_the_session_with_everything_saved(ptquiz: Ptquiz) -> None:
    done = ptquiz.study("e2e-elsewhere", "e2e-recall", lines=("", EASY, "h"))
    assert done.code == 0
    assert "1 answer" in done.out
    assert ptquiz.states() == {"e2e-elsewhere": "review"}


def test_bytes_that_are_no_text_are_no_crash(ptquiz: Ptquiz, bank: Path) -> None:
    """A pipe may hold anything, whatever the encoding of the terminal is."""
    for encoding in ("utf-8", "ascii"):
        done = ptquiz(
            "study", "e2e-elsewhere", "e2e-predict", "--bank", bank, "--trust",
            stdin=b"\xff\n\n4\n\xff\xfe\nq\n", env={"PYTHONIOENCODING": encoding},
        )  # fmt: skip
        assert done.code == 0
        assert ptquiz.states()["e2e-elsewhere"] == "review"


def test_there_are_no_prompts_to_wait_for_and_no_colours(ptquiz: Ptquiz) -> None:
    done = ptquiz.study("e2e-predict", lines=(), env={"TERM": "xterm-256color"})
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert "\r" not in done.out


def test_the_welcome_is_for_the_first_time_only(ptquiz: Ptquiz) -> None:
    assert "Welcome" in ptquiz.study("e2e-elsewhere", lines=("", EASY)).out
    assert "Welcome" not in ptquiz.study("e2e-elsewhere", lines=("q",)).out


def test_a_missing_editor_is_said_and_the_session_goes_on(ptquiz: Ptquiz) -> None:
    done = ptquiz.study("e2e-implement", lines=("e", "g", EASY), env={"EDITOR": "no-such-editor"})
    assert done.code == 0
    assert "no-such-editor" in done.out
    assert ptquiz.states() == {"e2e-implement": "review"}


def test_an_attempt_survives_the_session(ptquiz: Ptquiz) -> None:
    environment = ptquiz.editor("# my own words\n" + ABS)
    ptquiz.study("e2e-implement", lines=("e",), env=environment)
    [attempt] = (ptquiz.data / "attempts").iterdir()
    assert "my own words" in attempt.read_text(encoding="utf-8")
    assert "kept" in ptquiz.study("e2e-implement", lines=("q",)).out


def test_a_limit_and_a_number_of_new_cards_are_kept_to(ptquiz: Ptquiz) -> None:
    assert "new 3" in ptquiz("study", "--limit", "3", lines=()).out
    assert "new 4" in ptquiz("study", "--new", "4", lines=()).out
    assert "new 10" in ptquiz("study", lines=()).out
    assert "Nothing is due" in ptquiz("study", "--new", "0", lines=()).out


def test_the_advice_for_more_cards_gives_more_cards(ptquiz: Ptquiz) -> None:
    """Who has done today's cards and is told how to get more must get more."""
    ptquiz.data.mkdir()
    (ptquiz.data / "config.toml").write_text("new_per_day = 6\n")
    ptquiz("study", "--kind", "recall", lines=("", EASY) * 6)
    done = ptquiz("study", "--kind", "recall", lines=())
    assert "Nothing is due" in done.out
    advice = re.search(r"`ptquiz (study --new \d+)`", done.out)
    assert advice is not None
    more = ptquiz(*advice.group(1).split(), "--kind", "recall", lines=())
    assert "· new " in more.out


def test_a_card_named_by_id_is_asked_though_it_is_not_due(ptquiz: Ptquiz) -> None:
    for _ in range(2):
        done = ptquiz.study("e2e-elsewhere", lines=("", EASY))
        assert "What runs only on another machine?" in done.out


def test_the_same_card_named_twice_is_asked_once(ptquiz: Ptquiz) -> None:
    assert "new 1" in ptquiz.study("e2e-elsewhere", "e2e-elsewhere", lines=()).out
