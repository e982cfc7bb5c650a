"""What an execution says about a card, for `verify` and for a learner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Card, Kind, Level, Source
from ptquiz.engine.job import Execution, Raised, Termination, TestResult
from ptquiz.judge import PASSED, Outcome, Verdict
from ptquiz.judge.output import Match
from ptquiz.judge.verdict import judge_prediction, must_fail, prediction, proof, reference, solution

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = {"id": 3, "snippet": 8, "output": 12, "raises": 14, "match": 15, "check": 20, "starter": 30}
CARD = Card(
    id="a-card",
    kind=Kind.RECALL,
    level=Level.BASIC,
    topic="Tensors",
    question="Why?",
    answer="So.",
    snippet="x = 1\nassert x == 2  # two\n",
    source=Source("bank.yaml", 3, LINES | {"wrong": 40}),
)
FINISHED = Execution(Termination.FINISHED, stdout="2\n", asserts=1)


def raising(
    kind: str = "ValueError", message: str = "no", section: str = "snippet", line: int = 2
) -> Execution:
    bases = (kind.rpartition(".")[2], "Exception", "BaseException", "object")
    return Execution(Termination.RAISED, raised=Raised(kind, bases, message, section, line))


def after_tests(*results: bool | str) -> Execution:
    """Return an execution whose tests passed, or failed for a reason, in that order."""
    tests = tuple(
        TestResult(f"test_number_{n}", result is True, "" if result is True else str(result), n)
        for n, result in enumerate(results, 1)
    )
    return Execution(Termination.FINISHED, tests=tests)


SLOW = Execution(Termination.TIMEOUT, reason="no answer in 10 s: line 2", seconds=10.0)
DEAD = Execution(Termination.ERROR, reason="killed by SIGSEGV")
LEFT = Execution(
    Termination.ERROR,
    raised=Raised("SystemExit", ("SystemExit", "BaseException"), "0", "snippet", 2),
    reason="line 2: left early with sys.exit(0)",
)
OF_CARD: list[Callable[[Card, Execution], Verdict]] = [proof, prediction, reference]


@pytest.mark.parametrize("judge", OF_CARD)
def test_what_ran_out_of_time_is_a_timeout_at_the_snippet(
    judge: Callable[[Card, Execution], Verdict],
) -> None:
    assert judge(CARD, SLOW) == Verdict(Outcome.TIMEOUT, SLOW.reason, "bank.yaml:8")


@pytest.mark.parametrize("judge", OF_CARD)
def test_what_died_is_an_error_and_never_passed(
    judge: Callable[[Card, Execution], Verdict],
) -> None:
    assert judge(CARD, DEAD) == Verdict(Outcome.ERROR, "killed by SIGSEGV", "bank.yaml:8")


@pytest.mark.parametrize("judge", OF_CARD)
def test_what_left_early_is_an_error_at_the_line_where_it_left(
    judge: Callable[[Card, Execution], Verdict],
) -> None:
    assert judge(CARD, LEFT) == Verdict(Outcome.ERROR, LEFT.reason, "bank.yaml:9")


@pytest.mark.parametrize("judge", OF_CARD)
def test_what_raised_failed_at_its_line_and_shows_the_code(
    judge: Callable[[Card, Execution], Verdict],
) -> None:
    verdict = judge(CARD, raising("AssertionError", "x = 1"))
    assert verdict == Verdict(
        Outcome.FAILED,
        "line 2: AssertionError: x = 1",
        "bank.yaml:9",
        code="assert x == 2  # two",
    )


@pytest.mark.parametrize(
    ("section", "where"), [("check", "bank.yaml:22"), ("setup", "bank.yaml:3")]
)
def test_what_raised_outside_the_snippet_shows_no_code_of_the_snippet(
    section: str, where: str
) -> None:
    card = replace(CARD, source=Source("bank.yaml", 3, LINES | {"setup": 1}))
    verdict = proof(card, raising(section=section, line=3))
    assert verdict.where == where
    assert verdict.reason == f"{section} line 3: ValueError: no"
    assert verdict.code == ""


@pytest.mark.parametrize("section", ["prelude", "params"])
def test_what_raised_before_the_card_s_own_code_is_not_blamed_on_a_line_of_the_snippet(
    section: str,
) -> None:
    verdict = proof(CARD, raising(section=section, line=4))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.where in {"bank.yaml:3", "bank.yaml:8"}
    assert verdict.code == ""


@pytest.mark.parametrize("separator", ["\x0c", "\u2028"])
def test_the_code_shown_is_the_line_that_python_counts(separator: str) -> None:
    card = replace(CARD, snippet=f"x = 'a{separator}b'\nassert False\n")
    assert proof(card, raising(line=2)).code == "assert False"


def test_an_exception_without_a_line_is_placed_at_the_snippet() -> None:
    verdict = proof(CARD, raising(line=0))
    assert verdict.where == "bank.yaml:8"
    assert verdict.code == ""


class TestProof:
    def test_a_snippet_that_asserts_and_ends_is_a_proof(self) -> None:
        assert proof(CARD, FINISHED) == PASSED

    def test_a_snippet_that_reaches_no_assertion_proves_nothing(self) -> None:
        verdict = proof(CARD, replace(FINISHED, asserts=0))
        assert verdict.outcome is Outcome.FAILED
        assert verdict.where == "bank.yaml:8"
        assert "no assertion was reached" in verdict.reason

    def test_an_assertion_that_held_before_an_exception_is_no_proof(self) -> None:
        assert proof(CARD, replace(raising(), asserts=5)).outcome is Outcome.FAILED


class TestPrediction:
    card = replace(CARD, kind=Kind.PREDICT, output="2\n")
    error = replace(CARD, kind=Kind.PREDICT, raises="RuntimeError")
    match = replace(CARD, kind=Kind.PREDICT, raises="RuntimeError", match="size of tensor a")

    def test_the_stored_output_is_right(self) -> None:
        assert prediction(self.card, FINISHED) == PASSED

    def test_another_output_failed_and_shows_both(self) -> None:
        verdict = prediction(self.card, replace(FINISHED, stdout="3\n"))
        assert verdict.outcome is Outcome.FAILED
        assert (verdict.expected, verdict.got) == ("2", "3")
        assert verdict.where == "bank.yaml:12"
        assert verdict.reason == "it prints something else"

    @pytest.mark.parametrize("stdout", ["", " \n"])
    def test_a_snippet_that_prints_nothing_failed(self, stdout: str) -> None:
        for card in (self.card, replace(self.card, output=None)):
            verdict = prediction(card, replace(FINISHED, stdout=stdout))
            assert verdict.outcome is Outcome.FAILED
            assert verdict.reason == "it prints nothing"

    def test_without_a_stored_output_any_print_is_right(self) -> None:
        assert prediction(replace(self.card, output=None), FINISHED) == PASSED

    def test_an_exception_that_the_card_does_not_announce_failed(self) -> None:
        verdict = prediction(self.card, replace(raising(), stdout="2\n"))
        assert verdict.outcome is Outcome.FAILED
        assert verdict.where == "bank.yaml:9"

    def test_the_announced_exception_is_right(self) -> None:
        assert prediction(self.error, raising("RuntimeError", "anything")) == PASSED

    def test_a_subclass_of_the_announced_exception_is_right(self) -> None:
        error = raising("torch.OutOfMemoryError")
        assert error.raised is not None
        bases = ("OutOfMemoryError", "RuntimeError", "Exception")
        execution = replace(error, raised=replace(error.raised, bases=bases))
        assert prediction(self.error, execution) == PASSED

    def test_an_exception_may_be_announced_with_its_module(self) -> None:
        card = replace(self.error, raises="pickle.UnpicklingError")
        assert prediction(card, raising("_pickle.UnpicklingError")) == PASSED

    def test_another_exception_failed_and_shows_both(self) -> None:
        verdict = prediction(self.error, raising("TypeError", "must be Tensor\nnot int"))
        assert verdict.outcome is Outcome.FAILED
        assert verdict.reason == "it raises something else"
        assert verdict.where == "bank.yaml:14"
        assert verdict.expected == "RuntimeError"
        assert verdict.got == "line 2: TypeError: must be Tensor"

    def test_a_part_of_the_announced_name_is_not_it(self) -> None:
        card = replace(self.error, raises="Error")
        assert prediction(card, raising("RuntimeError")).outcome is Outcome.FAILED

    @pytest.mark.parametrize(("stdout", "got"), [("2\n", "printed 2"), ("", "printed nothing")])
    def test_no_exception_failed_and_shows_what_was_printed(self, stdout: str, got: str) -> None:
        verdict = prediction(self.error, replace(FINISHED, stdout=stdout))
        assert verdict.outcome is Outcome.FAILED
        assert verdict.reason == "it raises nothing"
        assert (verdict.expected, verdict.got) == ("RuntimeError", got)
        assert verdict.where == "bank.yaml:14"

    def test_the_announced_message_is_right_as_a_part_of_it(self) -> None:
        message = "The size of tensor a (2) must match\nthe size of tensor b (3)"
        assert prediction(self.match, raising("RuntimeError", message)) == PASSED

    def test_another_message_failed_at_the_match_and_shows_both(self) -> None:
        verdict = prediction(self.match, raising("RuntimeError", "mat1 and mat2"))
        assert verdict.outcome is Outcome.FAILED
        assert verdict.reason == "it raises it with another message"
        assert verdict.where == "bank.yaml:15"
        assert "size of tensor a" in verdict.expected
        assert verdict.got == "line 2: RuntimeError: mat1 and mat2"


class TestReference:
    def test_a_solution_that_passes_every_test_is_right(self) -> None:
        assert reference(CARD, after_tests(True, True)) == PASSED

    def test_a_solution_that_fails_a_test_failed_at_the_line_of_the_test(self) -> None:
        verdict = reference(CARD, after_tests(True, "x = 3; y = 4", "other"))
        assert verdict == Verdict(
            Outcome.FAILED,
            "the reference solution fails: number 2: x = 3; y = 4",
            "bank.yaml:21",
        )

    def test_a_check_without_tests_failed(self) -> None:
        verdict = reference(CARD, after_tests())
        assert verdict == Verdict(Outcome.FAILED, "no test ran", "bank.yaml:20")


class TestRejected:
    @pytest.mark.parametrize("results", [["bad"], [True, "bad"], ["bad", True]])
    def test_one_failing_test_rejects_a_solution(self, results: list[bool | str]) -> None:
        assert must_fail(CARD, after_tests(*results), "the starter", "starter") == PASSED

    @pytest.mark.parametrize("results", [[], [True, True]])
    def test_a_solution_that_no_test_rejects_makes_the_card_fail(
        self, results: list[bool | str]
    ) -> None:
        verdict = must_fail(CARD, after_tests(*results), "wrong solution 2", "wrong")
        assert verdict == Verdict(
            Outcome.FAILED, "wrong solution 2 passes every test", "bank.yaml:40"
        )

    @pytest.mark.parametrize(
        ("execution", "why"),
        [
            (raising(section="answer"), "line 2: ValueError: no"),
            (DEAD, "killed by SIGSEGV"),
            (LEFT, "left early"),
            (
                Execution(Termination.ERROR, reason="line 1: SyntaxError: invalid syntax"),
                "SyntaxError",
            ),
        ],
        ids=["exception", "crash", "exit", "syntax"],
    )
    def test_a_solution_that_fails_before_a_test_makes_the_card_fail(
        self, execution: Execution, why: str
    ) -> None:
        verdict = must_fail(CARD, execution, "the starter", "starter")
        assert verdict.outcome is Outcome.FAILED
        assert verdict.where == "bank.yaml:30"
        assert "the starter must fail by a test, not before" in verdict.reason
        assert why in verdict.reason

    def test_a_solution_that_runs_out_of_time_is_a_timeout_that_names_it(self) -> None:
        verdict = must_fail(CARD, SLOW, "the starter", "starter")
        assert verdict == Verdict(
            Outcome.TIMEOUT, "the starter: no answer in 10 s: line 2", "bank.yaml:30"
        )


class TestSolution:
    def judged(self, execution: Execution, code: str = "x = 1\n", *forbid: str) -> Verdict:
        return solution(replace(CARD, kind=Kind.IMPLEMENT, forbid=forbid), code, execution)

    def test_code_that_passes_every_test_is_right(self) -> None:
        assert self.judged(after_tests(True, True)) == PASSED

    def test_code_that_fails_tests_says_which_and_why(self) -> None:
        verdict = self.judged(after_tests(True, "x = 3", "y = 4"))
        assert verdict.outcome is Outcome.FAILED
        assert verdict.reason.startswith("2 of 3 tests fail")

    def test_forbidden_code_failed_even_if_it_passes_every_test(self) -> None:
        verdict = self.judged(after_tests(True), "x = 1\ny = torch.softmax(x, 0)\n", "softmax")
        assert verdict.outcome is Outcome.FAILED
        assert verdict.reason.startswith("line 2: ")
        assert "softmax" in verdict.reason

    def test_code_without_what_is_forbidden_is_judged_by_its_tests(self) -> None:
        assert self.judged(after_tests(True), "y = x.exp()\n", "softmax") == PASSED

    def test_code_that_does_not_parse_is_an_error_and_not_forbidden(self) -> None:
        syntax = Execution(Termination.ERROR, reason="line 1: SyntaxError: invalid syntax")
        verdict = self.judged(syntax, "softmax((", "softmax")
        assert verdict == Verdict(Outcome.ERROR, "line 1: SyntaxError: invalid syntax")

    def test_code_that_raises_failed_with_its_line(self) -> None:
        verdict = self.judged(raising(section="answer"))
        assert verdict == Verdict(Outcome.FAILED, "line 2: ValueError: no")

    def test_code_that_never_ends_is_a_timeout(self) -> None:
        assert self.judged(SLOW) == Verdict(Outcome.TIMEOUT, SLOW.reason)

    @pytest.mark.parametrize("execution", [DEAD, LEFT])
    def test_code_that_dies_or_leaves_is_an_error_and_never_right(
        self, execution: Execution
    ) -> None:
        assert self.judged(execution) == Verdict(Outcome.ERROR, execution.reason)

    def test_code_that_dies_after_a_passed_test_is_an_error(self) -> None:
        died = replace(DEAD, tests=after_tests(True).tests)
        assert self.judged(died).outcome is Outcome.ERROR

    def test_code_that_no_test_looked_at_is_an_error(self) -> None:
        assert self.judged(after_tests()) == Verdict(Outcome.ERROR, "no test ran")


class TestTyped:
    def test_what_was_printed_is_right(self) -> None:
        printed = replace(FINISHED, stdout="torch.Size([2, 3])\n")
        assert judge_prediction("(2, 3)", printed, CARD).match is Match.RIGHT
        assert judge_prediction("(3, 2)", printed, CARD).match is Match.WRONG

    def test_the_exception_is_right_and_an_error_is_half_right(self) -> None:
        execution = raising("RuntimeError", "sizes do not match")
        assert judge_prediction("RuntimeError", execution, CARD).match is Match.RIGHT
        assert judge_prediction("an error", execution, CARD).match is Match.HALF
        assert judge_prediction("TypeError", execution, CARD).match is Match.HALF

    def test_what_was_printed_before_the_exception_is_not_the_answer(self) -> None:
        assert (
            judge_prediction("2", replace(raising(), stdout="2\n"), CARD).match is not Match.RIGHT
        )


def test_only_passed_counts_as_passed() -> None:
    assert [outcome for outcome in Outcome if Verdict(outcome).passed] == [Outcome.PASSED]
