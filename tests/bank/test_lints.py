"""What `check` finds doubtful, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.balance import balance
from ptquiz.bank.bank import read_bank
from ptquiz.bank.lints import lints
from ptquiz.card import Accepted, Card, Kind, Level, Shared, Wrong
from ptquiz.paths import bundled_bank

if TYPE_CHECKING:
    from pathlib import Path

RECALL = Card(
    "one", Kind.RECALL, Level.BASIC, "T", "Why does autograd keep a graph of what ran?", "a",
    "x = torch.ones(2, requires_grad=True)\nassert (x * 2).grad_fn is not None\n",
)  # fmt: skip
PREDICT = Card(
    "two", Kind.PREDICT, Level.BASIC, "T", "What does this print?", "a",
    "x = torch.arange(6).view(2, 3)\nprint(x.sum(0).shape)\n", output="torch.Size([3])\n",
)  # fmt: skip
COMPLETE = replace(RECALL, id="three", kind=Kind.COMPLETE, blanks=("requires_grad=True",))
FIX = Card(
    "four", Kind.FIX, Level.BASIC, "T", "Repair `double`.", "a",
    "def double(x):\n    return x * 2\n", starter="def double(x):\n    return x ** 2\n",
)  # fmt: skip


def said(*cards: Card) -> list[str]:
    return [problem.message for problem in lints(cards)]


def test_the_bundled_bank_has_nothing_doubtful() -> None:
    bank = read_bank([bundled_bank()])
    assert [str(doubt) for doubt in (*bank.doubts, *lints(list(bank.cards.values())))] == []


@pytest.mark.parametrize("card", [RECALL, PREDICT, COMPLETE, FIX], ids=lambda card: card.id)
def test_a_card_with_nothing_doubtful_is_silent(card: Card) -> None:
    assert said(card) == []


CALL = replace(RECALL, snippet="assert near(1, 1)\n")
NEAR = Shared("near", "def near(a, b):\n    return wide(a, b)\n")
WIDE = Shared("wide", "def wide(a, b):\n    return a == b\n")


REF = "https://docs.pytorch.org/docs/stable/autograd.html"


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (replace(PREDICT, question="Is it torch.Size( [3]), or [2]?"), ""),
        (replace(PREDICT, question="Is it torch.Size([3]), or [2]?"), "holds the output"),
        (replace(PREDICT, output="True", question="True or false?"), ""),
        (replace(PREDICT, output=None, raises="RuntimeError", question="A RuntimeError?"), "names"),
        (replace(COMPLETE, question="Put requires_grad=True there."), "the question holds the b"),
        (replace(COMPLETE, hints=("A flag.", "Say `requires_grad=True`.")), "hint 2 holds the bl"),
        (replace(COMPLETE, blanks=("x",), question="What about x?"), ""),
        (replace(FIX, starter="def double(x):\n    return x *  2  # hm\n"), "holds the solution"),
        (replace(FIX, starter='y = 1\ndef double(x):\n    "Twice."\n    return x * 2\n'), "holds"),
        (replace(PREDICT, snippet=f"print({'1' * 67})\n"), ""),
        (replace(PREDICT, snippet=f"print({'1' * 68})\n"), "a line of 75 columns: 74 fit"),
        (replace(PREDICT, snippet=f"print('{'张' * 32}')\n"), ""),
        (replace(PREDICT, snippet=f"print('{'张' * 34}')\n"), "a line of 77 columns"),
        (replace(PREDICT, snippet=f"print(1){' ' * 80}\n"), ""),
        (replace(PREDICT, snippet=f"if 1:\n\tprint({'1' * 64})\n"), "a line of 75 columns"),
        (replace(PREDICT, setup=f"x = {'1' * 99}\n"), ""),
        (replace(FIX, starter=f"x = {'1' * 71}\n"), "a line of 75 columns"),
        (replace(FIX, check=f"x = {'1' * 99}\n"), ""),
        (replace(FIX, wrong=(Wrong(f"x = {'1' * 71}\n", "So."),)), "a line of 75 columns"),
        (replace(FIX, accept=(Accepted(f"x = {'1' * 71}\n"),)), "a line of 75 columns"),
        (replace(COMPLETE, snippet=f"x = {'1' * 69}, 1\n", blanks=("1, 1",)), "of 76 columns"),
        (replace(COMPLETE, snippet=f"x = {'1' * 69}2\n", blanks=("2",)), "a line of 77 columns"),
        (replace(RECALL, question=f"Why?\n\n```python\n{'1' * 75}\n```\n"), "a line of 75 colum"),
        (replace(RECALL, answer=f"So.\n- Like\n\n  ~~~\n{'1' * 75}\n  ~~~\n"), "of 75 columns"),
        (replace(RECALL, answer=f"A long line: {'1' * 75}"), ""),
        (replace(CALL, uses=(WIDE, NEAR)), ""),
        (replace(CALL, uses=(NEAR, WIDE)), 'it calls nothing of the shared code "wide"'),
        (replace(RECALL, uses=(NEAR,)), 'it calls nothing of the shared code "near"'),
        (replace(RECALL, refs=(REF, "https://arxiv.org/abs/1706.03762")), ""),
        (replace(RECALL, refs=("https://medium.com/p/1",)), "medium.com is not an official"),
        (replace(RECALL, refs=("https://docs.pytorch.org.evil.com/x",)), "is not an official"),
        (replace(RECALL, refs=("https://github.com/someone/pytorch",)), "is not an official"),
        (replace(RECALL, refs=("https://github.com/pytorch/pytorch",)), ""),
        (replace(RECALL, refs=(REF, REF.removesuffix(".html") + "/")), "appears twice"),
        (replace(RECALL, refs=(REF, REF + "#locally-disabling")), ""),
        (replace(RECALL, refs=(REF.replace("stable", "master"),)), "link to /docs/stable/"),
        (replace(RECALL, refs=(REF.replace("stable", "2.1"),)), "is of one version"),
        (replace(RECALL, refs=("https://pytorch.org/docs/stable/nn.html",)), "moved to docs.p"),
    ],
)
def test_a_doubt_is_said_once_and_only_where_there_is_one(card: Card, words: str) -> None:
    messages = said(card)
    assert len(messages) == bool(words), messages
    assert words in "".join(messages)


def test_the_same_question_twice_is_a_duplicate_whatever_the_code() -> None:
    other = replace(
        RECALL,
        id="other",
        question="why does  autograd keep a graph of what ran",
        snippet="assert torch.is_grad_enabled()",
    )
    assert said(RECALL, other) == ["asks what card one does (:0)"]


def test_predict_cards_share_a_question_and_not_their_code() -> None:
    other = replace(PREDICT, id="other", snippet="model = nn.Linear(3, 4)\nprint(model.weight.T)")
    assert said(PREDICT, other) == []
    near = replace(PREDICT, id="near", snippet=PREDICT.snippet.replace("sum(0)", "sum(1)"))
    assert said(PREDICT, near) == ["is nearly card two (:0)"]


def cards(count: int, kind: Kind = Kind.RECALL, level: Level = Level.BASIC) -> list[Card]:
    return [replace(RECALL, id=f"{kind}-{level}-{n}", kind=kind, level=level) for n in range(count)]


def test_a_balance_counts_every_card_once_by_kind_and_once_by_level() -> None:
    found = balance(list(read_bank([bundled_bank()]).cards.values()))
    for count in (*found.topics, found.total):
        assert sum(count.kinds.values()) == sum(count.levels.values()) == count.cards
        assert sum(count.asked.values()) == count.cards
    assert sum(count.cards for count in found.topics) == found.total.cards


def test_what_is_out_of_balance_is_said() -> None:
    few = balance(cards(9)).remarks
    assert "T: 9 of the 10 cards that a topic needs" in few
    assert "T: no card is intermediate or advanced" in few
    assert "T: 10 of 10 cards are recall" in balance(cards(10)).remarks
    assert "all: 100 % of the cards are recall, not 10 % to 40 %" in few
    assert "all: 0 % of the cards are fix, not 10 % to 40 %" in few


def test_a_bank_in_balance_has_no_remark() -> None:
    even = [card for kind in Kind for level in Level for card in cards(4, kind, level)]
    assert balance(even).remarks == ()


def test_a_line_that_is_too_wide_stands_at_its_own_line(tmp_path: Path) -> None:
    text = (
        "topic: T\ncards:\n- id: a-card\n  kind: recall\n  level: basic\n  question: |\n    Why?\n"
    )
    text += f"    ```\n    1\n    {'2' * 75}\n    ```\n  answer: a\n  snippet: |\n    assert 1\n"
    text += f"    x = {'3' * 71}\n"
    path = tmp_path / "bank.yaml"
    path.write_text(text)
    assert [doubt.line for doubt in lints(list(read_bank([path]).cards.values()))] == [10, 15]


def test_shared_code_that_no_card_uses_is_doubtful_and_stands_at_its_line(tmp_path: Path) -> None:
    text = "topic: T\nshared:\n  near: |\n    x = 1\n  wide: y = 1\ncards:\n"
    text += "- {id: a-card, kind: recall, level: basic, question: q, answer: a, uses: [wide],\n"
    text += "   snippet: assert y == 1}\n"
    path = tmp_path / "bank.yaml"
    path.write_text(text)
    [doubt] = read_bank([path]).doubts
    assert (doubt.line, doubt.message) == (4, 'no card uses the shared code "near"')


def test_code_that_cards_set_up_or_share_makes_them_no_duplicates() -> None:
    helper = "def helper(a, b, c):\n    return [a + b, b + c, c + a, a * b, b * c, c * a]\n"
    one = replace(RECALL, question="What is one?", snippet="assert 1", setup=helper)
    other = replace(RECALL, id="other", question="Why is two?", snippet="assert 2", setup=helper)
    assert said(one, other) == []
