"""What a learner typed against what the snippet did: printed something, or raised.

How a value is written is forgiven in ``match_output``, how an exception is named in
``match_exception``; ``same_output``, for a stored output, forgives next to nothing.
None of them raises, whatever the text; all take time in proportion to it.
"""

from __future__ import annotations

import builtins
import itertools
import math
import re
from typing import TYPE_CHECKING

from ptquiz.judge.reading import Close, Leaf, Open, read
from ptquiz.judge.values import LONGEST_NUMBER, Match, compare, default_dtype, number, same_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ptquiz.judge.reading import Reading, Token

__all__ = ["Match", "match_exception", "match_output", "same_output"]


def match_output(typed: str, printed: str) -> Match:
    """Compare what the learner typed with what the snippet printed.

    RIGHT: the same values in the same order; labels, brackets and ``dtype=…`` may be left out,
    but what is typed of them must not contradict the print. HALF: at least half of several
    printed values, each in its place, or numbers with fewer than three digits.
    """
    if not typed.strip() or not printed.strip():
        return Match.RIGHT if typed.strip() == printed.strip() else Match.WRONG
    if _plain(typed) == _plain(printed):
        return Match.RIGHT
    best = Match.WRONG
    for answer, truth in _readings(typed, printed):
        match = _match(answer, truth)
        if match is Match.RIGHT:
            return match
        best = match if match is Match.HALF else best
    return best


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _readings(typed: str, printed: str) -> Iterator[tuple[Reading, Reading]]:
    """Read both in every way that they can be meant, the likely one first."""
    for numbered_labels in (True, False):
        truth = read(printed, numbered_labels=numbered_labels)
        answer = read(typed, truth, notes_anywhere=True)
        yield answer, truth
        if answer.notes:
            yield read(typed, truth), truth
        if not any(label[-1].isdigit() for label in truth.labels):
            return


def _match(typed: Reading, truth: Reading) -> Match:
    if not truth.leaves or _contradicts(typed, truth):
        return Match.WRONG
    typed_items, true_items = _items(typed.tokens), _items(truth.tokens)
    if len(typed_items) == 1 < len(true_items) and isinstance(typed.tokens[0], Open):
        typed_items = _items(typed.tokens[1:-1])  # several printed values typed as one list
    said = [token for item in typed_items for token in item]
    whole = _walk(said, truth.tokens, truth.labels)
    if whole is Match.WRONG and _is_half_right(typed, typed_items, truth, true_items):
        return Match.HALF
    return whole


def _walk(typed: Sequence[Token], truth: Sequence[Token], labels: frozenset[str]) -> Match:
    """Walk along both; outer brackets of the truth may be missing in what was typed."""
    result, position, depth = Match.RIGHT, 0, 0
    left_out: set[Open] = set()
    for token in truth:
        here = typed[position] if position < len(typed) else None
        if isinstance(token, Close) and token.of in left_out:
            continue
        if isinstance(token, Open) and _may_be_missing(token, here, depth):
            left_out.add(token)
            continue
        match = _step(here, token, labels)
        if match is Match.WRONG:
            return match
        if match is Match.HALF:
            result = match
        depth += isinstance(token, Open) - isinstance(token, Close)
        position += 1
    return result if position == len(typed) else Match.WRONG


def _may_be_missing(token: Open, here: Token | None, depth: int) -> bool:
    """``[1,2],[3,4]`` and ``1 2 3 4`` state no shape; ``[1,2]`` for ``[[1,2]]`` states another."""
    if depth:
        return False
    if isinstance(here, Open):
        return here.height < token.height and (token.items > 1 or token.soft)
    return True


def _step(typed: Token | None, truth: Token, labels: frozenset[str]) -> Match:
    if isinstance(truth, Leaf):
        if not isinstance(typed, Leaf):
            return Match.WRONG
        if typed.label in labels and typed.label != truth.label:
            return Match.WRONG
        return compare(typed.value, truth.value)
    return Match.RIGHT if type(typed) is type(truth) else Match.WRONG


