"""The question before code from a bank runs for the first time."""

from __future__ import annotations

import io
import re
import sys
from collections import deque
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

import pytest

from ptquiz.bank.bank import Bank, BankFile, read_bank
from ptquiz.bank.problems import BankError
from ptquiz.errors import PtquizError
from ptquiz.terminal.keys import EndOfInput
from ptquiz.terminal.study import consent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BANK = """\
topic: Tensors
cards:
  - id: from-afar
    kind: recall
    level: basic
    question: Why?
    snippet: |
      x = 1
      assert x == 1
    answer: Because.
"""


class Keys:
    """A terminal on which these keys are pressed."""

    interactive = True

    def __init__(self, *keys: str) -> None:
        self._keys = deque(keys)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def key(self) -> str:
        """Return the next key."""
        if not self._keys:
            raise EndOfInput
        return self._keys.popleft()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing to leave."""
        yield


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    file = tmp_path / "afar.yaml"
    file.write_text(BANK, encoding="utf-8")
    return read_bank([file])


@pytest.fixture
def files(bank: Bank) -> list[BankFile]:
    return list(bank.files)


def press(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    monkeypatch.setattr(consent, "open_keys", lambda: Keys(*keys))


def test_yes_is_consent(monkeypatch: pytest.MonkeyPatch, bank: Bank, files: list[BankFile]) -> None:
    press(monkeypatch, "y")
    consent.ask(bank, files)


@pytest.mark.parametrize("keys", [("n",), ("q",), ("\n",), ("\x1b",), ("x", "n"), ()])
def test_anything_but_yes_is_none(
    monkeypatch: pytest.MonkeyPatch, bank: Bank, files: list[BankFile], keys: tuple[str, ...]
) -> None:
    """The end of the input too, and Enter, which is pressed without reading."""
    press(monkeypatch, *keys)
    with pytest.raises(PtquizError, match=r"afar\.yaml: not trusted"):
        consent.ask(bank, files)


def test_without_a_terminal_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch, bank: Bank, files: list[BankFile]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(PtquizError) as caught:
        consent.ask(bank, files)
    assert "ptquiz trust" in caught.value.hint


def test_the_code_is_shown_on_demand(
    monkeypatch: pytest.MonkeyPatch, bank: Bank, files: list[BankFile],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    press(monkeypatch, "s", "y")
    consent.ask(bank, files)
    shown = capsys.readouterr()
    assert "assert x == 1" in shown.err
    assert shown.out == ""


def test_no_code_can_hide_from_who_reads_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An escape sequence in a comment could wipe out the line that matters."""
    file = tmp_path / "afar.yaml"
    snippet = r'"import os  # \e[2K\e[1A\x9b2K\nassert 1\n"'
    code = "    snippet: |\n      x = 1\n      assert x == 1\n"
    file.write_text(BANK.replace(code, f"    snippet: {snippet}\n"), encoding="utf-8")
    press(monkeypatch, "s", "y")
    with suppress(BankError):  # not to read it at all is as good
        bank = read_bank([file])
        consent.ask(bank, bank.files)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", capsys.readouterr().err)
