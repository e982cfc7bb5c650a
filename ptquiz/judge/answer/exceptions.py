"""What a learner typed against the exception that the snippet raised."""

from __future__ import annotations

import builtins
import itertools
import re
from typing import TYPE_CHECKING

from ptquiz.judge.answer.context import Context
from ptquiz.judge.answer.judgement import RIGHT, WRONG, Judgement, of_alternatives
from ptquiz.judge.answer.plain import normalise
from ptquiz.judge.answer.values import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

_TYPE_ENDINGS = ("error", "exception")
_BUILTIN_TYPES = frozenset(name.casefold() for name in dir(builtins))
_TOO_BROAD = frozenset({"object", "baseexception", "exception"})
_LONGEST = 2000
"""Characters that are read of an answer; what follows is a message at most."""

_VAGUE = (
    r"(?:errors? ?out|errors?|errored|erroring|(?:base)?exceptions?|traceback|raise[sd]?|raising"
    r"|fail(?:s|ed|ing|ure)?|crash(?:es|ed|ing)?|throw(?:s|n|ing)?|threw|breaks?|broken|blows up"
    r"|refuse[sd]?|complain(?:s|ed)?|reject(?:s|ed)?|illegal|forbidden)"
)
_MENTION = rf"(?:[\w.]*(?:error|exception)s?|{_VAGUE})"
_NO_SUCCESS = re.compile(
    r"\b(?:(?:(?:does|do|did|will|would|ca|can|could|is|wo|are)(?: ?not|n't)|cannot|never|not"
    r"|no way (?:this|it|that)(?: \w+)?) (?:(?:even|be|going|to|really|actually|an?) ){0,3}"
    r"(?:work|run(?!time)|succeed|allow|possibl|permit|support|valid|legal|compil|go through"
    r"|finish|complete)\w*)"
    r"|\bimpossible\b|\binvalid\b(?! \w+error)"
)
_BETWEEN = (
    r"(?:(?:an?|any|the|be|get|gets|give|gives|even|really|actually|ever|raise|raises|raised|throw"
    r"|throws|cause|causes|produce|see|expect|there|is|are|lead|leads|to|hit|kind|of|such|have|it"
    r"|will|runtime|python|torch|going|fail|with|longer) ){0,4}"
)
_NOT = r"(?:(?:is|are|was|will|would|does|do|did|ca|can|could|wo|should)(?:n't| ?not)|cannot)"
_DENIALS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bnot without (?={_BETWEEN}{_MENTION})",  # two denials are none
        r"\b(?:(?:do|would)(?:n't| not) (?:think|expect|believe)|doubt|unlikely)\b[^,;.]*",
        rf"\bwould be {_BETWEEN}{_MENTION} (?:only )?(?:if|without|unless|with)\b[^,;.]*",
        rf"\b{_MENTION} (?:nothing|no \w+|none)\b",
        rf"\b{_MENTION}\? (?:no|never)\b",
        rf"\b{_MENTION},? (?:{_NOT}|(?:is |are )?never)(?: be)?(?: \w+)?",
        (
            r"\b(?:no|zero|not|never|without|nothing|neither|nor|instead of|rather than|free of"
            rf"|avoids?|{_NOT}) {_BETWEEN}{_MENTION}(?!\w)"
            r"(?: (?:(?:is|are|gets|will be) )?(?:raised|thrown)\b)?"
        ),
        rf"\b{_MENTION} (?:is|are) (?:impossible|unlikely|avoided|suppressed|ignored|swallowed)",
        rf"\b{_MENTION}[ -]?(?:free|less)\b",
    )
)
_OTHER_CONTRAST = re.compile(r"\b(?:not|instead of|rather than) (?:an? |the )?[\w.]+(?:warning)\b")
_SUCCESS = re.compile(
    r"\b(?:works?|worked|succeeds?|passes|fine|no problems?|okay|ok|silently|successful(?:ly)?"
    r"|runs)\b"
)


