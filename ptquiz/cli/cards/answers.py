"""What the learner gave `ptquiz grade` as an answer: a file, standard input, or a few words."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from ptquiz.blanks import fill
from ptquiz.card import Kind
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.files import read_utf8
from ptquiz.script import assignments
from ptquiz.text import plural

if TYPE_CHECKING:
    from ptquiz.card import Card, Variant
    from ptquiz.study.grading import Answer

_LISTED = 8
"""Variants that a message names."""


def _variant(card: Card, number: int) -> Variant:
    count = card.variant_count
    if number <= count:
        return card.variant(number - 1)
    if count == 1:
        raise _usage(f"{card.id} has no params, and so no variants", "leave --variant out")
    listed = range(1, min(count, _LISTED) + 1)
    values = (", ".join(assignments(card.variant(n - 1)).splitlines()) for n in listed)
    named = ", ".join(f"{n} ({text})" for n, text in zip(listed, values, strict=True))
    more = f" … {count}" if count > _LISTED else ""
    raise _usage(f"{card.id} has {count} variants, not {number}", f"choose {named}{more}")


def read_answer(
    card: Card, number: int, file: str | None, typed: str | None, attempt: Path
) -> Answer:
    """Return the answer to variant ``number``; ``attempt`` is where a session keeps one.

    Raises PtquizError.
    """
    from ptquiz.study.grading import Answer

    if file is not None and typed is not None:
        raise _usage("FILE and --answer are two answers", "give one of them")
    variant = _variant(card, number)
    match card.kind:
        case Kind.RECALL:
            asks = f"`ptquiz study {card.id}` asks it, and you judge"
            raise _usage(f"{card.id} is a recall card, which no program can grade", asks)
        case Kind.PREDICT:
            return Answer(card, variant, _prediction(card, typed), None)
        case Kind.COMPLETE if typed is not None:
            return Answer(card, variant, typed, _filled(card, typed))
        case Kind.COMPLETE | Kind.IMPLEMENT | Kind.FIX:
            code = _code(card, file, attempt)
            return Answer(card, variant, code, code)
        case other:
            assert_never(other)


def _prediction(card: Card, typed: str | None) -> str:
    if not (typed or "").strip():
        what = "what it prints or raises"
        raise _usage(f"{card.id} is answered with {what}", "give that with --answer TEXT")
    return typed or ""


def _filled(card: Card, typed: str) -> str:
    lines = typed.splitlines()
    if len(lines) != len(card.blanks):
        count = (
            f"{plural(len(card.blanks), 'blank')}, and --answer has {plural(len(lines), 'line')}"
        )
        raise _usage(f"{card.id} has {count}", "give a line for each blank")
    return fill(card, lines)


def _code(card: Card, file: str | None, attempt: Path) -> str:
    if file is not None:
        return read_code(file)
    hint = "give a file, or - for standard input"
    if attempt.is_file():
        hint = f"`ptquiz grade {card.id} {shlex.quote(str(attempt))}` grades your attempt"
    raise _usage(f"{card.id} is answered with code", hint)


def read_code(file: str) -> str:
    """Read a Python file, or standard input for ``-``. Raises PtquizError."""
    try:
        if file == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return read_utf8(Path(file))
    except UnicodeDecodeError:
        raise _usage("standard input is not UTF-8", "save the file as UTF-8") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        reason = getattr(error, "strerror", None) or error
        raise _usage(f"{file}: {reason}", "give a Python file") from None


def _usage(message: str, hint: str) -> PtquizError:
    return PtquizError(message, hint, ExitCode.USAGE)
