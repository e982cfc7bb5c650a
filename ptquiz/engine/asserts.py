"""Assertions that cannot be stripped, count themselves, and show the values they compared."""

from __future__ import annotations

import ast
from typing import Any

HOOK = "__ptquiz_assert__"
_LEFT, _RIGHT = "__ptquiz_left__", "__ptquiz_right__"
_LIMIT = 300


def rewrite(tree: ast.Module) -> ast.Module:
    """Rewrite each assertion of a program to go through ``Asserts``; lines stay where they are."""
    _Rewriter().visit(tree)
    return ast.fix_missing_locations(tree)


class Asserts:
    """What rewritten code calls: counts the assertions that held, describes those that did not."""

    def __init__(self) -> None:
        self.held = 0

    def ok(self) -> None:
        """Count one that held."""
        self.held += 1

    def failed(self, message: object, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
        """Give the AssertionError to raise: the author's message, then the values compared."""
        shown = [f"{name} = {_show(value)}" for name, value in zip(names, values, strict=True)]
        parts = [] if message is None else [str(message)]
        return AssertionError("; ".join([*parts, *shown]))


def _show(value: object) -> str:
    try:
        text = " ".join(repr(value).split())
    except Exception as error:  # noqa: BLE001  # a learner's __repr__ may do anything
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    return text if len(text) <= _LIMIT else text[:_LIMIT] + " …"


class _Rewriter(ast.NodeTransformer):
    """``assert a == b`` -> evaluate both sides once, compare, and raise with both values."""

    def visit_Expr(self, node: ast.Expr) -> Any:
        self.generic_visit(node)
        call = node.value
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if str(name).startswith("assert_"):
                return [node, _at(node, ast.Expr(_hook("ok")))]
        return node

    def visit_Assert(self, node: ast.Assert) -> Any:
        self.generic_visit(node)
        before, test, names, values = _parts(node.test)
        message = node.msg or ast.Constant(None)
        failed = _hook(
            "failed",
            message,
            ast.Tuple([ast.Constant(name) for name in names], ast.Load()),
            ast.Tuple(values, ast.Load()),
        )
        # What was compared is let go at once: a proof may ask whether an object is still alive.
        held = [ast.Delete([_forget(name)]) for name in (_LEFT, _RIGHT)[: len(before)]]
        raising = ast.If(test, [*held, ast.Expr(_hook("ok"))], [ast.Raise(failed, None)])
        return [_at(node, new) for new in (*before, raising)]


def _parts(test: ast.expr) -> tuple[list[ast.stmt], ast.expr, list[str], list[ast.expr]]:
    """Statements that evaluate the operands, the test on them, what to call them, their values."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        operands = [test.left, test.comparators[0]]
        new: ast.expr = ast.Compare(_load(_LEFT), test.ops, [_load(_RIGHT)])
        before = [_store(_LEFT, operands[0]), _store(_RIGHT, operands[1])]
        values: list[ast.expr] = [_load(_LEFT), _load(_RIGHT)]
        shown = [
            (ast.unparse(operand), value)
            for operand, value in zip(operands, values, strict=True)
            if not isinstance(operand, ast.Constant)
        ]
        return before, new, [name for name, _ in shown], [value for _, value in shown]
    if isinstance(test, ast.Call) and not test.keywords and 1 <= len(test.args) <= 2:  # noqa: SIM102
        if not any(isinstance(arg, ast.Starred) for arg in test.args):
            names = [_LEFT, _RIGHT][: len(test.args)]
            before = [_store(name, arg) for name, arg in zip(names, test.args, strict=True)]
            new = ast.Call(test.func, [_load(name) for name in names], [])
            shown_names = [ast.unparse(arg) for arg in test.args]
            return before, new, shown_names, [_load(name) for name in names]
    return [], test, [], []


def _hook(method: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(_load(HOOK), method, ast.Load()), list(args), [])


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _forget(name: str) -> ast.Name:
    return ast.Name(name, ast.Del())


def _store(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _at(old: ast.stmt, new: ast.stmt) -> ast.stmt:
    return ast.copy_location(new, old)
