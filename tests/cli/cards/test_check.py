"""`check`, as a shell runs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow

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
    ptquiz.bank(OWN, "my bank.yaml")
    done = ptquiz("check", "--proofs", "--bank", "my bank.yaml", "own-strong")
    assert done.code == 2
    assert "`ptquiz trust 'my bank.yaml'`" in done.complaint


@pytest.mark.parametrize(
    "arguments",
    [["--topic", "autograd"], ["--kind", "fix"], ["--level", "basic"], ["--asked", "often"]],
)
def test_filters_without_proofs_are_a_mistake(ptquiz: Ptquiz, arguments: list[str]) -> None:
    done = ptquiz("check", *arguments)
    assert done.code == 2
    assert "filters" in done.complaint


def test_what_is_doubtful_is_shown_with_its_line_and_is_no_problem(ptquiz: Ptquiz) -> None:
    text = OWN.replace("    answer: Two.", "    answer: Two.\n    refs: [https://example.com/a]")
    path = ptquiz.bank(text)
    done = ptquiz("check", path)
    assert done.code == 0
    assert "bank.yaml:11: card own-strong: example.com is not an official source" in done.out
    warnings = ptquiz("check", path, "--json").json["warnings"]
    assert f"no problem, {len(warnings)} doubtful" in done.out
    [warning] = [warning for warning in warnings if warning["file"].endswith(path.name)]
    assert (warning["card"], warning["line"]) == ("own-strong", 11)


def test_many_problems_are_cut_short_and_counted(ptquiz: Ptquiz) -> None:
    cards = "".join(f"  - {{id: card-{n}}}\n" for n in range(99))
    done = ptquiz("check", ptquiz.bank(f"topic: T\ncards:\n{cards}"))
    assert done.code == 3
    lines = done.err.splitlines()
    assert len(lines) == 52
    assert lines[50].startswith("and ")
    assert lines[50].endswith(" more")


def test_a_summary_fits_80_columns_and_names_what_is_missing(ptquiz: Ptquiz) -> None:
    done = ptquiz("check", "--summary", "--bank", ptquiz.bank(OWN),
                  env={"COLUMNS": "80", "NO_COLOR": "1"})  # fmt: skip
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    assert "pred" in done.out
    assert "…" not in done.out
    assert re.search(r"asked: often \d+ \(.*\), sometimes \d+ \(.*\), rarely \d+ \(", done.out)
    assert "! Own: 2 of the 10 cards that a topic needs" in done.out
    assert "! Own: no card is intermediate" in done.out


def test_a_summary_as_json_counts_the_cards_chosen(ptquiz: Ptquiz) -> None:
    data = ptquiz("check", "--summary", "--json", "--topic", "autograd").json
    assert set(data) == {"version", "command", "topics", "total", "remarks"}
    [topic] = data["topics"]
    assert topic["name"] == "Autograd"
    assert topic["kinds"] == data["total"]["kinds"]
    assert sum(topic["asked"].values()) == topic["cards"]
    assert list(topic["asked"]) == ["often", "sometimes", "rarely"]


def test_coverage_is_told_by_area_and_in_all(ptquiz: Ptquiz) -> None:
    done = ptquiz("check", "--coverage", env={"COLUMNS": "80", "NO_COLOR": "1"})
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    data = ptquiz("check", "--coverage", "--json").json
    assert list(data) == ["version", "command", "areas", "total"]
    assert list(data["total"]) == [
        "name", "questions", "answered", "partly", "share", "weighted",
    ]  # fmt: skip
    assert sum(area["questions"] for area in data["areas"]) == data["total"]["questions"]
    assert all(area["name"] in done.out for area in [*data["areas"], data["total"]])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--proofs", "--summary"],
        ["--summary", "--coverage"],
        ["--coverage", "some.yaml"],
        ["--coverage", "--topic", "autograd"],
    ],
)
def test_two_reports_at_once_and_a_part_of_the_coverage_are_mistakes(
    ptquiz: Ptquiz, arguments: list[str]
) -> None:
    assert ptquiz("check", *arguments).code == 2
