"""What a learner can do once the answer is shown: look closer, try, note, read more, undo."""

from __future__ import annotations

import io
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from ptquiz.card import Card, Kind
from ptquiz.engine.job import Execution, Termination
from ptquiz.engine.trace import NamedValue, Trace, TracedLine
from ptquiz.study.queue import Queue
from ptquiz.terminal.card_view import THEME
from ptquiz.terminal.keys import PipedKeys
from ptquiz.terminal.study import compare
from tests.terminal.conftest import PROVEN, FakeEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from ptquiz.engine.job import Job
    from tests.terminal.conftest import Table

Cards = dict[Kind, Card]
Executions = dict[str, Execution]
EASY = "4"


def shown(what: RenderableType, width: int = 100) -> str:
    screen = io.StringIO()
    Console(file=screen, width=width, theme=THEME).print(what)
    return screen.getvalue()


def compared(card: Card, yours: str | None, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width)
    return shown(compare.solutions(card, {}, yours, console), width)


def test_a_note_is_kept_with_the_card(table: Table, cards: Cards) -> None:
    text = table.play([cards[Kind.RECALL]], "", "f", "ask about views", EASY)
    assert "flagged" in text
    assert table.store.flagged() == {"recall-card": "ask about views"}


def test_an_empty_note_flags_nothing(table: Table, cards: Cards) -> None:
    table.play([cards[Kind.RECALL]], "", "f", "  ", EASY)
    assert table.store.flagged() == {}


def test_without_a_browser_the_reference_is_shown(table: Table, cards: Cards) -> None:
    text = table.play([cards[Kind.RECALL]], "", "r", EASY)
    assert f"no browser here: {cards[Kind.RECALL].refs[0]}" in text


def test_an_experiment_runs_what_was_saved_and_leaves_the_card_alone(
    table: Table, cards: Cards
) -> None:
    card = cards[Kind.RECALL]
    table.editor("print('mine')\n")
    ran = Execution(Termination.FINISHED, stdout="mine\n", seconds=0.002)
    text = table.play([card], "", "x", EASY, runs=lambda job: ran)
    assert "mine" in text
    assert "ran to its end (2 ms on cpu)" in text
    assert "print('mine')" in table.engine.jobs[-1].script.text
    assert table.engine.jobs[0].script.text.endswith(card.snippet)
    assert table.ratings == [("recall-card", "easy")]


def test_an_experiment_that_fails_shows_its_error(
    table: Table, cards: Cards, executions: Executions
) -> None:
    table.editor("boom()\n")
    text = table.play([cards[Kind.RECALL]], "", "x", EASY, runs=lambda job: executions["raised"])
    assert "RuntimeError: shapes differ" in text


def test_the_last_rating_of_a_session_can_be_taken_back(table: Table, cards: Cards) -> None:
    text = table.play([cards[Kind.RECALL]], "", "1", "", EASY, "u", "", "3")
    assert "that was the last card" in text
    assert "undone" in text
    assert table.ratings[-1] == ("recall-card", "good")


def test_the_end_of_input_after_the_last_card_is_the_end(table: Table, cards: Cards) -> None:
    table.play([cards[Kind.RECALL]], "", EASY)
    assert table.ratings == [("recall-card", "easy")]


@pytest.mark.parametrize("kind", [Kind.PREDICT, Kind.COMPLETE])
def test_a_typed_line_can_be_a_key_behind_a_colon(table: Table, cards: Cards, kind: Kind) -> None:
    table.play([cards[Kind.RECALL], cards[kind]], "", EASY, ":u")
    assert table.ratings == []
    table.play([cards[kind]], ":s")
    assert table.store.suspended() == {cards[kind].id}


def test_a_colon_and_no_key_is_said_to_be_none(table: Table, cards: Cards) -> None:
    assert "no key z here" in table.play([cards[Kind.PREDICT]], ":z")


def test_s_brings_a_suspended_card_back(table: Table, cards: Cards) -> None:
    table.store.suspend("recall-card", table.now)
    text = table.play([cards[Kind.RECALL]], "s", "", EASY)
    assert "resumed" in text
    assert table.store.suspended() == set()
    assert table.ratings == [("recall-card", "easy")]


def test_stuck_the_code_of_the_failing_test_is_one_key_away(
    table: Table, cards: Cards, executions: Executions
) -> None:
    card = replace(
        cards[Kind.IMPLEMENT],
        check="def test_is_stable():\n    assert softmax(torch.tensor([1e4]))[0] == 1\n",
    )
    table.editor("def softmax(x): return x\n")
    text = table.play([card], "e", "t", "g", "1", runs=executions["failed"])
    assert "t the failing test" in text
    assert "1e4" in text
    assert "1 of 2 tests in" in text


