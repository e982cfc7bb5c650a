"""What a learner does around the cards, at a real terminal: watch, try, take back, interview."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import BANK
from tests.e2e.test_terminal import ABS, RELU

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Desk

pytestmark = pytest.mark.slow


def test_watching_grades_each_save_of_any_editor(desk: Desk) -> None:
    attempt = desk.folder / "data" / "attempts" / "e2e-implement.py"
    with desk.study("e2e-implement", EDITOR="true") as terminal:
        terminal.wait_for("Write relu.", "q quit")
        terminal.press("w")
        terminal.wait_for("watching", "any other key goes back")
        attempt.write_text(ABS)
        terminal.wait_for("saved at", "✗ negative becomes zero", "1 of 2 tests failed")
        attempt.write_text(RELU)
        terminal.wait_for("✓ right", "[3 good", "q quit")
        terminal.press("4")
        terminal.wait_for("that was the last card", "enter finish")
        terminal.press("\r")
        terminal.wait_for_exit(0)
        assert terminal.mode_now == terminal.mode
    assert desk.states() == {"e2e-implement": "review"}
    assert not attempt.exists()


def test_any_key_leaves_the_watch_and_the_attempt_stays(desk: Desk) -> None:
    attempt = desk.folder / "data" / "attempts" / "e2e-implement.py"
    with desk.study("e2e-implement", EDITOR="true") as terminal:
        terminal.wait_for("Write relu.", "q quit")
        terminal.press("w")
        terminal.wait_for("runs at each save", "any other key goes back")
        attempt.write_text(ABS)
        terminal.wait_for("✗ negative becomes zero", "1 of 2 tests failed")
        terminal.press("z")
        terminal.wait_for("t the failing test", "q quit")
        terminal.press("t")
        terminal.wait_for("def test_negative_becomes_zero", "relu(torch.tensor(-1.0)).item() == 0")
        terminal.press("q")
        terminal.wait_for_exit(0)
    assert attempt.read_text() == ABS
    with desk.study("e2e-implement", EDITOR="true") as terminal:
        terminal.wait_for("your last attempt is kept", "q quit")
        terminal.press("q")
        terminal.wait_for_exit(0)


def test_an_experiment_a_note_and_the_last_rating_taken_back(desk: Desk) -> None:
    with desk.study("e2e-recall", EDITOR=desk.editor("print(6 * 7)\n")) as terminal:
        terminal.wait_for("Where do gradients go?", "q quit")
        terminal.press(" ")
        terminal.wait_for("1 assertion", "[3 good", "q quit")
        terminal.press("x")
        terminal.wait_for("42", "ran to its end", "on cpu)")
        terminal.press(" ")
        terminal.wait_for("[3 good", "q quit")
        terminal.press("f")
        terminal.wait_for("what about it>")
        terminal.press("ask about hooks\r")
        terminal.wait_for("flagged", "q quit")
        terminal.press("4")
        terminal.wait_for("that was the last card", "enter finish")
        terminal.press("u")
        terminal.wait_for("undone", "Where do gradients go?", "q quit")
        terminal.press("q")
        terminal.wait_for_exit(0)
        assert "Traceback" not in terminal.text
    assert desk.states() == {}
    with desk.terminal("list", "--flagged", "--bank", str(BANK)) as terminal:
        terminal.wait_to_see("e2e-recall", "ask about hooks")
        terminal.wait_for_exit(0)


def test_an_interview_from_its_first_question_to_the_scorecard(desk: Desk) -> None:
    cards = ("e2e-recall", "e2e-predict")
    arguments = ("mock", "--bank", str(BANK), "--trust", "--minutes", "5", *cards)
    prompts = {"Where do gradients go?": "left>", "What does this print?": "prints or raises>"}
    answers = {"Where do gradients go?": "into grad\r", "What does this print?": "3x2\r"}
    with desk.terminal(*arguments) as terminal:
        terminal.wait_for("5 minutes", ">")  # the order is drawn anew for each interview
        while answers:
            question = next(text for text in answers if text in terminal.since)
            terminal.wait_for(prompts[question])
            assert "[3" not in terminal.text  # nothing is given away
            terminal.press(answers.pop(question))
            terminal.wait_to_see(*answers)
        terminal.wait_for("Now mark what you said", "into grad", "q leaves the rest")
        terminal.press("2")
        terminal.wait_to_see("Mock interview", "75 %", "End to end", "ptquiz show e2e-recall")
        terminal.wait_for_exit(0)
        assert terminal.mode_now == terminal.mode
        assert "Traceback" not in terminal.text
    assert len(log(desk.folder)) == 2
    with desk.terminal("mock", "--last", "--export", "card.md", "--bank", str(BANK)) as terminal:
        terminal.wait_to_see("75 %", "card.md")
        terminal.wait_for_exit(0)
    assert "| End to end | 75 % | 2 |" in (desk.folder / "card.md").read_text()


def test_cramming_leaves_the_record_as_it_is(desk: Desk) -> None:
    with desk.study("e2e-recall", "--cram") as terminal:
        terminal.wait_for("Off the record", "Where do gradients go?", "q quit")
        terminal.press(" ")
        terminal.wait_for("1 assertion", "[3 good]", "q quit")
        terminal.press("4")
        terminal.wait_for("that was the last card", "enter finish")
        terminal.press("\r")
        terminal.wait_to_see("None of it counts")
        terminal.wait_for_exit(0)
    assert desk.states() == {}


def test_a_plan_is_made_and_the_next_session_follows_it(desk: Desk) -> None:
    today = datetime.now().astimezone() - timedelta(hours=4)  # the learner's day begins at four
    day = f"{today + timedelta(days=12):%Y-%m-%d}"
    plan = ("plan", "--interview", day, "--minutes", "30", "--topic", "autograd")
    with desk.terminal(*plan) as terminal:
        terminal.wait_to_see(day, "12 days")
        terminal.wait_for_exit(0)
    with desk.terminal("study") as terminal:
        terminal.wait_to_see("Interview in 12 days", "Autograd", "quit")
        terminal.press("q\r")
        terminal.wait_for_exit(0)
        assert "Traceback" not in terminal.text
    with desk.terminal("plan", "--interview", "2026-02-30") as terminal:
        terminal.wait_to_see("2026-02-30")
        terminal.wait_for_exit(2)
        assert "Traceback" not in terminal.text


def log(folder: Path) -> list[tuple[str, int]]:
    """Read the log of reviews: each card and its rating."""
    with sqlite3.connect(folder / "data" / "progress.db") as database:
        query = "SELECT card, rating FROM events WHERE kind = 'review' ORDER BY stamp"
        return database.execute(query).fetchall()
