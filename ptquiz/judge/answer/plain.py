"""A typed answer in plain characters: without full widths, curly quotes, prompts and units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.judge.answer.context import UNITS

if TYPE_CHECKING:
    from ptquiz.judge.answer.context import Context

LONGEST_SPEECH = 600
"""Characters; a longer answer is values, and no speech is looked for in it."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SAME_CHARACTER = str.maketrans(
    {
        **{chr(wide): chr(narrow) for wide, narrow in _FULL_WIDTH.items()},
        "\u3000": " ", "\u00a0": " ", "\u202f": " ", "\u200b": "", "\ufeff": "",
        "\u3001": ",", "\u3002": ".", "\u3010": "[", "\u3011": "]", "\u300c": "[", "\u300d": "]",
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2212": "-", "\u2044": "/",
        "\u2192": "->", "\u21d2": "->",
        **dict.fromkeys("\u2713\u2714\u2705", " yes "),
        **dict.fromkeys("\u2717\u2718\u274c", " no "),
    }
)  # fmt: skip


def normalise(text: str, context: Context) -> str:
    """Write an answer with plain characters and without its unit."""
    text = text.translate(_SAME_CHARACTER)
    text = re.sub(r"(?<=[0-9])_(?=[0-9])", "", text)
    if len(text) > LONGEST_SPEECH:
        return text
    text = re.sub(r"(?i)(?<=[a-z])n't\b", " not", text)
    text = re.sub(r"(?i)\b(it|that|there|they|what)'(?:s|re)\b", r"\1 is", text)
    text = re.sub(r"[^\S\n]+", " ", text).strip()
    text = re.sub(r"^(?:>>>|\$) ?|(?<=[\w\])'\"])[.?!]{1,9}$", "", text)
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
