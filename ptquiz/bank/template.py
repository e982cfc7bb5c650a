"""A new card, ready to be filled in: it is well formed and holds as it stands."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from ptquiz.bank.loader import load
from ptquiz.bank.problems import BankError
from ptquiz.card import Kind
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.files import atomic_write, read_utf8, require_writable
from ptquiz.paths import bundled_bank, display_path

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "schema.json"

_SHARED = """\
# shared:                  # code that several cards call, and name in `uses: [helper]`
#   helper: |
#     def helper(): ...
"""

_HEAD = """\
- id: {id}                 # for good: a learner's progress hangs on it
  kind: {kind}
  level: basic             # basic, intermediate or advanced
  asked: sometimes         # by interviewers: often, sometimes or rarely
"""

_TAIL = """\
  hints:                   # gentle to strong; none may hold the answer
    - Say where to look.
  tags: [todo]
  refs:                    # official pages that state the fact
    - https://docs.pytorch.org/docs/stable/torch.html
"""

_CHECK = """\
  check: |                 # tests that a wrong solution fails: values, shapes, edges
    def test_values():
        x = torch.randn(4, 3, device=device)
        torch.testing.assert_close(double(x), x + x)
  wrong:                   # what candidates get wrong; each must fail a test
    - code: |
        def double(x):
            return x ** 2
      why: Say why this is wrong.
  accept:                  # what is right too; each must pass, why may be left out
    - code: |
        def double(x):
            return x + x
"""

_BODIES = {
    Kind.RECALL: """\
  question: What is asked, in an interviewer's words?
  snippet: |               # the proof: an assertion for each claim of the answer
    x = torch.ones(2, 3, device=device)
    assert x.sum(dim=0).tolist() == [2, 2, 2]
  answer: |                # the answer first, then why; under a minute when spoken
    What a strong candidate would say.
""",
    Kind.PREDICT: """\
  question: What does this print?
  snippet: |               # runs by itself and prints; the same on every device
    x = torch.ones(2, 3, device=device)
    print(x.sum(dim=0).shape)
  output: |                # or raises: and match:, or params: that make it vary
    torch.Size([3])
  answer: |                # why it prints that
    What a strong candidate would say.
""",
    Kind.COMPLETE: """\
  question: Fill in the blank, so that the function doubles its argument.
  snippet: |               # the whole solution
    def double(x):
        return 2 * x
  blanks: ["2 * x"]        # the pieces that are hidden, in their order
"""
    + _CHECK
    + """\
  answer: |
    What a strong candidate would say.
""",
    Kind.IMPLEMENT: """\
  question: Write a function that doubles its argument.
  snippet: |               # the reference solution
    def double(x):
        return 2 * x
  starter: |               # what the learner begins with; fails a test, not before
    def double(x):
        raise NotImplementedError
"""
    + _CHECK
    + """\
  forbid: []               # names that would make it trivial
  answer: |
    What a strong candidate would say.
""",
    Kind.FIX: """\
  question: This should double its argument. What is wrong? Repair it.
  snippet: |               # the repaired code
    def double(x):
        return 2 * x
  starter: |               # runs without an error, and is wrong
    def double(x):
        return 2 + x
"""
    + _CHECK
    + """\
  answer: |
    What a strong candidate would say.
""",
}


def card_text(card_id: str, kind: Kind) -> str:
    """Return a card of a kind as YAML, an item of a list."""
    return _HEAD.format(id=card_id, kind=kind) + _BODIES[kind] + _TAIL


def file_text(card_id: str, kind: Kind, topic: str, folder: Path | None = None) -> str:
    """Return a whole bank file with one card, for ``folder`` if it is known."""
    card = _indented(card_text(card_id, kind), "  ")
    return f"{schema_line(folder)}\ntopic: {_quoted(topic)}\n{_SHARED}cards:\n{card}"


def schema_line(folder: Path | None) -> str:
    """Return the line by which editors find the schema: beside the file, or as ptquiz brings it."""
    bundled = bundled_bank().resolve()
    here = folder is not None and folder.resolve() == bundled
    place = SCHEMA if here else (bundled / SCHEMA).as_uri()
    return f"# yaml-language-server: $schema={place}"


def add(path: Path, card_id: str, kind: Kind, topic: str | None) -> None:
    """Add a card to a bank file, which is made if it is not there; its line ends stay.

    Raises BankError for a file that is not well formed, PtquizError for what cannot be added.
    """
    require_writable(path)
    try:
        old = read_utf8(path, newline="") if path.exists() else ""
        text = _longer(path, old, card_id, kind, topic) if old.strip() else ""
        text = text or file_text(card_id, kind, topic or "New", path.parent)
        _, problems = load(text.encode(), display_path(path))
        if problems:
            raise PtquizError(
                f"a card cannot be added to the end of {path}: {problems[0].message}",
                "print it with `ptquiz new` and paste it where it belongs", ExitCode.USAGE,
            )  # fmt: skip
        marked = path.exists() and path.read_bytes().startswith(BOM_UTF8)
        atomic_write(path, (BOM_UTF8 if marked else b"") + text.encode())
    except OSError as error:
        raise PtquizError(
            f"{path} cannot be written: {error.strerror}", "give another path", ExitCode.USAGE
        ) from None


def _longer(path: Path, old: str, card_id: str, kind: Kind, topic: str | None) -> str:
    cards, problems = load(old.encode(), display_path(path))
    if problems:
        raise BankError(problems)
    if topic is not None and cards[0].topic.casefold() != topic.casefold():
        raise PtquizError(
            f'{path} is on "{cards[0].topic}": a file has one topic',
            "leave --topic out, or give another file", ExitCode.USAGE,
        )  # fmt: skip
    if card_id in {card.id for card in cards}:
        raise PtquizError(f'{path} has a card "{card_id}"', "give another id", ExitCode.USAGE)
    indent = re.findall(r"^( *)- +\w+:", old, re.MULTILINE)
    card = _indented(card_text(card_id, kind), min(indent, default="  "))
    line_end = "\r\n" if "\r\n" in old else "\n"
    return old.rstrip() + f"\n\n{card}".replace("\n", line_end)


def _indented(text: str, by: str) -> str:
    return "".join(by + line if line.strip() else line for line in text.splitlines(keepends=True))


def _quoted(topic: str) -> str:
    plain = re.fullmatch(r"[A-Za-z][\w ,.-]*[\w.]", topic) and topic.lower() not in _WORDS
    return topic if plain else "'" + topic.replace("'", "''") + "'"


_WORDS = {"yes", "no", "on", "off", "true", "false", "null"}
