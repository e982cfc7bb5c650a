"""A card and its ratings share a screen of 80 by 24, whatever the answer and the output."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Card, Kind
from ptquiz.engine.job import Execution, Termination

if TYPE_CHECKING:
    from tests.terminal.conftest import Table

Cards = dict[Kind, Card]
Executions = dict[str, Execution]
ROWS = 24
LENGTHS = [1, 2, 5, 8, 12, 20, 60]


def on_screen(text: str) -> list[str]:
    """Return the rows of the last page that are in sight, the last one being the cursor's."""
    page = text.rsplit("\x1b[H\x1b[J", maxsplit=1)[-1]
    return [*page.splitlines(), ""][-ROWS:]


def answer_of(paragraphs: int) -> str:
    return "\n\n".join(["This is the point.", *(f"Reason {n}." for n in range(1, paragraphs))])


def play(table: Table, card: Card, *lines: str, runs: Execution) -> str:
    """Play a session at a terminal of 80 by 24, with a card that has no hint."""
    return table.play(
        [replace(card, hints=())], *lines, runs=runs, force_terminal=True, height=ROWS,
        color_system=None,
    )  # fmt: skip


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("printed", LENGTHS)
def test_verdict_answer_and_output_are_in_sight_when_the_ratings_are(
    table: Table, cards: Cards, length: int, printed: int
) -> None:
    card = replace(cards[Kind.PREDICT], answer=answer_of(length))
    output = "".join(f"{n}\n" for n in range(printed))
    run = Execution(Termination.FINISHED, stdout=output)
    rows = on_screen(play(table, card, "77", "q", runs=run))
    assert any("1 again" in row for row in rows)
    assert any("not right" in row for row in rows)
    assert any("it prints" in row for row in rows)
    assert any(row.strip() == "0" or "it prints 0" in row for row in rows)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_point_of_the_answer_comes_first_and_the_rest_with_a_key(
    table: Table, cards: Cards, executions: Executions, length: int
) -> None:
    card = replace(cards[Kind.RECALL], answer=answer_of(length))
    text = play(table, card, "", "q", runs=executions["proven"])
    assert "This is the point." in "\n".join(on_screen(text))
    is_cut = "a all of it" in text
    assert is_cut == (length > 5)
    assert is_cut or length == 1 or f"Reason {length - 1}." in text
    if is_cut:
        whole = play(table, card, "", "a", "q", runs=executions["proven"])
        assert f"Reason {length - 1}." in whole
        assert any("1 again" in row for row in on_screen(whole))


def test_the_verdict_is_said_again_where_a_longer_look_pushed_it_out_of_sight(
    table: Table, cards: Cards, executions: Executions
) -> None:
    card = replace(cards[Kind.PREDICT], answer=answer_of(20))
    rows = on_screen(play(table, card, "5", "a", "q", runs=executions["printed"]))
    assert any("not right" in row for row in rows)
    assert "you said 5 · it prints 4" in "\n".join(rows)


def test_what_leads_to_a_list_or_to_code_is_not_cut_off_from_it(
    table: Table, cards: Cards, executions: Executions
) -> None:
    answer = f"Two things hold:\n\n- one\n- two\n\n{answer_of(30)}"
    card = replace(cards[Kind.RECALL], answer=answer)
    rows = "\n".join(on_screen(play(table, card, "", "q", runs=executions["proven"])))
    assert "Two things hold:" in rows
    assert "• two" in rows


def test_each_card_begins_on_a_page_with_what_came_of_the_last(
    table: Table, cards: Cards, executions: Executions
) -> None:
    one, two = (replace(cards[Kind.RECALL], id=name, question=f"{name}?") for name in "ab")
    text = table.play(
        [one, two], "", "4", "q", runs=executions["proven"],
        force_terminal=True, height=ROWS, color_system=None,
    )  # fmt: skip
    rows = on_screen(text)
    assert rows[0].startswith("easy: again in")
    assert any("b?" in row for row in rows)
    assert not any("a?" in row for row in rows)


def test_in_a_pipe_all_of_it_is_shown_at_once(
    table: Table, cards: Cards, executions: Executions
) -> None:
    card = replace(cards[Kind.RECALL], answer=answer_of(60))
    text = table.play([card], "", "q", runs=executions["proven"], height=ROWS)
    assert "Reason 59." in text
    assert "all of it" not in text
    assert "\x1b" not in text


def test_a_solution_in_a_file_takes_no_room_from_the_answer(
    table: Table, cards: Cards, executions: Executions
) -> None:
    """It was written in an editor: however long it is, it is not on this screen."""
    card = replace(cards[Kind.IMPLEMENT], answer=answer_of(3))
    table.editor(card.snippet + "# a comment\n" * 30)
    rows = on_screen(play(table, card, "e", "q", runs=executions["passed"]))
    shown = "\n".join(rows)
    assert "Reason 2." in shown
    assert shown.count("✓ right") == 1
