"""The worked examples of the author's guide are cards that hold."""

from __future__ import annotations

import re
import textwrap
from collections import Counter

import pytest

from ptquiz.bank.bank import Bank, read_bank
from ptquiz.bank.loader import load
from ptquiz.card import Card, Kind
from ptquiz.engine.client.engine import Engine
from ptquiz.paths import bundled_bank
from ptquiz.verify.run import verify
from tests.docs.references import ROOT

GUIDE = (ROOT / "content" / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
TEXTS = [text for text in _BLOCK.findall(GUIDE) if "id:" in text]


def example(text: str) -> Card:
    """Read an example; what it leads to is elsewhere in the bank."""
    bank = "topic: Examples\ncards:\n" + textwrap.indent(text, "  ")
    cards, problems = load(bank.encode(), "README.md")
    assert problems == []
    [card] = cards
    return card


[SHARED] = [text for text in _BLOCK.findall(GUIDE) if text.startswith("shared:")]
USER = """\
cards:
- {id: a-user, kind: recall, level: basic, question: q, answer: a, uses: [tiny_model, printed],
   snippet: "assert printed(print, tiny_model()(torch.ones(2, 4)).shape) == 'torch.Size([2, 1])'"}
"""

CARDS = [example(text) for text in TEXTS]


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank([bundled_bank()])


def test_there_are_two_of_each_kind() -> None:
    assert Counter(card.kind for card in CARDS) == dict.fromkeys(Kind, 2)


@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
def test_an_example_is_a_card_of_the_bank_and_says_why_it_is_good(card: Card, bank: Bank) -> None:
    assert bank.card(card.id).kind is card.kind
    before = GUIDE.partition(f"<summary><code>{card.id}</code>")[0]
    assert re.search(r"\*\*.+\*\*[^#`]*", before[-700:], re.DOTALL)


@pytest.mark.slow
def test_the_shared_code_of_the_guide_runs() -> None:
    cards, problems = load(f"topic: T\n{SHARED}{USER}".encode(), "README.md")
    assert problems == []
    with Engine(jobs=1) as engine:
        [report] = verify(cards, engine, "cpu", 30.0)
    assert report.verdict.passed, report.verdict


@pytest.mark.slow
def test_every_example_is_verified() -> None:
    with Engine(jobs=2) as engine:
        for report in verify(CARDS, engine, "cpu", 30.0):
            assert report.verdict.passed, (report.card.id, report.verdict)
