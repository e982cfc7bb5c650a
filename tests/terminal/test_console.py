"""Text is text on every console, and a page knows how much is on it."""

from __future__ import annotations

import io

import pytest
from rich.table import Table
from rich.text import Text

from ptquiz.terminal import console
from ptquiz.terminal.console import Page

FOREIGN = ["KeyError: '[/INST]'", "[batch, seq]", ":warning: [bold]x[/bold]", "[link=x]", "\\[a]"]


def page(**options: object) -> tuple[Page, io.StringIO]:
    screen = io.StringIO()
    return Page(file=screen, width=60, height=10, color_system=None, **options), screen


@pytest.mark.parametrize("text", FOREIGN)
def test_a_page_shows_foreign_text_as_it_is_also_in_tables_and_rules(text: str) -> None:
    shown, screen = page()
    table = Table(text)
    table.add_row(text)
    shown.print(text)
    shown.print(table)
    shown.rule(text)
    assert screen.getvalue().count(text) == 4


@pytest.mark.parametrize("text", FOREIGN)
@pytest.mark.parametrize("stream", ["out", "err"])
def test_the_consoles_show_foreign_text_as_it_is(
    stream: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = getattr(console, stream).__wrapped__()
    made.print(text)
    captured = capsys.readouterr()
    assert getattr(captured, stream).strip() == text


def test_a_page_counts_its_rows_as_they_were_wrapped() -> None:
    shown, _ = page()
    shown.print(Text("word " * 30))
    assert shown.rows == 3
    shown.begin()
    assert shown.rows == 0


def test_a_page_begins_on_an_empty_screen_and_pushes_the_old_one_into_the_scrollback() -> None:
    shown, screen = page(force_terminal=True)
    shown.print("old")
    shown.begin()
    shown.print("new")
    before, after = screen.getvalue().split("\x1b[H\x1b[J")
    assert before == "old\n" + "\n" * 10
    assert after == "new\n"


def test_a_page_is_drawn_again_as_it_was_after_a_stop() -> None:
    shown, screen = page(force_terminal=True)
    shown.print("old")
    shown.begin()
    shown.print("question")
    shown.draw_again()
    assert screen.getvalue().endswith("\x1b[H\x1b[Jquestion\n")
    assert shown.rows == 1


def test_in_a_pipe_no_page_is_turned() -> None:
    shown, screen = page()
    shown.print("old")
    shown.begin()
    shown.print("new")
    assert screen.getvalue() == "old\nnew\n"
