"""Banks as text, and what is said about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable

    Said = Callable[[str | bytes], list[str]]

RECALL = """\
topic: Tensors
cards:
  - id: a-card
    kind: recall
    level: basic
    question: Why?
    snippet: |
      x = 1
      assert x == 1
    answer: Because.
"""

PREDICT = """\
topic: Tensors
cards:
  - id: a-card
    kind: predict
    level: basic
    question: What does this print?
    snippet: |
      print(1 + 1)
    output: "2"
    answer: Two.
"""

COMPLETE = """\
topic: Tensors
cards:
  - id: a-card
    kind: complete
    level: basic
    question: Fill in the blanks.
    snippet: |
      x = torch.ones(2, 3)
    blanks: [ones]
    check: |
      def test_ones():
          assert x.sum() == 6
    answer: Ones.
"""

FIX = """\
topic: Tensors
cards:
  - id: a-card
    kind: fix
    level: basic
    question: Fix it.
    snippet: |
      def double(x):
          return 2 * x
    starter: |
      def double(x):
          return x
    check: |
      def test_two():
          assert double(2) == 4
    wrong:
      - code: |
          def double(x):
              return x * x * x
        why: That is a cube.
    answer: Times two.
"""


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """Return a bank of one good card, by the card's kind."""
    implement = FIX.replace("kind: fix", "kind: implement")
    return {
        "recall": RECALL,
        "predict": PREDICT,
        "complete": COMPLETE,
        "implement": implement,
        "fix": FIX,
    }


@pytest.fixture(scope="session")
def said() -> Said:
    """Return a reader of bank files that says what is wrong with ``bank.yaml``."""

    def problems(text: str | bytes) -> list[str]:
        data = text if isinstance(text, bytes) else text.encode()
        return [str(problem) for problem in load(data, "bank.yaml")[1]]

    return problems
