"""`grade`, as a shell runs it: an answer from any editor, judged as a session judges it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Ptquiz

pytestmark = pytest.mark.slow

RIGHT = "def relu(x):\n    return x.clamp(min=0)\n"
WRONG = "print('begun')\ndef relu(x):\n    print('given', x)\n    return x.abs()\n"


@pytest.fixture
def grade(ptquiz: Ptquiz, bank: Path) -> Grade:
    return Grade(ptquiz, bank)


class Grade:
    """Grades an answer to a card of the tests' own bank."""

    def __init__(self, ptquiz: Ptquiz, bank: Path) -> None:
        self.ptquiz = ptquiz
        self.bank = bank

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Done:
        return self.ptquiz("grade", *arguments, "--bank", self.bank, "--trust", stdin=stdin)

    def file(self, text: str) -> Path:
        path = self.ptquiz.cwd / "solution.py"
        path.write_text(text, encoding="utf-8")
        return path


def test_a_right_solution_is_exit_code_0_and_changes_nothing(grade: Grade) -> None:
    done = grade("e2e-implement", grade.file(RIGHT))
    assert done.code == 0
    assert "✓ negative becomes zero" in done.out
    assert "✓ right" in done.out
    assert "\x1b" not in done.out
    assert grade.ptquiz.states() == {}


def test_a_wrong_solution_is_exit_code_1_with_what_it_got_and_wanted(grade: Grade) -> None:
    done = grade("e2e-implement", grade.file(WRONG))
    assert done.code == 1
    lines = [line.strip() for line in done.out.splitlines()]
    for line in ("begun", "✗ negative becomes zero", "got  1.0", "want 0", "given tensor(-1.)",
                 "✓ positive stays", "✗ not right: 1 of 2 tests failed"):  # fmt: skip
        assert line in lines


def test_json_is_one_object(grade: Grade) -> None:
    done = grade("e2e-implement", "-", "--json", stdin=WRONG.encode())
    assert done.code == 1
    data = done.json
    assert (data["version"], data["command"], data["id"]) == (1, "grade", "e2e-implement")
    assert (data["outcome"], data["half"]) == ("failed", False)
    assert (data["variant"], data["recorded"]) == ({}, None)
    assert data["reason"] == "1 of 2 tests failed"
    assert data["stdout"] == "begun\n"
    assert 0 < data["seconds"] < 60
    first, second = data["tests"]
    assert first.pop("seconds") >= 0
    assert first == {
        "name": "test_negative_becomes_zero", "passed": False,
        "reason": "relu(torch.tensor(-1.0)).item() == 0", "got": "1.0", "want": "0", "line": None,
        "printed": "given tensor(-1.)\n",
    }  # fmt: skip
    assert (second["passed"], second["reason"], second["got"]) == (True, "", "")


def test_the_line_of_an_exception_is_that_of_the_file(grade: Grade) -> None:
    path = grade.file("# what was asked\n\ndef double(x):\n    return x.twice()\n")
    [test] = grade("e2e-fix", path, "--json").json["tests"]
    assert test["line"] == 4
    assert test["reason"].startswith("line 4: AttributeError: ")


@pytest.mark.parametrize(
    ("code", "outcome", "reason"),
    [
        ("def double(x)\n    return x", "error", "line 1: SyntaxError: expected ':'"),
        ("raise KeyError('x')", "failed", "line 1: KeyError: 'x'"),
        ("x = '\0'", "error", "SyntaxError: source code string cannot contain null bytes"),
    ],
)
def test_code_that_does_not_run_is_exit_code_1(
    grade: Grade, code: str, outcome: str, reason: str
) -> None:
    done = grade("e2e-fix", grade.file(code), "--json")
    assert done.code == 1
    assert (done.json["outcome"], done.json["reason"]) == (outcome, reason)


@pytest.mark.parametrize(
    ("card", "answer", "outcome", "half"),
    [
        ("e2e-predict", "3x2", "passed", False),
        ("e2e-predict", "2x3", "failed", False),
        ("e2e-raises", "RuntimeError", "passed", False),
        ("e2e-raises", "ValueError", "failed", True),
        ("e2e-complete", "x.sum()\nx.numel()", "passed", False),
        ("e2e-complete", "x.sum()\n3", "failed", False),
    ],
)
def test_an_answer_can_be_typed(
    grade: Grade, card: str, answer: str, outcome: str, half: bool
) -> None:
    done = grade(card, "--answer", answer, "--json")
    assert done.code == (outcome != "passed")
    assert (done.json["outcome"], done.json["half"]) == (outcome, half)


