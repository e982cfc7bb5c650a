"""What an execution says about a card: the verdicts of `verify` and of a learner's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ptquiz.card import Kind
from ptquiz.engine.job import Execution, Termination
from ptquiz.judge.forbid import forbidden_uses
from ptquiz.judge.outcome import PASSED, Outcome, Verdict
from ptquiz.judge.output import Context, Judgement, judge_exception, judge_output, same_output

if TYPE_CHECKING:
    from ptquiz.card import Card


def proof(card: Card, execution: Execution) -> Verdict:
    """Judge a recall card: its snippet runs to its end and asserts at least once."""
    ended_early = _ended_early(card, execution)
    if ended_early is not None:
        return ended_early
    if execution.asserts == 0:
        reason = "it ran to its end, but no assertion was reached: it proves nothing"
        return Verdict(Outcome.FAILED, reason, card.source.at("snippet"))
    return PASSED


def prediction(card: Card, execution: Execution) -> Verdict:
    """Judge a predict card: its snippet prints ``output``, or raises ``raises``."""
    expects_exception = card.raises is not None
    ended_early = _ended_early(card, execution, may_raise=expects_exception)
    if ended_early is not None:
        return ended_early
    if expects_exception:
        return _raising(card, execution)
    if not execution.stdout.strip():
        return Verdict(Outcome.FAILED, "it prints nothing", card.source.at("snippet"))
    if card.output is not None and not same_output(card.output, execution.stdout):
        return Verdict(
            Outcome.FAILED, "it prints something else", card.source.at("output"),
            card.output.rstrip(), execution.stdout.rstrip(),
        )  # fmt: skip
    return PASSED


def reference(card: Card, execution: Execution) -> Verdict:
    """Judge a reference solution: it passes every test."""
    ended_early = _ended_early(card, execution)
    if ended_early is not None:
        return ended_early
    return _passing(card, execution, "the reference solution", "snippet", card.snippet)


def accepted(card: Card, execution: Execution, number: int) -> Verdict:
    """Judge accepted solution ``number``, from 1: a check that rejects it is too strict."""
    what, key = f"accepted solution {number}", f"accept {number}"
    if execution.termination is not Termination.FINISHED:
        timeout = execution.termination is Termination.TIMEOUT
        error = execution.termination is Termination.ERROR
        outcome = Outcome.TIMEOUT if timeout else Outcome.ERROR if error else Outcome.FAILED
        reason = execution.reason or str(execution.raised)
        return Verdict(outcome, f"{what}: {reason}", _where(card, execution, key))
    return _passing(card, execution, what, key, card.accept[number - 1].code)


def _passing(card: Card, execution: Execution, what: str, key: str, code: str) -> Verdict:
    """Judge a solution that ran to its end: nothing forbidden in it, and every test passes."""
    for use in forbidden_uses(code, card.forbid):
        return Verdict(Outcome.FAILED, f"{what}: {use}", card.source.at(key, use.line))
    for test in execution.tests:
        if not test.passed:
            where = card.source.at("check", max(test.line, 1))
            reason = f"{what} fails: {test.sentence}: {test.summary}"
            return Verdict(Outcome.FAILED, reason, where)
    if not execution.tests:
        return Verdict(Outcome.FAILED, "no test ran", card.source.at("check"))
    return PASSED


def must_fail(card: Card, execution: Execution, what: str, key: str) -> Verdict:
    """Judge a starter or a wrong solution, called ``what``: a test must reject it."""
    where = card.source.at(key)
    if execution.termination is Termination.TIMEOUT:
        return Verdict(Outcome.TIMEOUT, f"{what}: {execution.reason}", where)
    if execution.termination is not Termination.FINISHED:
        reason = execution.reason or str(execution.raised)
        return Verdict(Outcome.FAILED, f"{what} must fail by a test, not before: {reason}", where)
    if all(test.passed for test in execution.tests):
        return Verdict(Outcome.FAILED, f"{what} passes every test", where)
    return PASSED


def solution(card: Card, code: str, execution: Execution) -> Verdict:
    """Judge a learner's code: nothing forbidden in it, and every test passes."""
    for use in forbidden_uses(code, card.forbid):
        return Verdict(Outcome.FAILED, f"line {use.line}: {use}")
    if execution.termination is Termination.TIMEOUT:
        return Verdict(Outcome.TIMEOUT, execution.reason)
    if execution.termination is Termination.ERROR:
        return Verdict(Outcome.ERROR, execution.reason)
    if execution.raised is not None:
        return Verdict(Outcome.FAILED, str(execution.raised))
    failed = [test for test in execution.tests if not test.passed]
    if failed:
        return Verdict(Outcome.FAILED, f"{len(failed)} of {len(execution.tests)} tests failed")
    return PASSED if execution.tests else Verdict(Outcome.ERROR, "no test ran")


