"""What a learner typed against what the snippet printed.

An answer is written plainly, read in the ways that it can be meant, and compared with the print
value by value; what is half right gets a reason. No function here raises, whatever the text, and
all take time in proportion to it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ptquiz.judge.answer.arithmetic import is_miscalculated
from ptquiz.judge.answer.comparison import Truth, compare_readings, unwrapped
from ptquiz.judge.answer.context import Context
from ptquiz.judge.answer.exceptions import judge_exception, named_exception
from ptquiz.judge.answer.judgement import RIGHT, WRONG, Judgement, best, of_alternatives
from ptquiz.judge.answer.placement import items_of, names_of
from ptquiz.judge.answer.plain import LONGEST_SPEECH, normalise
from ptquiz.judge.answer.reading import Way, read
from ptquiz.judge.answer.shape import contradicts_said_shape, without_said_shape
from ptquiz.judge.answer.speech import written_out
from ptquiz.judge.answer.values import Match
from ptquiz.judge.answer.wordings import wordings
from ptquiz.judge.stored import same_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptquiz.judge.answer.reading import Leaf, Reading

__all__ = [
    "Context",
    "Judgement",
    "Match",
    "judge_exception",
    "judge_output",
    "same_output",
]

_NO_CONTEXT = Context()


def judge_output(typed: str, printed: str, context: Context = _NO_CONTEXT) -> Judgement:
    """Judge what the learner typed by what the snippet printed.

    RIGHT: the same values in the same order, or each with its label; labels, brackets, units and
    ``dtype=…`` may be left out, but what is typed of them must not contradict the print. HALF: at
    least half of several printed values, numbers with fewer than three digits, values without the
    shape that the question asks for, one of two alternatives.
    """
    if not typed.strip() or not printed.strip():
        return RIGHT if typed.strip() == printed.strip() else WRONG
    if _folded(typed) == _folded(printed):
        return RIGHT
    text = normalise(typed, context)
    if exception := named_exception(printed):
        return judge_exception(text, exception, (), "", is_type_known=True)
    truths = _truths(printed, context)
    tokens = truths[0][0].reading.tokens
    if context.asks_for_shape and contradicts_said_shape(text, tokens):
        return WRONG
    judgement = best(_judge_wording(wording, truths) for wording in wordings(text))
    is_short = len(text) <= LONGEST_SPEECH
    if judgement.match is Match.RIGHT and is_short and is_miscalculated(text):
        return Judgement(Match.HALF, "the result is right, but the calculation gives another one")
    return judgement


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _truths(printed: str, context: Context) -> list[tuple[Truth, Way]]:
    """Read a print in every way that it can be meant, the likely one first."""
    truths: list[tuple[Truth, Way]] = []
    for way in (Way(), Way(numbered_labels=False), Way(bare_labels=True)):
        reading = read(printed, way=way)
        if any(reading.leaves == other.reading.leaves for other, _ in truths):
            continue
        items = unwrapped(items_of(reading.tokens))
        names = names_of(items, context)
        truths.append((Truth(reading, items, names, context.asks_for_shape), way))
    *others, (likely, way) = truths
    if way.bare_labels:  # words that stand for labels are not half of what is printed
        others = [(replace(truth, may_be_half=False), other) for truth, other in others]
    return [*others, (likely, way)]


def _judge_wording(text: str, truths: list[tuple[Truth, Way]]) -> Judgement:
    alternatives = re.split(r"(?i)\s+or\s+", text) if len(text) <= LONGEST_SPEECH else [text]
    return of_alternatives(
        best(judgement for truth, way in truths for judgement in _judged(alternative, truth, way))
        for alternative in alternatives
    )


def _judged(text: str, truth: Truth, way: Way) -> Iterator[Judgement]:
    """Judge an answer in every way that it can be meant beside a truth."""
    way = Way(way.numbered_labels)
    for typed in _readings(text, truth, way):
        yield compare_readings(typed, truth)
    if len(text) > LONGEST_SPEECH:
        return
    values = [_written(leaf) for leaf in truth.reading.leaves]
    for longer in written_out(text, values, truth.names):
        judgement = compare_readings(read(longer, truth.reading), truth)
        if judgement.match is Match.RIGHT:  # half of `all zeros` is luck
            yield judgement
    values_alone = without_said_shape(text, truth.reading.tokens) if truth.asks_for_shape else None
    if values_alone is not None:
        typed = read(values_alone, truth.reading, way)
        flat = replace(typed, tokens=[*typed.leaves])
        yield compare_readings(flat, replace(truth, asks_for_shape=False))


def _readings(text: str, truth: Truth, way: Way) -> Iterator[Reading]:
    noted = read(text, truth.reading, replace(way, notes_anywhere=True))
    yield noted
    if noted.notes:
        yield read(text, truth.reading, way)
    if truth.reading.words & {"true", "false"} and len(text) <= LONGEST_SPEECH:
        yield read(text, truth.reading, replace(way, claims=truth.names))


def _written(leaf: Leaf) -> str:
    return leaf.value if isinstance(leaf.value, str) else getattr(leaf.value, "text", "")
