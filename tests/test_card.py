"""A card's variants, and where its lines stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.card import Card, Kind, Level, Param, Source

PLAIN = Card("a-card", Kind.PREDICT, Level.BASIC, "Tensors", "Why?", "So.", "print(n)")


def with_params(*counts: int, card_id: str = "a-card") -> Card:
    """Return a card with a param of each count of values: ``p0``, ``p1`` and so on."""
    params = tuple(Param(f"p{n}", tuple(range(count))) for n, count in enumerate(counts))
    return replace(PLAIN, id=card_id, params=params)


def test_a_card_without_params_has_one_variant_without_values() -> None:
    assert PLAIN.variant_count == 1
    assert PLAIN.variants() == [{}]
    assert PLAIN.variant(0) == PLAIN.variant(17) == {}


def test_the_variants_are_the_product_of_the_values_in_their_order() -> None:
    card = replace(PLAIN, params=(Param("n", (1, 2)), Param("keep", (True, False))))
    assert card.variant_count == 4
    assert card.variants() == [
        {"n": 1, "keep": True},
        {"n": 1, "keep": False},
        {"n": 2, "keep": True},
        {"n": 2, "keep": False},
    ]


def test_a_variant_names_its_params_in_the_order_of_the_card() -> None:
    card = with_params(2, 3, 2)
    for number in range(card.variant_count):
        assert list(card.variant(number)) == ["p0", "p1", "p2"]


@given(st.lists(st.integers(1, 4), max_size=3))
def test_variant_numbers_count_through_the_variants(counts: list[int]) -> None:
    card = with_params(*counts)
    assert [card.variant(n) for n in range(card.variant_count)] == card.variants()


@given(st.lists(st.integers(1, 5), max_size=3), st.integers(-1000, 1000))
def test_any_number_is_a_variant_modulo_their_count(counts: list[int], number: int) -> None:
    card = with_params(*counts)
    assert card.variant(number) == card.variants(10**9)[number % card.variant_count]


def test_64_variants_are_all_taken() -> None:
    assert len(with_params(8, 8).variants()) == 64
    assert len(with_params(64).variants()) == 64


@pytest.mark.parametrize("counts", [(65,), (8, 9), (10, 10, 10), (1000, 1000, 1000)])
def test_of_more_than_64_variants_a_sample_of_64_distinct_ones_is_taken(
    counts: tuple[int, ...],
) -> None:
    sample = with_params(*counts).variants()
    assert len(sample) == 64
    assert len({tuple(variant.items()) for variant in sample}) == 64


def test_the_sample_is_the_same_each_time_and_another_for_another_card() -> None:
    card = with_params(10, 10, 10)
    assert card.variants() == card.variants()
    assert card.variants() == replace(card, question="Reworded?").variants()
    assert card.variants() != with_params(10, 10, 10, card_id="other").variants()


def test_the_sample_comes_in_the_order_of_the_variants() -> None:
    sample = with_params(1000).variants()
    assert sample == sorted(sample, key=lambda variant: int(variant["p0"]))


def test_more_variants_than_an_index_can_hold_are_sampled_too() -> None:
    sample = with_params(*[10] * 25).variants()
    assert len({tuple(variant.items()) for variant in sample}) == 64


def test_a_limit_may_be_given() -> None:
    assert len(with_params(10).variants(limit=3)) == 3
    assert len(with_params(3).variants(limit=3)) == 3


def test_complete_implement_and_fix_are_answered_with_code() -> None:
    assert [kind for kind in Kind if kind.is_code] == [Kind.COMPLETE, Kind.IMPLEMENT, Kind.FIX]


def test_levels_are_ranked() -> None:
    assert [level.rank for level in (Level.BASIC, Level.INTERMEDIATE, Level.ADVANCED)] == [0, 1, 2]


def test_a_source_places_a_line_of_a_key_in_the_file() -> None:
    source = Source("bank.yaml", 3, {"snippet": 8})
    assert source.at("snippet") == "bank.yaml:8"
    assert source.at("snippet", 3) == "bank.yaml:10"


def test_a_source_places_a_key_that_is_not_there_at_the_card() -> None:
    assert Source("bank.yaml", 3, {"snippet": 8}).at("output", 5) == "bank.yaml:3"


def test_where_a_card_stands_makes_it_no_other_card() -> None:
    assert replace(PLAIN, source=Source("a.yaml", 1)) == replace(PLAIN, source=Source("b.yaml", 9))
