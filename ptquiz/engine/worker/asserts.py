"""Assertions that cannot be stripped, count themselves, and show the values they compared."""

from __future__ import annotations

import ast
import builtins
import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_HOOK, _TRACING = "__ptquiz_assert__", "__ptquiz_tracing__"
_CALLED, _LEFT, _RIGHT = "__ptquiz_called__", "__ptquiz_left__", "__ptquiz_right__"
_VALUES = "__ptquiz_values__"
_LIMIT = 300
_LOOKS_AT_NAMES = {"locals", "vars", "dir", "globals", "eval", "exec"}


def rewrite(tree: ast.Module) -> ast.Module:
    """Rewrite each assertion of a program to go through ``Asserts``; lines stay where they are."""
    _rewrite_block(tree.body, in_function=False)
    return tree


def values_of(error: BaseException) -> str:
    """Return the values that a failed assertion compared, as text; empty if it has none."""
    return str(vars(error).get(_VALUES, "")) if isinstance(error, AssertionError) else ""


class Asserts:
    """What rewritten code calls: counts the assertions that held, describes those that did not."""

    def __init__(self) -> None:
        self.held = 0

    def install(self, tracing: Callable[[], bool]) -> None:
        """Put this where rewritten code finds it; while ``tracing``, its assertions stay plain.

        Among the builtins, since a snippet may well print its own ``globals()``.
        """
        vars(builtins).update({_HOOK: self, _TRACING: tracing})

    def ok(self) -> None:
        """Count one that held."""
        self.held += 1

    def failed(self, names: tuple[str, ...], values: tuple[Any, ...], *message: object) -> Any:
        """Return the AssertionError of a plain assertion; the values are kept beside it."""
        error = AssertionError(*message)
        shown = [f"{name} = {_show(value)}" for name, value in zip(names, values, strict=True)]
        vars(error)[_VALUES] = "; ".join(shown)
        return error


def _show(value: object) -> str:
    try:
        text = " ".join(repr(value).split())
    except Exception as error:  # noqa: BLE001  # a learner's __repr__ may do anything
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    return text if len(text) <= _LIMIT else text[:_LIMIT] + " …"


def _rewrite_block(block: list[ast.stmt], *, in_function: bool) -> None:
    """Rewrite the assertions in a list of statements and in those below it, in place.

    Only statements are visited: a program has ten times as many expressions.
    """
    new: list[ast.stmt] = []
    for statement in block:
        inside = in_function or isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in ("body", "orelse", "finalbody"):
            _rewrite_block(getattr(statement, name, []), in_function=inside)
        for part in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
            _rewrite_block(part.body, in_function=inside)
        if isinstance(statement, ast.Assert):
            new.append(_located(_checked(statement, in_function=in_function), statement))
        else:
            new.append(statement)
            if _is_assertion_call(statement):
                new.append(_located(_counted(in_function=in_function), statement))
    block[:] = new


def _located(new: ast.stmt, old: ast.stmt) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(new, old))


def _is_assertion_call(statement: ast.stmt) -> bool:
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return False
    function = statement.value.func
    return str(getattr(function, "attr", getattr(function, "id", ""))).startswith("assert_")


def _counted(*, in_function: bool) -> ast.stmt:
    counted: ast.stmt = ast.Expr(_hook("ok"))
    if in_function:
        return ast.If(ast.UnaryOp(ast.Not(), _tracing()), [counted], [])
    return counted


def _checked(node: ast.Assert, *, in_function: bool) -> ast.stmt:
    """``assert a == b`` -> evaluate both sides once, compare, and raise with both values."""
    shown = _parts(copy.deepcopy(node.test))
    values = ast.Tuple([_load(name) for name, _ in shown.values], ast.Load())
    names = ast.Tuple([ast.Constant(text) for _, text in shown.values], ast.Load())
    message = [copy.deepcopy(node.msg)] if node.msg is not None else []
    failed = ast.Raise(_hook("failed", names, values, *message), None)
    new: list[ast.stmt] = [
        *(ast.Assign([ast.Name(name, ast.Store())], value) for name, value in shown.held),
        ast.If(shown.test, [ast.Expr(_hook("ok"))], [failed]),
    ]
    if shown.held:
        new = [ast.Try(new, [], [], _let_go([name for name, _ in shown.held]))]
    if in_function:
        # A compiler that traces the function has its own way with a plain assertion.
        new = [ast.If(_tracing(), [copy.copy(node)], new)]
    return new[0]


class _Parts:
    """An assertion's test on ``held`` operands, evaluated before it, and ``values`` to show."""

    def __init__(self, test: ast.expr) -> None:
        self.test = test
        self.held: list[tuple[str, ast.expr]] = []
        self.values: list[tuple[str, str]] = []

    def hold(self, name: str, operand: ast.expr, *, show: bool = True) -> ast.expr:
        self.held.append((name, operand))
        if show and not isinstance(operand, ast.Constant):
            self.values.append((name, ast.unparse(operand)))
        return _load(name)


def _parts(test: ast.expr) -> _Parts:
    parts = _Parts(test)
    if any(isinstance(n, ast.Name) and n.id in _LOOKS_AT_NAMES for n in ast.walk(test)):
        return parts
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        parts = _parts(test.operand)
        parts.test = ast.UnaryOp(ast.Not(), parts.test)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        left = parts.hold(_LEFT, test.left)
        parts.test = ast.Compare(left, test.ops, [parts.hold(_RIGHT, test.comparators[0])])
    elif isinstance(test, ast.Call) and 1 <= len(test.args) <= 2:  # noqa: SIM102
        if not any(isinstance(arg, ast.Starred) for arg in test.args):
            called = parts.hold(_CALLED, test.func, show=False)
            held = [
                parts.hold(name, arg) for name, arg in zip((_LEFT, _RIGHT), test.args, strict=False)
            ]
            parts.test = ast.Call(called, held, test.keywords)
    ast.copy_location(parts.test, test)
    return parts


def _let_go(names: list[str]) -> list[ast.stmt]:
    """Release at once what was compared: a proof may ask whether an object is still alive."""
    bind: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
    forget: list[ast.expr] = [ast.Name(name, ast.Del()) for name in names]
    return [ast.Assign(bind, ast.Constant(None)), ast.Delete(forget)]


def _hook(method: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(_load(_HOOK), method, ast.Load()), list(args), [])


def _tracing() -> ast.Call:
    return ast.Call(_load(_TRACING), [], [])


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
