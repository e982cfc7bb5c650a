"""What a learner's code may not use: "write softmax without softmax".

Found in the syntax tree, so comments and docstrings never count, and defining a name is no use
of it. The library's own twins of a name count as the name; a name that reaches the library as a
string does so only in ``getattr(F, "softmax")``.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ptquiz.judge.scopes import PRELUDE, aliases, dotted, is_self, own_attributes, walk
from ptquiz.judge.twins import CALLS_WITH_KEY, LOOPING_CALLS, LOOPS, is_module_class, stands_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ptquiz.judge.scopes import Scope

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
    """A use of something forbidden: the entry that forbids it, and the line, from 1.

    ``twin`` is the name that was used where it is another one.
    """

    name: str
    line: int
    twin: str = ""

    def __str__(self) -> str:
        """Say what is not allowed, and instead of what it was used."""
        if self.twin:
            return f"`{self.twin}` is not allowed here: it stands in for `{self.name}`"
        return f"`{self.name}` is not allowed here"


def forbidden_uses(code: str, forbid: Sequence[str]) -> list[Use]:
    """Find every use of what ``forbid`` lists, in the order of the lines.

    An entry is a name (``softmax``: any function, method or import of that name), a path
    (``F.cross_entropy``: that function under any alias), an operator (``@``) or a keyword
    (``for``; it and ``while`` forbid every loop, ``map`` and the like included). What stands in
    for a plain name counts as that name. ``from torch import *`` is reported as ``*``. Code that
    does not parse uses nothing.
    """
    tree = _parse(code)
    if tree is None or not forbid:
        return []
    finder = _Finder(_rules(forbid), aliases(tree), own_attributes(tree))
    return sorted(set(finder.find(tree)), key=lambda use: (use.line, use.name, use.twin))


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


@dataclass(frozen=True, slots=True)
class _Finder:
    """Walks a tree once."""

    rules: _Rules
    aliases: dict[str, str]
    own: frozenset[str]

    def find(self, tree: ast.Module) -> Iterator[Use]:
        for node, scope in walk(tree):
            line = _line(node)
            for kind in _kinds(node):
                yield from (Use(entry, line) for entry in self.rules.nodes.get(kind, ()))
            if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension | ast.While):
                yield from self.looped("while" if isinstance(node, ast.While) else "for", line)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    module = f"{node.module or ''}." if isinstance(node, ast.ImportFrom) else ""
                    yield from self.imported(module + alias.name, line)
            elif isinstance(node, ast.Call):
                yield from self.called(node, scope)
            elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                yield from self.read(node, scope)

    def looped(self, word: str, line: int) -> Iterator[Use]:
        """Find the entries that forbid a loop by the other loop's word."""
        for other in LOOPS if word not in self.rules.names else ():
            yield from (Use(entry, line, word) for entry in self.rules.names.get(other, ()))

    def read(self, node: ast.Name | ast.Attribute, scope: Scope) -> Iterator[Use]:
        """Find the entries that forbid reading a name or an attribute."""
        path = self.path(node, scope)
        if isinstance(node, ast.Name):
            name = "" if scope.binds(node.id) else node.id
        else:
            name = "" if is_self(node.value) and node.attr in self.own else node.attr
        yield from self.named(name, path, _line(node))

    def named(self, name: str, path: str, line: int) -> Iterator[Use]:
        """Find the entries for a name, empty if it is the code's own, and for its full path."""
        yield from (Use(entry, line) for entry in self.rules.paths.get(path, ()))
        if not name:
            return
        exact = self.rules.names.get(name, ())
        yield from (Use(entry, line) for entry in exact)
        if not exact and name not in self.own:
            for forbidden in self.stood_for(name, path):
                yield from (Use(entry, line, name) for entry in self.rules.names.get(forbidden, ()))

    def stood_for(self, name: str, path: str) -> Iterator[str]:
        yield from stands_for(name)
        if is_module_class(path):
            yield "Module"
        if name in LOOPING_CALLS:
            yield from LOOPS

    def called(self, call: ast.Call, scope: Scope) -> Iterator[Use]:
        """Find what a call does beyond naming the function: ``getattr`` and ``key=``."""
        function = call.func
        line = _line(function)
        if isinstance(function, ast.Name) and scope.binds(function.id):
            return
        name = getattr(function, "id", "") or getattr(function, "attr", "")
        if name in CALLS_WITH_KEY and any(word.arg == "key" for word in call.keywords):
            for loop in LOOPS:
                yield from (Use(entry, line, name) for entry in self.rules.names.get(loop, ()))
        if name == "getattr" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
            attribute = str(call.args[1].value)
            owner = self.path(call.args[0], scope)
            yield from self.named(attribute, f"{owner}.{attribute}" if owner else "", line)

    def imported(self, path: str, line: int) -> Iterator[Use]:
        parts = path.split(".")
        if parts[0] == "torch" and parts[-1] == "*":
            yield Use("*", line)
        for end, part in enumerate(parts, 1):
            yield from self.named(part, ".".join(parts[:end]), line)

    def path(self, node: ast.AST, scope: Scope) -> str:
        """Return what a name or attribute stands for, with the code's own names left out."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name):
            return ""
        if root.id not in self.aliases and scope.binds(root.id):
            return ""
        return dotted(node, self.aliases) or dotted(node, PRELUDE)


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
