"""Code with what each line made: beside it where there is room, else below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.syntax import Syntax
from rich.text import Text

from ptquiz.terminal.card_view import CODE_THEME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderResult

    from ptquiz.engine.trace import (
        CallValues,
        NamedValue,
        TensorFacts,
        Trace,
        TracedCall,
        TracedLine,
    )
    from ptquiz.script import Section

_GUTTER = 5
"""Columns of a line number and the space behind it."""

_GAP = 2
_NOTE = "cyan"


class TraceView:
    """A trace of one section of a script, as wide as the console."""

    def __init__(self, trace: Trace, section: Section) -> None:
        self._trace = trace
        self._section = section

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay it out for the console's width."""
        width = options.max_width
        if self._trace.test:
            yield Text(f"while {self._trace.test} ran:", style="bold")
        notes = self._notes()
        lines = _highlighted(self._section.text)
        column = _GUTTER + max((len(line) for line in lines), default=0) + _GAP
        for number, line in enumerate(lines, start=1):
            code = Text.assemble((f"{number:>{_GUTTER - 1}} ", "dim"), line)
            yield from _line(code, notes.get(number, []), column, width, console)
        if self._trace.cut:
            yield Text(f"what came later was not looked at: {self._trace.cut}", style="yellow")

    def _notes(self) -> dict[int, list[Text]]:
        """Return the notes on each line of the section."""
        notes: dict[int, list[Text]] = {}
        for call in self._trace.calls:
            if call.section == self._section.name:
                notes.setdefault(call.line, []).extend(_call_notes(call))
        for line in self._trace.lines:
            if line.section == self._section.name:
                notes.setdefault(line.line, []).extend(_line_notes(line))
        failure = self._trace.failure
        if failure is not None and failure.section == self._section.name:
            shown = [Text(f"✗ {failure.expression or 'raised here'}", style="red")]
            notes.setdefault(failure.line, []).extend(
                [*shown, *(binding_text(each) for each in failure.operands)]
            )
        return notes


def _highlighted(code: str) -> list[Text]:
    syntax = Syntax(code, "python", theme=CODE_THEME, background_color="default")
    return list(syntax.highlight(code.rstrip("\n")).split("\n"))


def _line(
    code: Text, notes: list[Text], column: int, width: int, console: Console
) -> Iterator[Text]:
    """Yield a line of code and its notes, beside it if all of them fit there."""
    code.rstrip()
    if notes and column + max(len(note) for note in notes) <= width:
        code.pad_right(column - len(code))
        yield Text.assemble(code, notes[0])
        for note in notes[1:]:
            yield Text.assemble(" " * column, note)
        return
    yield code
    indent = " " * (_GUTTER + _GAP)
    for note in notes:
        for row in note.wrap(console, max(width - len(indent), 20)):
            yield Text.assemble(indent, row)


def _line_notes(line: TracedLine) -> list[Text]:
    if line.count <= 1:
        return [binding_text(each) for each in line.first]
    if not line.first and not line.last:
        return [Text(f"×{line.count}", style="dim")]
    return [
        *_round(line.first, "round 1", line.count),
        *(_round(line.last, f"round {line.count}", 0) if line.last else []),
    ]


def _round(bindings: tuple[NamedValue, ...], name: str, count: int) -> list[Text]:
    of = f" of {count}" if count else ""
    head = f"{name}{of}: "
    if not bindings:
        return []
    texts = [binding_text(each) for each in bindings]
    return [
        Text.assemble((head, "dim"), texts[0]),
        *(Text.assemble(" " * len(head), text) for text in texts[1:]),
    ]


def _call_notes(call: TracedCall) -> list[Text]:
    times = f"called ×{call.count}: " if call.count > 1 else "called: "
    notes = [Text.assemble((times, "dim"), _passed(call.first))]
    if call.last is not None:
        notes.append(Text.assemble(("last: ".rjust(len(times)), "dim"), _passed(call.last)))
    return notes


def _passed(passed: CallValues) -> Text:
    arguments = Text(", ").join(_brief(each) for each in passed.arguments if each.name != "self")
    if passed.returned is None or passed.returned.type == "NoneType":
        return arguments
    return Text.assemble(arguments, " → ", _brief(passed.returned, named=False))


def _brief(binding: NamedValue, *, named: bool = True) -> Text:
    """Write an argument: its type and shape, without its values."""
    name = f"{binding.name} " if named else ""
    facts = binding.tensor
    if facts is not None:
        return Text(f"{name}{facts.dtype} {_shape(facts.shape)}", style=_NOTE)
    return Text(f"{name}{'= ' if named else ''}{binding.text or binding.type}", style=_NOTE)


def binding_text(binding: NamedValue) -> Text:
    """Write a name and what it stands for in a line."""
    facts = binding.tensor
    if facts is None:
        return Text.assemble((binding.name, "bold"), f" = {binding.text or binding.type}")
    words = [f"{facts.dtype} {_shape(facts.shape)}", *_qualities(facts)]
    if binding.version_before is not None:
        words.append(f"v{binding.version_before} → v{facts.version}")
    values = _values(facts)
    return Text.assemble(
        (binding.name, "bold"), "  ", ("  ".join(words), _NOTE), f"  {values}" if values else ""
    )


def _qualities(facts: TensorFacts) -> list[str]:
    """Name what is worth saying of a tensor: what every other one is too goes without it."""
    words = [] if facts.device == "cpu" else [facts.device]
    if facts.layout != "strided":
        words.append(facts.layout)
    if facts.strides is not None:
        words.append(f"strides {_shape(facts.strides)}")
    if facts.view_of:
        words.append(f"view of {facts.view_of}")
    if facts.grad_fn:
        words.append(facts.grad_fn)
    elif facts.requires_grad:
        words.append("requires_grad")
    return words


def _values(facts: TensorFacts) -> str:
    if facts.values:
        return facts.values
    words = []
    if facts.minimum is not None:
        words.append(f"{facts.minimum:.4g} … {facts.maximum:.4g}, mean {facts.mean:.4g}")
    words += [
        f"{count} {name}" for count, name in ((facts.nan, "nan"), (facts.inf, "inf")) if count
    ]
    return ", ".join(words)


def _shape(sizes: tuple[int, ...]) -> str:
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(map(str, sizes))})"
