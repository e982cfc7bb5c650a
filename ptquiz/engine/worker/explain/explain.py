"""What a failed assertion got and wanted, in words."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ptquiz.engine.worker.asserts import (
    Elements,
    compared,
    comprehension_of,
    keeps_sides,
    operands,
    targets,
)
from ptquiz.engine.worker.explain import values
from ptquiz.engine.worker.explain.claims import Claim, deciding, find_assert, parsed
from ptquiz.engine.worker.explain.expected import missing_exception, noted_exception
from ptquiz.engine.worker.explain.sides import Sides, returns_nothing

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from ptquiz.script import Script

_EQUALITIES = {"equal", "allclose", "isclose", "array_equal", "array_equiv"}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "", ast.NotEq: "not ", ast.Lt: "< ", ast.LtE: "<= ", ast.Gt: "> ", ast.GtE: ">= ",
}  # fmt: skip
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
}  # fmt: skip
_EVERYWHERE = {("all", False): "{} everywhere", ("all", True): "not {} everywhere",
               ("any", False): "{} somewhere", ("any", True): "{} nowhere"}  # fmt: skip
_ITEM = re.compile(r"The failure occurred for item ((?:\[[^\]]*\])+)")
_MISMATCHED = re.compile(r"Mismatched elements: (\d+) / (\d+)")
_PARTS = 6


@dataclass(frozen=True)
class Explanation:
    """``claim`` is the code that does not hold; the others are empty where there is nothing.

    ``message`` is what the test's author says about it.
    """

    claim: str
    got: str = ""
    want: str = ""
    note: str = ""
    message: str = ""

    @property
    def reason(self) -> str:
        """All of it but the values, a line each."""
        return "\n".join(part for part in (self.message, self.claim, self.note) if part)

    def __str__(self) -> str:
        """Write all of it in one line."""
        values = f"{self.claim}: got {self.got}, want {self.want}" if self.want else self.claim
        parts = (self.message, values, self.note.replace("\n", "; "))
        return "; ".join(part for part in parts if part)


def explain(error: BaseException, script: Script, programs: dict[str, str]) -> Explanation | None:
    """Explain a failed assertion of one of the ``programs``, which are by file name.

    ``script`` holds the solution. None for what is no assertion, or has nothing to say.
    """
    try:
        return _explained(error, script, programs)
    except Exception:  # noqa: BLE001  # a learner's values may do anything when they are looked at
        return None


def _explained(
    error: BaseException, script: Script, programs: dict[str, str]
) -> Explanation | None:
    frame, comparison = _frames(error.__traceback__, programs)
    if frame is None or not isinstance(error, AssertionError | TypeError):
        return None
    source = programs[frame.tb_frame.f_code.co_filename]
    tree = parsed(source)
    reader = _Reader(source, tree, script)
    if comparison is not None:
        return reader.of_call(frame.tb_lineno, comparison, error)
    found = compared(error)
    if found is None:
        return reader.of_raise(frame.tb_lineno, str(error))
    statement = find_assert(tree, found)
    if statement is None:
        return None
    return replace(reader.of_claim(deciding(statement, found)), message=str(error))


def _frames(
    trace: TracebackType | None, programs: dict[str, str]
) -> tuple[TracebackType | None, FrameType | None]:
    """Return the innermost frame of the programs, and that of the library's assertion in it."""
    own: TracebackType | None = None
    library: FrameType | None = None
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename in programs:
            own, library = trace, None
        elif library is None and frame.f_code.co_name.startswith("assert_"):
            library = frame
        trace = trace.tb_next
    return own, library


