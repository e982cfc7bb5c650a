"""The order in which new cards are met, and the variant in which each is asked."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.bank.bank import read_bank
from ptquiz.card import Asked, Card, Kind, Level, Param
from ptquiz.paths import bundled_bank
from ptquiz.study.queue import choose_variant, order_new

MakeCard = Callable[..., Card]
PLAIN = Card("a", Kind.RECALL, Level.BASIC, "Autograd", "Why?", "Because.", "assert 1\n")
IDS = st.sampled_from("abcdefgh")


def card(
    card_id: str,
    *follow_ups: str,
    level: str = "basic",
    topic: str = "Autograd",
    asked: str = "sometimes",
) -> Card:
    return replace(
        PLAIN, id=card_id, follow_ups=follow_ups, level=Level(level), topic=topic,
        asked=Asked(asked),
    )  # fmt: skip


def test_basic_cards_come_before_intermediate_and_advanced_ones() -> None:
    cards = [card(level, level=level) for level in ("advanced", "basic", "intermediate")]
    assert order_new(cards) == ["basic", "intermediate", "advanced"]


def test_what_is_asked_often_comes_first_and_within_it_the_basic_cards() -> None:
    cards = [
        card(f"{asked}-{level}", asked=asked, level=level)
        for asked in ("rarely", "often", "sometimes")
        for level in ("advanced", "basic")
    ]
    assert order_new(cards) == [
        "often-basic", "often-advanced", "sometimes-basic", "sometimes-advanced",
        "rarely-basic", "rarely-advanced",
    ]  # fmt: skip


def test_topics_take_turns_within_a_level() -> None:
    cards = [card(f"{topic}{n}", topic=topic) for topic in "ABC" for n in range(2)]
    assert order_new(cards) == ["A0", "B0", "C0", "A1", "B1", "C1"]


def test_a_topic_that_is_through_leaves_the_turns_to_the_others() -> None:
    cards = [card(f"A{n}", topic="A") for n in range(3)] + [card("B0", topic="B")]
    assert order_new(cards) == ["A0", "B0", "A1", "A2"]


def test_a_follow_up_comes_after_the_card_that_leads_to_it() -> None:
    assert order_new([card("next"), card("start", "next")]) == ["start", "next"]
    chain = [card("c"), card("b", "c"), card("a", "b")]
    assert order_new(chain) == ["a", "b", "c"]


def test_a_follow_up_waits_for_every_card_that_leads_to_it() -> None:
    assert order_new([card("next"), card("one", "next"), card("two", "next")])[-1] == "next"


def test_a_harder_card_that_leads_to_an_easier_one_does_not_hold_it_back() -> None:
    cards = [card("hard", "easy", level="advanced"), card("easy"), card("other")]
    assert order_new(cards) == ["easy", "other", "hard"]


def test_the_new_cards_of_the_bundled_bank_come_by_how_often_and_how_deep() -> None:
    cards = read_bank([bundled_bank()]).cards
    ranks = [(cards[name].asked.rank, cards[name].level.rank)
             for name in order_new(list(cards.values()))]  # fmt: skip
    assert ranks == sorted(ranks)


def test_a_leader_that_is_not_new_holds_nothing_back() -> None:
    assert order_new([card("a", "gone"), card("b")]) == ["a", "b"]


def test_a_card_that_names_itself_is_not_lost() -> None:
    assert order_new([card("a", "a"), card("b")]) == ["a", "b"]


def test_cards_that_lead_on_to_one_another_are_all_there() -> None:
    assert sorted(order_new([card("a", "b"), card("b", "c"), card("c", "a")])) == ["a", "b", "c"]


def test_basic_cards_that_lead_on_to_one_another_still_come_before_advanced_ones() -> None:
    """An interviewer goes back and forth; that is no reason to begin with the hard questions."""
    cards = [card("a", "b"), card("b", "a"), card("hard", level="advanced")]
    assert order_new(cards)[-1] == "hard"


def test_what_follows_from_a_circle_does_not_wait_for_the_end() -> None:
    circle = [card("a", "b"), card("b", "a", "after"), card("after")]
    assert order_new([*circle, card("hard", level="advanced")])[-2:] == ["after", "hard"]


@given(st.lists(st.tuples(IDS, st.lists(IDS, max_size=3), st.sampled_from(list(Level)))))
def test_every_new_card_is_placed_once_whatever_leads_where(
    rows: list[tuple[str, list[str], Level]],
) -> None:
    cards = {name: card(name, *follow, level=level) for name, follow, level in rows}
    assert sorted(order_new(list(cards.values()))) == sorted(cards)


@given(st.lists(st.tuples(IDS, IDS)), st.permutations("abcdefgh"))
def test_without_circles_every_leader_comes_first(
    pairs: list[tuple[str, str]], order: list[str]
) -> None:
    follow: dict[str, set[str]] = {name: set() for name in order}
    for one, other in pairs:
        if one < other:  # along the alphabet, so that nothing leads back
            follow[one].add(other)
    place = {
        name: number
        for number, name in enumerate(order_new([card(name, *follow[name]) for name in order]))
    }
    assert all(place[one] < place[other] for one in order for other in follow[one])


@given(st.lists(st.tuples(IDS, IDS)), st.permutations("abcdefgh"))
def test_a_leader_comes_first_unless_the_follow_up_leads_back_to_it(
    pairs: list[tuple[str, str]], order: list[str]
) -> None:
    follow = {name: {other for one, other in pairs if one == name} for name in order}
    reached = {name: set(others) for name, others in follow.items()}
    for _ in order:
        for others in reached.values():
            others |= {far for near in others for far in reached[near]}
    names = order_new([card(name, *sorted(follow[name])) for name in order])
    place = {name: number for number, name in enumerate(names)}
    for one, other in pairs:
        assert place[one] < place[other] or one in reached[other]


def test_the_first_new_cards_of_the_bundled_bank_are_basic() -> None:
    cards = read_bank([bundled_bank()]).cards
    basic = sum(card.level is Level.BASIC for card in cards.values())
    first = order_new(list(cards.values()))[: min(basic, 10)]
    assert {cards[name].level for name in first} == {Level.BASIC}


@pytest.mark.parametrize("values", [(3,), (2, 2), (3, 1, 4)])
def test_every_variant_is_asked_before_one_repeats(
    make_card: MakeCard, values: tuple[int, ...]
) -> None:
    params = tuple(Param(f"p{n}", tuple(range(count))) for n, count in enumerate(values))
    asked = make_card(params=params)
    count = asked.variant_count
    for lap in range(4):
        variants = [choose_variant(asked, lap * count + place) for place in range(count)]
        assert sorted(map(str, variants)) == sorted(map(str, asked.variants()))


@given(st.integers(2, 5), st.text("abc", min_size=1, max_size=6))
def test_two_reviews_in_a_row_are_never_of_the_same_variant(count: int, card_id: str) -> None:
    asked = replace(PLAIN, id=card_id, params=(Param("n", tuple(range(count))),))
    variants = [choose_variant(asked, number) for number in range(6 * count)]
    assert all(one != other for one, other in itertools.pairwise(variants))


def test_a_card_without_params_has_the_empty_variant(make_card: MakeCard) -> None:
    assert [choose_variant(make_card(), reviews) for reviews in range(3)] == [{}, {}, {}]


def test_a_variant_names_its_params_in_the_order_of_the_card(make_card: MakeCard) -> None:
    params = (Param("rows", (2, 3)), Param("a", (1, 2)), Param("m", (5, 6)))
    for number in range(8):
        assert list(choose_variant(make_card(params=params), number)) == ["rows", "a", "m"]


def test_a_huge_product_of_params_repeats_nothing_for_as_long_as_anybody_learns(
    make_card: MakeCard,
) -> None:
    params = tuple(Param(f"p{n}", tuple(range(20))) for n in range(12))
    asked = make_card(params=params)
    variants = {str(choose_variant(asked, reviews)) for reviews in range(1000)}
    assert len(variants) == 1000


def test_the_variant_is_the_same_in_another_process(make_card: MakeCard) -> None:
    """Else a card taken up again after a crash would be another question."""
    program = (
        "from ptquiz.card import *\nfrom ptquiz.study.queue import choose_variant\n"
        "card = Card('a-card', Kind.RECALL, Level.BASIC, 'T', 'Q', 'A', 'S',"
        " params=(Param('n', tuple(range(50))),))\n"
        "print([choose_variant(card, number)['n'] for number in range(50)])"
    )
    here = make_card(params=(Param("n", tuple(range(50))),))
    expected = [choose_variant(here, number)["n"] for number in range(50)]
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, check=True, capture_output=True
        )
        assert done.stdout.decode().strip() == str(expected)
