"""What is doubtful in a bank that is well formed: said by `check`, never a reason to refuse it."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ptquiz.bank.definitions import definitions, names_used, parse_quietly
from ptquiz.bank.problems import Problem
from ptquiz.bank.rules import Complaint
from ptquiz.blanks import visible_code
from ptquiz.card import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ptquiz.card import Card

OFFICIAL = (
    "docs.pytorch.org", "pytorch.org", "github.com/pytorch", "numpy.org", "docs.python.org",
    "docs.nvidia.com", "developer.nvidia.com", "arxiv.org", "www.tensorflow.org", "docs.jax.dev",
    "onnx.ai", "onnxruntime.ai", "docs.kernel.org", "en.cppreference.com", "standards.ieee.org",
)  # fmt: skip
"""Hosts, or hosts with the beginning of a path, whose pages are of those who made the thing."""

ALIKE = 0.6
"""The share of shingles, of those that either of two cards has, from which they are near
duplicates: Jaccard's index. In the bundled bank the nearest pair has about 0.4."""

WIDEST = 74
"""Columns of a line of code: so many are left of 80 beside the numbers of the lines."""

_FENCE = re.compile(r"^ *(```+|~~~+)[^\n]*\n(.*?)^ *\1", re.MULTILINE | re.DOTALL)
_SHINGLE = 3
_COMMON = 50
"""Cards that may share a shingle: one that more share ("what does this print") says nothing."""

_WORD = re.compile(r"[a-z_]\w*|\d+(?:\.\d+)?|[^\s\w]", re.IGNORECASE)
_OLD = [
    (re.compile(r"https://pytorch\.org/(docs|tutorials|vision)/"), "moved to docs.pytorch.org"),
    (re.compile(r"/docs/(master|main)/"), "changes from day to day: link to /docs/stable/"),
    (re.compile(r"pytorch\.org/docs/\d"), "is of one version: link to /docs/stable/"),
]
_TELLING = re.compile(r"\w.*\w.*\w", re.DOTALL)
_GUESSED = {"true", "false", "none", "error", "nan", "inf"}


def lints(cards: Sequence[Card]) -> list[Problem]:
    """Return every doubtful place, in the order of the files. Runs nothing."""
    found = [
        Problem(card.source.file, _line(card, doubt), card.id, doubt.message)
        for card in cards
        for doubts in (_leaks, _given_away, _refs, _uncalled, _wide)
        for doubt in doubts(card)
    ]
    return sorted([*found, *_duplicates(cards)])


def _line(card: Card, doubt: Complaint) -> int:
    lines = card.source.lines
    start = lines.get(doubt.key, card.source.line)
    return start + doubt.line - 1 if doubt.line and doubt.key in lines else start


def _leaks(card: Card) -> Iterator[Complaint]:
    """Find answers that stand where the learner reads before answering."""
    if card.output and _says(card.question, card.output):
        yield Complaint("question", "the question holds the output")
    if card.raises and _says(card.question, card.raises):
        yield Complaint("question", f"the question names the exception, {card.raises}")
    for blank in card.blanks:
        if _says(card.question, blank):
            yield Complaint("question", f'the question holds the blank "{blank.strip()}"')
        for number, hint in enumerate(card.hints, 1):
            if _says(hint, blank):
                yield Complaint("hints", f'hint {number} holds the blank "{blank.strip()}"')


def _says(text: str, answer: str) -> bool:
    """Whether an answer that nobody would write by chance stands in a text, spaces aside."""
    answer = " ".join(answer.split())
    if not _TELLING.search(answer) or answer.casefold() in _GUESSED:
        return False
    pattern = rf"(?<![\w.]){re.escape(answer)}(?!\w)"
    return re.search(pattern, " ".join(text.split())) is not None


def _given_away(card: Card) -> Iterator[Complaint]:
    solutions = (card.snippet, *(accepted.code for accepted in card.accept))
    if card.starter and any(_statements(code) <= _statements(card.starter) for code in solutions):
        yield Complaint("starter", "the starter holds the solution")


