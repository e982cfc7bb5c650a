"""The holes of a complete card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.blanks import blanked, fill, is_filled
from ptquiz.card import Card, Kind, Level


def card(snippet: str, *blanks: str) -> Card:
    return Card(
        id="a-card",
        kind=Kind.COMPLETE,
        level=Level.BASIC,
        topic="Tensors",
        question="Fill in the blanks.",
        answer="So.",
        snippet=snippet,
        blanks=blanks,
    )


def test_a_blank_becomes_four_underscores_and_several_are_numbered() -> None:
    assert blanked(card("x = torch.ones(2)\n", "torch")) == "x = ____.ones(2)\n"
    assert blanked(card("x = torch.ones(2)\n", "torch", "2")) == "x = __1__.ones(__2__)\n"


def test_a_snippet_without_blanks_is_left_alone() -> None:
    assert blanked(card("x = 1\n")) == "x = 1\n"


def test_a_blank_hides_its_first_occurrence_after_the_previous_blank() -> None:
    assert blanked(card("a = a\nb = a\n", "b", "a")) == "a = a\n__1__ = __2__\n"


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("x = torch.zeros(2, 3)\n", True),
        ("x = torch.ones(\n    2,\n    3,\n)", True),
        ("x = torch.ones(2)", True),
        ("y = torch.ones(2)", False),
        ("x = torch.ones[2]", False),
        ("import torch\nx = torch.ones(2)", False),
        ("x = torch.ones(2)\nx += 1", False),
    ],
)
def test_only_what_stands_in_the_blanks_may_differ_from_the_snippet(
    code: str, answer: bool
) -> None:
    assert is_filled(card("x = torch.ones(2)\n", "ones", "2"), code) is answer


def test_the_same_piece_twice_hides_two_places() -> None:
    assert blanked(card("f(x, x, x)", "x", "x")) == "f(__1__, __2__, x)"


def test_a_blank_does_not_reach_into_the_one_before_it() -> None:
    assert blanked(card("aaa", "aa", "a")) == "__1____2__"


def test_a_blank_may_span_lines() -> None:
    assert blanked(card("for i in y:\n    f(i)\n", "i in y:\n    f")) == "for ____(i)\n"


def test_a_blank_that_does_not_occur_is_a_value_error_that_names_it() -> None:
    with pytest.raises(ValueError, match=r'the blank "zeros" does not occur in the snippet at all'):
        blanked(card("torch.ones(2)", "zeros"))


def test_a_blank_that_occurs_only_before_the_previous_one_says_so() -> None:
    with pytest.raises(ValueError, match='"torch" does not occur in the snippet after the prev'):
        blanked(card("torch.ones(2)", "ones", "torch"))


def test_an_empty_blank_is_a_value_error() -> None:
    with pytest.raises(ValueError, match='the blank "" does not occur'):
        blanked(card("torch.ones(2)", ""))


def test_the_learners_text_goes_into_the_blanks_in_their_order() -> None:
    assert fill(card("f(x, y)", "x", "y"), ["y", "x * 2"]) == "f(y, x * 2)"


def test_text_that_looks_like_a_blank_is_not_filled_again() -> None:
    assert fill(card("f(x, y)", "x", "y"), ["____ + y", "2"]) == "f(____ + y, 2)"


def test_a_missing_answer_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="2 blanks, but 1 answers"):
        fill(card("f(x, y)", "x", "y"), ["1"])


@given(st.lists(st.tuples(st.text(), st.text(min_size=1)), max_size=5), st.text())
def test_the_hidden_pieces_themselves_give_the_snippet_back(
    pairs: list[tuple[str, str]], tail: str
) -> None:
    snippet = "".join(before + blank for before, blank in pairs) + tail
    blanks = [blank for _, blank in pairs]
    assert fill(card(snippet, *blanks), blanks) == snippet