def judge_prediction(answer: str, execution: Execution, card: Card) -> Judgement:
    """Judge what a learner predicted by what the snippet did; the card says what was asked."""
    raised = execution.raised
    if raised is not None:
        return judge_exception(answer, raised.type, raised.bases, raised.message)
    return judge_output(answer, execution.stdout, Context(card.question, card.snippet))


def of_card(card: Card, execution: Execution) -> Verdict:
    """Judge an execution of a card's own snippet by what its kind claims."""
    match card.kind:
        case Kind.RECALL:
            return proof(card, execution)
        case Kind.PREDICT:
            return prediction(card, execution)
        case Kind.COMPLETE | Kind.IMPLEMENT | Kind.FIX:
            return reference(card, execution)
        case _:
            assert_never(card.kind)


def _ended_early(card: Card, execution: Execution, *, may_raise: bool = False) -> Verdict | None:
    """Return the verdict on a snippet that did not run to its end; None if it did."""
    if execution.termination is Termination.TIMEOUT:
        return Verdict(Outcome.TIMEOUT, execution.reason, card.source.at("snippet"))
    if execution.termination is Termination.ERROR:
        return Verdict(Outcome.ERROR, execution.reason, _where(card, execution))
    if execution.raised is not None and not may_raise:
        return _contradicted(card, execution)
    return None


def _contradicted(card: Card, execution: Execution) -> Verdict:
    raised = execution.raised
    code = ""
    if raised is not None and raised.section == "snippet":
        code = card.snippet.split("\n")[raised.line - 1].strip() if raised.line else ""
    return Verdict(Outcome.FAILED, str(raised), _where(card, execution), code=code)


def _where(card: Card, execution: Execution, solution: str = "snippet") -> str:
    """Return the place of an exception; ``solution`` is the key of the code that ran."""
    raised = execution.raised
    if raised is None:
        return card.source.at(solution)
    if raised.section == "answer":
        return card.source.at(solution, max(raised.line, 1))
    if raised.section not in card.source.lines:  # the prelude, or a param
        return card.source.at("params" if raised.section == "params" else "snippet")
    return card.source.at(raised.section, max(raised.line, 1))


def _raising(card: Card, execution: Execution) -> Verdict:
    raised = execution.raised
    where = card.source.at("raises")
    expected = f"{card.raises}{f': … {card.match} …' if card.match else ''}"
    if raised is None:
        got = execution.stdout.rstrip() or "nothing"
        return Verdict(Outcome.FAILED, "it raises nothing", where, expected, f"printed {got}")
    name = (card.raises or "").rpartition(".")[2]
    if name not in raised.bases:
        return Verdict(Outcome.FAILED, "it raises something else", where, expected, str(raised))
    if card.match and card.match not in raised.message:
        reason = "it raises it with another message"
        return Verdict(Outcome.FAILED, reason, card.source.at("match"), expected, str(raised))
    return PASSED
