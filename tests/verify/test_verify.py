"""`verify` with a real engine: what holds passes, and each planted fault does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.bank import read_bank
from ptquiz.card import Card, Kind, Level
from ptquiz.engine.client.engine import Engine
from ptquiz.judge import Outcome
from ptquiz.verify.run import CardReport, verify

if TYPE_CHECKING:
    from tests.verify.conftest import Verified

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def good(verified: Verified) -> dict[str, CardReport]:
    return verified(*read_bank([HERE / "good.yaml"]).cards.values())


@pytest.fixture(scope="module")
def bad(verified: Verified) -> dict[str, CardReport]:
    return verified(*read_bank([HERE / "bad.yaml"]).cards.values())


def line_of(card_id: str, text: str) -> int:
    """Return the line of the first ``text`` in a bad card, counted in its file."""
    lines = (HERE / "bad.yaml").read_text(encoding="utf-8").splitlines()
    start = lines.index(f"  - id: {card_id}")
    return next(n for n in range(start, len(lines)) if text in lines[n]) + 1


EXECUTIONS = {
    "good-recall": 1,
    "good-shared": 1,
    "good-recall-by-testing": 1,
    "good-predict": 1,
    "good-raises": 1,
    "good-params": 6,
    "good-raises-params": 2,
    "good-requires": 1,
    "good-complete": 3,  # the reference, an accepted and a wrong solution
    "good-implement": 4,  # the reference, the starter, two wrong solutions
    "good-fix": 4,  # the reference and the starter, in two variants
}


@pytest.mark.parametrize("card_id", EXECUTIONS)
def test_a_good_card_is_verified_by_running_all_of_it(
    card_id: str, good: dict[str, CardReport]
) -> None:
    report = good[card_id]
    assert report.verdict.outcome is Outcome.PASSED, report.verdict
    assert report.verdict.reason == ""
    assert report.executions == EXECUTIONS[card_id]
    assert report.seconds > 0
    assert report.peak_memory > 1 << 20


def test_there_is_a_good_card_of_each_kind(good: dict[str, CardReport]) -> None:
    assert {report.card.kind for report in good.values()} == set(Kind)


FAILED, ERROR, TIMEOUT = Outcome.FAILED, Outcome.ERROR, Outcome.TIMEOUT
FAULTS = [
    ("false-assertion", FAILED, "assert x == 3", "line 2: AssertionError: x == 3: got 2, want 3"),
    ("raises-in-setup", FAILED, "x.nothing", "setup line 2: AttributeError: "),
    ("assertion-not-reached", FAILED, "def proof", "no assertion was reached: it proves nothing"),
    ("assertion-swallowed", FAILED, "try:", "no assertion was reached: it proves nothing"),
    ("sys-exit", ERROR, "sys.exit(0)", "line 3: left early with sys.exit(0)"),
    ("os-exit", ERROR, "import os", "exited with status 0 before its end"),
    ("kills-itself", ERROR, "import os", "kill"),
    ("never-ends", TIMEOUT, "assert True", "no answer in 3 s: line "),
    ("wrong-output", FAILED, "tensor([1., 2.])", "it prints something else"),
    ("prints-nothing", FAILED, "x = 1", "it prints nothing"),
    ("prints-and-raises", FAILED, "torch.ones(2) @", "line 2: RuntimeError: inconsistent tensor"),
    ("raises-nothing", FAILED, "raises: ", "it raises nothing"),
    ("raises-another-type", FAILED, "raises: ", "it raises something else"),
    ("raises-another-message", FAILED, "match: ", "it raises it with another message"),
    ("variants-all-the-same", FAILED, "params: ", "every variant prints the same"),
    ("one-variant-raises", FAILED, "print(", "line 1: IndexError: index 2 is out of bounds"),
    ("reference-fails", FAILED, "double(3) == 6", "fails: double of three: got 7, want 6"),
    ("reference-leaves", ERROR, "raise SystemExit", "left early with sys.exit(0)"),
    ("reference-stops-its-tests", ERROR, "def double", "exited with status 0 before its end"),
    ("starter-passes", FAILED, "return x + x", "the starter passes every test"),
    ("starter-does-not-start", FAILED, "= dubble", "must fail by a test, not before: line 1: Name"),
    ("wrong-is-right", FAILED, "not all ones", "wrong solution 2 passes every test"),
    ("wrong-does-not-start", FAILED, "{code", "wrong solution 1 must fail by a test, not before"),
    ("wrong-leaves", FAILED, "{code", "wrong solution 1 must fail by a test, not before: line 1"),
    ("shared-raises", FAILED, "assert half(1)", "line 2: AssertionError: half(1) == 0.5: got 1"),
    ("accept-fails", FAILED, "is float", "accepted solution 2 fails: type: got int, want float"),
    ("accept-is-forbidden", FAILED, "x.mul(2)", "accepted solution 1: `mul` is not allowed"),
    ("accept-raises", FAILED, "dubble", "accepted solution 1: line 2: NameError: "),
    ("accept-leaves", ERROR, "exit", "accepted solution 1: line 1: left early with sys.exit(0)"),
    ("accept-never-ends", TIMEOUT, '{code: "while', "accepted solution 1: no answer in 3 s"),
    ("wrong-never-ends", TIMEOUT, "{code", "wrong solution 1: no answer in 3 s"),
]


@pytest.mark.parametrize(
    ("card_id", "outcome", "place", "words"), FAULTS, ids=[fault[0] for fault in FAULTS]
)
def test_a_fault_is_reported_with_its_outcome_its_line_and_its_reason(
    card_id: str, outcome: Outcome, place: str, words: str, bad: dict[str, CardReport]
) -> None:
    verdict = bad[card_id].verdict
    assert verdict.outcome is outcome, verdict
    assert words in verdict.reason
    file, _, line = verdict.where.rpartition(":")
    assert Path(file).name == "bad.yaml"
    assert int(line) == line_of(card_id, place) - (card_id in STARTS_AT_KEY)


STARTS_AT_KEY = {"starter-passes"}  # the starter as a whole is at fault, not its second line


def test_every_planted_fault_is_looked_at(bad: dict[str, CardReport]) -> None:
    skipped = {"needs-cuda", "needs-another-numpy"}
    assert set(bad) == {fault[0] for fault in FAULTS} | skipped


def test_a_false_assertion_shows_its_code(bad: dict[str, CardReport]) -> None:
    assert bad["false-assertion"].verdict.code == "assert x == 3"


def test_another_output_shows_both(bad: dict[str, CardReport]) -> None:
    verdict = bad["wrong-output"].verdict
    assert (verdict.expected, verdict.got) == ("tensor([1., 2.])", "tensor([1., 1.])")


def test_another_exception_shows_both(bad: dict[str, CardReport]) -> None:
    verdict = bad["raises-another-type"].verdict
    assert verdict.expected == "RuntimeError"
    assert verdict.got.startswith("line 1: TypeError: ")


def test_no_exception_shows_what_was_printed(bad: dict[str, CardReport]) -> None:
    assert bad["raises-nothing"].verdict.got == "printed tensor([2., 2.])"


def test_a_variant_that_fails_is_named(bad: dict[str, CardReport]) -> None:
    assert bad["one-variant-raises"].label == "n = 3"


def test_a_solution_that_is_at_fault_is_named(bad: dict[str, CardReport]) -> None:
    assert bad["starter-passes"].label == "the starter"
    assert bad["wrong-is-right"].label == "wrong solution 2"
    assert bad["reference-fails"].label == ""


@pytest.mark.parametrize(
    ("card_id", "words"),
    [("needs-cuda", "needs cuda"), ("needs-another-numpy", "needs numpy>=999: here is ")],
)
def test_what_a_card_lacks_skips_it_with_the_reason_and_runs_nothing(
    card_id: str, words: str, bad: dict[str, CardReport]
) -> None:
    report = bad[card_id]
    assert report.verdict.outcome is Outcome.SKIPPED
    assert words in report.verdict.reason
    assert not report.verdict.passed
    assert report.executions == 0


NEVER = Card("never", Kind.RECALL, Level.BASIC, "Slow", "q", "a", "while True: pass")


def test_a_card_without_a_limit_has_the_one_of_the_run(engine: Engine) -> None:
    [report] = verify([NEVER], engine, "cpu", 0.3)
    assert report.verdict.outcome is Outcome.TIMEOUT
    assert report.verdict.reason.startswith("no answer in 0.3 s")


def test_no_cards_give_no_reports(engine: Engine) -> None:
    assert list(verify([], engine, "cpu", 10.0)) == []


@pytest.mark.slow
def test_a_card_is_reported_before_the_slow_ones_end() -> None:
    fast = replace(NEVER, id="fast", snippet="assert True")
    with Engine(jobs=2) as engine:
        first = next(verify([NEVER, fast], engine, "cpu", 600.0))
    assert first.card is fast
