"""Whose name is it: which names a piece of code makes itself, and what its aliases stand for."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PRELUDE = {"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional"}
"""What the names that every snippet starts with stand for."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Scoped = _Function | ast.Lambda | ast.ClassDef | _Comprehension


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of code with names of its own."""

    names: frozenset[str]
    around: Scope | None = None
    is_class: bool = False

    def binds(self, name: str) -> bool:
        """Whether the code made this name itself; methods do not see their class's."""
        if name in self.names:
            return True
        scope = self.around
        while scope is not None and (scope.is_class or name not in scope.names):
            scope = scope.around
        return scope is not None


def walk(tree: ast.Module) -> Iterator[tuple[ast.AST, Scope]]:
    """Return every node with the scope it is evaluated in, a parent before its children."""
    waiting: list[tuple[ast.AST, Scope]] = [(tree, Scope(_bound(tree.body)))]
    while waiting:
        node, scope = waiting.pop()
        yield node, scope
        if isinstance(node, _Scoped):
            outside, inside = _parts(node)
            inner = Scope(_bound(inside), scope, isinstance(node, ast.ClassDef))
            waiting += [(part, inner) for part in inside]
        else:
            outside = list(ast.iter_child_nodes(node))
        waiting += [(part, scope) for part in outside]


def _parts(node: _Scoped) -> tuple[list[ast.AST], list[ast.AST]]:
    """Divide the children into those evaluated around a scope and those evaluated in it."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords], [*node.body]
    if isinstance(node, _Comprehension):
        return [], list(ast.iter_child_nodes(node))
    defaults = [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
    arguments = [child for child in ast.iter_child_nodes(node.args) if isinstance(child, ast.arg)]
    if isinstance(node, ast.Lambda):
        return [*defaults], [*arguments, node.body]
    returns = [node.returns] if node.returns else []
    return [*node.decorator_list, *defaults, *returns], [*arguments, *node.body]


def _bound(nodes: list[ast.AST] | list[ast.stmt]) -> frozenset[str]:
    """Name what these nodes bind, without the scopes within them."""
    names: set[str] = set()
    lent: set[str] = set()
    waiting: list[ast.AST] = [*nodes]
    while waiting:
        node = waiting.pop()
        names.update(_made_by(node))
        if isinstance(node, ast.Global | ast.Nonlocal):
            lent.update(node.names)
        elif isinstance(node, ast.Assign):
            waiting += [part for part in node.targets if not _reads_itself(part, node.value)]
            waiting.append(node.value)
        elif isinstance(node, ast.AugAssign):
            waiting.append(node.value)  # reads its target, so it makes no new name
        elif not isinstance(node, _Scoped):
            waiting.extend(ast.iter_child_nodes(node))
    return frozenset(names - lent)


def _made_by(node: ast.AST) -> list[str]:
    """Name what this node alone binds; an import under its own name binds someone else's."""
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Store) else []
    if isinstance(node, ast.alias):
        renamed = node.asname if node.asname != node.name else None
        return [renamed] if renamed else []
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, _Function | ast.ClassDef | ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return [node.name] if node.name else []
    return []


def _reads_itself(target: ast.AST, value: ast.AST) -> bool:
    """Whether it is ``sum = sum``, which makes nothing that was not there."""
    if not isinstance(target, ast.Name):
        return False
    return any(isinstance(part, ast.Name) and part.id == target.id for part in ast.walk(value))


def aliases(tree: ast.Module) -> dict[str, str]:
    """Map names to the dotted paths that imports and assignments like ``G = F`` give them."""
    paths: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                package = alias.name.partition(".")[0]
                paths[alias.asname or package] = alias.name if alias.asname else package
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                paths[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            path = dotted(node.value, paths) or dotted(node.value, PRELUDE)
            if path:
                paths[node.targets[0].id] = path
    return paths


def dotted(node: ast.AST, paths: dict[str, str]) -> str:
    """Return the full path of ``G.softmax`` by what ``paths`` says of ``G``; empty if unknown."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    root = paths.get(node.id, "") if isinstance(node, ast.Name) else ""
    return ".".join([root, *reversed(names)]) if root else ""


def own_attributes(tree: ast.Module) -> frozenset[str]:
    """Name the methods and attributes that the code's own classes give their instances."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            names.update(part.name for part in node.body if isinstance(part, _Function))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.update([node.attr] if is_self(node.value) else [])
    return frozenset(names)


def is_self(node: ast.AST) -> bool:
    """Whether it is the instance or class that a method gets."""
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}
