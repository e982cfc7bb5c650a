"""The part of an assertion that decided that it does not hold."""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass
from typing import Any

from ptquiz.engine.worker.asserts import NOT_EVALUATED, Compared, operands

Values = dict[int, Any]
"""What operands were, by the identity of their nodes."""


@functools.lru_cache(maxsize=4)
def parsed(program: str) -> ast.Module:
    """Parse a program, once for all tests that fail on it."""
    return ast.parse(program)


@dataclass(frozen=True)
class Claim:
    """An expression that should be true, or if ``denied`` false, with its parts' values."""

    node: ast.expr
    denied: bool
    values: Values


def find_assert(tree: ast.AST, compared: Compared) -> ast.Assert | None:
    """Return the assertion that failed."""
    place = compared.line, compared.column
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Assert))
    return next((node for node in found if (node.lineno, node.col_offset) == place), None)


def deciding(statement: ast.Assert, compared: Compared) -> Claim:
    """Return the smallest part of an assertion that alone made it fail."""
    nodes = (operand.node for operand in operands(statement))
    values = {
        id(node): value
        for node, value in zip(nodes, compared.values, strict=False)
        if value is not NOT_EVALUATED
    }
    return _narrowed(Claim(statement.test, denied=False, values=values))


def _narrowed(claim: Claim) -> Claim:
    node = claim.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _narrowed(Claim(node.operand, not claim.denied, claim.values))
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) is not claim.denied:
        evaluated = [part for part in node.values if _has_values(part, claim.values)]
        if evaluated and all(_is_kept(part) for part in node.values):
            # The last that was evaluated ended the evaluation.
            return _narrowed(Claim(evaluated[-1], claim.denied, claim.values))
    if isinstance(node, ast.Compare) and len(node.ops) > 1 and not claim.denied:
        return Claim(_last_pair(node, claim.values), claim.denied, claim.values)
    return claim


def _has_values(node: ast.expr, values: Values) -> bool:
    return any(id(each) in values for each in ast.walk(node))


def _is_kept(node: ast.expr) -> bool:
    return bool(operands(ast.Assert(node)))


def _last_pair(node: ast.Compare, values: Values) -> ast.Compare:
    """Return the comparison of a chain that did not hold: the last that was evaluated."""
    sides = [node.left, *node.comparators]
    last = max(number for number, side in enumerate(sides) if number < 2 or id(side) in values)
    pair = ast.Compare(sides[last - 1], [node.ops[last - 1]], [sides[last]])
    ast.copy_location(pair, sides[last - 1])
    pair.end_lineno, pair.end_col_offset = sides[last].end_lineno, sides[last].end_col_offset
    return pair
