"""`verify` with a real engine: what holds passes, and each planted fault does not."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.bank import read_bank
from ptquiz.card import Card, Kind, Level
from ptquiz.engine.client.engine import Engine
from ptquiz.judge import Outcome
from ptquiz.paths import bundled_bank
from ptquiz.verify.run import CardReport, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Verified = Callable[..., dict[str, CardReport]]

GOOD = """\
topic: Good
cards:
  - {id: good-recall, kind: recall, level: basic, question: q, answer: a,
     snippet: "assert torch.ones(2).sum() == 2"}
  - {id: good-recall-by-testing, kind: recall, level: basic, question: q, answer: a,
     snippet: "torch.testing.assert_close(torch.ones(2), torch.ones(2))"}
  - {id: good-predict, kind: predict, level: basic, question: q, answer: a,
     snippet: "print(torch.ones(2, 3).shape)", output: "torch.Size([2, 3])"}
  - {id: good-raises, kind: predict, level: basic, question: q, answer: a,
     snippet: "torch.ones(2) @ torch.ones(3)", raises: RuntimeError, match: inconsistent tensor}
  - {id: good-params, kind: predict, level: basic, question: q, answer: a,
     params: {n: [1, 2, 3], dim: [0, 1]}, setup: "x = torch.ones(n, 5)",
     snippet: "print(x.sum(dim).shape, n)"}
  - {id: good-raises-params, kind: predict, level: basic, question: q, answer: a,
     params: {n: [3, 4]}, snippet: "torch.ones(2) + torch.ones(n)", raises: RuntimeError}
  - {id: good-requires, kind: recall, level: basic, question: q, answer: a,
     snippet: "import numpy; assert numpy.ones(2).sum() == 2", requires: [numpy, torch>=2.6]}
  - id: good-complete
    kind: complete
    level: basic
    question: q
    snippet: |
      x = torch.ones(2)
    blanks: [ones]
    check: |
      def test_ones():
          assert x.sum() == 2
    wrong:
      - {code: x = torch.zeros(2), why: zeros}
    answer: a
  - id: good-implement
    kind: implement
    level: basic
    question: q
    snippet: |
      def double(x):
          return 2 * x
    starter: |
      def double(x):
          ...
    check: |
      def test_double():
          assert double(3) == 6
      def test_negative():
          assert double(-3) == -6
    wrong:
      - {code: "def double(x): return x ** 2 - 3", why: "right for 3 alone"}
      - {code: "def double(x): raise NotImplementedError", why: "an exception in a test rejects"}
    answer: a
  - id: good-fix
    kind: fix
    level: basic
    question: q
    params: {k: [2, 3]}
    snippet: |
      def times(x):
          return k * x
    starter: |
      def times(x):
          return k + x
    check: |
      def test_times():
          assert times(5) == k * 5
    answer: a
