"""What a learner sees of a card: at every width, with and without colour."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from ptquiz.card import Accepted, Card, Kind, Wrong
from ptquiz.engine.job import Execution, TestResult
from ptquiz.judge import PASSED, Outcome, Verdict
from ptquiz.terminal import card_view

if TYPE_CHECKING:
    from collections.abc import Callable

Executions = dict[str, Execution]
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def drawn(*parts: RenderableType, width: int = 80, colour: bool = False) -> str:
    """Draw on a terminal of that width."""
    file = io.StringIO()
    console = Console(
        file=file, width=width, theme=card_view.THEME, highlight=False, force_terminal=colour,
        color_system="truecolor" if colour else None, legacy_windows=False,
    )  # fmt: skip
    for part in parts:
        console.print(part)
    return file.getvalue()


def all_of(card: Card) -> list[RenderableType]:
    """Return everything that can be seen of a card but its links."""
    variant = card.variant(0)
    return [
        card_view.header(card, "1 of 12 · new"),
        card_view.question(card, variant),
        *(card_view.hint(hint) for hint in card.hints),
        card_view.answer(card),
        card_view.proof(card, variant),
        card_view.mistakes(card),
    ]


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_card_of_each_kind_is_drawn_within_the_width(
    cards: dict[Kind, Card], kind: Kind, width: int, colour: bool
) -> None:
    text = drawn(*all_of(cards[kind]), width=width, colour=colour)
    plain = COLOUR.sub("", text)
    assert (plain != text) is colour
    assert "\x1b" not in plain
    assert max(cell_len(line) for line in plain.splitlines()) <= width
    for word in (
        "Autograd",
        kind,
        "basic",
        "adds" if kind in {"recall", "predict"} else "Subtract",
    ):
        assert word in plain


def test_the_question_of_each_kind_shows_the_code_that_belongs_to_it(
    cards: dict[Kind, Card],
) -> None:
    seen = {kind: drawn(card_view.question(card, card.variant(0))) for kind, card in cards.items()}
    assert "assert x == 1" not in seen[Kind.RECALL]  # the proof would be the answer
    assert "print(2 * n)" in seen[Kind.PREDICT]
    assert "n = 2" in seen[Kind.PREDICT]
    assert "__1__" in seen[Kind.COMPLETE]
    assert "__2__" in seen[Kind.COMPLETE]
    assert "x.max()" not in seen[Kind.COMPLETE]
    assert "..." in seen[Kind.IMPLEMENT]
    assert "exp()" not in seen[Kind.IMPLEMENT]
    assert "def softmax(x): x" in seen[Kind.FIX]


def test_code_is_numbered_as_errors_count_its_lines(cards: dict[Kind, Card]) -> None:
    card = replace(cards[Kind.PREDICT], snippet="x = 1\ny = 2\nprint(x + y)\n")
    text = drawn(card_view.question(card, {"n": 2}))
    assert re.search(r"1\s+x = 1", text)
    assert re.search(r"3\s+print\(x \+ y\)", text)


def test_the_answer_of_a_complete_card_says_what_stood_in_the_blanks(
    cards: dict[Kind, Card],
) -> None:
    text = drawn(card_view.answer(cards[Kind.COMPLETE]))
    assert "x.max()" in text
    assert "e.sum()" in text


def test_mistakes_come_with_their_reasons(cards: dict[Kind, Card]) -> None:
    wrong = (Wrong("return x\n", "It *does* nothing."), Wrong("return 0\n", "It is zero."))
    text = drawn(card_view.mistakes(replace(cards[Kind.FIX], wrong=wrong)))
    for words in ("return x", "It does nothing.", "return 0", "It is zero."):
        assert words in text


def test_square_brackets_are_text_and_no_markup(cards: dict[Kind, Card]) -> None:
    """A tensor's shape must not vanish, nor a bank colour the screen."""
    card = replace(
        cards[Kind.PREDICT],
        topic="[red]Tensors[/red]", question="Is `x[bold]` x[0]?", answer="[link=a]no[/link] [0]",
        snippet="x[bold] = x[/bold]\n", params=(), hints=("[dim]look[/dim]",),
        refs=("https://example.org/[red]",),
    )  # fmt: skip
    parts = [*all_of(card), card_view.output(Execution("finished", stdout="[bold]1[/bold]"), "cpu")]  # type: ignore[arg-type]
    text = drawn(*parts, width=120)
    for words in ("[red]Tensors[/red]", "x[bold]", "x[0]", "x[bold] = x[/bold]", "[dim]look[/dim]"):
        assert words in text
    assert "[bold]1[/bold]" in text


@pytest.mark.parametrize(
    ("found", "half", "words"),
    [
        (PASSED, False, "right"),
        (Verdict(Outcome.FAILED), False, "not right"),
        (Verdict(Outcome.FAILED), True, "half right"),
        (Verdict(Outcome.FAILED, "2 of 3 tests failed"), False, "2 of 3 tests failed"),
        (Verdict(Outcome.ERROR, "it was killed"), False, "it was killed"),
        (Verdict(Outcome.TIMEOUT, "longer than 10 s"), False, "longer than 10 s"),
        (Verdict(Outcome.SKIPPED, "needs cuda"), False, "needs cuda"),
    ],
)
def test_a_verdict_says_how_it_is_and_why_without_colour_too(
    found: Verdict, half: bool, words: str
) -> None:
    text = drawn(card_view.verdict(found, half_right=half))
    assert words in text
    assert ("✓" in text) is found.passed
    assert ("✗" in text) is not found.passed


