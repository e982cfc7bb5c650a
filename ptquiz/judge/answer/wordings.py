"""What a typed answer may mean: itself, without what explains it, and in other notations."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from ptquiz.judge.answer.arithmetic import settle_equations, settle_expressions
from ptquiz.judge.answer.plain import LONGEST_SPEECH

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_WORDINGS = 24
_MOST_VALUES = 100  # that `zeros(…)` is written out to
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
            "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
            "seventeen", "eighteen", "nineteen", "twenty",
        ]
    )
} | {"once": "1", "twice": "2", "thrice": "3"}  # fmt: skip
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_RANK = r"(?i)(?<![\w.\[(])(?<![\w.] )(\d{1,2})(?::|(?= (?:yes|no|true|false|t|f|y|n)\b))\s*(?=\S)"
_POINT = r"(?<![\w.\[(])(\d)[.)] (?=[a-zA-Z])"
_VALUE = r"(?:[\[(][^\])]*[\])]+|[-+]?[\d.]+|true|false|none|inf|nan|(?:torch\.)?b?float\d+)"


def wordings(text: str) -> list[str]:
    """Return what an answer may mean, itself first."""
    found = [text]
    if len(text) > LONGEST_SPEECH:
        return found
    for change in _CHANGES:
        for wording in list(found):
            changed = change(wording)
            if changed not in found and changed.strip():
                found.append(changed)
    return found[:_MOST_WORDINGS]


def _without_reason(text: str) -> str:
    return re.split(
        r"(?i)(?:,|;|:|\.|\s-+|\u2013|\u2014)?\s+(?:because|since|due to|as it|as the|for the)\b|#|"
        r"(?<=\w|\])\s+(?:--?|\u2013|\u2014)\s+(?=[a-z])",
        text,
        maxsplit=1,
    )[0]


def _first_said(text: str) -> str:
    """Drop an explanation behind the answer: ``[6, 4], still 2-D``."""
    comma = re.match(
        r"(?is)(.*?[\w\])])(?:[,;.]|\s-)\s+(?:it|that|this|they|which|no|not|still|same|like|you|we|one"
        r"|nothing)\b[^,;\d\[(]*(?:\d-D)?$",
        text,
    )
    colon = re.match(r"(?is)([^:=]*[\d\])]):\s+(?:an?|one|the|each)\b", text)
    found = comma or colon
    return found[1] if found else text


def _without_preamble(text: str) -> str:
    """Drop an explanation before the answer: ``it compiles twice, 2``."""
    return re.sub(r"(?is)^(?:[a-z '-]+,\s+)+(?=[-+.\d\[(])", "", text)


def _quoted(text: str) -> str:
    """Keep the only word in quotes: ``just the key "weight"``."""
    found = re.findall(r"[\"'`]([^\"'`\s][^\"'`]*)[\"'`]", text)
    is_denied = re.search(r"(?i)\b(?:not?|nor|never)\b", text)
    return found[0] if len(found) == 1 and not is_denied else text


def _without_remarks(text: str) -> str:
    """Drop parentheses with words in them: ``5 (one per node)``."""
    return re.sub(
        r"(?<=[\w\])])\s*\((?=[^()]*(?:[A-Za-z]{2}|\d\s?[-+*/x\u00b7\u00d7]\s?\d))"
        r"(?!\s*tensor)[^()]*\)",
        " ",
        text,
    )


def _without_contrast(text: str) -> str:
    """Drop what is denied beside the answer: ``32, not 12``, ``5 of the 10``."""
    text = re.sub(rf"(?i)^not {_VALUE},? but ", "", text)
    text = re.sub(r"(?i)(?<=\d) (?:out )?of (?:the |all )?\d+$", "", text)
    return re.sub(
        rf"(?i)(?<=[\w\])])[,;]?\s+(?:and |but )?"
        rf"(?:not|rather than|instead of|as opposed to|unlike)\s+(?:a |an |the )?{_VALUE}(?!\w)",
        " ",
        text,
    )


def _corrected(text: str) -> str:
    """Keep what comes after a correction: ``5, no wait, 6``."""
    return re.split(
        r"(?i)\b(?:no,? wait|wait|i mean|scratch that|correction|or rather|actually no)\b[,:]?",
        text,
    )[-1]


def _concluded(text: str) -> str:
    """Keep what comes after the reasoning: ``two graphs, one each, so 2``."""
    return re.split(
        r"(?i)\b(?:so|therefore|thus|hence|in total|total|finally|i\.e\.)[:,=]?\s", text
    )[-1]


def _last_said(text: str) -> str:
    """Keep what comes after the last colon or equals sign: ``5 batches of 5 = 25``."""
    before, *last = re.split(r"(?::\s+|=\s*)(?=[^:=]*$)", text)
    has_labels = re.search(r"[:=][^:=,;\n]+[,;\n]", before)
    is_inside = any(before.count(a) != before.count(b) for a, b in ("()", "[]", "{}"))
    is_number = (
        re.fullmatch(r"\s*[-+]?[.\d]+\s*", before) and before.strip() != "".join(last).strip()
    )
    is_denied = is_number or re.search(r"(?i)\bnot$|error|exception", before)
    return text if not last or has_labels or is_inside or is_denied else last[0]


def _with_ranks_as_labels(text: str) -> str:
    """Write ``0: [0, 3]`` and ``rank 0 gets [0, 3]`` as ``rank 0: [0, 3]``."""
    numbers = [int(number) for number in re.findall(_RANK, text)]
    if len(numbers) > 1 and sorted(numbers) == list(range(min(numbers), max(numbers) + 1)):
        text = re.sub(_RANK, r"rank \1: ", text)
    points = re.findall(_POINT, text)
    if len(points) > 1 and [int(point) for point in points] == list(range(1, len(points) + 1)):
        text = re.sub(_POINT, r", ", text).strip(", ")
    return re.sub(r"(?i)\b([a-z]+ \d{1,2})(?: [a-z]+){0,2}:?\s+(?=[\[(])", r"\1: ", text)


def _with_functions_joined(text: str) -> str:
    """Write ``<log backward 0>`` as ``LogBackward0``."""
    return re.sub(r"(?i)<?\b([a-z]+)[ _-]?backward ?(\d*)\b>?", r"\1Backward\2", text)


def _with_dashes_apart(text: str) -> str:
    is_row = re.fullmatch(r"\s*[\d.]+(?:-[\d.]+){2,}\s*", text)
    return text.replace("-", ", ") if is_row else text


def _with_fractions_for_percent(text: str) -> str:
    return re.sub(
        r"(\d{1,3}(?:\.\d{1,3})?)\s?%", lambda match: f"{float(match[1]) / 100:.6g}", text
    )


def _with_digits(text: str) -> str:
    text = _NUMBER_WORD.sub(lambda match: _NUMBER_WORDS[match.group().lower()], text)
    text = re.sub(
        r"(?i)\b(?:1st|2nd|3rd|4th)\b", lambda match: _ORDINALS[match.group().lower()], text
    )
    text = re.sub(r"(?i)\bnot a number\b", "nan", re.sub(r"(?i)\binfinit[ey]\b", "inf", text))
    text = re.sub(r"\b(\d+) \(\1\)", r"\1", text)  # `five (5)`
    text = re.sub(r"\b(\d{1,3})k\b", r"\g<1>000", text)
    return re.sub(r"(?i)(?:\b(?:minus|negative)|(?<![\w)\]] )-)\s+(?=[\d.]|inf)", "-", text)


def _with_thousands_joined(text: str) -> str:
    return re.sub(
        r"(?<![\d.,])([1-9]\d{0,2})((?:[,'\u202f ]\d{3})+)(?![\d])",
        lambda match: match[1] + re.sub(r"\D", "", match[2]),
        text,
    )


def _with_decimal_points(text: str) -> str:
    return re.sub(r"(?<![\d,])(\d+),(\d+)(?![\d,])", r"\1.\2", text)


def _with_dtypes_joined(text: str) -> str:
    text = re.sub(r"(?i)\b(8|16|32|64|128)[ -]?bit (float|int|complex)\b", r"\2\1", text)
    return re.sub(r"(?i)\b(b?float|u?int|complex|b?fp)[ -]?(8|16|32|64|128)\b", r"\1\2", text)


def _with_slashes_apart(text: str) -> str:
    return re.sub(r"(?<=[\w\])])\s*/\s*(?=[\w\[(-])", ", ", text)


def _with_lists_written_out(text: str) -> str:
    """Write ``[0] * 3``, ``3 * [0]`` and ``zeros(3)`` as ``[0, 0, 0]``."""

    def repeated(match: re.Match[str]) -> str:
        count = int(match["after"] or match["before"])
        return f"[{', '.join([match['items']] * count)}]"

    def filled(match: re.Match[str]) -> str:
        value = "0" if match[1].lower() == "zeros" else "1"
        sizes = [int(size) for size in re.findall(r"\d+", match[2])]
        if math.prod(sizes) > _MOST_VALUES:
            return match.group()
        for size in reversed(sizes):
            value = f"[{', '.join([value] * size)}]"
        return value

    text = re.sub(
        r"(?:(?P<before>\d{1,2})\s*\*\s*)?\[(?P<items>[^\[\]]+)\](?:\s*\*\s*(?P<after>\d{1,2}))?",
        lambda match: repeated(match) if match["before"] or match["after"] else match.group(),
        text,
    )
    return re.sub(r"(?i)\b(?:torch\.|np\.)?(zeros|ones)\(\(?([\d, ]{1,20})\)?\)", filled, text)


_CHANGES: tuple[Callable[[str], str], ...] = (
    _with_dtypes_joined,
    _with_functions_joined,
    _with_dashes_apart,
    _with_fractions_for_percent,
    _with_lists_written_out,
    settle_equations,
    _without_reason,
    _first_said,
    _without_preamble,
    _quoted,
    _without_remarks,
    _without_contrast,
    _corrected,
    _concluded,
    _last_said,
    _with_ranks_as_labels,
    _with_digits,
    _without_contrast,
    settle_equations,
    _with_thousands_joined,
    _with_decimal_points,
    _with_slashes_apart,
    settle_expressions,
)
"""Each is tried on what the ones before it made of the answer."""
