"""Tests that expect an exception: where they try for it, and how they notice that none came."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def missing_exception(tree: ast.Module, line: int) -> ast.Try | None:
    """Return the ``try`` whose exception did not come, so that the test raised on this line."""
    for block in _blocks(tree):
        for before, statement in zip([None, *block], block, strict=False):
            if isinstance(statement, ast.Try) and any(
                _raises_at(each, line) for each in (*statement.body, *statement.orelse)
            ):
                return statement
            if isinstance(before, ast.Try) and _raises_at(statement, line):
                return before
    return None


def noted_exception(tree: ast.Module, name: ast.Name) -> ast.Try | None:
    """Return the ``try`` whose handler would have made a name true."""
    inner = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.lineno <= name.lineno <= (node.end_lineno or 0)
    ]
    for node in ast.walk(inner[-1]) if inner else ():
        if isinstance(node, ast.Try) and any(
            _sets(statement, name.id) for handler in node.handlers for statement in handler.body
        ):
            return node
    return None


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def _raises_at(statement: ast.stmt, line: int) -> bool:
    here = statement.lineno <= line <= (statement.end_lineno or line)
    return here and isinstance(statement, ast.Raise)


def _sets(statement: ast.stmt, name: str) -> bool:
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == name for target in statement.targets
    )
