"""A typed reading beside a printed one: value by value, and in part where the whole is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from ptquiz.judge.answer.judgement import RIGHT, WRONG, Judgement
from ptquiz.judge.answer.notes import contradicts
from ptquiz.judge.answer.placement import items_of, leaves_of, place
from ptquiz.judge.answer.reading import Close, Leaf, Open
from ptquiz.judge.answer.shape import lacks_brackets
from ptquiz.judge.answer.values import Match, Number, compare, shortfall
from ptquiz.judge.answer.vocabulary import is_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.judge.answer.context import Names
    from ptquiz.judge.answer.placement import Item
    from ptquiz.judge.answer.reading import Reading, Token

_MOST_GUESSED = 1 / 3
"""Booleans count as half right only where fewer coin flips than these would do as well."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A print in one of the ways to read it, with what points to each of its items."""

    reading: Reading
    items: list[Item]
    names: Names
    asks_for_shape: bool = False
    may_be_half: bool = True


def compare_readings(typed: Reading, truth: Truth) -> Judgement:
    """Judge one reading of an answer by one reading of the print."""
    if not truth.reading.leaves or not typed.leaves or contradicts(typed, truth.reading):
        return WRONG
    typed_tokens, true_tokens = _as_bare_as(truth.reading, typed.tokens), truth.reading.tokens
    if _has_set(typed_tokens) and _has_set(true_tokens):
        typed_tokens, true_tokens = _with_sets_sorted(typed_tokens), _with_sets_sorted(true_tokens)
    items = items_of(typed_tokens)
    if len(items) == 1 < len(truth.items) and isinstance(items[0][0], Open):
        items = items_of(items[0][1:-1])  # several printed values typed as one list
    placed = place(items, typed, truth.names)
    said = [token for item in placed.values() for token in item]
    is_in_place = list(placed) == list(range(len(placed)))
    whole = _walk(said, true_tokens, truth.reading.labels) if is_in_place else WRONG
    if whole.match is Match.WRONG:
        return _partly(placed, truth) if truth.may_be_half else WRONG
    if truth.asks_for_shape and lacks_brackets(said, true_tokens):
        return Judgement(Match.HALF, "the values are right, but not their shape")
    return whole


def unwrapped(items: list[Item]) -> list[Item]:
    """Return the entries of a single dict, which its labels tell apart."""
    if len(items) == 1 and isinstance(items[0][0], Open) and items[0][0].kind == "{":
        inner = items_of(items[0][1:-1])
        if len(inner) > 1:
            return inner
    return items


def _as_bare_as(truth: Reading, typed: Sequence[Token]) -> Sequence[Token]:
    """Drop typed brackets that only group values or quote names, if the print has none."""
    if any(isinstance(token, Open) for token in truth.tokens):
        return typed
    is_named = any(isinstance(leaf.value, str) and is_name(leaf.value) for leaf in truth.leaves)
    least = 1 if is_named and len(truth.leaves) == 1 else 2
    if least > len(truth.leaves):
        return typed
    return [token for token in typed if isinstance(token, Leaf) or _opening(token).items < least]


def _has_set(tokens: Sequence[Token]) -> bool:
    return any(isinstance(token, Open) and token.kind == "{" for token in tokens)


def _with_sets_sorted(tokens: Sequence[Token]) -> list[Token]:
    """Put the values of ``{2, 1}`` in order; a dict has labels, and keeps its own."""
    done = list(tokens)
    start = 0
    for end, token in enumerate(done):
        if isinstance(token, Open):
            start = end + 1
        elif isinstance(token, Close) and token.of.kind == "{":
            inner = leaves_of(done[start:end])
            if len(inner) == end - start and not any(leaf.label for leaf in inner):
                done[start:end] = [*sorted(inner, key=_in_any_order)]
    return done


def _in_any_order(leaf: Leaf) -> str:
    return str(leaf.value.exact) if isinstance(leaf.value, Number) else str(leaf.value)


