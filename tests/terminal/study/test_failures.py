"""Code that failed its tests: what it printed, and the tests with the helpers that they call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ptquiz.card import Card, Kind, Shared
from ptquiz.engine.job import Execution, Termination, TestResult

if TYPE_CHECKING:
    from tests.terminal.conftest import Table

    Cards = dict[Kind, Card]

CHECK = """\
from math import inf

LIMIT = 3

def _unused():
    return LIMIT

@torch.no_grad()
def _case(n):
    return torch.full((n,), _top())

def _top():
    return inf

def test_other():
    assert _unused()

def test_is_stable():
    assert softmax(_case(2)).sum() == 1
"""


def test_a_failing_test_comes_with_the_helpers_that_it_calls(
    table: Table, cards: Cards, executions: dict[str, Execution]
) -> None:
    card = replace(cards[Kind.IMPLEMENT], check=CHECK)
    table.editor("def softmax(x): return x\n")
    text = table.play([card], "e", "t", "g", "1", runs=executions["failed"])
    parts = ["from math import inf", "@torch.no_grad()", "def _case(n):", "def _top():"]
    places = [text.index(part) for part in [*parts, "def test_is_stable():"]]
    assert places == sorted(places)
    for other in ("LIMIT", "_unused", "test_other"):
        assert other not in text


def test_what_the_code_prints_is_shown_whatever_became_of_it(table: Table, cards: Cards) -> None:
    passed = TestResult("test_it", passed=True, printed="in a test that passed\n")
    failed = TestResult("test_more", False, "x == 1", 1, got="2", want="1", printed="in a test\n")
    done = Execution(Termination.FINISHED, "at the top\n", tests=(passed, failed))
    for runs in (
        done,
        replace(done, tests=(passed,)),
        Execution(Termination.TIMEOUT, "at the top\n", reason="no answer in 10 s"),
        Execution(Termination.ERROR, "at the top\n", reason="line 1: SyntaxError"),
    ):
        table.editor("def softmax(x): return x\n")
        text = table.play([cards[Kind.IMPLEMENT]], "e", "g", "1", runs=runs)
        assert "at the top" in text
        assert ("in a test" in text) is (runs is done)
        assert "in a test that passed" not in text


def test_a_failing_test_comes_with_the_shared_code_that_it_calls(
    table: Table, cards: Cards, executions: dict[str, Execution]
) -> None:
    shared = Shared("near", "def near(a, b):\n    return abs(a - b) < 1\n\ndef far(): pass\n")
    check = "def test_is_stable():\n    assert near(softmax(1), 1)\n"
    card = replace(cards[Kind.IMPLEMENT], check=check, uses=(shared,))
    table.editor("def softmax(x): return x\n")
    text = table.play([card], "e", "t", "g", "1", runs=executions["failed"])
    assert text.index("def near(a, b):") < text.index("def test_is_stable():")
    assert "def far()" not in text
