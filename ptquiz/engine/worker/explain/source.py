"""The program that an assertion stands in: its text, its sides, and the values around it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import torch

from ptquiz.engine.worker.explain import values
from ptquiz.engine.worker.explain.claims import parsed
from ptquiz.engine.worker.explain.sides import Sides, returns_nothing

if TYPE_CHECKING:
    from types import FrameType

    from ptquiz.script import Script

_INPUTS = 4
_SHORT = 40
_PLAIN = (bool, int, float, str, tuple, list, type(None), torch.dtype, torch.Size)


class Source:
    """A program, and the frame in which it stopped; ``script`` holds the learner's solution."""

    def __init__(self, program: str, frame: FrameType, script: Script) -> None:
        self.tree = parsed(program)
        self._program = program
        self._frame = frame
        self._script = script
        self._sides = Sides(self.tree, script)

    def is_swapped(self, left: ast.expr, right: ast.expr) -> bool:
        """Tell whether what came of the learner's code stands on the right."""
        return self._sides.is_swapped(left, right)

    def missing_return(self, got: object, want: object) -> str:
        """Ask about the most common reason for a None."""
        nothing = returns_nothing(self._script) if got is None and want is not None else []
        return f"{nothing[0]} returns None; is a `return` missing?" if nothing else ""

    def call_at(self, line: int, name: str) -> ast.Call | None:
        """Return the call of a function on a line."""
        calls = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        named = (node for node in calls if called_name(node.func) == name)
        return next((n for n in named if n.lineno <= line <= (n.end_lineno or line)), None)

    def text(self, node: ast.expr | ast.stmt, *, denied: bool = False) -> str:
        """Return the source of an expression in one line."""
        text = ast.get_source_segment(self._program, node) or ast.unparse(node)
        if "\n" in text:  # as it would stand in one line
            text = re.sub(r",? (?=[)\]}])|(?<=[(\[{]) ", "", " ".join(text.split()))
        if not denied:
            return text
        return f"not ({text})" if isinstance(node, ast.BoolOp | ast.Compare) else f"not {text}"

    def claim(self, node: ast.expr, *, denied: bool = False) -> str:
        """Return the source of a claim, with the plain values that its calls were given."""
        text, given = self.text(node, denied=denied), self._inputs(node)
        return f"{text} with {given}" if given else text

    def _inputs(self, node: ast.expr) -> str:
        sides = {id(side) for side in (node.args if isinstance(node, ast.Call) else ())}
        names = {
            name.id: self._frame.f_locals[name.id]
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            for argument in (*call.args, *(keyword.value for keyword in call.keywords))
            for name in ast.walk(argument)
            if isinstance(name, ast.Name) and self._is_local(name.id) and id(name) not in sides
        }
        plain = {name: value for name, value in names.items() if isinstance(value, _PLAIN)}
        shown = {name: values.shown(value) for name, value in plain.items()}
        short = [f"{name} = {text}" for name, text in shown.items() if len(text) <= _SHORT]
        return ", ".join(short[:_INPUTS])

    def _is_local(self, name: str) -> bool:
        frame = self._frame
        return frame.f_locals is not frame.f_globals and name in frame.f_locals


def called_name(function: ast.expr) -> str:
    """Return the last name of what is called: ``equal`` of ``torch.equal``."""
    return str(getattr(function, "attr", getattr(function, "id", "")))
