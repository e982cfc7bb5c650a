"""The shape of printed values: shown by their brackets, or said beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.judge.answer.placement import leaves_of
from ptquiz.judge.answer.reading import Close, Open
from ptquiz.judge.answer.values import Number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.judge.answer.reading import Token

_SHAPE = r"[\[(]+[\d, ]*[\])]+|\d+(?:\s?[x\u00d7]\s?\d+)*|scalar"
_SAID = re.compile(
    r"(?i)[,;]?\s*(?:\b(?:in|of|with|and|has|a|the|its)\s+)*\b(?:shape|size)"
    rf"\s*(?:is|=|:|of)?\s*(?P<shape>{_SHAPE})"
)


def shape_of(tokens: Sequence[Token]) -> list[int]:
    """Return how many items there are at each level of the outermost group."""
    shape = []
    for token in tokens:
        if not isinstance(token, Open):
            break
        shape.append(token.items)
    return shape


def lacks_brackets(typed: Sequence[Token], truth: Sequence[Token]) -> bool:
    """Tell whether brackets are missing around values that are not a shape themselves."""
    opened, true_opened = (
        sum(isinstance(token, Open) for token in tokens) for tokens in (typed, truth)
    )
    return opened < true_opened and not is_shape(truth)


def is_shape(tokens: Sequence[Token]) -> bool:
    """Tell whether printed values can be a shape: integers in one pair of brackets."""
    values = [leaf.value for leaf in leaves_of(tokens)]
    return sum(isinstance(token, Close) for token in tokens) < 2 and all(
        isinstance(value, Number) and value.is_int for value in values
    )


def contradicts_said_shape(text: str, truth: Sequence[Token]) -> bool:
    """Tell whether an answer says another shape in words than the values have."""
    said = _SAID.search(text)
    return said is not None and not is_shape(truth) and _sizes(said) != shape_of(truth)


def _sizes(said: re.Match[str]) -> list[int]:
    return [int(size) for size in re.findall(r"\d{1,9}", said["shape"])]


def without_said_shape(text: str, truth: Sequence[Token]) -> str | None:
    """Return an answer without the shape that it says in words; None if it says none or another."""
    said = _SAID.search(text)
    if said is None or is_shape(truth):
        return None
    is_right = _sizes(said) == shape_of(truth)
    return text[: said.start()] + text[said.end() :] if is_right else None
