"""Sums that are typed out: ``300/4 = 75``."""

from __future__ import annotations

import ast
import re
from fractions import Fraction

_MARKS = r"-+*/^(). \d\u00b7\u00d7\u00f7\u00b2\u00b3"
_EQUATION = re.compile(
    rf"(?<![\w.])(?P<left>[-+(.\d](?:[{_MARKS}]|(?<=\d)\ ?x\ ?(?=\d))*?)\ *(?:=|->|=>|\u2192)\ *"
    rf"(?P<right>[-+(]*[.\d](?:[{_MARKS}]|(?<=\d)\ ?x\ ?(?=\d))*)"
)
_EXPRESSION = re.compile(
    rf"(?<![\w.,\[])(?<![\w.,\[]\ )[-+(]*[.\d][{_MARKS}]*[.\d)\u00b2\u00b3](?![\w.])"
)
_AS_PYTHON = str.maketrans(
    {
        "^": "**",
        "\u00b7": "*",
        "\u00d7": "*",
        "x": "*",
        "\u00f7": "/",
        "\u00b2": "**2",
        "\u00b3": "**3",
    }
)
_LONGEST = 120
_MOST_BITS = 1000  # of a numerator or denominator; a float holds as much
_ROUNDING = Fraction(1, 100)  # of `1/3 = 0.333`


def settle_equations(text: str) -> str:
    """Put the result where a calculation that comes out was typed: ``75`` for ``300/4 = 75``."""
    start = 0
    while match := _EQUATION.search(text, start):
        settled = _settled(match["left"], match["right"])
        if settled is None:
            start = match.start("right")
        else:
            text = text[: match.start()] + settled + text[match.end() :]
            start = 0
    return text


def is_miscalculated(text: str) -> bool:
    """Tell whether a calculation in numbers was typed that does not come out: ``6 + 5 = 12``."""
    for match in _EQUATION.finditer(text):
        before = text[: match.start()].rstrip()[-1:]
        has_unknown = before in set("*/+-^(\u00b7\u00d7\u00f7") if before else False
        continues_word = before.isalnum() and match["left"].startswith(("-", "+"))
        if has_unknown or continues_word or _settled(match["left"], match["right"]) is not None:
            continue
        left, right = evaluate(match["left"]), evaluate(match["right"].split(" ")[0].rstrip("."))
        if left is None or right is None or not _is_sum(match["left"]):
            continue
        rounding = _ROUNDING if "." in match["right"] else 0
        if abs(left - right) > rounding * abs(left):
            return True
    return False


def settle_expressions(text: str) -> str:
    """Put the result where a calculation without one was typed: ``11`` for ``6 + 5``."""
    return _EXPRESSION.sub(lambda match: _result(match.group()), text)


def _settled(left: str, right: str) -> str | None:
    """Return what stands for ``left = right`` if both are the same; None if not."""
    first = right.split(" ", maxsplit=1)[0]
    for candidate in (right.rstrip(), first.rstrip(".")):
        value = evaluate(candidate)
        words = left.split(" ")
        for position in range(len(words)):
            expression = " ".join(words[position:])
            if value is not None and _is_sum(expression) and evaluate(expression) == value:
                before = " ".join(words[:position])
                return f"{before} {candidate}{right[len(candidate) :]}".strip()
    return None


def _is_sum(text: str) -> bool:
    return bool(re.search(r"[\d).]\s*[-+*/^\u00b7\u00d7\u00f7\u00b2\u00b3x]", text))


def _result(text: str) -> str:
    value = evaluate(text) if _is_sum(text) else None
    if value is None:
        return text
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def evaluate(text: str) -> Fraction | None:
    """Return the value of a calculation; None if it is none."""
    if len(text) > _LONGEST:
        return None
    try:
        value = _value(ast.parse(text.strip().translate(_AS_PYTHON), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None
    return value if _bits(value) < _MOST_BITS else None


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _applied(op, _value(left), _value(right))
    raise ValueError(ast.dump(node))


def _applied(op: ast.operator, left: Fraction, right: Fraction) -> Fraction:
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
        case ast.FloorDiv():
            return Fraction(left // right)
        case ast.Pow() if right.denominator == 1 and _bits(left) * abs(right) < _MOST_BITS:
            return left ** int(right)
    raise ValueError(ast.dump(op))
