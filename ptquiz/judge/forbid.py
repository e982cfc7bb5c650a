"""What a learner's code may not use: "write softmax without softmax".

Found in the syntax tree, so comments and docstrings never count, and defining a name is no use
of it. It catches what a learner would think of, by accident or to cheat, not every program that
could be written: a name put together at run time from pieces passes.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ptquiz.judge.scopes import PRELUDE, aliases, dotted, is_self, own_attributes, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ptquiz.judge.scopes import Scope

_REACHING_NAMES = frozenset({"eval", "exec", "compile"})  # `model.eval()` is something else
_REACHING_ANYWHERE = frozenset(
    {"getattr", "__getattr__", "__getattribute__", "attrgetter", "methodcaller"}
    | {"__import__", "import_module"}
)
_NAMESPACE_CALLS = frozenset({"globals", "locals", "vars"})
_NAMESPACE_ATTRIBUTES = frozenset({"__dict__", "modules"})

_OPERATORS: dict[str, tuple[type[ast.AST], str]] = {
    "+": (ast.Add, "add"),
    "-": (ast.Sub, "sub"),
    "*": (ast.Mult, "mul"),
    "@": (ast.MatMult, "matmul"),
    "/": (ast.Div, "truediv"),
    "//": (ast.FloorDiv, "floordiv"),
    "%": (ast.Mod, "mod"),
    "**": (ast.Pow, "pow"),
    "==": (ast.Eq, "eq"),
    "!=": (ast.NotEq, "ne"),
    "<": (ast.Lt, "lt"),
    "<=": (ast.LtE, "le"),
    ">": (ast.Gt, "gt"),
    ">=": (ast.GtE, "ge"),
    "&": (ast.BitAnd, "and"),
    "|": (ast.BitOr, "or"),
    "^": (ast.BitXor, "xor"),
    "~": (ast.Invert, "invert"),
    "<<": (ast.LShift, "lshift"),
    ">>": (ast.RShift, "rshift"),
}
_KEYWORDS: dict[str, tuple[type[ast.AST], ...]] = {
    "for": (ast.For, ast.AsyncFor, ast.comprehension),
    "while": (ast.While,),
    "if": (ast.If, ast.IfExp),
    "lambda": (ast.Lambda,),
    "with": (ast.With, ast.AsyncWith),
    "try": (ast.Try, ast.TryStar),
    "import": (ast.Import, ast.ImportFrom),
    "def": (ast.FunctionDef, ast.AsyncFunctionDef),
    "class": (ast.ClassDef,),
    "yield": (ast.Yield, ast.YieldFrom),
    "and": (ast.And,),
    "or": (ast.Or,),
    "not": (ast.Not, ast.NotIn, ast.IsNot),
    "in": (ast.In, ast.NotIn),
    "is": (ast.Is, ast.IsNot),
}
_Located = ast.stmt | ast.expr | ast.comprehension


@dataclass(frozen=True, slots=True)
class Use:
    """A use of something forbidden: the entry that forbids it, and the line, from 1."""

    name: str
    line: int


def forbidden_uses(code: str, forbid: Sequence[str]) -> list[Use]:
    """Find every use of what ``forbid`` lists, in the order of the lines.

    An entry is a name (``softmax``: any function, method or import of that name), a path
    (``F.cross_entropy``: that function under any alias), an operator (``@``) or a keyword
    (``for``). ``from torch import *`` is reported as ``*``. Code that does not parse uses nothing.
    """
    tree = _parse(code)
    if tree is None or not forbid:
        return []
    finder = _Finder(_rules(forbid), aliases(tree), own_attributes(tree))
    return sorted(set(finder.find(tree)), key=lambda use: (use.line, use.name))


def _parse(code: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in the learner's string
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is forbidden, each with the entries that forbid it."""

    names: dict[str, list[str]] = field(default_factory=dict)
    paths: dict[str, list[str]] = field(default_factory=dict)
    nodes: dict[type[ast.AST], list[str]] = field(default_factory=dict)


def _rules(forbid: Sequence[str]) -> _Rules:
    rules = _Rules()
    for entry in forbid:
        name = entry.strip()
        root, dot, rest = name.partition(".")
        if name in _OPERATORS:
            node, function = _OPERATORS[name]
            rules.nodes.setdefault(node, []).append(entry)
            rules.paths.setdefault(f"operator.{function}", []).append(entry)
            for kind in ("", "r", "i"):
                rules.names.setdefault(f"__{kind}{function}__", []).append(entry)
        elif dot:
            rules.paths.setdefault(f"{PRELUDE.get(root, root)}.{rest}", []).append(entry)
        else:
            rules.names.setdefault(name, []).append(entry)
            for node in _KEYWORDS.get(name, ()):
                rules.nodes.setdefault(node, []).append(entry)
    return rules