def test_before_a_test_has_failed_there_is_none_to_show(table: Table, cards: Cards) -> None:
    text = table.play([cards[Kind.IMPLEMENT]], "t", "q")
    assert "failing test" not in text
    assert "def test" not in text


def test_watching_without_a_terminal_edits_and_runs_once(
    table: Table, cards: Cards, executions: Executions
) -> None:
    table.editor("def softmax(x): return 'right'\n")
    table.play([cards[Kind.IMPLEMENT]], "w", "4", runs=executions["passed"])
    assert table.ratings == [("implement-card", "easy")]


def test_after_passing_both_solutions_stand_side_by_side(
    table: Table, cards: Cards, executions: Executions
) -> None:
    table.editor("def softmax(x):\n    return x.softmax(0)\n")
    text = table.play([cards[Kind.IMPLEMENT]], "e", "4", runs=executions["passed"])
    [titles] = [line for line in text.splitlines() if line.startswith("yours")]
    assert "a reference solution" in titles


def test_a_solution_that_is_the_reference_is_shown_once(cards: Cards) -> None:
    card = cards[Kind.IMPLEMENT]
    assert "yours" not in compared(card, f"# mine\n{card.snippet}")
    assert "yours" in compared(card, "def softmax(x): return x")


def test_solutions_too_wide_for_the_screen_stand_below_each_other(cards: Cards) -> None:
    long = f"def softmax(x):\n    return x  # {'long ' * 12}\n"
    text = compared(cards[Kind.IMPLEMENT], long, width=80)
    assert text.index("long long") < text.index("a reference solution")


def test_a_fix_is_shown_as_the_difference_that_mattered(cards: Cards) -> None:
    card = replace(
        cards[Kind.FIX], starter="a = 1\nb = 2\nc = 3\n", snippet="a = 1\nb = 5\nc = 3\n"
    )
    lines = [line.strip() for line in compared(card, "anything").splitlines()]
    assert "-b = 2" in lines
    assert "+b = 5" in lines
    assert "the difference that mattered:" in lines


def test_off_the_record_no_interval_is_promised(table: Table, cards: Cards) -> None:
    from ptquiz.study.cram import Cram

    real, table.store = table.store, Cram(table.store)  # type: ignore[assignment]
    text = table.play([cards[Kind.RECALL]], "", "1", "", "3", queue=Queue(["recall-card"], []))
    assert "it comes back in this session" in text
    assert "10m" not in text
    assert list(real.reviews()) == []


class Waiting(PipedKeys):
    """Keys at a terminal where none is pressed for some time."""

    interactive = True

    def __init__(self, looks: int, then: Callable[[], None]) -> None:
        self.looks = looks
        self.then = then

    def waiting(self, seconds: float) -> bool:
        """Return False, and at the last call do what happens then."""
        self.looks -= 1
        if self.looks == 0:
            self.then()
        return self.looks < -1


def test_a_reveal_does_not_wait_for_a_snippet_that_is_still_running(
    table: Table, cards: Cards
) -> None:
    future: Future[Execution] = Future()
    keys = Waiting(3, lambda: future.set_result(PROVEN))
    table.monkeypatch.setattr("tests.terminal.conftest.PipedKeys", lambda: keys)
    table.monkeypatch.setattr(FakeEngine, "submit", lambda self, job: future)
    text = table.play([cards[Kind.RECALL]], "", EASY)
    assert text.index("still running") < text.index("adds into it") < text.index("2 assertions")
    assert text.count("enter takes") == 2  # the keys are shown again below the proof
    assert table.ratings == [("recall-card", "easy")]


def test_a_rating_does_not_wait_for_it_either(table: Table, cards: Cards) -> None:
    future: Future[Execution] = Future()
    table.monkeypatch.setattr(
        "tests.terminal.conftest.PipedKeys", lambda: Waiting(-1, lambda: None)
    )
    table.monkeypatch.setattr(FakeEngine, "submit", lambda self, job: future)
    table.play([cards[Kind.RECALL]], "", EASY)
    assert table.ratings == [("recall-card", "easy")]


def test_v_shows_what_each_line_made_from_an_execution_of_its_own(
    table: Table, cards: Cards
) -> None:
    seen = Trace((TracedLine("snippet", 1, 1, (NamedValue("x", "int", "1"),)),))

    def run(job: Job) -> Execution:
        return replace(PROVEN, trace=seen if job.trace else None)

    text = table.play([cards[Kind.RECALL]], "", "v", EASY, runs=run)
    assert "v values" in text
    assert "x = 1" in text[text.index("v values") :]
    assert [job.trace for job in table.engine.jobs] == [False, True]
    assert table.ratings == [("recall-card", "easy")]
