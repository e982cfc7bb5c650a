"""What must hold between the keys of a card, once each of them reads well."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

from ptquiz.bank.definitions import definitions, own_nodes, parse_quietly
from ptquiz.blanks import blanked, is_filled
from ptquiz.card import Card, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, and where to look: a key, and a line of its value from 1, or 0 for the key."""

    key: str
    message: str
    line: int = 0


_CODE = re.compile(
    r"^ *(```+|~~~+).*?^ *\1|^ {4}.*?$|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL
)
_COMMANDS = (
    "frac dfrac tfrac sqrt sum prod int lim log exp min max arg cdot times div pm le leq ge geq ne"
    " neq approx equiv sim propto in notin subset cup cap forall exists to rightarrow leftarrow"
    " Rightarrow mapsto infty partial nabla alpha beta gamma delta epsilon varepsilon zeta eta"
    " theta kappa lambda mu nu xi pi rho sigma tau phi varphi chi psi omega Gamma Delta Theta"
    " Lambda Pi Sigma Phi Psi Omega mathbb mathbf mathcal mathrm operatorname text textbf left"
    " right begin end hat bar tilde vec dot overline odot otimes oplus top quad ldots cdots dots"
    " langle rangle lVert rVert Vert lfloor rfloor lceil rceil ell"
)
_LATEX = re.compile(
    rf"(?<![:\\])\\(?:{_COMMANDS.replace(' ', '|')})(?![A-Za-z])"
    r"|\\\(.+?\\\)"
    r"|\$\$.+?\$\$"
    r"|\$(?=\S)[^$\n]*(?:\\[A-Za-z]|\^|_\{)[^$\n]*(?<=\S)\$(?!\w)"
)


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
    yield from _accepted(card)
    yield from _latex(card)
    if "match" in present and "raises" not in present:
        yield Complaint("match", '"match" needs "raises"')
    if card.id in card.follow_ups:
        yield Complaint("follow_ups", '"follow_ups" names the card itself')
    if card.id in card.formerly:
        yield Complaint("formerly", '"formerly" names the card itself')


def _recall(card: Card, _present: Collection[str]) -> Iterator[Complaint]:
    if card.snippet and not any(map(is_assertion, ast.walk(parse_quietly(card.snippet)))):
        yield Complaint(
            "snippet", "the snippet of a recall card must assert what the answer claims"
        )


def _predict(_card: Card, present: Collection[str]) -> Iterator[Complaint]:
    if "output" in present and "raises" in present:
        yield Complaint("raises", 'the answer is either "output" or "raises", not both')
    if "output" in present and "params" in present:
        yield Complaint("output", 'leave "output" out: with "params" each variant prints its own')
    if not {"output", "raises", "params"} & set(present):
        yield Complaint("id", 'a predict card without "params" needs "output" or "raises"')


def _complete(card: Card, _present: Collection[str]) -> Iterator[Complaint]:
    if card.snippet and card.blanks:
        try:
            blanked(card)
        except ValueError as error:
            yield Complaint("blanks", str(error))


def _starter(card: Card, _present: Collection[str]) -> Iterator[Complaint]:
    if card.starter and card.starter.strip() == card.snippet.strip():
        yield Complaint("starter", "the starter is the solution")


def _latex(card: Card) -> Iterator[Complaint]:
    texts = [("question", card.question), ("answer", card.answer)]
    texts += [("hints", hint) for hint in card.hints]
    texts += [("wrong", wrong.why) for wrong in card.wrong]
    texts += [("accept", accepted.why) for accepted in card.accept]
    for key, text in texts:
        prose = _CODE.sub(_blank, text) if "\\" in text or "$" in text else ""
        for found in _LATEX.finditer(prose):
            line = prose.count("\n", 0, found.start()) + 1 if key in {"question", "answer"} else 0
            message = f'"{key}": raw LaTeX, {found[0]}: write it in Unicode, or as code'
            yield Complaint(key, message, line)
            break


def _blank(code: re.Match[str]) -> str:
    return "\n" * code[0].count("\n")


def _accepted(card: Card) -> Iterator[Complaint]:
    """Find solutions that are said twice, or to be right and wrong; read by what they do."""
    if not card.accept:
        return
    known = {_form(card.snippet): "the snippet"}
    known |= {_form(wrong.code): f"wrong solution {n}" for n, wrong in enumerate(card.wrong, 1)}
    for number, accepted in enumerate(card.accept, 1):
        key, called = f"accept {number}", f"accepted solution {number}"
        form = _form(accepted.code)
        if form in known:
            yield Complaint(key, f"{called} is {known[form]}", 1)
        known.setdefault(form, called)
        if card.kind is Kind.COMPLETE and not is_filled(card, accepted.code):
            yield Complaint(key, f"{called} differs from the snippet outside the blanks", 1)


def _form(code: str) -> str:
    try:
        return ast.dump(parse_quietly(code))
    except RecursionError:  # as deep as Python compiles, and deeper than it dumps
        return code.strip()


def _check(code: str) -> Iterator[Complaint]:
    """Find tests that would never run: what is not refused here, the worker runs."""
    found = definitions(parse_quietly(code))
    tests = [definition for definition in found if definition.is_test]
    if not tests:
        yield Complaint("check", '"check" needs at least one function named test_…')
    for number, test in enumerate(tests):
        if test.inside is not None:
            where = type(test.inside).__name__.lower()
            message = f'{test.name} stands inside "{where}": a test stands at the top level'
            yield Complaint("check", message, test.line)
        elif isinstance(test.node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _function(test.node, may_yield="yield" in code)
        if any(other.replaces(test) for other in tests[number + 1 :]):
            message = f"{test.name} is defined twice: the first never runs"
            yield Complaint("check", message, test.line)
    yield from _methods([each.node for each in found if isinstance(each.node, ast.ClassDef)])


def _function(
    function: ast.FunctionDef | ast.AsyncFunctionDef, *, may_yield: bool
) -> Iterator[Complaint]:
    name, line = function.name, function.lineno
    args: Any = function.args
    if isinstance(function, ast.AsyncFunctionDef):
        yield Complaint("check", f"{name} must not be async", line)
    elif may_yield and any(
        isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(function)
    ):
        yield Complaint("check", f"{name} yields: as a generator it would never run", line)
    if function.decorator_list:  # a decorator may well give it arguments
        return
    if len(args.posonlyargs) + len(args.args) > len(args.defaults) or any(
        default is None for default in args.kw_defaults
    ):
        yield Complaint("check", f"{name} takes arguments: there are no fixtures here", line)


def _methods(classes: list[ast.ClassDef]) -> Iterator[Complaint]:
    while classes:
        owner = classes.pop()
        classes += [node for node in owner.body if isinstance(node, ast.ClassDef)]
        for node in owner.body:
            name = getattr(node, "name", "")
            if name.startswith("test_"):
                message = f"{name} is a method of {owner.name}: a test is a function"
                yield Complaint("check", message, node.lineno)


def is_assertion(node: ast.AST) -> bool:
    """Whether a node states a claim: ``assert`` or a call such as ``assert_close(…)``."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return str(name).startswith("assert_")
    return isinstance(node, ast.Assert)
