"""A trace is drawn beside its code where there is room, and below where there is not."""

from __future__ import annotations

import io

from rich.console import Console

from ptquiz.engine.trace import (
    CallValues,
    Failure,
    NamedValue,
    TensorFacts,
    Trace,
    TracedCall,
    TracedLine,
)
from ptquiz.script import Section
from ptquiz.terminal.trace_view import TraceView

CODE = Section("snippet", "def f(x):\n    return x * 2\nfor i in range(3):\n    w -= f(w)\n")


def tensor(name: str, before: int | None = None, **facts: object) -> NamedValue:
    plain = TensorFacts("float32", (2, 3), **facts)  # type: ignore[arg-type]
    return NamedValue(name, "Tensor", tensor=plain, version_before=before)


TRACE = Trace(
    lines=(
        TracedLine("prelude", 1, 1, (NamedValue("hidden", "int", "1"),)),
        TracedLine("snippet", 2, 3, (tensor("return", grad_fn="MulBackward0"),), ()),
        TracedLine("snippet", 3, 3, (NamedValue("i", "int", "0"),), (NamedValue("i", "int", "2"),)),
        TracedLine("snippet", 4, 1, (tensor("w", 0, version=1, device="cuda:0", nan=2),)),
    ),
    calls=(
        TracedCall(
            "f", "snippet", 1, 3,
            CallValues((tensor("x", strides=(1, 2)),), tensor("return")),
        ),
    ),
    failure=Failure("snippet", 4, "w @ w", (tensor("w", view_of="base"),)),
    cut="more than 20,000 statements ran",
)  # fmt: skip


def drawn(width: int) -> str:
    screen = io.StringIO()
    Console(file=screen, width=width, color_system=None).print(TraceView(TRACE, CODE))
    return screen.getvalue()


def test_where_there_is_room_the_notes_stand_beside_the_lines() -> None:
    lines = drawn(120).splitlines()
    assert lines[0].startswith("   1 def f(x):")
    assert "called ×3: x float32 (2, 3) → float32 (2, 3)" in lines[0]
    assert "round 1 of 3: return  float32 (2, 3)  MulBackward0" in lines[1]
    assert "round 1 of 3: i = 0" in lines[2]
    assert lines[3].strip() == "round 3: i = 2"
    assert "w  float32 (2, 3)  cuda:0  v0 → v1  2 nan" in lines[4]


def test_in_a_narrow_terminal_they_stand_below() -> None:
    lines = drawn(40).splitlines()
    assert lines[0].rstrip() == "   1 def f(x):"
    assert lines[1].startswith("       called ×3: x float32 (2, 3)")
    assert all(len(line) <= 40 for line in lines)


def test_an_exception_names_its_operands_and_what_is_hidden_stays_so() -> None:
    text = drawn(100)
    assert "✗ w @ w" in text
    assert "view of base" in text
    assert "hidden" not in text
    assert "more than 20,000 statements ran" in text
