"""Code rewritten so that what its assertions compare, and what it returns, is written down.

For measuring proofs: a changed program that gives the same record behaves the same as far as
anybody looks. The record says which side of a comparison moved.
"""

from __future__ import annotations

import ast
import builtins
import operator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

EQUAL = "=="
RETURNED = "returned"
NAMED = "named"
HOLDS = "holds"
FAILED = "failed"

_HOOK, _TRACING = "__ptquiz_observe__", "__ptquiz_tracing__"
_MOST = 2000
"""Events that are kept of one run."""

_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "is": operator.is_, "is not": operator.is_not,
    "in": lambda left, right: left in right, "not in": lambda left, right: left not in right,
}  # fmt: skip
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_DENIED = {"==": "!=", "!=": "=="}
_EQUALITIES = {"equal", "allclose", "isclose", "array_equal"}
_OPAQUE = {"locals", "vars", "dir", "globals", "eval", "exec", "super"}


class Observations:
    """What observed code calls; ``digest`` makes of a value what can be compared elsewhere."""

    def __init__(self, digest: Callable[[object], Any]) -> None:
        self._digest = digest
        self.events: list[list[Any]] = []

    def install(self) -> None:
        """Put this among the builtins, where observed code finds it."""
        vars(builtins)[_HOOK] = self

    def note(self, place: str, what: str, *values: object) -> None:
        """Write an event down."""
        if len(self.events) < _MOST:
            self.events.append([place, what, *map(self._digest, values)])

    def compare(self, place: str, sign: str, denied: bool, left: Any, right: Any) -> Any:
        """Compare as ``sign`` says."""
        self.note(place, _DENIED.get(sign, sign) if denied else sign, left, right)
        return _OPERATIONS[sign](left, right)

    def equality(self, place: str, denied: bool, called: Any, *args: Any, **names: Any) -> Any:
        """Call what compares its last two arguments."""
        owner = getattr(called, "__self__", None)
        sides = args[:2] if len(args) > 1 else (owner, *args)
        self.note(place, "!=" if denied else EQUAL, *sides)
        return called(*args, **names)

    def holds(self, place: str, value: Any) -> Any:
        """Note whether an assertion's test holds."""
        self.note(place, HOLDS if value else FAILED)
        return value

    def assert_seen(self, place: str, called: Any, *args: Any, **names: Any) -> Any:
        """Call what asserts, such as ``assert_close``."""
        sides = [*args, *(names[name] for name in ("actual", "expected") if name in names)]
        self.note(place, EQUAL, *sides[:2])
        try:
            result = called(*args, **names)
        except AssertionError:
            self.note(place, FAILED)
            raise
        self.note(place, HOLDS)
        return result

    def failed(self, place: str) -> None:
        """Note an AssertionError that the code raises by itself."""
        self.note(place, FAILED)

    def returned(self, name: str, value: Any) -> Any:
        """Note what a function returns."""
        self.note(name, RETURNED, value)
        return value


def observe(tree: ast.Module, file: str, *, returns: bool) -> ast.Module:
    """Rewrite assertions, and with ``returns`` what functions return, to be written down."""
    _Observer(file, returns=returns).visit(tree)
    return ast.fix_missing_locations(tree)


class _Observer(ast.NodeTransformer):
    def __init__(self, file: str, *, returns: bool) -> None:
        self.file = file
        self.returns = returns
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef | None] = []
        self.count = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.functions.append(node)
        self.generic_visit(node)
        self.functions.pop()
        if self.returns and node.name != "__init__" and not _gives(node):
            node.body.append(ast.If(_tracing(), [ast.Pass()], [_noted(node)]))
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        function = self.functions[-1]
        if self.returns and node.value is not None and function is not None:
            seen = _hook("returned", ast.Constant(function.name), node.value)
            node.value = ast.IfExp(_tracing(), node.value, seen)
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.AST:
        function = self.functions[-1] if self.functions else None
        if self.returns and node.value is not None and function is not None:
            node.value = _hook("returned", ast.Constant(function.name), node.value)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST | list[ast.stmt]:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(raised, ast.Name) and raised.id == "AssertionError":
            note = ast.copy_location(ast.Expr(_hook("failed", self._place())), node)
            return [note, node]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        name = _called(call)
        if isinstance(call, ast.Call) and name.startswith("assert_"):
            seen = _hook("assert_seen", self._place(), call.func, *call.args)
            seen.keywords = call.keywords
            return ast.copy_location(self._unless_traced(node, ast.Expr(seen)), node)
        self.generic_visit(node)
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        place = self._place()
        if any(isinstance(n, ast.Name) and n.id in _OPAQUE for n in ast.walk(node.test)):
            return node
        seen = ast.Assert(_hook("holds", place, _seen(node.test, place)), node.msg)
        return ast.copy_location(self._unless_traced(node, seen), node)

    def _unless_traced(self, plain: ast.stmt, seen: ast.stmt) -> ast.stmt:
        """Leave a compiler that traces a function the plain code."""
        return ast.If(_tracing(), [plain], [seen]) if self.functions else seen

    def _place(self) -> ast.Constant:
        """Name an assertion by its number: a changed program has its lines elsewhere."""
        self.count += 1
        return ast.Constant(f"{self.file} {self.count}")


def _seen(test: ast.expr, place: ast.Constant, *, denied: bool = False) -> ast.expr:
    """Rewrite the comparisons that a test consists of, once each is evaluated."""
    if isinstance(test, ast.BoolOp):
        return ast.BoolOp(test.op, [_seen(value, place, denied=denied) for value in test.values])
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return ast.UnaryOp(test.op, _seen(test.operand, place, denied=not denied))
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        sign = ast.Constant(_SIGNS[type(test.ops[0])])
        sides = (test.left, test.comparators[0])
        return _hook("compare", place, sign, ast.Constant(denied), *sides)
    if isinstance(test, ast.Call) and not any(isinstance(a, ast.Starred) for a in test.args):
        if _called(test) in _EQUALITIES and test.args:
            call = _hook("equality", place, ast.Constant(denied), test.func, *test.args)
            call.keywords = test.keywords
            return call
        if _called(test) == "all" and len(test.args) == 1:
            inner = test.args[0]
            if isinstance(inner, ast.GeneratorExp | ast.ListComp):
                inner.elt = _seen(inner.elt, place, denied=denied)
    return test


def _called(node: ast.expr) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def _gives(function: ast.FunctionDef) -> bool:
    """Whether a function returns a value by itself, rather than changing its arguments."""
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom)
        or (isinstance(node, ast.Return) and node.value is not None)
        for node in ast.walk(function)
    )


def _noted(function: ast.FunctionDef) -> ast.stmt:
    args = function.args
    names = [arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    values: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names]
    given = ast.Tuple(values, ast.Load())
    return ast.Expr(_hook("returned", ast.Constant(function.name), given))


def _hook(method: str, *args: ast.expr) -> ast.Call:
    called = ast.Attribute(ast.Name(_HOOK, ast.Load()), method, ast.Load())
    return ast.Call(called, list(args), [])


def _tracing() -> ast.Call:
    return ast.Call(ast.Name(_TRACING, ast.Load()), [], [])
