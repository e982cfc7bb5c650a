"""What the words of a typed answer are good for, beside the truth that it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from ptquiz.judge.answer.values import DTYPES, is_dtype, is_said_as, same_word


class Role(Enum):
    """What a word does in an answer."""

    VALUE = auto()
    FILLER = auto()  # it says nothing: `the`
    SPEECH = auto()  # it may name a value, or explain it: `variance`
    DENIAL = auto()  # it turns the next word around: `not`


BETWEEN_VALUES = frozenset({"and", "then"})
_BOOLS = frozenset({"true", "false"})
_CONSTANTS = _BOOLS | {"none", "()", "[]", "...", "inf", "-inf", "nan"}
_DEVICES = frozenset({"cpu", "cuda", "mps", "meta", "xpu"})
_DENIALS = frozenset({"not", "cannot"})
_FILLERS = frozenset(
    [
        "a", "an", "the", "of", "is", "it", "prints", "shape", "size", "tensor", "value",
        "values", "dtype",
    ]
)  # fmt: skip
_FILLERS_AROUND_NAMES = frozenset(
    [
        "there", "that", "this", "be", "are", "was", "were", "will", "would", "has", "have",
        "get", "gets", "got", "gives", "give", "output", "outputs", "displays", "shows",
        "return", "returns", "think", "guess", "probably", "maybe", "perhaps", "just", "only",
        "simply", "result", "answer", "so", "key", "keys", "name", "named", "names", "called",
        "function", "complains", "about", "yes", "in", "at", "by", "i", "we", "you", "prefix",
        "stays", "still", "because", "one", "plain", "bare", "naming", "raises", "raised",
        "runtimeerror", "error",
    ]
)  # fmt: skip
_CHANGES_THE_NUMBER = frozenset(
    [
        "less", "more", "than", "least", "most", "fewer", "greater", "between", "under",
        "above", "below", "over", "up", "almost", "nearly", "short", "anything", "wrong",
        "squared", "cubed", "thousand", "million", "billion", "hundred", "dozen", "percent", "k",
        "half", "double", "triple", "unless", "except", "instead", "plus", "minus", "nan",
        "nothing", "error", "exception", "raises", "crash", "crashes", "zero", "two", "three",
        "four", "five", "six", "seven", "eight", "nine", "ten", "twice", "thrice",
    ]
)  # fmt: skip
_MOST_WORDS = 100


@dataclass(frozen=True)
class Vocabulary:
    """The words of a truth, in lower case, and the words of its labels."""

    words: frozenset[str]
    labels: frozenset[str]

    @property
    def has_bools(self) -> bool:
        """Whether one of the values is True or False."""
        return bool(self.words & _BOOLS)

    @cached_property
    def _has_names(self) -> bool:
        return any(is_name(word) for word in self.words)

    @cached_property
    def _few_words(self) -> frozenset[str]:
        """The words, or none of them where there are so many that comparing each takes long."""
        return self.words if len(self.words) <= _MOST_WORDS else frozenset()

    def role(self, word: str) -> Role:
        """Return what a word, in lower case, does in an answer."""
        if word in self.words or any(same_word(word, other) for other in self._few_words):
            return Role.VALUE
        if word in self.labels:
            return Role.SPEECH
        if word in _FILLERS or (self._has_names and word in _FILLERS_AROUND_NAMES):
            return Role.FILLER
        if word in _DENIALS or (word in {"no", "never"} and not self.has_bools):
            return Role.VALUE if self._has_names and word not in _DENIALS else Role.DENIAL
        return Role.VALUE if self._has_names or self._counts(word) else Role.SPEECH

    def _counts(self, word: str) -> bool:
        """Tell whether a word that the truth lacks changes what the answer says."""
        if word in _CONSTANTS or word in _CHANGES_THE_NUMBER or word.endswith("error"):
            return True
        if any(is_said_as(word, value) for value in _BOOLS):
            return self.has_bools
        if is_dtype(word):
            return word.removeprefix("torch.") in DTYPES or any(map(is_dtype, self.words))
        return word in {"null", *_DEVICES}


def is_name(word: str) -> bool:
    """Tell whether a printed word is a name, and no constant, dtype or device."""
    is_known = word in _CONSTANTS or is_dtype(word) or word.partition(":")[0] in _DEVICES
    return not is_known and (word[:1].isalpha() or word.startswith("_"))
