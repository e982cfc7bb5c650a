"""The expression that raised, and what its operands were."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING, Any

import torch

from ptquiz.engine.trace import Failure, NamedValue
from ptquiz.engine.worker.facts import describe, unnoticed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

    from ptquiz.script import Script

_OPERANDS = 6
_READ = {"T", "mT", "H", "mH", "data", "grad", "real", "imag", "weight", "bias"}
"""Attributes that may be read once more without doing anything."""

_EXPRESSION = 200
"""Characters."""


def failure(error: BaseException, script: Script, filename: str) -> Failure | None:
    """Return where in ``filename`` an exception began, innermost, with the operands there."""
    trace = _innermost(error.__traceback__, filename)
    if trace is None:
        return None
    section, line = script.locate(trace.tb_lineno)
    node = _expression(script.text, trace)
    if node is None:
        return Failure(section, line, "", ())
    text = " ".join(ast.unparse(node).split())[:_EXPRESSION]
    with unnoticed():
        operands = tuple(itertools.islice(_operands(node, trace.tb_frame), _OPERANDS))
    return Failure(section, line, text, operands)


def _innermost(trace: TracebackType | None, filename: str) -> TracebackType | None:
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            found = trace
        trace = trace.tb_next
    return found


def _expression(text: str, trace: TracebackType) -> ast.expr | None:
    """Return the expression that an instruction belongs to: exact from Python 3.11 on."""
    span = _span(trace)
    inside = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.expr)]
    if span is not None:
        exact = [node for node in inside if _place(node) == span]
        return exact[0] if exact else None
    here = [node for node in inside if node.lineno == trace.tb_lineno]
    return here[0] if here else None


def _span(trace: TracebackType) -> tuple[int, int, int, int] | None:
    code = trace.tb_frame.f_code
    if not hasattr(code, "co_positions"):  # Python 3.10
        return None
    positions = code.co_positions()
    found = next(itertools.islice(positions, trace.tb_lasti // 2, None), None)
    if found is None or None in found:
        return None
    line, end_line, column, end_column = found
    return int(line or 0), int(end_line or 0), int(column or 0), int(end_column or 0)


def _place(node: ast.expr) -> tuple[int, int | None, int, int | None]:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _operands(node: ast.expr, frame: FrameType) -> Iterator[NamedValue]:
    """Yield each name of an expression, and each attribute that can be read safely."""
    known: dict[str, Any] = {**frame.f_globals, **frame.f_locals}
    seen: set[str] = set()
    for each in ast.walk(node):
        name = ast.unparse(each) if isinstance(each, ast.Name | ast.Attribute) else ""
        if not name or name in seen:
            continue
        found, value = _value(each, known)
        if found and not (callable(value) and not isinstance(value, torch.nn.Module)):
            seen.add(name)
            if type(value).__name__ != "module":
                yield describe(name, value, {})


def _value(node: ast.AST, known: dict[str, Any]) -> tuple[bool, Any]:
    if isinstance(node, ast.Name):
        return node.id in known, known.get(node.id)
    if isinstance(node, ast.Attribute) and node.attr in _READ:
        found, owner = _value(node.value, known)
        if found and isinstance(owner, torch.Tensor | torch.nn.Module):
            return hasattr(owner, node.attr), getattr(owner, node.attr, None)
    return False, None