@pytest.mark.parametrize(
    ("execution", "words"),
    [
        ("proven", "2 assertions"),
        ("printed", "4"),
        ("raised", "RuntimeError: shapes differ"),
        ("timeout", "it took longer than 10 s"),
        ("error", "it was killed"),
    ],
)
def test_the_output_says_what_happened_on_which_device(
    executions: Executions, execution: str, words: str
) -> None:
    text = drawn(card_view.output(executions[execution], "cuda:1"))
    assert words in text
    assert "cuda:1" in text or execution in {"timeout", "error"}


def test_a_snippet_that_failed_is_never_called_proven(executions: Executions) -> None:
    for name in ("raised", "timeout", "error"):
        assert "proven" not in drawn(card_view.output(replace(executions[name], asserts=3), "cpu"))


def test_what_was_printed_before_an_exception_is_shown_too(executions: Executions) -> None:
    text = drawn(card_view.output(replace(executions["raised"], stdout="before\n"), "cpu"))
    assert text.index("before") < text.index("RuntimeError")


def test_each_test_has_a_line_and_a_failed_one_its_values(executions: Executions) -> None:
    text = drawn(card_view.tests(executions["failed"].tests, "x = 1\n"))
    assert re.search(r"✓.*sums to one", text)
    assert re.search(r"✗.*is stable", text)
    assert "nan == 1.0" in text


def test_the_first_failed_test_is_shown_in_full_and_the_others_in_a_line_each() -> None:
    reason = "f(x) == y\n2 of 3 elements differ [/red]"
    tests = (
        TestResult("test_one", False, reason, 3, 0.1, "[1, 2]", "[3]", 2, "hello\n[b]\n"),
        TestResult("test_two", False, reason, 3, 0.1, "[1, 2]", "[3]", 2, "again\n"),
        TestResult("test_three", False, "line 2: KeyError: 'x'" + "y" * 90, 3, learner_line=2),
        TestResult("test_four", passed=True),
    )
    lines = drawn(card_view.tests(tests, "def f(x):\n    return x[0]\n"), width=60).splitlines()
    assert [line.strip() for line in lines[:-1]] == [
        "✗ one",
        "f(x) == y",
        "2 of 3 elements differ [/red]",
        "got  [1, 2]",
        "want [3]",
        "your line 2: return x[0]",
        "it printed:",
        "hello",
        "[b]",
        "✗ two",
        f"✗ three: line 2: KeyError: 'x'{'y' * 27}…",
    ]
    assert lines[-1].strip() == "✓ four"


def test_of_much_that_was_printed_and_said_the_telling_part_is_shown() -> None:
    printed = "".join(f"step {n}\n" for n in range(100))
    reason = "\n".join(f"note {n}" for n in range(100))
    text = drawn(card_view.tests((TestResult("test_x", False, reason, printed=printed),), ""))
    lines = [line.strip() for line in text.splitlines()]
    start = lines.index("it printed 80 lines before these:")
    assert lines[start + 1 :] == [f"step {n}" for n in range(80, 100)]
    assert lines[start - 2 : start] == ["note 11", "…"]


def test_long_lines_are_wrapped_and_nothing_of_them_is_lost(cards: dict[Kind, Card]) -> None:
    word = "ab" * 500
    card = replace(
        cards[Kind.IMPLEMENT],
        question=f"Why {word}?", answer=word, hints=(word,), topic=word,
        starter=f"x = '{word}'\n", snippet=f"x = '{word}'\n",
    )  # fmt: skip
    text = drawn(*all_of(card)[1:], width=60)
    assert max(map(cell_len, text.splitlines())) <= 60
    assert text.count("ab") >= 5 * 480
    assert drawn(card_view.header(card, "1 of 2"), width=60).count("\n") <= 1


def test_wide_letters_stay_within_the_width(cards: dict[Kind, Card]) -> None:
    card = replace(cards[Kind.PREDICT], question="漢字 " * 60, snippet="print('漢字' * 3)\n" * 3)
    text = drawn(*all_of(card), width=41)
    assert max(map(cell_len, text.splitlines())) <= 41


def test_a_link_stays_in_one_piece_however_narrow_the_terminal(cards: dict[Kind, Card]) -> None:
    file = io.StringIO()
    card = cards[Kind.RECALL]
    Console(file=file, width=20).print(card_view.References(card), crop=False)
    assert [line.strip() for line in file.getvalue().splitlines()] == list(card.refs)


@pytest.mark.parametrize(
    "make",
    [card_view.question, card_view.proof],
    ids=["question", "proof"],
)
def test_nothing_is_drawn_in_a_background_colour(
    cards: dict[Kind, Card], make: Callable[[Card, dict[str, int]], RenderableType]
) -> None:
    """Light or dark, the learner's terminal keeps its own."""
    for card in cards.values():
        codes = COLOUR.findall(drawn(make(card, {}), colour=True))
        numbers = {int(n) for code in codes for n in code[2:-1].split(";") if n}
        assert not numbers & {*range(40, 48), *range(100, 108)}
        assert 48 not in numbers


def test_what_a_solution_may_not_use_stands_below_the_question(
    cards: dict[Kind, Card],
) -> None:
    card = replace(cards[Kind.IMPLEMENT], forbid=("softmax", "F.softmax"))
    assert "not allowed: softmax, F.softmax" in drawn(card_view.question(card, {}))


def test_other_right_solutions_stand_below_the_reference(cards: dict[Kind, Card]) -> None:
    accept = (Accepted("x = 1\n", "It *is*."), Accepted("x = 2\n"))
    text = drawn(card_view.proof(replace(cards[Kind.FIX], accept=accept), {}))
    pieces = ["a reference solution:", "also right:", "x = 1", "It is.", "x = 2"]
    assert sorted(pieces, key=text.index) == pieces