"""

BAD = """\
topic: Bad
cards:
  - id: false-assertion
    kind: recall
    level: basic
    question: q
    setup: |
      y = 2
    snippet: |
      x = y
      assert x == 3
    answer: a
  - id: raises-in-setup
    kind: recall
    level: basic
    question: q
    setup: |
      x = 1
      x.nothing
    snippet: assert x
    answer: a
  - id: assertion-not-reached
    kind: recall
    level: basic
    question: q
    snippet: |
      def proof():
          assert 1 == 2
    answer: a
  - id: assertion-swallowed
    kind: recall
    level: basic
    question: q
    snippet: |
      try:
          assert 1 == 2
      except AssertionError:
          pass
    answer: a
  - id: sys-exit
    kind: recall
    level: basic
    question: q
    snippet: |
      import sys
      assert True
      sys.exit(0)
    answer: a
  - id: os-exit
    kind: recall
    level: basic
    question: q
    snippet: |
      import os
      assert True
      os._exit(0)
    answer: a
  - id: kills-itself
    kind: recall
    level: basic
    question: q
    snippet: |
      import os, signal
      assert True
      os.kill(os.getpid(), signal.SIGKILL)
    answer: a
  - id: never-ends
    kind: recall
    level: basic
    question: q
    snippet: |
      assert True
      while True:
          pass
    timeout: 0.5
    answer: a
  - id: wrong-output
    kind: predict
    level: basic
    question: q
    snippet: |
      print(torch.ones(2))
    output: |
      tensor([1., 2.])
    answer: a
  - id: prints-nothing
    kind: predict
    level: basic
    question: q
    snippet: |
      x = 1
    output: "1"
    answer: a
  - id: prints-and-raises
    kind: predict
    level: basic
    question: q
    snippet: |
      print(1)
      torch.ones(2) @ torch.ones(3)
    output: "1"
    answer: a
  - id: raises-nothing
    kind: predict
    level: basic
    question: q
    snippet: |
      print(torch.ones(2) + torch.ones(2))
    raises: RuntimeError
    answer: a
  - id: raises-another-type
    kind: predict
    level: basic
    question: q
    snippet: |
      torch.ones(2) + "2"
    raises: RuntimeError
    answer: a
  - id: raises-another-message
    kind: predict
    level: basic
    question: q
    snippet: |
      torch.ones(2) @ torch.ones(3)
    raises: RuntimeError
    match: device-side assert
    answer: a
  - id: variants-all-the-same
    kind: predict
    level: basic
    question: q
    params: {n: [1, 2]}
    snippet: |
      print(torch.ones(3).shape)
    answer: a
  - id: one-variant-raises
    kind: predict
    level: basic
    question: q
    params: {n: [1, 2, 3]}
    snippet: |
      print(torch.ones(2, 2)[n - 1])
    answer: a
  - id: reference-fails
    kind: implement
    level: basic
    question: q
    snippet: |
      def double(x):
          return x + x + 1
    starter: |
      def double(x): ...
    check: |
      def test_type():
          assert isinstance(double(1), int)
      def test_double_of_three():
          assert double(3) == 6
    answer: a
  - id: reference-leaves
    kind: implement
    level: basic
    question: q
    snippet: |
      def double(x):
          raise SystemExit(0)
    starter: |
      def double(x): ...
    check: |
      def test_double():
          assert double(3) == 6
    answer: a
  - id: reference-stops-its-tests
    kind: implement
    level: basic
    question: q
    snippet: |
      def double(x):
          import os
          os._exit(0)
    starter: |
      def double(x): ...
    check: |
      def test_double():
          assert double(3) == 6
    answer: a
  - id: starter-passes
    kind: fix
    level: basic
    question: q
    snippet: |
      def double(x):
          return 2 * x
    starter: |
      def double(x):
          return x + x
    check: |
      def test_double():
          assert double(3) == 6
    answer: a
  - id: starter-does-not-start
    kind: fix
    level: basic
    question: q
    snippet: |
      def double(x):
          return 2 * x
    starter: |
      double = dubble
    check: |
      def test_double():
          assert double(3) == 6
    answer: a
  - id: wrong-is-right
    kind: complete
    level: basic
    question: q
    snippet: |
      x = torch.ones(2)
    blanks: [ones]
    check: |
      def test_sum():
          assert x.sum() == 2
    wrong:
      - {code: x = torch.zeros(2), why: zeros}
      - {code: "x = torch.tensor([0.0, 2.0])", why: not all ones}
    answer: a
  - id: wrong-does-not-start
    kind: complete
    level: basic
    question: q
    snippet: |
      x = torch.ones(2)
    blanks: [ones]
    check: |
      def test_sum():
          assert x.sum() == 2
    wrong:
      - {code: x = torch.onse(2), why: misspelt}
    answer: a
  - id: wrong-leaves
    kind: complete
    level: basic
    question: q
    snippet: |
      x = torch.ones(2)
    blanks: [ones]
    check: |
      def test_sum():
          assert x.sum() == 2
    wrong:
      - {code: "import sys; sys.exit(1)", why: leaves}
    answer: a
  - id: wrong-never-ends
    kind: complete
    level: basic
    question: q
    snippet: |
      x = torch.ones(2)
    blanks: [ones]
    check: |
      def test_sum():
          assert x.sum() == 2
    wrong:
      - {code: "while True: pass", why: never ends}
    timeout: 0.5
    answer: a
  - id: needs-cuda
    kind: recall
    level: basic
    question: q
    snippet: assert False
    requires: [cuda]
    answer: a
  - id: needs-another-numpy
    kind: recall
    level: basic
    question: q
    snippet: assert False
    requires: ["numpy>=999"]
    answer: a
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(jobs=2) as engine:
        yield engine


