"""Text as a row of values: reads what torch prints and what people type.

``tensor([[1, 2], [3, 4]])``, ``[1,2],[3,4]`` and ``1 2 3 4`` give the same values; brackets are
kept beside them, since brackets that were typed can be wrong. Reading never fails and takes time
in proportion to the text: every repetition in the pattern is possessive or bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ptquiz.judge.answer.values import (
    DTYPES,
    LONGEST_NUMBER,
    Complex,
    Number,
    Ratio,
    Value,
    denied,
    number,
)
from ptquiz.judge.answer.vocabulary import BETWEEN_VALUES, Role, Vocabulary

_NUMBER = r"(?:[0-9]++(?:\.(?!\.)[0-9]*+)?|\.[0-9]++)(?:[eE][-+]?[0-9]++)?"
_SIGN = r"(?:(?<![\w.)\]])[-+])?"  # the minus of `3-1` is no sign
_TOKEN = re.compile(
    rf"""
      (?P<times>(?<=[0-9])(?:[^\S\n]*+[x\u00d7][^\S\n]*+|[^\S\n]++by[^\S\n]++)(?=[0-9]))
    | (?P<line>\n)
    | (?P<space>[^\S\n]++)
    | <class\s'(?P<type>[^'\n]*+)'>
    | (?P<device>device\(type='(?P<place>\w++)'(?:,\s*+index=(?P<index>[0-9]++))?\))
    | (?P<note>(?P<key>dtype|device|requires_grad|grad_fn|layout|size|nnz|names
        |quantization_scheme|scale|zero_point)\s*+=(?!=)\s*+
        (?P<said><[^<>\n]*+>|'[^'\n]*+'|"[^"\n]*+"|\([^()\n]*+\)|[\w.:+-]++))
    | (?P<call>(?:(?:torch\.)?(?P<tensor>(?:nested_)?tensor|Parameter)
        |(?:torch\.)?Size|torch\.return_types\.\w++|OrderedDict|o?dict_(?:keys|values|items)
        |(?:np\.|numpy\.)?(?:array|(?:float|int)(?:16|32|64)))\()
    | (?P<ratio>(?P<top>{_SIGN}{_NUMBER})[^\S\n]*+/[^\S\n]*+(?P<bottom>{_NUMBER}))
    | (?P<complex>(?P<real>{_SIGN}{_NUMBER})?(?P<imag>[-+]?{_NUMBER})[ij]\b)
    | (?P<number>{_SIGN}{_NUMBER})
    | (?P<special>{_SIGN}(?:inf(?:inity)?|nan)\b)
    | (?P<placed>(?:cuda|mps|xpu):[0-9]++)
    | (?P<expression>[^\W0-9][\w.]*+
        (?:\([^()\n]{{0,80}}+\)|\[[^\[\]\n]{{0,80}}+\]|\.\w{{1,80}}+){{1,4}}+
        [^\S\n]*+(?:=(?!=)|:(?=\s|$)))
    | (?P<word>[^\W0-9]\w*+(?:[.-](?=\w)\w++)*+)
    | (?P<dots>\.\.\.|…)
    | (?P<open>[\[({{])
    | (?P<close>[\])}}])
    | (?P<comma>[,;|]|->|=>)
    | (?P<operator>[=!<>]=)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_PUNCTUATION = ":=?.!'\"`\u2018\u2019\u201c\u201d"
_TYPED_PUNCTUATION = _PUNCTUATION + "~\u2248/&*\u2013\u2014\u2022"
_TYPOGRAPHY = str.maketrans({"\u2212": "-", "\u221e": "inf", "\r": "\n"})

_MAY_LABEL = frozenset({"dtype", "shape", "size", "value"})
_NEVER_A_LABEL = DTYPES | {"true", "false", "none", "cpu", "cuda", "mps", "meta"}
_LONGEST_LABEL = 8  # words that a typed label may have without its colon


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value and the label before it: ``loss: 0.25``. A word is lower case; ``()`` is empty.

    ``before`` are the words of an answer that stand in front of it in its ``clause``, between
    two commas or line breaks outside of brackets.
    """

    value: Value
    label: str = ""
    before: tuple[str, ...] = ()
    clause: int = 0


@dataclass(slots=True, eq=False)
class Open:
    """An opening bracket, and what was learnt of the group by the time it closed."""

    kind: str
    height: int = 1  # levels of brackets, this one included
    items: int = 0
    has_comma: bool = False
    soft: bool = False  # a Python container around tensors, or a dict
    dropped: bool = False

    @property
    def is_grouping(self) -> bool:
        """Whether it is the parenthesis of ``(3)``, which Python ignores too."""
        return self.kind == "(" and self.items == 1 and not self.has_comma


@dataclass(frozen=True, slots=True)
class Close:
    """A closing bracket."""

    of: Open


Token = Leaf | Open | Close
Notes = dict[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. ``notes`` are ``dtype=…`` and the like, by how many leaves stand before.

    ``trailing`` are the words of an answer behind the last value of a clause.
    """

    tokens: list[Token]
    leaves: list[Leaf]
    notes: Notes
    trailing: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def labels(self) -> frozenset[str]:
        """Every label in it."""
        return frozenset(leaf.label for leaf in self.leaves if leaf.label)

    @property
    def words(self) -> frozenset[str]:
        """Every value that is a word."""
        return frozenset(leaf.value for leaf in self.leaves if isinstance(leaf.value, str))


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read what can be read in several."""

    numbered_labels: bool = True  # `step 1:` is a label as a whole
    bare_labels: bool = False  # of a printed text: `mean 2.0` is a label and its value
    notes_anywhere: bool = False  # `dtype=float64` outside of `tensor(…)` too is no value
    claims: tuple[frozenset[str], ...] = ()  # words that say True by being there: `contiguous`


_LIKELY = Way()


def read(text: str, truth: Reading | None = None, way: Way = _LIKELY) -> Reading:
    """Read a text: a printed one or, beside the ``truth`` that it answers, a typed one."""
    return _Reader(text.translate(_TYPOGRAPHY), truth, way).read()


@dataclass(slots=True)
class _Reader:
    text: str
    truth: Reading | None
    way: Way
    tokens: list[Token] = field(default_factory=list)
    notes: Notes = field(default_factory=dict)
    stack: list[Open] = field(default_factory=lambda: [Open("text")])
    labels: frozenset[str] = frozenset()
    vocabulary: Vocabulary | None = None
    run: list[str] = field(default_factory=list)  # the words just read, which a colon may follow
    run_leaves: int = 0  # of them that were taken for values so far
    run_is_over: bool = False
    label: str = ""  # of the next leaf
    count: int = 0  # of the leaves
    calls: int = 0  # that are open
    speech: list[str] = field(default_factory=list)  # words since the last value
    trailing: dict[int, tuple[str, ...]] = field(default_factory=dict)
    clause: int = 0
    is_denied: bool = False  # what comes next

    def read(self) -> Reading:
        if self.truth:
            self.labels = self.truth.labels - self.truth.words
            names = {word.rpartition(".")[2] for word in self.truth.words}
            words = {word for label in self.truth.labels for word in label.split()}
            self.vocabulary = Vocabulary(self.truth.words | names, frozenset(words))
        position = 0
        while match := _TOKEN.match(self.text, position):
            position = self.take(match)
        self.end_clause()
        while len(self.stack) > 1:
            self.close()
        tokens = [token for token in self.tokens if not _is_dropped(token)]
        leaves = [token for token in tokens if isinstance(token, Leaf)]
        return Reading(tokens, leaves, self.notes, self.trailing)

    def take(self, match: re.Match[str]) -> int:
        """Take in one token and return the position of the next."""
        kind, text = match.lastgroup, match.group()
        if kind in {"space", "times"}:
            pass
        elif kind == "word":
            self.word(text.lower())
        elif kind in {"number", "ratio", "complex"}:
            self.numeric(match)
        elif kind == "note":
            return self.note(match)
        elif kind == "expression":
            self.end_run()
            self.label = text.rstrip("=: \t").lower()
        elif kind == "other":
            self.punctuation(text, match.end())
        else:
            if kind in {"open", "call", "special"}:
                self.end_label()
            self.end_run()
            self.structure(match)
        return match.end()

    def structure(self, match: re.Match[str]) -> None:
        """Take in a token that no label can contain."""
        kind, text = match.lastgroup, match.group()
        if kind == "call":
            self.calls += 1
            self.stack.append(Open("tensor" if match["tensor"] else "call"))
        elif kind == "open":
            self.stack.append(Open(text, soft=text == "{"))
            self.tokens.append(self.stack[-1])
        elif kind == "close":
            self.close()
        elif kind == "comma":
            self.stack[-1].has_comma = True
            self.end_clause()
        elif kind == "line":
            self.end_clause()
        elif kind == "type":
            self.leaf(match["type"].lower())
        elif kind == "device":
            self.leaf(f"{match['place']}:{match['index']}" if match["index"] else match["place"])
        elif kind == "special":
            self.special(text.lower())
        else:
            self.leaf("..." if kind == "dots" else text.lower())

    def special(self, text: str) -> None:
        """Take in an ``inf`` or a ``nan``, which after a number may be what is counted."""
        bare = text.lstrip("+-").replace("infinity", "inf")
        value = "-inf" if text.startswith("-") and bare == "inf" else bare
        last = self.tokens[-1] if self.tokens else None
        is_counted = isinstance(last, Leaf) and isinstance(last.value, Number)
        if self.truth and is_counted and not self.truth.words & {"nan", "inf", "-inf"}:
            self.speech.append(value)
        else:
            self.leaf(value)

    def leaf(self, value: Value) -> None:
        if self.is_denied:
            value = denied(value)
            self.is_denied = False
        self.tokens.append(Leaf(value, self.label, tuple(self.speech), self.clause))
        self.label = ""
        self.speech.clear()
        self.count += 1
        self.stack[-1].items += 1

    def word(self, word: str) -> None:
        if self.run_is_over:
            self.end_run()
        if word in BETWEEN_VALUES:
            self.run += [word] if self.run else []
            self.end_clause()
            return
        is_dtype = self.label == "dtype"
        if self.vocabulary and not is_dtype and self.is_spoken(word, self.vocabulary):
            self.run.append(word)
        else:
            if word in _NEVER_A_LABEL:
                self.end_label()
            self.leaf(word)
            if word in _NEVER_A_LABEL or word.startswith("torch.") or word.endswith("error"):
                self.end_run()
                return
            self.run.append(word)
            self.run_leaves += 1
        if len(self.run) <= _LONGEST_LABEL and " ".join(self.run) in self.labels:
            self.make_label()

    def is_spoken(self, word: str, vocabulary: Vocabulary) -> bool:
        """Tell whether a word of an answer is no value, and if so, note what it does."""
        role = vocabulary.role(word)
        if role is Role.DENIAL:
            self.is_denied = True
        elif role is Role.SPEECH and self.is_denied:
            self.is_denied = False
            if vocabulary.has_bools:
                self.speech.append(word)
                self.leaf("false")  # `not contiguous`
        elif role is Role.SPEECH or word in _MAY_LABEL:
            self.speech.append(word)
        return role is not Role.VALUE

    def end_clause(self) -> None:
        """End what stands between two separators, outside of brackets."""
        if len(self.stack) > 1:
            return
        last = next((token for token in reversed(self.tokens) if isinstance(token, Leaf)), None)
        has_value = last is not None and last.clause == self.clause
        if self.is_denied and self.vocabulary and self.vocabulary.has_bools and not has_value:
            self.is_denied = False
            self.leaf("false")  # `output does not`
        elif self.is_denied and has_value and self.vocabulary:
            self.is_denied = False
            self.leaf("not")  # `5 is not it`
        elif has_value:
            self.trailing[self.clause] = (*self.speech, *self.label.split())
            self.label = ""  # `3 before, 2 after`
        elif any(word in claim for word in self.speech for claim in self.way.claims):
            self.leaf("true")
        self.is_denied = False
        self.speech.clear()
        self.clause += 1

    def numeric(self, match: re.Match[str]) -> None:
        text = match.group()
        if len(text) > LONGEST_NUMBER or (len(text) > 1 and not text.strip("0")):
            self.leaf(text.lower())  # `000` is part of a number, or of none
        elif match["top"]:
            self.leaf(Ratio(number(match["top"]), number(match["bottom"])))
        elif match["imag"]:
            self.leaf(Complex(number(match["real"] or "0"), number(match["imag"])))
        else:
            self.end_label()
            self.leaf(number(text))
        if self.run and text.isdigit() and not self.run_is_over:
            self.run.append(text)  # `step 1: 0.5`
            self.run_leaves += 1
            self.run_is_over = True
        else:
            self.end_run()

    def note(self, match: re.Match[str]) -> int:
        self.end_run()
        if self.calls or self.way.notes_anywhere:
            self.notes[match["key"].lower(), self.count] = "".join(match["said"].split()).lower()
            return match.end()
        self.label = match["key"].lower()
        return match.start("said")

    def punctuation(self, character: str, end: int) -> None:
        if character in ":=?" and self.run:
            self.make_label()
        elif character == "?" and self.truth:
            if self.text[: end - 1].endswith((" ", ",", "\n")) or end == 1:
                self.leaf("?")  # keeps the place of a value that the learner does not know
        elif character == "!" and self.truth and self.text[end : end + 1].isalnum():
            self.leaf("not")
        elif character in "-+" and self.truth and self.text[end : end + 1].isspace():
            self.end_run()
        elif character not in (_TYPED_PUNCTUATION if self.truth else _PUNCTUATION):
            self.end_run()
            self.leaf(character)

    def make_label(self) -> None:
        last = self.tokens[-1] if self.tokens else None
        del self.tokens[len(self.tokens) - self.run_leaves :]
        self.count -= self.run_leaves
        self.stack[-1].items -= self.run_leaves
        self.speech.clear()
        self.label = " ".join(self.run)
        if self.run_is_over and not self.way.numbered_labels and isinstance(last, Leaf):
            self.label = " ".join(self.run[:-1])
            self.leaf(last.value)
        self.end_run()

    def end_label(self) -> None:
        """Take the words before a value for its label, where that is the way to read."""
        if self.way.bare_labels and self.run_leaves and not self.run_is_over:
            self.make_label()

    def end_run(self) -> None:
        self.run.clear()
        self.run_leaves = 0
        self.run_is_over = False

    def close(self) -> None:
        if len(self.stack) == 1:
            return
        group = self.stack.pop()
        around = self.stack[-1]
        if not group.items:
            group.dropped = True
            self.leaf("[]" if around.kind == "tensor" else "()")
            around.items -= 1
            group.items = 1
        elif group.is_grouping:
            group.dropped = True
        if group.kind in {"tensor", "call"}:
            self.calls -= 1
            around.soft = True
            around.items += group.items
            around.height = max(around.height, group.height)
            return
        around.items += 1
        around.height = max(around.height, group.height + (not group.dropped))
        self.tokens.append(Close(group))


def _is_dropped(token: Token) -> bool:
    if isinstance(token, Close):
        return token.of.dropped
    return isinstance(token, Open) and token.dropped
