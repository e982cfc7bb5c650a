"""Which cards a selection names, and what is said where it names none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ptquiz.bank.bank import Bank, topic_slug
from ptquiz.card import Asked, Card, Kind, Level
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.selection import Selection

PLAIN = Card("a", Kind.RECALL, Level.BASIC, "Autograd", "Why?", "So.", "assert True")


def card(card_id: str, topic: str = "Autograd", *tags: str, **more: Any) -> Card:
    return replace(PLAIN, id=card_id, topic=topic, tags=tags, **more)


def bank(*cards: Card) -> Bank:
    return Bank({card.id: card for card in cards})


BANK = bank(
    card("grad-adds", "Autograd", "gradients", "loops"),
    card("no-grad", "Autograd", "gradients", level=Level.ADVANCED, formerly=("grad-off", "nograd")),
    card("strides", "Views and strides", "memory", kind=Kind.PREDICT, asked=Asked.OFTEN),
    card("views", "Views and strides", "memory", "loops", level=Level.ADVANCED),
    card("tensor-class", "Tensors", "memory", kind=Kind.FIX),
    card("tensor-cores", "Tensor cores", kind=Kind.FIX, level=Level.INTERMEDIATE),
)


def ids(**selection: tuple[str, ...]) -> list[str]:
    return [card.id for card in BANK.select(Selection(**selection))]


def refusal(code: ExitCode, **selection: tuple[str, ...]) -> PtquizError:
    with pytest.raises(PtquizError) as caught:
        BANK.select(Selection(**selection))
    assert caught.value.code == code
    assert caught.value.hint
    return caught.value


def test_no_filter_takes_all_in_their_order() -> None:
    assert ids() == list(BANK.cards)


def test_ids_take_those_cards_in_the_order_given() -> None:
    assert ids(ids=("views", "grad-adds")) == ["views", "grad-adds"]


def test_an_id_given_twice_takes_a_card_once() -> None:
    assert ids(ids=("views", "views")) == ["views"]


def test_asked_takes_what_interviewers_ask_so_often() -> None:
    assert ids(asked=("often",)) == ["strides"]
    assert ids(asked=("often", "sometimes")) == list(BANK.cards)
    refusal(ExitCode.EMPTY, asked=("rarely",))


@pytest.mark.parametrize("old", ["grad-off", "nograd"])
def test_an_id_that_a_card_had_before_takes_that_card(old: str) -> None:
    assert ids(ids=(old,)) == ["no-grad"]
    assert ids(ids=(old, "no-grad")) == ["no-grad"]


@pytest.mark.parametrize(
    "word",
    [
        "Views and strides",
        "views-and-strides",
        "VIEWS AND STRIDES",
        "views",
        "strides",
        "view",
        " views ",
    ],
)
def test_a_topic_may_be_its_name_its_slug_or_a_part_of_it(word: str) -> None:
    assert ids(topics=(word,)) == ["strides", "views"]


def test_a_whole_name_is_meant_also_where_it_is_a_part_of_another() -> None:
    both = bank(card("a", "Tensor"), card("b", "Tensor cores"))
    assert [card.id for card in both.select(Selection(topics=("tensor",)))] == ["a"]


def test_a_part_of_several_topics_is_ambiguous() -> None:
    error = refusal(ExitCode.USAGE, topics=("tensor",))
    assert error.message == 'topic "tensor" could be Tensors or Tensor cores'


def test_an_unknown_topic_gets_a_suggestion() -> None:
    error = refusal(ExitCode.USAGE, topics=("autogard",))
    assert error.message == 'there is no topic "autogard" (did you mean "autograd"?)'


@pytest.mark.parametrize("word", ["", " ", "!!", "-"])
def test_a_topic_of_no_letters_is_unknown(word: str) -> None:
    assert "there is no topic" in refusal(ExitCode.USAGE, topics=(word,)).message


def test_topics_in_any_script_are_told_apart() -> None:
    scripts = bank(card("a", "张量"), card("b", "优化"), card("c", "Größe"))
    for word, card_id in (("张量", "a"), ("优化", "b"), ("Größe", "c"), ("größe", "c")):
        assert [card.id for card in scripts.select(Selection(topics=(word,)))] == [card_id]
    with pytest.raises(PtquizError, match="there is no topic"):
        scripts.select(Selection(topics=("",)))


def test_a_topic_of_signs_alone_is_named_in_full() -> None:
    signs = bank(card("a", "???"), card("b", "Tensors"))
    assert [card.id for card in signs.select(Selection(topics=("???",)))] == ["a"]
    with pytest.raises(PtquizError, match="there is no topic"):
        signs.select(Selection(topics=("!",)))


def test_topics_that_differ_in_signs_alone_are_told_apart_by_their_names() -> None:
    signs = bank(card("a", "C"), card("b", "C++"))
    for word, card_id in (("C", "a"), ("C++", "b")):
        assert [card.id for card in signs.select(Selection(topics=(word,)))] == [card_id]


def test_two_topics_take_the_cards_of_both() -> None:
    assert ids(topics=("autograd", "tensors")) == ["grad-adds", "no-grad", "tensor-class"]


def test_two_tags_take_the_cards_with_either() -> None:
    assert ids(tags=("gradients", "loops")) == ["grad-adds", "no-grad", "views"]


def test_an_unknown_tag_gets_a_suggestion() -> None:
    error = refusal(ExitCode.USAGE, tags=("gradient",))
    assert error.message == 'there is no tag "gradient" (did you mean "gradients"?)'


def test_a_word_like_no_topic_or_tag_gets_the_nearest_of_them() -> None:
    hint = refusal(ExitCode.USAGE, topics=("nonsense",)).hint
    assert hint == "the nearest: tensors, tensor-cores, views-and-strides"
    hint = refusal(ExitCode.USAGE, tags=("Grad",)).hint
    assert hint.startswith("the nearest: gradients")
    with pytest.raises(PtquizError) as caught:
        bank(card("a")).select(Selection(tags=("nonsense",)))
    assert caught.value.hint == "no card has a tag"


def test_an_unknown_id_gets_a_suggestion() -> None:
    error = refusal(ExitCode.USAGE, ids=("grad-add",))
    assert error.message == 'there is no card "grad-add" (did you mean "grad-adds"?)'


def test_an_unknown_word_like_nothing_gets_no_suggestion() -> None:
    assert refusal(ExitCode.USAGE, ids=("zzzzzz",)).message == 'there is no card "zzzzzz"'


def test_an_unknown_word_is_a_mistake_also_beside_known_ones() -> None:
    assert "zzzzzz" in refusal(ExitCode.USAGE, ids=("views", "zzzzzz")).message
    assert "zzzzzz" in refusal(ExitCode.USAGE, tags=("loops", "zzzzzz")).message
    assert "zzzzzz" in refusal(ExitCode.USAGE, topics=("autograd", "zzzzzz")).message


def test_levels_and_kinds_take_the_cards_that_have_one_of_each() -> None:
    assert ids(levels=("advanced",)) == ["no-grad", "views"]
    assert ids(kinds=("fix", "predict")) == ["strides", "tensor-class", "tensor-cores"]
    assert ids(levels=("basic", "intermediate"), kinds=("fix",)) == ["tensor-class", "tensor-cores"]


def test_of_several_filters_all_must_hold() -> None:
    assert ids(topics=("views",), tags=("loops",), levels=("advanced",), kinds=("recall",)) == [
        "views"
    ]
    assert ids(ids=("views", "strides", "no-grad"), levels=("advanced",)) == ["views", "no-grad"]


@pytest.mark.parametrize(
    "selection",
    [
        {"topics": ("autograd",), "tags": ("memory",)},
        {"ids": ("views",), "levels": ("basic",)},
        {"kinds": ("complete",)},
    ],
)
def test_filters_that_no_card_fits_are_exit_code_5(selection: dict[str, tuple[str, ...]]) -> None:
    error = refusal(ExitCode.EMPTY, **selection)
    assert error.code == 5
    assert error.message == "no card fits all of these filters"


def test_an_empty_bank_has_nothing_to_select() -> None:
    with pytest.raises(PtquizError) as caught:
        bank().select(Selection())
    assert caught.value.code == ExitCode.EMPTY


def test_topics_come_in_the_order_of_the_files_and_tags_sorted() -> None:
    assert BANK.topics == ["Autograd", "Views and strides", "Tensors", "Tensor cores"]
    assert BANK.tags == ["gradients", "loops", "memory"]


def test_a_slug_is_what_a_shell_likes_of_a_topic() -> None:
    assert topic_slug("Views and strides") == "views-and-strides"
    assert topic_slug("CUDA: streams & events!") == "cuda-streams-events"
