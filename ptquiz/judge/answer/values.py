"""The values that text is made of, and when one counts as another: ``0.333`` as ``0.3333``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum


class Match(StrEnum):
    """How far an answer agrees with the truth."""

    RIGHT = "right"
    HALF = "half"
    WRONG = "wrong"


DTYPES = frozenset(
    {"bool", "bfloat16"}
    | {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
    | {f"float{bits}" for bits in (16, 32, 64)}
    | {f"complex{bits}" for bits in (32, 64, 128)}
)
LONGEST_NUMBER = 400
"""Characters; anything longer is compared as a word."""
_SAID_AS = {
    "true": frozenset(
        [
            "t", "yes", "y", "yep", "yup", "yeah", "ture", "tru", "correct", "works", "work",
            "worked", "working", "succeeds", "passes", "ok",
        ]
    ),
    "false": frozenset(
        [
            "f", "no", "n", "nope", "flase", "fasle", "fales", "incorrect", "fails", "fail",
            "failed", "raises", "breaks", "errors",
        ]
    ),
    "none": frozenset({"null"}),
    "cuda": frozenset({"gpu"}),
    "()": frozenset({"[]", "scalar", "empty", "nothing"}),
    "[]": frozenset({"()", "empty", "nothing"}),
}  # fmt: skip
_DTYPE_SAID_AS = {
    "half": "float16",
    "float": "float32",
    "double": "float64",
    "byte": "uint8",
    "char": "int8",
    "short": "int16",
    "int": "int32",
    "long": "int64",
    "single": "float32",
    "boolean": "bool",
    "chalf": "complex32",
    "cfloat": "complex64",
    "cdouble": "complex128",
    "bf16": "bfloat16",
    "fp16": "float16",
    "fp32": "float32",
    "fp64": "float64",
    "f16": "float16",
    "f32": "float32",
    "f64": "float64",
}
_FREE_MODULES = ("torch.", "builtins.", "collections.", "__main__.")
"""What may be left out in front of a name: where torch and Python keep their classes."""
ENOUGH_DIGITS = 3
"""Significant digits that an answer needs where the truth has more."""
_FULL_PRINT = 8  # more significant digits than these, and Python printed all that a float has
_FLOAT32_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: ``digits`` without leading zeros, times ten to the ``exponent``."""

    text: str
    digits: str
    exponent: int

    @property
    def value(self) -> float:
        """The number as a float; infinite where it is out of range."""
        return float(self.text)

    @property
    def is_int(self) -> bool:
        """Whether it is written as an integer."""
        return self.text.lstrip("-+").isdigit()

    @property
    def exact(self) -> tuple[bool, str, int]:
        """Equal for equal numbers, however they are written: ``1.0``, ``1``, ``1e0``."""
        shortest = self.digits.rstrip("0")
        if not shortest:
            return False, "", 0
        stripped = len(self.digits) - len(shortest)
        return self.text.startswith("-"), shortest, self.exponent + stripped

    @property
    def significant(self) -> int:
        """How many digits it needs: 1 for ``0.5000``."""
        return len(self.digits.rstrip("0"))

    @property
    def decimals(self) -> int:
        """How many digits are written after the point."""
        mantissa = re.split("[eE]", self.text, maxsplit=1)[0]
        return len(mantissa.partition(".")[2])

    @property
    def unit(self) -> float:
        """What one step of the last digit written is worth."""
        return float(f"1e{self.exponent}")

    @property
    def rounding(self) -> float:
        """The unit of what was printed rounded; 0 where a print is taken as exact.

        Torch writes four decimals and formats write two or more, while ``1.`` is exactly one.
        """
        return self.unit if self.decimals > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fraction: ``1/3``."""

    top: Number
    bottom: Number

    @property
    def value(self) -> float:
        """The quotient; nan where there is none."""
        return self.top.value / self.bottom.value if self.bottom.value else math.nan


@dataclass(frozen=True, slots=True)
class Complex:
    """A complex number: ``1.0000+2.j``."""

    real: Number
    imag: Number


Value = str | Number | Ratio | Complex


def number(text: str) -> Number:
    """Read what the pattern for a number matched."""
    mantissa, _, exponent = text.lower().lstrip("-+").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    return Number(text, digits, int(exponent or 0) - len(fraction))


def compare(typed: Value, truth: Value) -> Match:
    """Compare a typed value with the true one; HALF is a number with too few digits."""
    if isinstance(truth, str):
        return Match.RIGHT if isinstance(typed, str) and same_word(typed, truth) else Match.WRONG
    if isinstance(truth, Complex):
        if not isinstance(typed, Complex):
            return Match.WRONG
        parts = (_compare_numbers(typed.real, truth.real), _compare_numbers(typed.imag, truth.imag))
        return max(parts, key=list(Match).index)
    if isinstance(truth, Ratio):
        return Match.RIGHT if typed == truth else Match.WRONG
    if isinstance(typed, Ratio):
        is_close = _is_close(typed.value, truth, truth.rounding)
        return Match.RIGHT if is_close else Match.WRONG
    return _compare_numbers(typed, truth) if isinstance(typed, Number) else Match.WRONG


def same_word(typed: str, truth: str) -> bool:
    """Tell whether both name the same: ``float`` for ``torch.float32``, ``t`` for ``true``.

    Only a module is forgiven: ``weight`` is not ``_orig_mod.weight``.
    """
    typed, truth = (_plain_name(word) for word in (typed, truth))
    return typed == truth or is_said_as(typed, truth) or _is_end_of_path(typed, truth)


def is_said_as(typed: str, truth: str) -> bool:
    """Tell whether a word is another one for the truth: ``yes`` for ``true``."""
    return typed in _SAID_AS.get(truth, ()) or _DTYPE_SAID_AS.get(typed) == truth


def denied(value: Value) -> str:
    """Return what ``not`` makes of a value: ``false`` of ``yes``, no value of a number."""
    for truth, other in (("true", "false"), ("false", "true")):
        if isinstance(value, str) and (value == truth or is_said_as(value, truth)):
            return other
    return "not"


def is_dtype(word: str) -> bool:
    """Tell whether a word names a dtype."""
    return word.removeprefix("torch.") in DTYPES or word in _DTYPE_SAID_AS


def _plain_name(word: str) -> str:
    word = word.removeprefix("torch.").removeprefix("np.").removesuffix(":0")
    return re.sub(r"backward\d+$", "backward", word)  # the number says nothing


def _is_end_of_path(typed: str, truth: str) -> bool:
    """``nn.linear`` for ``nn.modules.linear.linear``, which is how torch prints the class."""
    parts, true_parts = typed.split("."), truth.split(".")
    is_class = truth.startswith(("nn.", *_FREE_MODULES))
    return is_class and parts[-1] == true_parts[-1] and set(parts) <= set(true_parts)


def shortfall(typed: Value, truth: Value) -> str:
    """Say why ``compare`` finds a number half right."""
    is_number = isinstance(typed, Number) and len(typed.digits) >= ENOUGH_DIGITS
    if is_number and isinstance(truth, Number):
        return "the last digit is cut off, not rounded"
    return "right as far as it goes, but three digits are needed"


def _is_close(typed: float, truth: Number, unit: float) -> bool:
    error = abs(typed - truth.value)
    is_full_print = truth.rounding and truth.significant > _FULL_PRINT
    if is_full_print and error <= _FLOAT32_NOISE * abs(truth.value):
        return True
    return math.isfinite(error) and error <= unit / 2 * (1 + 1e-9)


def _compare_numbers(typed: Number, truth: Number) -> Match:
    if typed.exact == truth.exact:
        return Match.RIGHT
    is_coarser = typed.unit > truth.unit
    if truth.is_int or (is_coarser and truth.significant <= ENOUGH_DIGITS):
        return Match.WRONG
    digits = len(typed.digits)
    if _is_close(typed.value, truth, typed.unit if is_coarser else truth.rounding):
        if digits >= ENOUGH_DIGITS:
            return Match.RIGHT
        is_near = math.isclose(typed.value, truth.value, rel_tol=1e-3)
        return Match.HALF if digits == ENOUGH_DIGITS - 1 or is_near else Match.WRONG
    is_enough = is_coarser and digits >= ENOUGH_DIGITS
    return Match.HALF if is_enough and _is_cut_off(typed, truth) else Match.WRONG


def _is_cut_off(typed: Number, truth: Number) -> bool:
    """Whether it was cut where it should have been rounded: ``0.666`` for ``0.6667``."""
    missing = math.copysign(1, truth.value) * (truth.value - typed.value)
    return 0 < missing < typed.unit


def default_dtype(value: Value) -> str:
    """Return the dtype that torch does not print."""
    if isinstance(value, Number):
        return "int64" if value.is_int else "float32"
    if isinstance(value, Complex):
        return "complex64"
    if value in {"true", "false"}:
        return "bool"
    return "float32" if value in {"nan", "inf", "-inf", "[]"} else ""