def _opening(token: Open | Close) -> Open:
    return token.of if isinstance(token, Close) else token


def _walk(typed: Sequence[Token], truth: Sequence[Token], labels: frozenset[str]) -> Judgement:
    """Walk along both; outer brackets of the truth may be missing in what was typed."""
    result, position, depth = RIGHT, 0, 0
    left_out: set[Open] = set()
    for token in truth:
        here = typed[position] if position < len(typed) else None
        if isinstance(token, Close) and token.of in left_out:
            continue
        if isinstance(token, Open) and _may_be_missing(token, here, depth):
            left_out.add(token)
            continue
        step = _step(here, token, labels)
        if step.match is Match.WRONG:
            return step
        if step.match is Match.HALF:
            result = step
        depth += isinstance(token, Open) - isinstance(token, Close)
        position += 1
    return result if position == len(typed) else WRONG


def _may_be_missing(token: Open, here: Token | None, depth: int) -> bool:
    """``[1,2],[3,4]`` and ``1 2 3 4`` state no shape; ``[1,2]`` for ``[[1,2]]`` states another."""
    if depth:
        return False
    if isinstance(here, Open):
        return here.height < token.height and (token.items > 1 or token.soft)
    return True


def _step(typed: Token | None, truth: Token, labels: frozenset[str]) -> Judgement:
    if not isinstance(truth, Leaf):
        return RIGHT if type(typed) is type(truth) else WRONG
    if not isinstance(typed, Leaf):
        return WRONG
    if typed.label in labels and typed.label != truth.label:
        return WRONG
    match = compare(typed.value, truth.value)
    return Judgement(match, shortfall(typed.value, truth.value) if match is Match.HALF else "")


def _partly(placed: dict[int, Item], truth: Truth) -> Judgement:
    """Judge what is wrong as a whole: half of several items, or of their values, may be right."""
    count = len(truth.items)
    if count < 2 or truth.reading.words & {"no", "not"}:  # half of `no graph` is its opposite
        return WRONG
    right = max(_right_items(placed, truth), _right_values(placed, truth), key=len)
    if 2 * len(right) < count or _is_guessed(right, truth.items):
        return WRONG
    return Judgement(Match.HALF, f"{len(right)} of {count} values are right")


def _right_items(placed: dict[int, Item], truth: Truth) -> set[int]:
    if max(placed) >= len(truth.items):
        return set()
    labels = truth.reading.labels
    return {
        position
        for position, item in placed.items()
        if _walk(item, truth.items[position], labels).match is not Match.WRONG
    }


def _right_values(placed: dict[int, Item], truth: Truth) -> set[int]:
    """Find the items whose values are there, whatever their brackets."""
    said = [leaf for item in placed.values() for leaf in leaves_of(item)]
    if len(said) > len(truth.reading.leaves) or list(placed) != list(range(len(placed))):
        return set()
    right, start, labels = set(), 0, truth.reading.labels
    for position, item in enumerate(truth.items):
        leaves = leaves_of(item)
        typed = said[start : start + len(leaves)]
        if _walk(typed, leaves, labels).match is not Match.WRONG:
            right.add(position)
        start += len(leaves)
    return right


def _is_guessed(right: set[int], items: list[Item]) -> bool:
    """Tell whether coin flips would often do as well: only booleans are right, and not most."""
    flipped = {place for place, item in enumerate(items) if _is_boolean(item)}
    if right - flipped:
        return False
    return _chance(len(flipped), len(right)) > _MOST_GUESSED


def _is_boolean(item: Item) -> bool:
    return len(item) == 1 and isinstance(item[0], Leaf) and item[0].value in {"true", "false"}


def _chance(flips: int, heads: int) -> float:
    """Return the chance of at least so many heads."""
    return sum(comb(flips, k) for k in range(heads, flips + 1)) / 2.0**flips
