"""What is shown once a card is answered: what really happened, then the card's own answer.

At a terminal all of it shares a screen with the ratings: what does not fit waits for a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from ptquiz.terminal import card_view
from ptquiz.terminal.study import compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk

_RATINGS = 5
"""Rows that the ratings, two lines of keys and the cursor take, with the empty row above them."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of what is shown; where room is short, the highest ``rank`` goes first.

    A piece that ``continues`` is not shown without the one before it.
    """

    content: RenderableType
    rank: int
    continues: bool = False


def show_answer(desk: Desk, question: Question) -> None:
    """Show the verdict, what the code did, the answer, its references and what comes next.

    At a terminal a snippet that is still running keeps nobody waiting: it is shown when it is done.
    """
    typed = _typed_rows(question)
    desk.shown.verdict_row = desk.console.rows - typed
    desk.console.print()
    parts = list(_parts(desk, question))
    desk.shown.is_cut = False
    if desk.console.has_pages:
        fitting = _fitting(desk, parts, desk.console.height - _RATINGS - typed - 1)
        desk.shown.is_cut = len(fitting) < len(parts)
        parts = fitting
    for part in parts:
        desk.console.print(part.content, crop=False)


def _typed_rows(question: Question) -> int:
    """Return the rows of the screen that the answer takes; one in a file takes none."""
    if question.answer is None or question.card.kind.is_written:
        return 0
    return 1 + question.answer.count("\n")


def show_whole_answer(desk: Desk, question: Question) -> None:
    """Show all of it on a page of its own, however long."""
    desk.turn_page()
    desk.shown.verdict_row = desk.console.rows
    desk.shown.is_cut = False
    desk.console.print(card_view.header(question.card))
    if question.answer is not None and not question.card.kind.is_written:
        desk.say(f"your answer: {question.answer}", "dim")
    for part in _parts(desk, question):
        desk.console.print(part.content, crop=False)


def show_truth(desk: Desk) -> None:
    """Show what the card's snippet did."""
    desk.console.print(_truth(desk))


def show_recap(desk: Desk, question: Question) -> None:
    """Repeat the verdict where it has scrolled out of sight of the ratings."""
    below = desk.console.rows - desk.shown.verdict_row + _RATINGS - 1
    if not desk.console.has_pages or below <= desk.console.height:
        return
    for line in _recap(desk, question):
        line.truncate(desk.console.width, overflow="ellipsis")
        desk.console.print(line)


def _recap(desk: Desk, question: Question) -> Iterator[Text]:
    verdict = question.verdict
    if verdict is not None:
        yield card_view.verdict(verdict, half_right=question.half_right)
    if question.card.kind.is_code or question.card.kind.is_spoken or desk.runs.running:
        return
    execution = desk.runs.truth()
    if execution is not None:
        yield card_view.answer_beside_truth(question.answer, execution)


def _fitting(desk: Desk, parts: list[_Part], room: int) -> list[_Part]:
    """Return the parts that fit into so many rows; the first two always do."""
    rows = [len(desk.console.render_lines(part.content)) for part in parts]
    kept: set[int] = set()
    for index in sorted(range(len(parts)), key=lambda index: parts[index].rank):
        part = parts[index]
        if part.continues and index - 1 not in kept:
            continue
        if part.rank < 2 or rows[index] <= room:
            kept.add(index)
            room -= rows[index]
    return [part for index, part in enumerate(parts) if index in kept]


def _parts(desk: Desk, question: Question) -> Iterator[_Part]:
    card = question.card
    knew = not question.gave_up and (question.verdict is None or question.verdict.passed)
    if question.verdict is not None:
        yield _Part(card_view.verdict(question.verdict, half_right=question.half_right), 0)
    if not card.kind.is_code:
        if desk.keys.interactive and desk.runs.running:
            still = "the snippet is still running; it shows below as soon as it is done"
            yield _Part(Text(still, style="dim"), 0)
        else:
            yield _Part(_truth(desk), 0)
    elif question.gave_up or question.verdict is not None:
        yield _Part(_solutions(desk, question), 3 if knew else 2)
    point, *others = card_view.answer_in_pieces(card, with_blanks=question.answer is None)
    yield _Part(Group(Text(), point), 1)
    for piece in others:
        yield _Part(Group(Text(), piece), 2 if knew else 3, continues=True)
    if card.refs:
        yield _Part(Group(Text(), card_view.References(card)), 5)
    if card.follow_ups:
        asked = desk.session.cards[card.follow_ups[0]].question
        next_question = f"\nan interviewer might go on: {card_view.plain(asked)}"
        yield _Part(Text(next_question, style="italic"), 4)


def _truth(desk: Desk) -> RenderableType:
    execution = desk.runs.truth()
    if execution is None:
        return Text(f"not run: {desk.runs.unmet}", style="yellow")
    return card_view.output(execution, desk.session.device)


def _solutions(desk: Desk, question: Question) -> RenderableType:
    card, yours, attempt = question.card, question.answer, desk.runs.attempt
    if question.gave_up or (yours is not None and attempt is None):
        yours = None
    elif card.kind.is_written and yours is not None and attempt is not None:
        yours = attempt.without_header(yours)
    return compare.solutions(card, question.variant, yours, desk.console)