class _Reader:
    """Puts what an assertion found into words, with the source that it stands in."""

    def __init__(self, source: str, tree: ast.Module, script: Script) -> None:
        self._source = source
        self._tree = tree
        self._script = script
        self._sides = Sides(tree, script)

    def of_raise(self, line: int, message: str) -> Explanation | None:
        """Explain ``raise AssertionError`` where an exception should have come."""
        attempt = missing_exception(self._tree, line)
        return None if attempt is None else self._no_exception(attempt, message)

    def _no_exception(self, attempt: ast.Try, message: str = "") -> Explanation:
        first = attempt.body[0]
        tried = first.items[0].context_expr if isinstance(first, ast.With) else first
        kinds = [ast.unparse(each.type) for each in attempt.handlers if each.type is not None]
        want = " or ".join(kind.strip("()").replace(", ", " or ") for kind in kinds)
        return Explanation(self._text(tried), "no exception", want or "an exception", "", message)

    def of_claim(self, claim: Claim) -> Explanation:
        """Explain a claim by its form."""
        node = claim.node
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node, claim)
        if isinstance(node, ast.Call):
            return self._of_called(node, claim)
        if isinstance(node, ast.Constant):
            return Explanation(f"assert {self._text(node, denied=claim.denied)}")
        if isinstance(node, ast.BoolOp | ast.Compare) or id(node) not in claim.values:
            return Explanation(self._text(node, denied=claim.denied), note=self._parts(claim))
        value = claim.values[id(node)]
        if isinstance(node, ast.Name) and value is False and not claim.denied:
            attempt = noted_exception(self._tree, node)
            if attempt is not None:
                return self._no_exception(attempt)
        kind = "false" if claim.denied else "true"
        want = str(not claim.denied) if isinstance(value, bool) else f"a value that is {kind}"
        return Explanation(self._text(node, denied=claim.denied), values.shown(value), want)

    def of_call(self, line: int, frame: FrameType, error: BaseException) -> Explanation | None:
        """Explain what ``assert_close`` and its like said of the values that they were given."""
        given = frame.f_locals
        wanted = next((name for name in ("expected", "desired") if name in given), None)
        if "actual" not in given or wanted is None:
            return None
        message = str(error)
        call = self._call_at(line, frame.f_code.co_name)
        got, want = _item(message, given["actual"], given[wanted])
        swapped = call is not None and len(call.args) > 1 and self._sides.is_swapped(*call.args[:2])
        if swapped:
            got, want = want, got
        claim = self._text(call) if call is not None else frame.f_code.co_name
        note = values.difference(got, want)
        counted = _MISMATCHED.search(message)
        if counted and note:  # the tolerance is known there alone
            note = re.sub(r"^\d+ of \d+", f"{counted[1]} of {counted[2]}", note)
        own = message if given.get("msg") is not None or given.get("err_msg") else ""
        note = note or self._missing_return(got, want)
        return Explanation(claim, *values.pair(got, want, types=True), note, own)

    def _of_called(self, node: ast.Call, claim: Claim) -> Explanation:
        comprehension = comprehension_of(node)
        if comprehension is not None:
            return self._elements(node, comprehension, claim)
        name = _name(node.func)
        claimed = self._text(node, denied=claim.denied)
        sides = [*node.args]
        if isinstance(node.func, ast.Attribute) and len(sides) == 1:
            sides = [node.func.value, *sides]
        if name in _EQUALITIES and len(sides) >= 2:
            return self._equality(claimed, sides, claim)
        if name == "isinstance" and len(node.args) == 2:
            value, kind = (self._value(side, claim) for side in node.args)
            of = f"an instance of {values.shown(kind)}"
            got = f"{values.shown(value)} ({type(value).__qualname__})"
            note = "" if claim.denied else self._missing_return(value, kind)
            return Explanation(claimed, got, f"not {of}" if claim.denied else of, note)
        if (name, claim.denied) in _EVERYWHERE and isinstance(node.func, ast.Attribute):
            inner = node.func.value
            if isinstance(inner, ast.Compare) and len(inner.ops) == 1:
                found = self._compared(inner, replace(claim, denied=False))
                want = _EVERYWHERE[name, claim.denied].format(found.want)
                return replace(found, claim=claimed, want=want)
        return Explanation(claimed, str(claim.denied), str(not claim.denied), self._parts(claim))

    def _equality(self, claimed: str, sides: list[ast.expr], claim: Claim) -> Explanation:
        got, want = (self._value(side, claim) for side in sides[:2])
        if self._sides.is_swapped(*sides[:2]):
            got, want = want, got
        here, there = values.pair(got, want, types=not claim.denied)
        if claim.denied:
            return Explanation(claimed, here, f"not {there}")
        note = values.difference(got, want) or self._missing_return(got, want)
        return Explanation(claimed, here, there, note)

    def _compared(self, node: ast.Compare, claim: Claim) -> Explanation:
        left, right = (self._value(side, claim) for side in (node.left, node.comparators[0]))
        return self._comparison(node, left, right, denied=claim.denied)

    def _comparison(self, node: ast.Compare, left: Any, right: Any, *, denied: bool) -> Explanation:
        sign: type[ast.cmpop] = type(node.ops[0])
        claimed = self._text(node, denied=denied)
        nodes = (node.left, node.comparators[0])
        if sign in {ast.In, ast.NotIn}:
            return self._membership(node, left, right, denied=denied is not (sign is ast.NotIn))
        swapped = self._sides.is_swapped(*nodes)
        if swapped:
            left, right, nodes = right, left, nodes[::-1]
            sign = _MIRRORED.get(sign, sign)
        if sign in {ast.Is, ast.IsNot}:
            same = (sign is ast.Is) is not denied
            want = _identity(right, self._text(nodes[1]), same=same)
            note = self._missing_return(left, right) if same else ""
            return Explanation(claimed, values.shown(left), want, note)
        got, want = values.pair(left, right, types=sign is ast.Eq and not denied)
        if sign is ast.Eq and not denied:
            note = values.difference(left, right) or self._missing_return(left, right)
            return Explanation(claimed, got, want, note)
        if sign is ast.NotEq and denied:
            return Explanation(claimed, got, want)
        return Explanation(claimed, got, f"{'not ' if denied else ''}{_SIGNS[sign]}{want}")

    def _membership(self, node: ast.Compare, left: Any, right: Any, *, denied: bool) -> Explanation:
        """Explain ``in``: of a container that came, what it lacks; else what is to choose from."""
        claimed = self._text(node)
        if self._sides.is_swapped(node.left, node.comparators[0]):
            what = "without" if denied else "with"
            return Explanation(claimed, values.shown(right), f"one {what} {values.shown(left)}")
        what = "none of" if denied else "one of"
        return Explanation(claimed, values.shown(left), f"{what} {values.shown(right)}")

    def _elements(
        self, node: ast.Call, comprehension: ast.GeneratorExp | ast.ListComp, claim: Claim
    ) -> Explanation:
        """Explain ``all`` and ``any`` by the element that decided, if one did."""
        elements = claim.values.get(id(comprehension))
        whole = self._text(node, denied=claim.denied)
        if not isinstance(elements, Elements):
            return Explanation(whole)
        if (_name(node.func) == "all") is claim.denied:  # all of them decided
            of = f"{'all' if claim.denied else 'none'} of {elements.count} elements"
            return Explanation(whole, note=f"it holds for {of}")
        names = targets(comprehension)
        shown = zip(names, elements.last[-len(names) :], strict=False)
        where = ", ".join(f"{name} = {values.shown(value)}" for name, value in shown)
        if not keeps_sides(comprehension) or not isinstance(comprehension.elt, ast.Compare):
            holds = "it holds" if claim.denied else "it does not hold"
            return Explanation(whole, note=f"{holds} for {where}")
        found = self._comparison(comprehension.elt, *elements.last[:2], denied=claim.denied)
        return replace(found, note="\n".join(part for part in (found.note, f"for {where}") if part))

    def _missing_return(self, got: object, want: object) -> str:
        """Ask about the most common reason for a None."""
        nothing = returns_nothing(self._script) if got is None and want is not None else []
        return f"{nothing[0]} returns None; is a `return` missing?" if nothing else ""

    def _value(self, node: ast.expr, claim: Claim) -> Any:
        if id(node) in claim.values:
            return claim.values[id(node)]
        return node.value if isinstance(node, ast.Constant) else _Code(self._text(node))

    def _parts(self, claim: Claim) -> str:
        """Write out the operands of a claim, each with its value."""
        shown = {}
        for operand in operands(ast.Assert(claim.node)):
            value = claim.values.get(id(operand.node), _Code(""))
            text = self._text(operand.node)
            if not isinstance(value, _Code | Elements) and _is_worth_showing(value, text):
                shown[text] = values.shown(value)
        parts = [f"{text} = {value}" for text, value in shown.items()]
        return "; ".join(parts[:_PARTS])

    def _call_at(self, line: int, name: str) -> ast.Call | None:
        calls = (node for node in ast.walk(self._tree) if isinstance(node, ast.Call))
        named = (node for node in calls if _name(node.func) == name)
        return next((n for n in named if n.lineno <= line <= (n.end_lineno or line)), None)

    def _text(self, node: ast.expr | ast.stmt, *, denied: bool = False) -> str:
        """Return the source of an expression in one line."""
        source = ast.get_source_segment(self._source, node) or ast.unparse(node)
        text = source
        if "\n" in source:  # as it would stand in one line
            text = re.sub(r",? (?=[)\]}])|(?<=[(\[{]) ", "", " ".join(source.split()))
        if not denied:
            return text
        return f"not ({text})" if isinstance(node, ast.BoolOp | ast.Compare) else f"not {text}"


class _Code:
    """Stands for a value that was not kept; it is shown as its code."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _name(function: ast.expr) -> str:
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _identity(value: object, text: str, *, same: bool) -> str:
    if value is None or isinstance(value, bool | type) or value is ...:
        return f"{'' if same else 'not '}{values.shown(value)}"
    return f"the same object as {text}" if same else f"another object than {text}"


def _is_worth_showing(value: object, text: str) -> bool:
    return (
        type(value).__name__ != "module"
        and not isinstance(value, type)
        and (values.shown(value) != text)
        and not callable(value)
    )


def _item(message: str, got: Any, want: Any) -> tuple[Any, Any]:
    """Return the part of nested containers that ``assert_close`` says it failed for."""
    found = _ITEM.search(message)
    if not found:
        return got, want
    try:
        path = [ast.literal_eval(key) for key in re.findall(r"\[([^\]]*)\]", found[1])]
        return values.item(got, path), values.item(want, path)
    except Exception:  # noqa: BLE001  # a learner's containers may do anything
        return got, want
