"""Which typed value answers which printed one: by its label, or by its place in the row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.judge.answer.context import pointed_at, with_ordinals
from ptquiz.judge.answer.reading import Close, Leaf, Open

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.judge.answer.context import Context, Names
    from ptquiz.judge.answer.reading import Reading, Token

Item = list["Token"]
_MOST_ITEMS = 100  # of an answer that is searched for labels


def items_of(tokens: Sequence[Token]) -> list[Item]:
    """Cut into the values and groups that no bracket encloses."""
    items: list[Item] = []
    depth = start = 0
    for position, token in enumerate(tokens, start=1):
        depth += isinstance(token, Open) - isinstance(token, Close)
        if not depth:
            items.append(list(tokens[start:position]))
            start = position
    return items


def leaves_of(tokens: Sequence[Token]) -> list[Leaf]:
    """Return the values among tokens."""
    return [token for token in tokens if isinstance(token, Leaf)]


def names_of(items: list[Item], context: Context) -> Names:
    """Return what points to each printed value: its label or, without labels, the code."""
    labels = [_first(item).label for item in items]
    if items and all(labels):
        words = [frozenset({label, *re.findall(r"[^\W_]+", label)}) for label in labels]
        return with_ordinals(words)
    return context.names(len(items))


def place(items: list[Item], typed: Reading, names: Names) -> dict[int, Item]:
    """Return typed items by the place of the printed ones that they answer."""
    in_order = dict(enumerate(items))
    if not names or len(items) > _MOST_ITEMS:
        return in_order
    groups = _grouped(items)
    is_preamble = len(groups) == 1 < len(items)  # `scale doubles: 0.75 2048`
    if is_preamble or not 0 < len(groups) <= len(names):
        return in_order
    items = groups
    said = _labels(items, typed)
    numbered = _numbers(said)
    if numbered is not None:
        return dict(sorted(zip(numbered, items, strict=True)))
    places = [pointed_at(words, names) for words in said]
    named = [place for place in places if place is not None]
    if not named or len(set(named)) < len(named):
        return in_order
    free = (place for place in range(len(names)) if place not in named)
    found = [next(free) if place is None else place for place in places]
    return dict(sorted(zip(found, items, strict=True)))


def _grouped(items: list[Item]) -> list[Item]:
    """Put together what follows one label: ``rank 0: 0 3; rank 1: 1 4`` are two groups."""
    groups: list[Item] = []
    for item in items:
        leaf = _first(item)
        head = _first(groups[-1]) if groups else None
        if head and head.label and head.clause == leaf.clause and not (leaf.label or leaf.before):
            groups[-1] = groups[-1] + item
        else:
            groups.append(item)
    return groups


def _labels(items: list[Item], typed: Reading) -> list[tuple[str, ...]]:
    """Return the words beside each item: before it, or behind it where the answer does so."""
    leaves = [_first(item) for item in items]
    labels: list[tuple[str, ...]] = []
    for position, leaf in enumerate(leaves):
        behind = leaves[position + 1] if position + 1 < len(leaves) else None
        in_clause = [other for other in leaves if other.clause == leaf.clause]
        if leaf.label:
            labels.append((leaf.label, *re.findall(r"[^\W_]+", leaf.label)))
        elif len(in_clause) == 1:
            labels.append(leaf.before + typed.trailing.get(leaf.clause, ()))
        elif in_clause[0].before:
            labels.append(leaf.before)
        elif behind is not None and behind.clause == leaf.clause:
            labels.append(behind.before)
        else:
            labels.append(typed.trailing.get(leaf.clause, ()))
    return labels


def _numbers(labels: list[tuple[str, ...]]) -> list[int] | None:
    """Read ``rank 1: …, rank 0: …``: the places that one word with numbers gives."""
    found = [re.fullmatch(r"([^\W\d]+)\s?(\d{1,3})", label[0]) for label in labels if label]
    if len(found) < len(labels) or len({match[1] for match in found if match}) != 1:
        return None
    numbers = [int(match[2]) for match in found if match]
    lowest = min(numbers)
    is_row = lowest in {0, 1} and sorted(numbers) == list(range(lowest, lowest + len(labels)))
    return [number - lowest for number in numbers] if is_row else None


def _first(item: Item) -> Leaf:
    return next(token for token in item if isinstance(token, Leaf))
