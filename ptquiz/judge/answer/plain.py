"""A typed answer without what is only the way of typing it: widths, units, explanations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.judge.answer.arithmetic import settle_equations, settle_expressions
from ptquiz.judge.answer.context import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.judge.answer.context import Context

LONGEST_SPEECH = 600
"""Characters; a longer answer is values, and no speech is looked for in it."""
_MOST_READINGS = 24

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SAME_CHARACTER = str.maketrans(
    {
        **{chr(wide): chr(narrow) for wide, narrow in _FULL_WIDTH.items()},
        "\u3000": " ", "\u00a0": " ", "\u202f": " ", "\u200b": "", "\ufeff": "",
        "\u3001": ",", "\u3002": ".", "\u3010": "[", "\u3011": "]", "\u300c": "[", "\u300d": "]",
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2212": "-", "\u2044": "/",
        "\u2192": "->", "\u21d2": "->",
    }
)  # fmt: skip
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
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_RANK = r"(?i)(?<![\w.\[(])(?<![\w.] )(\d{1,2})(?::|(?= (?:yes|no|true|false|t|f|y|n)\b))\s*(?=\S)"
_VALUE = r"(?:[\[(][^\])]*[\])]+|[-+]?[\d.]+|true|false|none|inf|nan|(?:torch\.)?b?float\d+)"


def normalise(text: str, context: Context) -> str:
    """Write an answer with plain characters and without its unit."""
    text = text.translate(_SAME_CHARACTER)
    text = re.sub(r"(?<=[0-9])_(?=[0-9])", "", text)
    if len(text) > LONGEST_SPEECH:
        return text
    text = re.sub(r"(?i)(?<=[a-z])n't\b", " not", text)
    text = re.sub(r"(?i)\b(it|that|there|they|what)'(?:s|re)\b", r"\1 is", text)
    text = re.sub(r"[^\S\n]+", " ", text).strip()
    text = re.sub(r"^(?:>>>|\$|>) ?|(?<=[\w\])'\"])[.?!]{1,9}$", "", text)
    text = re.sub(r"(\d)\s*([-+])\s*([\d.]+[ij])\b", r"\1\2\3", text)
    text = re.sub(r"(?i)\bfloat\(['\"]([-+]?(?:inf|nan))['\"]\)", r"\1", text)
    return in_unit(text, context.unit)


def in_unit(text: str, unit: str) -> str:
    """Write amounts of memory in the unit that is asked for: ``512`` for ``0.5 GiB``, of MiB."""
    if not unit:
        return text

    def converted(match: re.Match[str]) -> str:
        amount, said = match.groups()
        said = said.lower()
        if said[0] == unit[0]:  # `MB` for MiB, too
            return amount
        binary = said.endswith("ib") or unit.endswith("ib")
        one = UNITS[f"{said[0]}ib" if binary and said[0] != "b" else said]
        value = float(amount.replace(",", "")) * one / UNITS[unit]
        return f"{value:.10g}"

    return re.sub(rf"(?i)(\d+(?:,\d{{3}})*(?:\.\d+)?)\s?({'|'.join(UNITS)})\b", converted, text)


def wordings(text: str) -> list[str]:
    """Return what an answer may mean, the likely first: itself, then without explanations."""
    found = [text]
    if len(text) > LONGEST_SPEECH:
        return found
    for change in _CHANGES:
        for wording in list(found):
            changed = change(wording)
            if changed not in found and changed.strip():
                found.append(changed)
    return found[:_MOST_READINGS]


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
    """Drop what is denied beside the answer: ``32, not 12``."""
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
    return re.split(r"(?i)\b(?:so|therefore|thus|hence|in total|total|finally)\b[:,=]?\s", text)[-1]


def _last_said(text: str) -> str:
    """Keep what comes after the last colon or equals sign: ``5 batches of 5 = 25``."""
    before, *last = re.split(r"(?::\s+|=\s*)(?=[^:=]*$)", text)
    has_labels = re.search(r"[:=][^:=,;\n]+[,;\n]", before)
    is_inside = any(before.count(a) != before.count(b) for a, b in ("()", "[]", "{}"))
    return last[0] if last and not has_labels and not is_inside else text


def _with_ranks_as_labels(text: str) -> str:
    """Write ``0: [0, 3]`` and ``rank 0 gets [0, 3]`` as ``rank 0: [0, 3]``."""
    numbers = [int(number) for number in re.findall(_RANK, text)]
    if len(numbers) > 1 and sorted(numbers) == list(range(min(numbers), max(numbers) + 1)):
        text = re.sub(_RANK, r"rank \1: ", text)
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
    return re.sub(r"(?i)\b(?:minus|negative)\s+(?=[\d.])", "-", text)


def _with_thousands_joined(text: str) -> str:
    return re.sub(
        r"(?<![\d.,])([1-9]\d{0,2})((?:[,'\u202f ]\d{3})+)(?![\d])",
        lambda match: match[1] + re.sub(r"\D", "", match[2]),
        text,
    )


def _with_decimal_points(text: str) -> str:
    return re.sub(r"(?<![\d,])(\d+),(\d+)(?![\d,])", r"\1.\2", text)


def _with_dtypes_joined(text: str) -> str:
    return re.sub(r"(?i)\b(b?float|u?int|complex|b?fp)[ -]?(8|16|32|64|128)\b", r"\1\2", text)


def _with_slashes_apart(text: str) -> str:
    return re.sub(r"(?<=[\w\])])\s*/\s*(?=[\w\[(-])", ", ", text)


def _with_lists_written_out(text: str) -> str:
    """Write ``[0] * 3``, ``3 * [0]`` and ``zeros(3)`` as ``[0, 0, 0]``."""

    def repeated(match: re.Match[str]) -> str:
        count = int(match["after"] or match["before"])
        return f"[{', '.join([match['items']] * min(count, 64))}]" if count else "[]"

    def filled(match: re.Match[str]) -> str:
        value = "0" if match[1].lower() == "zeros" else "1"
        for size in reversed(re.findall(r"\d+", match[2])):
            value = f"[{', '.join([value] * min(int(size), 16))}]"
        return value if len(value) < LONGEST_SPEECH else match.group()

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
    settle_equations,
    _with_thousands_joined,
    _with_decimal_points,
    _with_slashes_apart,
    settle_expressions,
)
"""Each is tried on what the ones before it made of the answer."""
