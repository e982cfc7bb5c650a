"""Paragraphs are drawn as the Markdown that they are."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType
from rich.markdown import Markdown

from ptquiz.bank.bank import read_bank
from ptquiz.paths import bundled_bank
from ptquiz.terminal.card_view import CODE_THEME, THEME, markdown
from ptquiz.terminal.prose import paragraphs

WORDS = st.sampled_from(
    ["a", "tensor", "`x.grad`", "**adds**", "*not*", "2", "-", "*", "`", "_y_", "__z__", "1.", "#",
     "[link](https://pytorch.org)", "<b>", "&amp;", "\\", "a*b", "**", "x_1", "(`f`),", "'s", "\n",
     "\n\n", "  \n", "```", "|", "–", "=", "===", "---", "`a``b`", "*a`b*`", "!", "www.x.org"]
)  # fmt: skip


def drawn(what: RenderableType, width: int = 40) -> list[str]:
    screen = io.StringIO()
    console = Console(
        file=screen, width=width, theme=THEME, force_terminal=True, color_system="standard",
        markup=False, emoji=False, highlight=False,
    )  # fmt: skip
    console.print(what)
    return [line.rstrip() for line in screen.getvalue().strip("\n").splitlines()]


def reference(text: str) -> RenderableType:
    return Markdown(text, code_theme=CODE_THEME, hyperlinks=False)


@pytest.mark.parametrize("width", [20, 80])
def test_every_question_of_the_bank_is_drawn_as_by_the_parser(width: int) -> None:
    for card in read_bank([bundled_bank()]).cards.values():
        assert drawn(markdown(card.question), width) == drawn(reference(card.question), width)


def test_most_questions_of_the_bank_need_no_parser() -> None:
    cards = read_bank([bundled_bank()]).cards.values()
    plain = [card for card in cards if paragraphs(card.question) is not None]
    assert len(plain) > 0.9 * len(cards)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.lists(WORDS, max_size=6).map("".join))
def test_any_text_is_drawn_as_by_the_parser(text: str) -> None:
    assert drawn(markdown(text)) == drawn(reference(text))
