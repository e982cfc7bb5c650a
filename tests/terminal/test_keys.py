"""Keys and lines: from a terminal, and from a pipe."""

from __future__ import annotations

import io
import os
import pty
import sys
import termios
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import pytest

from ptquiz.terminal.keys import (
    ENTER,
    ESCAPE,
    PASTE,
    SPACE,
    EndOfInput,
    PipedKeys,
    TerminalKeys,
    open_keys,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> PipedKeys:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return PipedKeys()


def test_in_a_pipe_a_line_is_a_key_and_an_empty_one_is_enter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with piped(monkeypatch, "3\n\nq\r\n") as keys:
        assert [keys.key(), keys.key(), keys.key()] == ["3", ENTER, "q"]


def test_in_a_pipe_a_line_is_an_answer_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = piped(monkeypatch, "  tensor([1., 2.]) \n\n")
    assert keys.line("prints or raises> ") == "  tensor([1., 2.]) "
    assert keys.line("prints or raises> ") == ""


def test_a_last_line_without_an_end_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(monkeypatch, "q").key() == "q"


def test_in_a_pipe_the_prompt_is_shown_for_whoever_reads_along(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, "4\n").line("prints or raises> ")
    assert "prints or raises>" in capsys.readouterr().out


def test_the_end_of_a_pipe_is_the_end_of_input(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = piped(monkeypatch, "")
    with pytest.raises(EndOfInput):
        keys.key()
    with pytest.raises(EndOfInput):
        keys.line("prints or raises> ")


def test_without_a_standard_input_there_is_nothing_to_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """``ptquiz study <&-``: Python then has no stdin at all."""
    monkeypatch.setattr(sys, "stdin", None)
    keys = open_keys()
    assert not keys.interactive
    with pytest.raises(EndOfInput):
        keys.key()


def test_what_is_not_a_terminal_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("q\n"))
    assert not open_keys().interactive


@dataclass
class Terminal:
    """A pseudo-terminal: what a person types is written to ``hands``."""

    hands: int
    screen: TextIO

    def type(self, keys: str | bytes) -> None:
        os.write(self.hands, keys if isinstance(keys, bytes) else keys.encode())

    @property
    def mode(self) -> int:
        return int(termios.tcgetattr(self.screen.fileno())[3])


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    hands, screen = pty.openpty()
    with os.fdopen(screen, "r", closefd=True) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield Terminal(hands, stream)
    os.close(hands)


def keys_of(terminal: Terminal, typed: str) -> list[str]:
    """Type all at once, as over a slow line; return the keys that are read."""
    found = []
    with TerminalKeys() as keys:
        terminal.type(typed)
        found.append(keys.key())
        terminal.type("\x04")
        with suppress(EndOfInput):
            while True:
                found.append(keys.key())
    return found


def test_a_key_counts_without_enter(terminal: Terminal) -> None:
    assert keys_of(terminal, "3") == ["3"]


def test_keys_typed_ahead_come_one_by_one(terminal: Terminal) -> None:
    assert keys_of(terminal, "h3q") == ["h", "3", "q"]


@pytest.mark.parametrize("typed", ["\r", "\n"])
def test_enter_is_one_key(terminal: Terminal, typed: str) -> None:
    assert keys_of(terminal, typed + " ") == [ENTER, SPACE]


def test_a_letter_beyond_ascii_is_one_key(terminal: Terminal) -> None:
    assert keys_of(terminal, "üq") == ["ü", "q"]


@pytest.mark.parametrize("sequence", ["\x1b[A", "\x1bOB", "\x1b[5~", "\x1b[1;5C", "\x1bb"])
def test_a_key_that_sends_several_characters_is_one(terminal: Terminal, sequence: str) -> None:
    """None of its characters may count: the B of an arrow would bury the card."""
    assert keys_of(terminal, sequence) == [sequence]


@pytest.mark.parametrize("sequence", ["\x1b[B", "\x1bOB", "\x1b[5~"])
def test_an_arrow_after_a_key_is_not_taken_apart(terminal: Terminal, sequence: str) -> None:
    assert keys_of(terminal, f"x{sequence}") == ["x", sequence]


@pytest.mark.parametrize("sequence", ["\x1b[B", "\x1bOB", "\x1b[5~"])
def test_a_key_after_an_arrow_is_not_lost(terminal: Terminal, sequence: str) -> None:
    assert keys_of(terminal, f"{sequence}3") == [sequence, "3"]


def test_two_arrows_are_two_keys(terminal: Terminal) -> None:
    assert keys_of(terminal, "\x1b[A\x1b[B") == ["\x1b[A", "\x1b[B"]


def test_escape_alone_is_a_key(terminal: Terminal) -> None:
    assert keys_of(terminal, ESCAPE) == [ESCAPE]


def test_bytes_that_are_no_text_are_a_key_that_means_nothing(terminal: Terminal) -> None:
    with TerminalKeys() as keys:
        terminal.type(b"\xff")
        assert keys.key() == "\ufffd"


def test_control_d_is_the_end_of_input(terminal: Terminal) -> None:
    with TerminalKeys() as keys:
        terminal.type("\x04")
        with pytest.raises(EndOfInput):
            keys.key()


def test_a_terminal_that_is_closed_is_the_end_of_input(monkeypatch: pytest.MonkeyPatch) -> None:
    hands, screen = pty.openpty()
    with os.fdopen(screen, "r") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        keys = TerminalKeys()
        os.close(hands)
        with pytest.raises(EndOfInput):
            keys.key()


def test_keys_are_not_echoed_and_the_terminal_is_given_back_as_it_was(terminal: Terminal) -> None:
    before = terminal.mode
    keys = TerminalKeys()
    with keys:
        assert not terminal.mode & (termios.ECHO | termios.ICANON)
        assert terminal.mode & termios.ISIG  # Control-C is still an interrupt
        with keys.paused():
            assert terminal.mode == before
        assert not terminal.mode & (termios.ECHO | termios.ICANON)
    assert terminal.mode == before


def test_the_terminal_is_given_back_after_an_error_too(terminal: Terminal) -> None:
    before = terminal.mode
    keys = TerminalKeys()
    with pytest.raises(KeyboardInterrupt), keys, keys.paused():
        raise KeyboardInterrupt
    assert terminal.mode == before


@pytest.mark.parametrize("pasted", ["3", "s", "two\nlines", "q\r3\r", "\x1b[B"])
def test_pasted_text_is_no_key_whatever_is_in_it(terminal: Terminal, pasted: str) -> None:
    """A pasted `s` would suspend the card, and the second line of an answer would rate it."""
    assert keys_of(terminal, f"\x1b[200~{pasted}\x1b[201~x") == [PASTE, "x"]


def test_a_paste_that_comes_in_pieces_is_one(terminal: Terminal) -> None:
    with TerminalKeys() as keys:
        terminal.type("\x1b[200~first half")
        writer = threading.Timer(0.05, terminal.type, [" second half\x1b[201~"])
        writer.start()
        assert keys.key() == PASTE
        writer.join()
        terminal.type("x")
        assert keys.key() == "x"


@pytest.mark.parametrize("pasted", ["tensor([1.])\rFalse\r", "3\rq\r", "it\nprints"])
def test_lines_that_come_at_once_are_a_paste_also_where_the_terminal_does_not_say_so(
    terminal: Terminal, pasted: str
) -> None:
    assert keys_of(terminal, pasted) == [PASTE]


def test_what_was_typed_too_early_can_be_discarded(terminal: Terminal) -> None:
    with TerminalKeys() as keys:
        terminal.type("hx")
        assert keys.key() == "h"
        terminal.type("3")
        keys.discard()
        terminal.type("q")
        assert keys.key() == "q"


def test_in_a_pipe_nothing_is_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = piped(monkeypatch, "3\n")
    keys.discard()
    assert keys.key() == "3"


def test_an_answer_goes_on_where_its_line_ends_in_a_backslash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = piped(monkeypatch, "1 2 \\\n3 4\\\n5\nq\n")
    assert keys.line("prints or raises> ") == "1 2\n3 4\n5"
    assert keys.key() == "q"
