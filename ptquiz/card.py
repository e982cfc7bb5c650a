"""A card and its parts: what a bank file says, as frozen values."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, assert_never

if TYPE_CHECKING:
    from collections.abc import Mapping

Variant = dict[str, Any]
"""One value for each of a card's params: ``{"n": 2}``; empty for a card without params."""


class Kind(StrEnum):
    """What the learner does with a card."""

    RECALL = "recall"
    PREDICT = "predict"
    COMPLETE = "complete"
    IMPLEMENT = "implement"
    FIX = "fix"

    @property
    def is_spoken(self) -> bool:
        """Whether it is answered aloud, and judged by the learner."""
        match self:
            case Kind.RECALL:
                return True
            case Kind.PREDICT | Kind.COMPLETE | Kind.IMPLEMENT | Kind.FIX:
                return False
            case other:
                assert_never(other)

    @property
    def is_predicted(self) -> bool:
        """Whether the answer is what the snippet prints or raises."""
        match self:
            case Kind.PREDICT:
                return True
            case Kind.RECALL | Kind.COMPLETE | Kind.IMPLEMENT | Kind.FIX:
                return False
            case other:
                assert_never(other)

    @property
    def is_code(self) -> bool:
        """Whether the answer is code, judged by the card's ``check``."""
        match self:
            case Kind.RECALL | Kind.PREDICT:
                return False
            case Kind.COMPLETE | Kind.IMPLEMENT | Kind.FIX:
                return True
            case other:
                assert_never(other)

    @property
    def is_written(self) -> bool:
        """Whether the answer is a file, written in the learner's editor."""
        match self:
            case Kind.RECALL | Kind.PREDICT | Kind.COMPLETE:
                return False
            case Kind.IMPLEMENT | Kind.FIX:
                return True
            case other:
                assert_never(other)


class Level(StrEnum):
    """How far into the subject a card leads."""

    BASIC = "basic"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"

    @property
    def rank(self) -> int:
        """0 for basic, 1 for intermediate, 2 for advanced."""
        return list(Level).index(self)


class Asked(StrEnum):
    """How often interviewers ask a card's question."""

    OFTEN = "often"
    SOMETIMES = "sometimes"
    RARELY = "rarely"

    @property
    def rank(self) -> int:
        """0 for often, 1 for sometimes, 2 for rarely."""
        return list(Asked).index(self)

    @property
    def weight(self) -> int:
        """How many sources ask such a question: about the mean in ``content/coverage.tsv``."""
        return _SOURCES[self]


_SOURCES = {Asked.OFTEN: 9, Asked.SOMETIMES: 4, Asked.RARELY: 1}


@dataclass(frozen=True, slots=True)
class Param:
    """A name that takes another value at each review; the values are plain YAML."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A plausible wrong solution, which ``check`` must reject, and why it is wrong."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """Another right solution, which ``check`` must let pass, and what there is to say about it."""

    code: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """Code of a file that its cards call, under the name by which they use it."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a card stands: its file, its line, and the first line of each key's value.

    ``wrong 1`` is the code of the first wrong solution, ``accept 1`` of the first accepted one,
    ``shared model`` the shared code of that name.
    """

    file: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str, line: int = 1) -> str:
        """``content/autograd.yaml:41``: line ``line`` (from 1) of the value of ``key``."""
        start = self.lines.get(key)
        return f"{self.file}:{self.line if start is None else start + line - 1}"


@dataclass(frozen=True, slots=True)
class Card:
    """A question, its answer, and the code that proves it. The keys are the bank format's."""

    id: str
    kind: Kind
    level: Level
    topic: str
    question: str
    answer: str
    snippet: str
    output: str | None = None
    raises: str | None = None
    match: str | None = None
    starter: str | None = None
    blanks: tuple[str, ...] = ()
    check: str | None = None
    wrong: tuple[Wrong, ...] = ()
    accept: tuple[Accepted, ...] = ()
    forbid: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    setup: str = ""
    uses: tuple[Shared, ...] = ()
    asked: Asked = Asked.SOMETIMES
    hints: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    timeout: float | None = None
    formerly: tuple[str, ...] = ()
    source: Source = field(default=Source("", 0), compare=False)

    @property
    def variant_count(self) -> int:
        """How many variants the params give: 1 without params."""
        return math.prod(len(param.values) for param in self.params)

    def variant(self, number: int) -> Variant:
        """Return variant ``number``, modulo their count, in the order of the values."""
        variant: Variant = {}
        for param in reversed(self.params):
            number, index = divmod(number, len(param.values))
            variant[param.name] = param.values[index]
        return dict(reversed(variant.items()))

    def variants(self, limit: int = 64) -> list[Variant]:
        """Return every variant, or a fixed sample of ``limit`` of them where there are more."""
        if self.variant_count <= limit:
            return [
                dict(zip((p.name for p in self.params), values, strict=True))
                for values in itertools.product(*(p.values for p in self.params))
            ]
        chooser = random.Random(self.id)  # noqa: S311  # reproducible, not secret
        chosen: set[int] = set()
        while len(chosen) < limit:
            chosen.add(chooser.randrange(self.variant_count))
        return [self.variant(number) for number in sorted(chosen)]