def _items(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Cut into the values and groups that no bracket encloses."""
    items: list[Sequence[Token]] = []
    depth = start = 0
    for position, token in enumerate(tokens, start=1):
        depth += isinstance(token, Open) - isinstance(token, Close)
        if not depth:
            items.append(tokens[start:position])
            start = position
    return items


def _is_half_right(
    typed: Reading,
    typed_items: list[Sequence[Token]],
    truth: Reading,
    true_items: list[Sequence[Token]],
) -> bool:
    """Whether half of several items are there: item against item, or value against value."""
    count, labels = len(true_items), truth.labels
    if count < 2:
        return False
    by_item = by_value = 0
    if len(typed_items) <= count:
        pairs = zip(typed_items, true_items, strict=False)
        by_item = sum(_walk(a, b, labels) is not Match.WRONG for a, b in pairs)
    if len(typed.leaves) <= len(truth.leaves):
        start = 0
        for item in true_items:
            leaves = [token for token in item if isinstance(token, Leaf)]
            said = typed.leaves[start : start + len(leaves)]
            by_value += _walk(said, leaves, labels) is not Match.WRONG
            start += len(leaves)
    return 2 * max(by_item, by_value) >= count


def _contradicts(typed: Reading, truth: Reading) -> bool:
    return any(
        not _agrees(key, said, truth, count)
        for (key, count), said in typed.notes.items()
        if 0 < count <= len(truth.leaves)
    )


def _agrees(key: str, said: str, truth: Reading, count: int) -> bool:
    """Compare a typed ``dtype=…`` with what the print says there, or says by leaving it out."""
    printed = truth.notes.get((key, count))
    function = truth.notes.get(("grad_fn", count))
    if key == "dtype":
        printed = printed or default_dtype(truth.leaves[count - 1].value)
        return not printed or same_word(said.strip("'\""), printed)
    if key == "requires_grad":
        return said.startswith("t") == bool(printed or function)
    if key == "grad_fn":
        return bool(function) and _function(said) in {"", _function(function or "")}
    return not printed or same_word(said.strip("'\""), printed.strip("'\""))


def _function(name: str) -> str:
    """``mul`` of ``<MulBackward0>``, the number being nobody's business; empty for ``<...>``."""
    return re.sub(r"backward\d*|\W", "", name)


_DEVICE = re.compile(r",\s*+device='(?:cuda|mps)(?::[0-9]++)?'")
_PRINTED_NUMBER = re.compile(
    r"((?<![\w.])[-+]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][-+]?[0-9]++)?)"
)
_LAST_DIGIT = 1e-4  # what devices may differ by, at most, where a print is rounded


def same_output(expected: str, printed: str) -> bool:
    """Tell whether a stored output still holds: for ``verify``, so nothing typed is forgiven.

    The text must be the same up to whitespace and the device of tensors. Floats may differ by a
    thousandth, or by one in the last digit printed if that is worth 1e-4 at most and is not the
    only digit: ``0.0001`` is not ``0.0002``. Integers and words must be the same.
    """
    stored, fresh = (_PRINTED_NUMBER.split(_strict(text)) for text in (expected, printed))
    if len(stored) != len(fresh) or stored[::2] != fresh[::2]:  # the text between the numbers
        return False
    numbers = zip(stored[1::2], fresh[1::2], strict=True)
    return all(a == b or _same_printed(a, b) for a, b in numbers)


def _strict(text: str) -> str:
    collapsed = " ".join(_DEVICE.sub("", text).split())
    return re.sub(r"([\[(]) ", r"\1", collapsed)  # torch pads `[ 1., -1.]`


def _same_printed(first: str, second: str) -> bool:
    if max(len(first), len(second)) > LONGEST_NUMBER:
        return False
    a, b = number(first), number(second)
    if a.is_int or b.is_int:
        return False
    if math.isclose(a.value, b.value, rel_tol=1e-3):
        return True
    if a.significant == b.significant == 1:
        return False
    return abs(a.value - b.value) <= min(_LAST_DIGIT, max(a.unit, b.unit)) * (1 + 1e-9)


_VAGUE = re.compile(
    r"\b(?:errors?|(?:base)?exceptions?|traceback|raise[sd]?|fail(?:s|ed)?|crash(?:es|ed)?"
    r"|throws?|breaks)\b"
)
_DENIES = re.compile(
    r"\b(?:no|not(?: an?)?|never|without(?: an?| any)?|nothing(?: \w{1,20})?"
    r"|(?:does|do|did|will|would|is|wo)(?:n['\u2019]?t| not)(?: \w{1,20})?)"
    r" (?:\w*(?:error|exception)|rais|fail|crash|throw)"
)
_TYPE_ENDINGS = ("error", "exception", "warning")
_BUILTIN_TYPES = frozenset(name.casefold() for name in dir(builtins))
_TOO_BROAD = frozenset({"object", "baseexception", "exception"})


def match_exception(typed: str, exception: str, bases: Sequence[str], message: str) -> Match:
    """Compare what the learner typed with the exception that the snippet raised.

    ``exception`` and ``bases``, the names of its method resolution order, may have modules.
    RIGHT: the type, spaced or not, with or without module, message, "it raises a". HALF: a base
    class; that there is an error, but not which; two words or more that are mostly the message's,
    even beside another type; the type beside another one. WRONG: only another type, or "no error".
    """
    said = " ".join(typed.casefold().split())
    head = said.partition(":")[0]
    if not head or _DENIES.search(head):
        return Match.WRONG
    rest = _spelling(exception).sub(" ", head)
    others = _types(rest) - {_short(base) for base in bases} - {_short(exception)}
    if rest != head:
        return Match.HALF if others else Match.RIGHT
    if _says_message(said, message):
        return Match.HALF
    if others:
        return Match.WRONG
    return Match.HALF if _types(head) or _VAGUE.search(head) else Match.WRONG


def _short(name: str) -> str:
    return name.rpartition(".")[2].casefold()


def _spelling(exception: str) -> re.Pattern[str]:
    """Match ``outofmemoryerror`` and ``out of memory error``, after a module or alone."""
    name = exception.rpartition(".")[2]
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^A-Za-z]+", name)
    spaced = r"[\W_]{0,3}".join(re.escape(word.casefold()) for word in words) or "(?!)"
    return re.compile(rf"(?<!\w)(?:[\w.]{{0,99}}\.)?{spaced}(?!\w)")


def _types(text: str) -> set[str]:
    """Name the types of exception in a text of lower case, ``index error`` among them."""
    words = re.findall(r"\w++(?:\.\w++)*+", text)
    pairs = {a + b for a, b in itertools.pairwise(words) if b in _TYPE_ENDINGS}
    names = {_short(word) for word in words}
    return {
        name
        for name in names | (pairs & _BUILTIN_TYPES)
        if name.endswith(_TYPE_ENDINGS) and name not in _TYPE_ENDINGS and name not in _TOO_BROAD
    }


def _says_message(said: str, message: str) -> bool:
    words = set(re.findall(r"\w{4,}", _VAGUE.sub(" ", said))) - _types(said)
    right = words.intersection(re.findall(r"\w{4,}", message.casefold()))
    return len(right) > 1 and 2 * len(right) >= len(words)