@dataclass(slots=True)
class _Finder:
    """Walks a tree once. A string counts where code can reach a name by it: ``reached_by``."""

    rules: _Rules
    aliases: dict[str, str]
    own: frozenset[str]
    strings: list[ast.Constant] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)  # ids of nodes that their parent dealt with
    reaches_anything: bool = False  # `getattr(torch, name)`: any string may be the name

    def find(self, tree: ast.Module) -> Iterator[Use]:
        for node, scope in walk(tree):
            for entry in self.used_by(node, scope):
                yield Use(entry, _line(node))
            for code in self.reached_by(node, scope):
                yield from self.within(code, _line(node))
        if self.reaches_anything:
            for string in self.strings:
                yield from self.within(str(string.value), string.lineno)

    def within(self, code: str, line: int) -> Iterator[Use]:
        tree = _parse(code.strip())
        if tree is not None:
            finder = _Finder(self.rules, self.aliases | aliases(tree), own_attributes(tree))
            yield from (Use(use.name, line) for use in finder.find(tree))

    def used_by(self, node: ast.AST, scope: Scope) -> Iterator[str]:
        """Return the entries that a node uses by itself."""
        for kind in _kinds(node):
            yield from self.rules.nodes.get(kind, ())
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                module = f"{node.module or ''}." if isinstance(node, ast.ImportFrom) else ""
                yield from self.imported(module + alias.name)
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            return
        yield from self.rules.paths.get(self.path(node, scope), ())
        if isinstance(node, ast.Name):
            yield from () if scope.owns(node.id) else self.rules.names.get(node.id, ())
        elif not (is_self(node.value) and node.attr in self.own):
            yield from self.rules.names.get(node.attr, ())

    def imported(self, path: str) -> Iterator[str]:
        parts = path.split(".")
        if parts[0] == "torch" and parts[-1] == "*":
            yield "*"
        for part in parts:
            yield from self.rules.names.get(part, ())
        for forbidden, entries in self.rules.paths.items():
            yield from entries if f"{path}.".startswith(f"{forbidden}.") else ()

    def path(self, node: ast.AST, scope: Scope) -> str:
        """Return what a name or attribute stands for, with the code's own names left out."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name):
            return ""
        if root.id not in self.aliases and scope.owns(root.id):
            return ""
        return dotted(node, self.aliases) or dotted(node, PRELUDE)

    def reached_by(self, node: ast.AST, scope: Scope) -> Iterator[str]:
        """Return the code that a node stands for by way of a string: ``getattr(F, "gelu")``."""
        if isinstance(node, ast.Expr):
            self.settled.add(id(node.value))  # a docstring
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and id(node) not in self.settled:
                self.strings.append(node)
        elif isinstance(node, ast.Call) and _is_reacher(node.func, scope):
            yield from self.called(node, scope)
        elif isinstance(node, ast.Subscript) and _is_namespace(node.value, scope):
            yield from self.looked_up(node, scope)
        elif isinstance(node, ast.alias):
            self.reaches_anything |= bool(node.asname) and node.name in _REACHING_ANYWHERE
        elif id(node) not in self.settled:
            self.reaches_anything |= _is_reacher(node, scope) or _is_way_in(node, scope)

    def called(self, call: ast.Call, scope: Scope) -> Iterator[str]:
        self.settled.add(id(call.func))
        of = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        yield from self.spelled([*of, *call.args, *(word.value for word in call.keywords)], scope)

    def looked_up(self, lookup: ast.Subscript, scope: Scope) -> Iterator[str]:
        space = lookup.value
        if isinstance(space, ast.Call):
            self.settled.add(id(space.func))
            yield from self.spelled([*space.args, lookup.slice], scope)
        elif isinstance(space, ast.Attribute):
            self.settled.add(id(space))
            yield from self.spelled([space.value, lookup.slice], scope)

    def spelled(self, parts: list[ast.expr], scope: Scope) -> Iterator[str]:
        """Join the strings among the parts to the path before them, and alone."""
        strings = [_string(part) for part in parts if _string(part)]
        yield from strings
        base = self.path(parts[0], scope) if parts else ""
        yield from (f"{base}.{string}" for string in strings if base)
        is_spelled_out = all(isinstance(part, ast.Constant) for part in parts[1:])
        self.reaches_anything |= not strings or not is_spelled_out


def _string(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_reacher(node: ast.AST, scope: Scope) -> bool:
    if isinstance(node, ast.Name):
        is_known = node.id in _REACHING_NAMES or node.id in _REACHING_ANYWHERE
        return is_known and not scope.owns(node.id)
    return isinstance(node, ast.Attribute) and node.attr in _REACHING_ANYWHERE


def _is_namespace(node: ast.AST, scope: Scope) -> bool:
    """Whether it is ``globals()`` or ``x.__dict__``."""
    if isinstance(node, ast.Call):
        return _is_way_in(node.func, scope)
    return isinstance(node, ast.Attribute) and node.attr in _NAMESPACE_ATTRIBUTES


def _is_way_in(node: ast.AST, scope: Scope) -> bool:
    """Whether it leads to a namespace, and nobody can tell what is looked up there."""
    if isinstance(node, ast.Name):
        return node.id in _NAMESPACE_CALLS and not scope.owns(node.id)
    return isinstance(node, ast.Attribute) and node.attr == "__dict__"


def _kinds(node: ast.AST) -> list[type[ast.AST]]:
    """Return the types of an operator's or keyword's nodes; operators have no line."""
    kinds: list[type[ast.AST]] = [type(node)] if isinstance(node, _Located) else []
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.UnaryOp | ast.BoolOp):
        kinds.append(type(node.op))
    elif isinstance(node, ast.Compare):
        kinds.extend(type(op) for op in node.ops)
    elif isinstance(node, ast.comprehension) and node.ifs:
        kinds.append(ast.If)
    return kinds


def _line(node: ast.AST) -> int:
    if isinstance(node, ast.comprehension):
        return node.target.lineno
    if isinstance(node, ast.Attribute):
        return node.end_lineno or node.lineno  # of the name, in a chain over several lines
    return int(getattr(node, "lineno", 1))