def _statements(code: str) -> set[str]:
    """Return the top-level statements that change something: no unused names, no text."""
    tree = parse_quietly(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return {ast.dump(node) for node in tree.body}


def _refs(card: Card) -> Iterator[Complaint]:
    for ref in card.refs:
        place = ref.removeprefix("https://")
        if not any(place == host or place.startswith(f"{host}/") for host in OFFICIAL):
            yield Complaint("refs", f"{urlsplit(ref).hostname} is not an official source: {ref}")
        yield from (Complaint("refs", f"{ref} {why}") for form, why in _OLD if form.search(ref))
    plain = Counter(_plain(ref) for ref in card.refs)
    yield from (
        Complaint("refs", f"{ref} appears twice") for ref, count in plain.items() if count > 1
    )


def _wide(card: Card) -> Iterator[Complaint]:
    """Find lines of code that a terminal of 80 columns would wrap."""
    visible = visible_code(card) if card.kind is Kind.COMPLETE else ""
    codes = [("snippet", card.snippet, 1), ("snippet", visible, 1), ("starter", card.starter, 1)]
    codes += [(f"accept {n}", each.code, 1) for n, each in enumerate(card.accept, 1)]
    codes += [(f"wrong {n}", each.code, 1) for n, each in enumerate(card.wrong, 1)]
    for key, prose in (("question", card.question), ("answer", card.answer)):
        fences = _FENCE.finditer(prose)
        codes += [(key, found[2], prose.count("\n", 0, found.start(2)) + 1) for found in fences]
    found: dict[tuple[str, int], int] = {}
    for key, code, first in codes:
        for number, line in enumerate((code or "").splitlines(), first):
            found[key, number] = max(_columns(line), found.get((key, number), 0))
    for (key, number), columns in found.items():
        if columns > WIDEST:
            yield Complaint(key, f"a line of {columns} columns: {WIDEST} fit the terminal", number)


def _columns(line: str) -> int:
    """Return how many columns a line takes in a terminal."""
    wide = (unicodedata.east_asian_width(sign) in "WF" for sign in line)
    marks = sum(unicodedata.combining(sign) > 0 for sign in line)
    return len(line.rstrip().expandtabs(4)) + sum(wide) - marks


def _uncalled(card: Card) -> Iterator[Complaint]:
    if not card.uses:
        return
    codes = [card.setup, card.snippet, card.starter, card.check]
    codes += [accepted.code for accepted in card.accept]
    codes += [wrong.code for wrong in card.wrong]
    called = set().union(*(names_used(parse_quietly(code)) for code in codes if code))
    for shared in reversed(card.uses):
        tree = parse_quietly(shared.code)
        if called.isdisjoint(definition.name for definition in definitions(tree)):
            yield Complaint("uses", f'it calls nothing of the shared code "{shared.name}"')
        called |= names_used(tree)


def _plain(ref: str) -> str:
    return ref.rstrip("/").removesuffix("/index.html").removesuffix(".html").rstrip("#").lower()


def _duplicates(cards: Sequence[Card]) -> Iterator[Problem]:
    """Find pairs that ask the same: recall cards by their question, others with their code too."""
    asked: dict[str, Card] = {}
    for card in cards:
        words = " ".join(_words(card.question))
        if not card.kind.is_spoken or not words:
            continue
        if words in asked:
            yield _pair(card, asked[words], "asks what")
        asked.setdefault(words, card)
    shingles = {card.id: _shingles(card) for card in cards}
    by_id = {card.id: card for card in cards}
    for first, second in _candidates(shingles):
        one, other = shingles[first], shingles[second]
        if len(one & other) >= ALIKE * len(one | other):
            yield _pair(by_id[second], by_id[first], "is nearly")


def _candidates(shingles: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Return the pairs that share so many rare shingles that they could be alike."""
    holders: dict[str, list[str]] = defaultdict(list)
    for card_id, own in shingles.items():
        for shingle in own:
            holders[shingle].append(card_id)
    shared: Counter[tuple[str, str]] = Counter()
    for ids in holders.values():
        if 1 < len(ids) <= _COMMON:
            shared.update(combinations(ids, 2))
    return [
        (first, second)
        for (first, second), count in shared.items()
        if count >= ALIKE / 2 * min(len(shingles[first]), len(shingles[second]))
    ]


def _shingles(card: Card) -> set[str]:
    words = _words(f"{card.question} {card.starter or card.snippet}")
    return {" ".join(words[n : n + _SHINGLE]) for n in range(max(1, len(words) - _SHINGLE + 1))}


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text) if word not in "`*.,?!:;"]


def _pair(card: Card, other: Card, how: str) -> Problem:
    line = card.source.lines.get("question", card.source.line)
    message = f"{how} card {other.id} {'does' if how.startswith('asks') else ''}".rstrip()
    return Problem(card.source.file, line, card.id, f"{message} ({other.source.at('id')})")
