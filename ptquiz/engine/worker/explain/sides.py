"""Which side of a comparison is the learner's, and which is what the test wants."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from ptquiz.engine.worker.explain.claims import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptquiz.script import Script

_WANTED = {"expected", "want", "wanted", "reference", "correct", "desired", "target", "truth"}
"""Names that say of themselves that they are what is wanted."""

_LIBRARIES = {"torch", "nn", "F", "math", "device", *vars(builtins)}
_Functions = (ast.FunctionDef, ast.AsyncFunctionDef)


class Sides:
    """Knows the names that stand for the learner's code in a test, or for what came out of it."""

    def __init__(self, check: ast.Module, script: Script) -> None:
        self._check = check
        self._learners = set(defined(script))
        grown = True
        while grown:  # a helper that calls the learner's code, and a helper that calls that one
            found = {
                node.name
                for node in check.body
                if isinstance(node, _Functions) and self._learners & _names(node)
            }
            grown = not found <= self._learners
            self._learners |= found

    def is_swapped(self, left: ast.expr, right: ast.expr) -> bool:
        """Tell whether what came is on the right; where nothing speaks for it, it is left."""
        came = self._from_learner(left.lineno)
        one, other = bool(came & _names(left)), bool(came & _names(right))
        if one != other:
            return other
        if _is_constant(left) != _is_constant(right):
            return _is_constant(left)
        return _says_wanted(left) and not _says_wanted(right)

    def _from_learner(self, line: int) -> set[str]:
        """Return the names that hold what came of the learner's code, in the function of a line."""
        came = set(self._learners)
        function = next((each for each in self._check.body if _is_around(each, line)), None)
        for _ in range(2):  # a loop may use what its end assigns
            for target, value in _bindings(function) if function else ():
                if came & _names(value):
                    came |= _names(target)
        return came


def defined(script: Script) -> Iterator[str]:
    """Yield the names that the last section of a script, the solution, defines."""
    first = sum(section.line_count for section in script.sections[:-1])
    for node in parsed(script.text).body:
        if node.lineno <= first:
            continue
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from _names(target)


def _bindings(function: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield target, node.value
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr):
            if node.value is not None:
                yield node.target, node.value
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            yield node.target, node.iter
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield node.optional_vars, node.context_expr


def _is_around(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _is_constant(node: ast.expr) -> bool:
    return _names(node) <= _LIBRARIES


def _says_wanted(node: ast.expr) -> bool:
    return bool(_names(node) & _WANTED)


def returns_nothing(script: Script) -> list[str]:
    """Return the names of a solution's functions that come to no ``return`` with a value."""
    first = sum(section.line_count for section in script.sections[:-1])
    found = []
    for node in parsed(script.text).body:
        if node.lineno > first:
            inner = node.body if isinstance(node, ast.ClassDef) else [node]
            found += [
                each.name
                for each in inner
                if isinstance(each, ast.FunctionDef) and each.name != "__init__"
                if not any(_gives_value(part) for part in ast.walk(each))
            ]
    return found


def _gives_value(node: ast.AST) -> bool:
    if isinstance(node, ast.Return):
        return node.value is not None
    return isinstance(node, ast.Yield | ast.YieldFrom)
