"""The names that a piece of Python code defines at its top level, and those that it uses."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Definition:
    """A name and the statement that defines it.

    ``inside`` is the statement of the top level in which it stands: ``if``, ``for``; else None.
    """

    name: str
    node: ast.stmt
    inside: ast.stmt | None = None

    @property
    def statement(self) -> ast.stmt:
        """The whole statement of the top level."""
        return self.inside or self.node

    @property
    def line(self) -> int:
        """The first line of the definition, from 1: that of its first decorator if it has one."""
        return _first_line(self.node)

    @property
    def is_test(self) -> bool:
        """Whether a test goes by such a name."""
        return self.name.startswith("test_")

    def replaces(self, earlier: Definition) -> bool:
        """Whether it takes the place of an earlier definition, and does not build on it."""
        return self.name == earlier.name and self.name not in names_used(self.node)

    def source(self, code: str) -> str:
        """Return the statement as it stands in ``code``."""
        first = _first_line(self.statement)
        return "\n".join(code.splitlines()[first - 1 : self.statement.end_lineno])


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def parse_quietly(code: str) -> ast.Module:
    """Parse Python without the warnings that are its author's business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code)


def definitions(tree: ast.Module) -> list[Definition]:
    """Return what code defines outside of functions and classes, in its order."""
    found = []
    waiting: list[tuple[ast.stmt, ast.stmt | None]] = [(node, None) for node in tree.body]
    waiting.reverse()
    while waiting:  # no recursion: a chain of elif nests as deep as it is long
        node, inside = waiting.pop()
        found += [Definition(name, node, inside) for name in _names(node)]
        if not isinstance(node, _SCOPES):
            below = [(part, inside or node) for block in _blocks(node) for part in block]
            waiting += reversed(below)
    return found


def names_used(tree: ast.AST) -> set[str]:
    """Return every name that code reads, wherever."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body, without those of functions and classes in it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, (*_SCOPES, ast.Lambda)):
            yield node
            waiting += ast.iter_child_nodes(node)


def _blocks(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """Yield the blocks of a compound statement."""
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
        yield part.body


def _names(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement itself binds, without those in its blocks."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        case _:
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.expr | ast.withitem):
                    yield from _stored(part)


def _stored(part: ast.AST) -> Iterator[str]:
    for inner in ast.walk(part):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