def judge_exception(
    typed: str,
    exception: str,
    bases: Sequence[str],
    message: str,
    *,
    is_type_known: bool = False,
) -> Judgement:
    """Judge what the learner typed by the exception that the snippet raised.

    ``exception`` and ``bases``, the names of its method resolution order, may have modules.
    RIGHT: the type, spaced or not, with or without module, line, message, "it raises a"; any word
    for an error where ``is_type_known``. HALF: another type; that there is an error, but not which;
    two words or more that are mostly the message's; the type beside another one. WRONG: no error.
    """
    said = _with_typo_fixed(_folded(typed), exception)
    alternatives = re.split(r",? or (?:else )?(?:an? )?", said) if len(said) <= _LONGEST else [said]
    return of_alternatives(
        _judge(alternative, exception, bases, message, is_type_known=is_type_known)
        for alternative in alternatives
    )


def named_exception(printed: str) -> str:
    """Return the type of exception that a print names and nothing else; empty if there is none."""
    word = printed.strip()
    is_type = re.fullmatch(r"[A-Za-z_.]{1,80}(?:Error|Exception)", word)
    return word if is_type else ""


def _folded(typed: str) -> str:
    text = normalise(typed[:_LONGEST], Context())
    return " ".join(re.sub(r"[\"'`*<>]", " ", text).casefold().split())


def _judge(
    said: str, exception: str, bases: Sequence[str], message: str, *, is_type_known: bool
) -> Judgement:
    name = exception.rpartition(".")[2]
    spelling = _spelling(exception)
    claim = _without_denials(_without_message(said, spelling))
    others = _types(spelling.sub(" ", claim)) - {_short(base) for base in (exception, *bases)}
    if spelling.search(claim):
        return Judgement(Match.HALF, f"{name} alone is raised") if others else RIGHT
    types = _types(claim)
    if types:
        other = _as_python_writes(min(types))
        return Judgement(Match.HALF, f"the exception is right in kind: {other} instead of {name}")
    if re.search(rf"\b{_VAGUE}\b", claim):
        reason = f"it raises, but the type is missing: {name}"
        return RIGHT if is_type_known else Judgement(Match.HALF, reason)
    is_denied = claim != _without_message(said, spelling) or _SUCCESS.search(claim)
    if not is_denied and _says_message(said, message):
        return Judgement(Match.HALF, f"the reason is right, but the type is missing: {name}")
    return WRONG


def _without_message(said: str, spelling: re.Pattern[str]) -> str:
    """Drop what follows a type and a colon: the message may say anything."""
    end = re.search(rf"(?:{spelling.pattern}|(?<!\w)\w+(?:error|exception))(?=\s?[:(])", said)
    return said[: end.end()] if end else said


def _without_denials(said: str) -> str:
    """Drop every exception that is denied: ``no error``, ``never a RuntimeError``."""
    said = _NO_SUCCESS.sub(" fails ", said)
    for denial in _DENIALS:
        said = denial.sub(" ", said)
    return _OTHER_CONTRAST.sub(" ", said)


def _as_python_writes(name: str) -> str:
    """Return a type of exception with its capitals: ``ValueError``."""
    return next((known for known in dir(builtins) if known.casefold() == name), name)


def _short(name: str) -> str:
    return name.rpartition(".")[2].casefold()


def _spelling(exception: str) -> re.Pattern[str]:
    """Match ``outofmemoryerror`` and ``out of memory error``, after a module or alone."""
    name = exception.rpartition(".")[2]
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^A-Za-z]+", name)
    spaced = r"[\W_]{0,3}".join(re.escape(word.casefold()) for word in words) or "(?!)"
    return re.compile(rf"(?<!\w)(?:[\w.]{{0,99}}\.)?{spaced}s?(?!\w)")


def _with_typo_fixed(said: str, exception: str) -> str:
    """Correct a type in which one letter is wrong: ``RuntimError``."""
    name = _short(exception)
    return re.sub(
        r"\b[a-z]{6,40}\b",
        lambda word: name if _is_typo(word.group(), name) else word.group(),
        said,
    )


def _is_typo(word: str, name: str) -> bool:
    """Tell whether one letter is missing, added or another, or two neighbours are swapped."""
    pairs = zip(word, name, strict=False)
    start = next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(word), len(name)))
    word, name = word[start:], name[start:]
    one_off = (word[1:], name), (word, name[1:]), (word[1:], name[1:])
    return any(a == b for a, b in one_off) or (word[1::-1] + word[2:] == name and len(word) > 1)


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
    words = set(re.findall(r"\w{4,}", re.sub(rf"\b{_VAGUE}\b", " ", said))) - _types(said)
    right = words.intersection(re.findall(r"\w{4,}", message.casefold()))
    return len(right) > 1 and 2 * len(right) >= len(words)
