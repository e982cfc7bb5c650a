"""What a card says about the answer it wants: a unit, names for what is printed, a shape."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property

UNITS = {
    **dict.fromkeys(["b", "byte", "bytes"], 1),
    **{
        unit: 1024**power if unit.endswith("ib") else 1000**power
        for power, letter in enumerate("kmgt", start=1)
        for unit in (f"{letter}b", f"{letter}ib")
    },
}
"""Units of memory in lower case, in bytes."""
_SAY_NOTHING = frozenset(
    [
        "item", "tolist", "len", "list", "tuple", "round", "int", "float", "str", "bool", "is",
        "get", "not", "has", "cpu", "torch", "shape",
    ]
)  # fmt: skip
_MOST_NAMED = 32
_ORDINALS = (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"))

Names = tuple[frozenset[str], ...]
"""For each printed value, the words that point to it and to no other."""


@dataclass(frozen=True)
class Context:
    """A card's question and code; both may be empty."""

    question: str = ""
    code: str = ""

    @cached_property
    def unit(self) -> str:
        """The unit of memory that the question asks for, in lower case; empty if there is none."""
        words = re.findall(r"[a-z]+", self.question.lower())
        return next((word for word in words if word in UNITS and word != "b"), "")

    @property
    def asks_for_shape(self) -> bool:
        """Whether the question asks in which shape the values come."""
        return bool(re.search(r"\b(?:which|what) shape\b", self.question.lower()))

    def names(self, count: int) -> Names:
        """Return what points to each of ``count`` printed values."""
        return with_ordinals(self._printed(count))

    def _printed(self, count: int) -> list[frozenset[str]]:
        """Read the words of the arguments of ``print``, if these are the printed values."""
        arguments = _print_arguments(self.code)
        if len(arguments) != count or any(isinstance(node, ast.Starred) for node in arguments):
            return [frozenset()] * count
        return [_words(node) for node in arguments]


def with_ordinals(names: list[frozenset[str]]) -> Names:
    """Keep the words that point to one value alone, and add ``first``, ``1st`` and the like.

    Nobody names so many values that this would be slow: beyond some, none has names.
    """
    if len(names) > _MOST_NAMED:
        return ()
    own = []
    for place, words in enumerate(names):
        others = frozenset().union(*names[:place], *names[place + 1 :])
        ordinals = set().union(*_ORDINALS[place : place + 1])
        if place + 1 == len(names) > 1:
            ordinals.add("last")
        own.append(words - others - _SAY_NOTHING | ordinals)
    return tuple(own)


def pointed_at(words: tuple[str, ...], names: Names) -> int | None:
    """Return the place that the words point to; None if it is none or several."""
    pieces = {piece for word in words for piece in (word, *re.split(r"[\W_]", word)) if piece}
    scores = [sum(any(_is_akin(word, name) for name in own) for word in pieces) for own in names]
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None


def _is_akin(word: str, name: str) -> bool:
    """Tell whether ``variance`` means ``var``, or ``bytes`` ``nbytes``."""
    short, long = sorted((word, name), key=len)
    return (
        short == long
        or (len(short) > 2 and long.startswith(short))
        or (len(short) > 3 and short in long)
    )


def _print_arguments(code: str) -> list[ast.expr]:
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    calls = [
        node
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [argument for call in calls for argument in call.args]


def _words(node: ast.expr) -> frozenset[str]:
    words: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            words.add(part.id.lower())
        elif isinstance(part, ast.Attribute):
            words.add(part.attr.lower())
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            words.add(part.value.lower())
    return frozenset(words) | {
        piece for word in words for piece in re.split(r"\W|_", word) if piece
    }
