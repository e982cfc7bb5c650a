"""Proofs of the bundled bank can fail: each does so where its assertion is negated."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.bank import read_bank
from ptquiz.card import Card, Kind
from ptquiz.judge import Outcome
from ptquiz.paths import bundled_bank

if TYPE_CHECKING:
    from ptquiz.verify.run import CardReport
    from tests.verify.conftest import Verified


def provable() -> list[Card]:
    """Return ten bundled recall cards that assert at their top level and need nothing special."""
    cards = [
        card
        for card in read_bank([bundled_bank()]).cards.values()
        if card.kind is Kind.RECALL and not card.requires and not card.timeout and last(card)
    ]
    return cards[:: max(1, len(cards) // 10)][:10]


def last(card: Card) -> ast.Assert | None:
    found = [node for node in ast.parse(card.snippet).body if isinstance(node, ast.Assert)]
    return found[-1] if found else None


def negated(card: Card) -> Card:
    """Return the card with its last top-level assertion turned into its opposite."""
    claim = last(card)
    assert claim is not None
    segment = ast.get_source_segment(card.snippet, claim.test)
    assert segment is not None
    lines = card.snippet.splitlines(keepends=True)
    start = claim.lineno - 1
    rest = "".join(lines[start:]).replace(segment, f"not ({segment})", 1)
    return replace(card, id=f"not-{card.id}", snippet="".join(lines[:start]) + rest)


CARDS = provable()


@pytest.fixture(scope="module")
def mutants(verified: Verified) -> dict[str, CardReport]:
    return verified(*CARDS, *map(negated, CARDS))


def test_there_are_ten_cards_to_mutate() -> None:
    assert len(CARDS) == 10


@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
def test_a_bundled_proof_holds_and_fails_at_the_line_of_a_negated_assertion(
    card: Card, mutants: dict[str, CardReport]
) -> None:
    assert mutants[card.id].verdict.passed, mutants[card.id].verdict
    verdict = mutants[f"not-{card.id}"].verdict
    claim = last(card)
    assert claim is not None
    assert verdict.outcome is Outcome.FAILED
    assert "AssertionError" in verdict.reason
    lines = range(claim.lineno, (claim.end_lineno or claim.lineno) + 1)
    assert verdict.where in {card.source.at("snippet", line) for line in lines}