def test_a_complete_card_takes_its_completed_code_too(grade: Grade) -> None:
    assert grade("e2e-complete", grade.file("def mean(x):\n    return x.mean()\n")).code == 0


def test_a_prediction_is_shown_with_what_the_snippet_did(grade: Grade) -> None:
    done = grade("e2e-params", "--answer", "3", "--variant", "3")
    assert done.code == 1
    assert "with n = 4" in done.out
    assert "not right" in done.out
    assert "4.0" in done.out
    assert grade("e2e-params", "--answer", "2", "--json").json["variant"] == {"n": 2}


def test_nothing_is_kept_but_with_record(grade: Grade) -> None:
    good = grade("e2e-implement", grade.file(RIGHT), "--record", "--json").json["recorded"]
    assert good["rating"] == "good"
    done = grade("e2e-predict", "--answer", "2x3", "--record")
    assert "recorded as again" in done.err
    assert grade.ptquiz.states().keys() == {"e2e-implement", "e2e-predict"}
    days = grade.ptquiz("stats", "--json").json["days"]
    assert [(day["reviews"], day["seconds"]) for day in days] == [(2, 0)]


def test_what_cannot_run_here_is_skipped_and_not_kept(grade: Grade) -> None:
    bank = grade.ptquiz.bank(
        grade.bank.read_text(encoding="utf-8").replace("blanks:", "requires: [cuda]\n    blanks:")
    )
    path = grade.file("")
    done = grade.ptquiz("grade", "e2e-complete", path, "--bank", bank, "--trust", "--record")
    assert done.code == 1
    assert "not run: needs cuda" in done.out
    assert "not recorded" in done.err


def test_an_attempt_that_study_keeps_can_be_graded(grade: Grade) -> None:
    """It begins with the question as comments."""
    editor = grade.ptquiz.editor(WRONG)
    grade.ptquiz.study("e2e-implement", lines=("e", "q"), env=editor)
    asked = grade("e2e-implement")
    assert asked.code == 2
    command = asked.complaint.split("`")[1]
    assert command.startswith("ptquiz grade e2e-implement ")
    assert grade("e2e-implement", Path(command.split()[-1])).code == 1


NEEDS_CODE = "e2e-fix is answered with code; give a file, or - for standard input"
NEEDS_WORDS = "e2e-predict is answered with what it prints or raises; give that with --answer TEXT"
COMPLAINTS = {
    "e2e-recall x.py": "e2e-recall is a recall card, which no program can grade; "
    "`ptquiz study e2e-recall` asks it, and you judge",
    "e2e-fxi x.py": 'there is no card "e2e-fxi" (did you mean "e2e-fix"?); '
    "`ptquiz list` shows all of them",
    "e2e-fix": NEEDS_CODE,
    "e2e-fix --answer x": NEEDS_CODE,
    "e2e-fix x.py --answer x": "FILE and --answer are two answers; give one of them",
    "e2e-fix missing.py": "missing.py: No such file or directory; give a Python file",
    "e2e-fix .": ".: Is a directory; give a Python file",
    "e2e-fix -": "standard input is not UTF-8; save the file as UTF-8",
    "e2e-fix x.py --variant 2": "e2e-fix has no params, and so no variants; leave --variant out",
    "e2e-predict": NEEDS_WORDS,
    "e2e-predict x.py": NEEDS_WORDS,
    "e2e-predict --answer=": NEEDS_WORDS,
    "e2e-complete --answer x": "e2e-complete has 2 blanks, and --answer has 1 line; "
    "give a line for each blank",
    "e2e-params --answer 1 --variant 4": "e2e-params has 3 variants, not 4; "
    "choose 1 (n = 2), 2 (n = 3), 3 (n = 4)",
}


@pytest.mark.parametrize("arguments", COMPLAINTS)
def test_what_cannot_be_graded_is_exit_code_2_in_a_line_that_says_what_to_do(
    grade: Grade, arguments: str
) -> None:
    done = grade(*arguments.split(), stdin=b"x = '\xff'")
    assert done.code == 2
    assert done.complaint == f"ptquiz: {COMPLAINTS[arguments]}"
    assert done.out == ""
