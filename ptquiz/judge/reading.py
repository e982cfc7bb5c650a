"""Text as a row of values: reads what torch prints and what people type.

``tensor([[1, 2], [3, 4]])``, ``[1,2],[3,4]`` and ``1 2 3 4`` give the same values; brackets are
kept beside them, since brackets that were typed can be wrong. Reading never fails and takes time
in proportion to the text: every repetition in the pattern is possessive or bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ptquiz.judge.values import DTYPES, LONGEST_NUMBER, Complex, Ratio, Value, number

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
    | (?P<complex>(?P<real>{_SIGN}{_NUMBER})(?P<imag>[-+]{_NUMBER})j\b)
    | (?P<number>{_SIGN}{_NUMBER})
    | (?P<special>{_SIGN}(?:inf(?:inity)?|nan)\b)
    | (?P<placed>(?:cuda|mps|xpu):[0-9]++)
    | (?P<expression>[^\W0-9][\w.]*+
        (?:\([^()\n]{{0,80}}+\)|\[[^\[\]\n]{{0,80}}+\]|\.\w{{1,80}}+){{1,4}}+
        [^\S\n]*+(?:=(?!=)|:(?=\s|$)))
    | (?P<word>[^\W0-9]\w*+(?:\.\w++)*+)
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
_TYPOGRAPHY = str.maketrans({"\u2212": "-", "\u221e": "inf", "\r": "\n"})

_NEVER_A_LABEL = DTYPES | {"true", "false", "none", "cpu", "cuda", "mps", "meta"}
_BETWEEN_VALUES = frozenset({"and", "then"})
_SAYS_NOTHING = frozenset(
    ["a", "an", "the", "of", "is", "it", "prints", "shape", "size", "tensor", "value", "dtype"]
)
_LONGEST_LABEL = 8  # words that a typed label may have without its colon


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value and the label before it: ``loss: 0.25``. A word is lower case; ``()`` is empty."""

    value: Value
    label: str = ""


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
    """What a text says. ``notes`` are ``dtype=…`` and the like, by how many leaves stand before."""

    tokens: list[Token]
    leaves: list[Leaf]
    notes: Notes

    @property
    def labels(self) -> frozenset[str]:
        """Every label in it."""
        return frozenset(leaf.label for leaf in self.leaves if leaf.label)

    @property
    def words(self) -> frozenset[str]:
        """Every value that is a word."""
        return frozenset(leaf.value for leaf in self.leaves if isinstance(leaf.value, str))


def read(
    text: str,
    truth: Reading | None = None,
    *,
    notes_anywhere: bool = False,
    numbered_labels: bool = True,
) -> Reading:
    """Read a text: a printed one or, beside the ``truth`` that it answers, a typed one.

    ``notes_anywhere`` takes ``dtype=float64`` for a note outside of ``tensor(…)`` too, instead of
    for a label and its value; ``numbered_labels`` takes ``step 1:`` for a label as a whole.
    """
    text = text.translate(_TYPOGRAPHY)
    return _Reader(
        text, truth, notes_anywhere=notes_anywhere, numbered_labels=numbered_labels
    ).read()


@dataclass(slots=True)
class _Reader:
    text: str
    truth: Reading | None
    notes_anywhere: bool
    numbered_labels: bool
    tokens: list[Token] = field(default_factory=list)
    notes: Notes = field(default_factory=dict)
    stack: list[Open] = field(default_factory=lambda: [Open("text")])
    labels: frozenset[str] = frozenset()
    skipped: frozenset[str] = _BETWEEN_VALUES
    run: list[str] = field(default_factory=list)  # the words just read, which a colon may follow
    run_leaves: int = 0  # of them that were taken for values so far
    run_is_over: bool = False
    label: str = ""  # of the next leaf
    count: int = 0  # of the leaves
    calls: int = 0  # that are open

    def read(self) -> Reading:
        if self.truth:
            self.labels = self.truth.labels - self.truth.words
            names = {word.rpartition(".")[2] for word in self.truth.words}
            self.skipped |= _SAYS_NOTHING - names - self.truth.labels
        position = 0
        while match := _TOKEN.match(self.text, position):
            position = self.take(match)
        while len(self.stack) > 1:
            self.close()
        tokens = [token for token in self.tokens if not _is_dropped(token)]
        return Reading(tokens, [token for token in tokens if isinstance(token, Leaf)], self.notes)

    def take(self, match: re.Match[str]) -> int:
        """Take in one token and give the position of the next."""
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
            self.punctuation(text)
        else:
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
        elif kind == "type":
            self.leaf(match["type"].lower())
        elif kind == "device":
            self.leaf(f"{match['place']}:{match['index']}" if match["index"] else match["place"])
        elif kind == "special":
            bare = text.lower().lstrip("+-").replace("infinity", "inf")
            self.leaf("-inf" if text.startswith("-") and bare == "inf" else bare)
        elif kind != "line":
            self.leaf("..." if kind == "dots" else text.lower())

    def leaf(self, value: Value) -> None:
        self.tokens.append(Leaf(value, self.label))
        self.label = ""
        self.count += 1
        self.stack[-1].items += 1

    def word(self, word: str) -> None:
        if self.run_is_over:
            self.end_run()
        if word in self.skipped:
            self.run += [word] if self.run else []
            return
        self.leaf(word)
        if word in _NEVER_A_LABEL or word.startswith("torch.") or word.endswith("error"):
            self.end_run()
            return
        self.run.append(word)
        self.run_leaves += 1
        if len(self.run) <= _LONGEST_LABEL and " ".join(self.run) in self.labels:
            self.make_label()

    def numeric(self, match: re.Match[str]) -> None:
        text = match.group()
        if len(text) > LONGEST_NUMBER:
            self.leaf(text.lower())
        elif match["top"]:
            self.leaf(Ratio(number(match["top"]), number(match["bottom"])))
        elif match["real"]:
            self.leaf(Complex(number(match["real"]), number(match["imag"])))
        else:
            self.leaf(number(text))
        if self.run and text.isdigit() and not self.run_is_over:
            self.run.append(text)  # `step 1: 0.5`
            self.run_leaves += 1
            self.run_is_over = True
        else:
            self.end_run()

    def note(self, match: re.Match[str]) -> int:
        self.end_run()
        if self.calls or self.notes_anywhere:
            self.notes[match["key"].lower(), self.count] = "".join(match["said"].split()).lower()
            return match.end()
        self.label = match["key"].lower()
        return match.start("said")

    def punctuation(self, character: str) -> None:
        if character in ":=?" and self.run:
            self.make_label()
        elif character == "?" and self.truth:
            self.leaf("?")  # keeps the place of a value that the learner does not know
        elif character not in _PUNCTUATION:
            self.end_run()
            self.leaf(character)

    def make_label(self) -> None:
        last = self.tokens[-1]
        del self.tokens[-self.run_leaves :]
        self.count -= self.run_leaves
        self.stack[-1].items -= self.run_leaves
        self.label = " ".join(self.run)
        if self.run_is_over and not self.numbered_labels and isinstance(last, Leaf):
            self.label = " ".join(self.run[:-1])
            self.leaf(last.value)
        self.end_run()

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
