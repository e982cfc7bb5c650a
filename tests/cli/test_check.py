"""`check`, as a shell runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Ptquiz

OWN = """\
topic: Own
cards:
  - id: own-strong
    kind: recall
    level: basic
    question: What does summing two ones give?
    snippet: |
      x = torch.ones(2)
      assert x.sum() == 2
    answer: Two.
  - id: own-vacuous
    kind: recall
    level: advanced
    question: Is anything true of a tensor of threes?
    snippet: |
      x = torch.ones(3) * 3
      assert True
    answer: No.
"""


def test_proofs_that_hold_are_counted_by_topic(ptquiz: Ptquiz) -> None:
    done = ptquiz("check", "--proofs", "--trust", "own-strong", ptquiz.bank(OWN),
                  env={"COLUMNS": "80", "NO_COLOR": "1"})  # fmt: skip
    assert done.code == 0
    assert "Own" in done.out
    assert "strength 100 %" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert "\x1b" not in done.out


def test_a_proof_that_proves_nothing_is_exit_code_1_with_its_mutants(ptquiz: Ptquiz) -> None:
    bank = ptquiz.bank(OWN)
    done = ptquiz("check", "--proofs", "--trust", "--topic", "own", "--bank", bank)
    assert done.code == 1
    assert "own-vacuous  Own · recall: notices none of" in done.out
    assert "bank.yaml:16  torch.ones(3) * 3 → torch.ones(3) + 3" in done.out
    assert "1 prove nothing" in done.out


def test_proofs_as_json_are_one_object(ptquiz: Ptquiz) -> None:
    done = ptquiz("check", "--proofs", "--trust", "--json", "--bank", ptquiz.bank(OWN),
                  "own-vacuous", "own-strong")  # fmt: skip
    assert done.code == 1
    assert {c["id"]: c["outcome"] for c in done.json["cards"]} == {
        "own-vacuous": "failed", "own-strong": "passed"
    }  # fmt: skip


def test_the_mutants_of_a_bank_that_nobody_trusts_do_not_run(ptquiz: Ptquiz) -> None:
    done = ptquiz("check", "--proofs", "--bank", ptquiz.bank(OWN), "own-strong")
    assert done.code == 2
    assert "trust" in done.complaint


@pytest.mark.parametrize(
    "arguments", [["--topic", "autograd"], ["--kind", "fix"], ["--level", "basic"]]
)
def test_filters_without_proofs_are_a_mistake(ptquiz: Ptquiz, arguments: list[str]) -> None:
    done = ptquiz("check", *arguments)
    assert done.code == 2
    assert "filters" in done.complaint
