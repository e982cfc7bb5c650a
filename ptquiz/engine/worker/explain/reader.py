"""A claim that does not hold, put into words by its form."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ptquiz.engine.worker.asserts import (
    Elements,
    comprehension_of,
    keeps_sides,
    operands,
    targets,
)
from ptquiz.engine.worker.explain import values
from ptquiz.engine.worker.explain.expected import missing_exception, noted_exception
from ptquiz.engine.worker.explain.explanation import Explanation
from ptquiz.engine.worker.explain.source import called_name

if TYPE_CHECKING:
    from ptquiz.engine.worker.explain.claims import Claim
    from ptquiz.engine.worker.explain.source import Source

_EQUALITIES = {"equal", "allclose", "isclose", "array_equal", "array_equiv"}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "", ast.NotEq: "not ", ast.Lt: "< ", ast.LtE: "<= ", ast.Gt: "> ", ast.GtE: ">= ",
}  # fmt: skip
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
}  # fmt: skip
_EVERYWHERE = {("all", False): "{} everywhere", ("all", True): "not {} everywhere",
               ("any", False): "{} somewhere", ("any", True): "{} nowhere"}  # fmt: skip
_PARTS = 6


class Reader:
    """Reads claims of one program."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def of_raise(self, line: int, message: str) -> Explanation | None:
        """Explain ``raise AssertionError`` where an exception should have come."""
        attempt = missing_exception(self._source.tree, line)
        return None if attempt is None else self._no_exception(attempt, message)

    def _no_exception(self, attempt: ast.Try, message: str = "") -> Explanation:
        first = attempt.body[0]
        tried = first.items[0].context_expr if isinstance(first, ast.With) else first
        kinds = [ast.unparse(each.type) for each in attempt.handlers if each.type is not None]
        want = " or ".join(kind.strip("()").replace(", ", " or ") for kind in kinds)
        return Explanation(
            self._source.text(tried), "no exception", want or "an exception", "", message
        )

    def of_claim(self, claim: Claim) -> Explanation:
        """Explain a claim by its form."""
        node = claim.node
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node, claim)
        if isinstance(node, ast.Call):
            return self._of_called(node, claim)
        claimed = self._source.text(node, denied=claim.denied)
        if isinstance(node, ast.Constant):
            return Explanation(f"assert {claimed}")
        if isinstance(node, ast.BoolOp | ast.Compare) or id(node) not in claim.values:
            return Explanation(claimed, note=self._parts(claim))
        value = claim.values[id(node)]
        if isinstance(node, ast.Name) and value is False and not claim.denied:
            attempt = noted_exception(self._source.tree, node)
            if attempt is not None:
                return self._no_exception(attempt)
        kind = "false" if claim.denied else "true"
        want = str(not claim.denied) if isinstance(value, bool) else f"a value that is {kind}"
        return Explanation(claimed, values.shown(value), want)

    def _of_called(self, node: ast.Call, claim: Claim) -> Explanation:
        comprehension = comprehension_of(node)
        if comprehension is not None:
            return self._elements(node, comprehension, claim)
        name = called_name(node.func)
        claimed = self._source.claim(node, denied=claim.denied)
        sides = [*node.args]
        if isinstance(node.func, ast.Attribute) and len(sides) == 1:
            sides = [node.func.value, *sides]
        if name in _EQUALITIES and len(sides) >= 2:
            return self._equality(claimed, sides, claim)
        if name == "isinstance" and len(node.args) == 2:
            value, kind = (self._value(side, claim) for side in node.args)
            of = f"an instance of {values.shown(kind)}"
            got = f"{values.shown(value)} ({type(value).__qualname__})"
            note = "" if claim.denied else self._source.missing_return(value, kind)
            return Explanation(claimed, got, f"not {of}" if claim.denied else of, note)
        if (name, claim.denied) in _EVERYWHERE and isinstance(node.func, ast.Attribute):
            inner = node.func.value
            if isinstance(inner, ast.Compare) and len(inner.ops) == 1:
                found = self._compared(inner, replace(claim, denied=False))
                want = _EVERYWHERE[name, claim.denied].format(found.want)
                return replace(found, claim=claimed, want=want)
        claimed = self._source.text(node, denied=claim.denied)
        return Explanation(claimed, str(claim.denied), str(not claim.denied), self._parts(claim))

    def _equality(self, claimed: str, sides: list[ast.expr], claim: Claim) -> Explanation:
        got, want = (self._value(side, claim) for side in sides[:2])
        if self._source.is_swapped(*sides[:2]):
            got, want = want, got
        here, there = values.pair(got, want, types=not claim.denied)
        if claim.denied:
            return Explanation(claimed, here, f"not {there}")
        note = values.difference(got, want) or self._source.missing_return(got, want)
        return Explanation(claimed, here, there, note)

    def _compared(self, node: ast.Compare, claim: Claim) -> Explanation:
        left, right = (self._value(side, claim) for side in (node.left, node.comparators[0]))
        return self._comparison(node, left, right, denied=claim.denied)

    def _comparison(self, node: ast.Compare, left: Any, right: Any, *, denied: bool) -> Explanation:
        sign: type[ast.cmpop] = type(node.ops[0])
        claimed = self._source.claim(node, denied=denied)
        nodes = (node.left, node.comparators[0])
        if sign in {ast.In, ast.NotIn}:
            found = self._membership(nodes, left, right, denied=denied is not (sign is ast.NotIn))
            return replace(found, claim=claimed)
        swapped = self._source.is_swapped(*nodes)
        if swapped:
            left, right, nodes = right, left, nodes[::-1]
            sign = _MIRRORED.get(sign, sign)
        if sign in {ast.Is, ast.IsNot}:
            same = (sign is ast.Is) is not denied
            want = _identity(right, self._source.text(nodes[1]), same=same)
            note = self._source.missing_return(left, right) if same else ""
            return Explanation(claimed, values.shown(left), want, note)
        got, want = values.pair(left, right, types=sign is ast.Eq and not denied)
        if sign is ast.Eq and not denied:
            note = values.difference(left, right) or self._source.missing_return(left, right)
            return Explanation(claimed, got, want, note)
        if sign is ast.NotEq and denied:
            return Explanation(claimed, got, want)
        return Explanation(claimed, got, f"{'not ' if denied else ''}{_SIGNS[sign]}{want}")

    def _membership(
        self, nodes: tuple[ast.expr, ast.expr], left: Any, right: Any, *, denied: bool
    ) -> Explanation:
        """Explain ``in``: of a container that came, what it lacks; else what is to choose from."""
        if self._source.is_swapped(*nodes):
            what = "without" if denied else "with"
            return Explanation("", values.shown(right), f"one {what} {values.shown(left)}")
        what = "none of" if denied else "one of"
        return Explanation("", values.shown(left), f"{what} {values.shown(right)}")

    def _elements(
        self, node: ast.Call, comprehension: ast.GeneratorExp | ast.ListComp, claim: Claim
    ) -> Explanation:
        """Explain ``all`` and ``any`` by the element that decided, if one did."""
        elements = claim.values.get(id(comprehension))
        whole = self._source.claim(node, denied=claim.denied)
        if not isinstance(elements, Elements):
            return Explanation(whole)
        if (called_name(node.func) == "all") is claim.denied:  # all of them decided
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

    def _value(self, node: ast.expr, claim: Claim) -> Any:
        if id(node) in claim.values:
            return claim.values[id(node)]
        return node.value if isinstance(node, ast.Constant) else _Code(self._source.text(node))

    def _parts(self, claim: Claim) -> str:
        """Write out the operands of a claim, each with its value."""
        shown = {}
        for operand in operands(ast.Assert(claim.node)):
            value = claim.values.get(id(operand.node), _Code(""))
            text = self._source.text(operand.node)
            if not isinstance(value, _Code | Elements) and _is_worth_showing(value, text):
                shown[text] = values.shown(value)
        parts = [f"{text} = {value}" for text, value in shown.items()]
        return "; ".join(parts[:_PARTS])


class _Code:
    """Stands for a value that was not kept; it is shown as its code."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


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
