"""A mock interview on the screen: nothing given away, then marks and the scorecard."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from rich.console import Console

from ptquiz.card import Card, Kind
from ptquiz.study.interview import Interview
from ptquiz.study.queue import Queue
from ptquiz.study.scorecard import Scorecard
from ptquiz.study.session import Session
from ptquiz.terminal.card_view import THEME
from ptquiz.terminal.console import Page
from ptquiz.terminal.keys import PipedKeys
from ptquiz.terminal.pages.scorecard import as_markdown, show_scorecard
from ptquiz.terminal.study.desk import Desk
from ptquiz.terminal.study.interview import run_interview
from ptquiz.terminal.study.runs import Runs
from tests.terminal.conftest import PRINTED, PROVEN, FakeEngine

if TYPE_CHECKING:
    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.job import Execution, Job
    from tests.terminal.conftest import Table

Cards = dict[Kind, Card]


def interviewed(table: Table, cards: list[Card], *lines: str) -> tuple[str, Scorecard]:
    """Hold an interview on these cards; return what was on the screen, and the scorecard."""
    scorecard = Scorecard(table.now, 30, "cpu", "2.13.0")
    session = Session(
        table.bank, Queue([card.id for card in cards], []), table.store, table.now,
        until=table.now + timedelta(minutes=30),
    )  # fmt: skip
    interview = Interview(
        session, scorecard, may_follow=lambda card: False,
        keep=lambda scorecard: scorecard.save(table.folder),
    )  # fmt: skip

    def run(job: Job) -> Execution:
        return PRINTED if "print" in job.script.text else PROVEN

    engine = FakeEngine(run)
    table.monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    screen = io.StringIO()
    console = Page(file=screen, width=80, theme=THEME)
    runs = Runs(lambda: cast("Engine", engine), "cpu", table.folder / "attempts", console)
    desk = Desk(session, PipedKeys(), console, runs, table.store.schedule, table.tick)
    run_interview(desk, interview)
    return screen.getvalue(), scorecard


def shown(scorecard: Scorecard, cards: Cards, before: list[Scorecard]) -> str:
    screen = io.StringIO()
    console = Page(file=screen, width=80, theme=THEME)
    show_scorecard(console, scorecard, before, {card.id: card for card in cards.values()})
    return screen.getvalue()


def test_nothing_is_given_away_before_the_end(table: Table, cards: Cards) -> None:
    asked = [cards[Kind.RECALL], cards[Kind.PREDICT]]
    text, scorecard = interviewed(table, asked, "notes", "5")
    assert "left" in text
    assert "not right" not in text
    assert "Look at the" not in text
    assert [entry.verdict for entry in scorecard.entries] == ["", "failed"]


def test_spoken_answers_are_marked_beside_the_cards_own(table: Table, cards: Cards) -> None:
    text, scorecard = interviewed(table, [cards[Kind.RECALL]], "it adds up", "2")
    assert text.index("you noted:") < text.index("it adds up") < text.index("until zero_grad")
    assert scorecard.share == 0.5
    assert table.ratings == [("recall-card", "hard")]


def test_an_empty_line_passes_a_question_over(table: Table, cards: Cards) -> None:
    asked = [cards[Kind.RECALL], cards[Kind.PREDICT]]
    _, scorecard = interviewed(table, asked, "", "")
    assert [entry.verdict for entry in scorecard.entries] == ["passed over"] * 2
    assert scorecard.share == 0


def test_q_ends_the_questions_and_leaves_the_marks_to_make(table: Table, cards: Cards) -> None:
    asked = [cards[Kind.RECALL], cards[Kind.PREDICT]]
    _, scorecard = interviewed(table, asked, "notes", "q", "4")
    assert [entry.score for entry in scorecard.entries] == [1.0]


def test_no_hint_and_no_undo_exist(table: Table, cards: Cards) -> None:
    text, scorecard = interviewed(table, [cards[Kind.PREDICT]], "h", ":u", "4")
    assert "no hints in an interview" in text
    assert "no key u here" in text
    assert len(scorecard.entries) == 1


def test_the_end_of_input_keeps_what_was_answered(table: Table, cards: Cards) -> None:
    _, scorecard = interviewed(table, [cards[Kind.PREDICT], cards[Kind.RECALL]], "4")
    assert [entry.card for entry in scorecard.entries] == ["predict-card"]
    assert len(list(table.folder.glob("*.json"))) == 1


def test_the_scorecard_has_topics_levels_and_what_was_right(table: Table, cards: Cards) -> None:
    asked = [cards[Kind.PREDICT], cards[Kind.RECALL]]
    _, scorecard = interviewed(table, asked, "5", "it adds", "4")
    text = shown(scorecard, cards, [])
    assert "50 %, 2 questions" in text
    assert "Autograd" in text
    assert "basic" in text
    assert "you: 5" in text
    assert "right: 4" in text
    assert "https://docs.pytorch.org/docs/stable/autograd.html" in text
    assert "before:" not in text


def test_the_scorecard_compares_with_the_last_ones(table: Table, cards: Cards) -> None:
    _, first = interviewed(table, [cards[Kind.PREDICT]], "5")
    _, second = interviewed(table, [cards[Kind.PREDICT]], "4")
    assert "before: 03-02 0 %; now 100 %" in shown(second, cards, [first])


def test_a_card_that_has_left_the_bank_is_still_on_the_scorecard(
    table: Table, cards: Cards
) -> None:
    _, scorecard = interviewed(table, [cards[Kind.PREDICT]], "4")
    screen = io.StringIO()
    show_scorecard(Console(file=screen, width=80), scorecard, [], {})
    assert "predict-card" in screen.getvalue()


def test_as_markdown_it_has_the_answers_too(table: Table, cards: Cards) -> None:
    _, scorecard = interviewed(table, [cards[Kind.PREDICT]], "4")
    text = as_markdown(scorecard, [], {card.id: card for card in cards.values()})
    assert text.startswith("# Mock interview 2026-03-02")
    assert "| Autograd | 100 % | 1 |" in text
    assert "## ✓ What does this print?" in text
    assert cards[Kind.PREDICT].answer.splitlines()[0] in text
