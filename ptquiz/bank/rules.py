"""What must hold between the keys of a card, once each of them reads well."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, assert_never

from ptquiz.bank.readers import parse_quietly, tests
from ptquiz.blanks import blanked
from ptquiz.card import Card, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Complaint = tuple[str, str]
"""The key where the author should look, and what is wrong."""


def complaints(card: Card, present: Collection[str]) -> Iterator[Complaint]:
    """Yield all that is wrong with a card beyond the shape of its keys.

    ``present`` holds the keys that its author wrote; those that did not read well are empty in
    ``card``, and nothing is said of their content.
    """
    match card.kind:
        case Kind.RECALL:
            yield from _recall(card, present)
        case Kind.PREDICT:
            yield from _predict(card, present)
        case Kind.COMPLETE:
            yield from _complete(card, present)
        case Kind.IMPLEMENT | Kind.FIX:
            yield from _starter(card, present)
        case other:
            assert_never(other)
    if card.check and card.kind.is_code:
        yield from _check(card.check)
    if "match" in present and "raises" not in present:
        yield "match", '"match" needs "raises"'
    if card.id in card.follow_ups:
        yield "follow_ups", '"follow_ups" names the card itself'
    if card.id in card.formerly:
        yield "formerly", '"formerly" names the card itself'


def _recall(card: Card, _present: Collection[str]) -> Iterator[Complaint]:
    if card.snippet and not any(map(is_assertion, ast.walk(parse_quietly(card.snippet)))):
        yield "snippet", "the snippet of a recall card must assert what the answer claims"


def _predict(_card: Card, present: Collection[str]) -> Iterator[Complaint]:
    if "output" in present and "raises" in present:
        yield "raises", 'the answer is either "output" or "raises", not both'
    if "output" in present and "params" in present:
        yield "output", 'leave "output" out: with "params" each variant prints its own'
    if not {"output", "raises", "params"} & set(present):
        yield "id", 'a predict card without "params" needs "output" or "raises"'


def _complete(card: Card, _present: Collection[str]) -> Iterator[Complaint]:
    if card.snippet and card.blanks:
        try:
            blanked(card)
        except ValueError as error:
            yield "blanks", str(error)


def _starter(card: Card, _present: Collection[str]) -> Iterator[Complaint]:
    if card.starter and card.starter.strip() == card.snippet.strip():
        yield "starter", "the starter is the solution"


def _check(code: str) -> Iterator[Complaint]:
    functions = tests(code)
    if not functions:
        yield "check", '"check" needs at least one function named test_…'
    names = [function.name for function in functions]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield "check", f"{name} is defined twice: the first never runs"
    for function in functions:
        args: Any = function.args
        if isinstance(function, ast.AsyncFunctionDef):
            yield "check", f"{function.name} must not be async"
        if len(args.posonlyargs) + len(args.args) > len(args.defaults) or any(
            default is None for default in args.kw_defaults
        ):
            yield "check", f"{function.name} takes arguments: there are no fixtures here"


def is_assertion(node: ast.AST) -> bool:
    """Whether a node states a claim: ``assert`` or a call such as ``assert_close(…)``."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return str(name).startswith("assert_")
    return isinstance(node, ast.Assert)