@pytest.fixture(scope="module")
def verified(engine: Engine) -> Verified:
    """Give what verifies cards and reports by id."""

    def run(*cards: Card) -> dict[str, CardReport]:
        reports = list(verify(cards, engine, "cpu", 10.0))
        assert sorted(report.card.id for report in reports) == sorted(card.id for card in cards)
        return {report.card.id: report for report in reports}

    return run


def bank_of(text: str, folder: Path) -> list[Card]:
    path = folder / "bank.yaml"
    path.write_text(text)
    return list(read_bank([path]).cards.values())


@pytest.fixture(scope="module")
def good(verified: Verified, tmp_path_factory: pytest.TempPathFactory) -> dict[str, CardReport]:
    return verified(*bank_of(GOOD, tmp_path_factory.mktemp("good")))


@pytest.fixture(scope="module")
def bad(verified: Verified, tmp_path_factory: pytest.TempPathFactory) -> dict[str, CardReport]:
    return verified(*bank_of(BAD, tmp_path_factory.mktemp("bad")))


def line_of(card_id: str, text: str) -> int:
    """Give the line of the first ``text`` in a bad card, counted in its file."""
    lines = BAD.splitlines()
    start = lines.index(f"  - id: {card_id}")
    return next(n for n in range(start, len(lines)) if text in lines[n]) + 1


EXECUTIONS = {
    "good-recall": 1,
    "good-recall-by-testing": 1,
    "good-predict": 1,
    "good-raises": 1,
    "good-params": 6,
    "good-raises-params": 2,
    "good-requires": 1,
    "good-complete": 2,  # the reference, a wrong solution
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
    ("never-ends", TIMEOUT, "assert True", "no answer in 0.5 s: line "),
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
    ("wrong-never-ends", TIMEOUT, "{code", "wrong solution 1: no answer in 0.5 s"),
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
    assert Path(file).name == "bank.yaml"
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


def provable() -> list[Card]:
    """Give ten bundled recall cards that assert at their top level and need nothing special."""
    cards = [
        card
        for card in read_bank([bundled_bank()]).cards.values()
        if card.kind is Kind.RECALL and not card.requires and not card.timeout and last(card)
    ]
    return cards[:: max(1, len(cards) // 10)][:10]


def last(card: Card) -> ast.Assert | None:
    found = [node for node in ast.parse(card.snippet).body if isinstance(node, ast.Assert)]
    return found[-1] if found else None


def negated(card: Card) -> Card:
    """Give the card with its last top-level assertion turned into its opposite."""
    claim = last(card)
    assert claim is not None
    segment = ast.get_source_segment(card.snippet, claim.test)
    assert segment is not None
    lines = card.snippet.splitlines(keepends=True)
    start = claim.lineno - 1
    rest = "".join(lines[start:]).replace(segment, f"not ({segment})", 1)
    return replace(card, id=f"not-{card.id}", snippet="".join(lines[:start]) + rest)


CARDS = provable()


@pytest.fixture(scope="module")
def mutants(verified: Verified) -> dict[str, CardReport]:
    return verified(*CARDS, *map(negated, CARDS))


def test_there_are_ten_cards_to_mutate() -> None:
    assert len(CARDS) == 10


@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
def test_a_bundled_proof_holds_and_fails_at_the_line_of_a_negated_assertion(
    card: Card, mutants: dict[str, CardReport]
) -> None:
    assert mutants[card.id].verdict.passed, mutants[card.id].verdict
    verdict = mutants[f"not-{card.id}"].verdict
    claim = last(card)
    assert claim is not None
    assert verdict.outcome is Outcome.FAILED
    assert "AssertionError" in verdict.reason
    lines = range(claim.lineno, (claim.end_lineno or claim.lineno) + 1)
    assert verdict.where in {card.source.at("snippet", line) for line in lines}
