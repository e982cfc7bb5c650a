"""What goes where: results to stdout, all else to stderr, and nothing that a pipe cannot bear."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow

FULL = Path("/dev/full")
HOSTILE = r"""
topic: "Topic \e]0;owned\a"
cards:
  - id: hostile-text
    kind: recall
    level: basic
    question: "Why \e[2J?"
    snippet: "assert 1  # \e[1A\e[2K\n"
    answer: "Be\x9b2Jcause"
    hints: ["Look \e[2J"]
"""


def test_list_has_frozen_keys(ptquiz: Ptquiz, bank: Path) -> None:
    data = ptquiz("list", "--json", "--bank", bank).json
    assert list(data) == ["version", "command", "cards"]
    assert (data["version"], data["command"]) == (1, "list")
    keys = ["id", "topic", "kind", "level", "asked", "tags", "question", "state", "due", "note"]
    assert all(list(card) == keys for card in data["cards"])
    [card] = [card for card in data["cards"] if card["id"] == "e2e-recall"]
    assert card == {
        "id": "e2e-recall", "topic": "End to end", "kind": "recall", "level": "basic",
        "asked": "sometimes", "tags": ["end-to-end"], "question": "Where do gradients go?",
        "state": "new", "due": None, "note": None,
    }  # fmt: skip


def test_check_has_frozen_keys(ptquiz: Ptquiz, bank: Path) -> None:
    data = ptquiz("check", "--json", bank).json
    assert list(data) == ["version", "command", "cards", "problems", "warnings"]
    assert (data["version"], data["command"], data["problems"]) == (1, "check", [])
    assert data["cards"] > 10


def test_doctor_has_frozen_keys(doctor: dict[str, Any]) -> None:
    assert list(doctor) == ["version", "command", "ok", "lines"]
    assert (doctor["version"], doctor["command"]) == (1, "doctor")
    assert all(list(line) == ["ok", "what", "how"] for line in doctor["lines"])
    said = {line["what"] for line in doctor["lines"]}
    assert {"ptquiz", "python", "torch", "numpy", "cuda", "bank", "progress", "editor"} <= said


def test_a_due_card_is_listed_with_its_time(ptquiz: Ptquiz, bank: Path) -> None:
    ptquiz.study("e2e-elsewhere", lines=("", "4", "q"))
    cards = ptquiz("list", "e2e-elsewhere", "--json", "--bank", bank).json["cards"]
    assert cards[0]["state"] == "review"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+\d\d:\d\d", cards[0]["due"])
    assert f"due {cards[0]['due'][:7]}" in ptquiz("list", "e2e-elsewhere", "--bank", bank).out


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["show", "torch-cat"], ["show", "torch-cat", "--code"], ["check"], ["--version"]],
    ids=" ".join,
)
def test_results_are_on_stdout_without_colour_and_nothing_is_on_stderr(
    ptquiz: Ptquiz, arguments: list[str]
) -> None:
    done = ptquiz(*arguments, env={"TERM": "xterm-256color", "COLORTERM": "truecolor"})
    assert done.code == 0
    assert done.err == ""
    assert "\x1b" not in done.out
    assert done.out.endswith("\n")


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "--json"], ["show", "torch-cat"], ["check", "--json"],
     ["export", "-o", "-", "-f", "json", "e2e-elsewhere"]],
    ids=" ".join,
)  # fmt: skip
def test_a_reader_that_leaves_is_no_failure(
    ptquiz: Ptquiz, bank: Path, arguments: list[str]
) -> None:
    """``ptquiz list | head -n 1``: 1 would mean that a card did not verify."""
    if arguments[0] == "export":
        arguments = [*arguments, "--bank", str(bank), "--trust"]
    with ptquiz.start(*arguments) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read().decode()
    assert err == ""
    assert process.returncode == 0


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "--json"], ["show", "torch-cat"], ["show", "torch-cat", "--code"]],
    ids=" ".join,
)
def test_a_full_disk_is_a_failure_in_one_line(ptquiz: Ptquiz, arguments: list[str]) -> None:
    with FULL.open("wb") as full:
        done = ptquiz(*arguments, stdout=full)
    assert done.code == 1
    assert "space" in done.complaint.lower()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("arguments", [["list"], ["show", "torch-cat"]], ids=" ".join)
def test_a_terminal_that_cannot_show_every_letter_shows_the_others(
    ptquiz: Ptquiz, arguments: list[str], encoding: str
) -> None:
    done = ptquiz(*arguments, env={"PYTHONIOENCODING": encoding})
    assert done.code == 0
    assert b"torch" in done.raw


@pytest.mark.parametrize(
    "closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"], ids=["in", "out", "err", "all"]
)
def test_streams_that_are_closed_are_no_crash(ptquiz: Ptquiz, bank: Path, closed: str) -> None:
    own = ["--bank", str(bank), "--trust", "e2e-elsewhere"]
    for arguments in (["list"], ["study", *own], ["export", "-f", "json", "-o", "x.json", *own]):
        command = " ".join(ptquiz.command(*arguments))
        done = subprocess.run(
            ["sh", "-c", f"{command} {closed}"], check=False, capture_output=True,
            cwd=ptquiz.cwd, env=ptquiz.env, timeout=120,
        )  # fmt: skip
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert done.returncode in {0, 1}


def test_text_from_a_bank_moves_no_cursor(ptquiz: Ptquiz) -> None:
    """Whoever wrote a bank writes words on this terminal, and nothing else."""
    bank = ptquiz.bank(HOSTILE)
    own = ("--bank", bank)
    for done in (
        ptquiz("list", *own),
        ptquiz("show", "hostile-text", *own),
        ptquiz("study", "hostile-text", *own, "--trust", lines=("h", "", "p", "q")),
        ptquiz("check", bank),
    ):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", done.out + done.err)


def test_a_complaint_about_a_bank_moves_no_cursor(ptquiz: Ptquiz) -> None:
    text = HOSTILE.replace("hints:", '"hin\\e[2Jts":').replace("hostile-text", '"a\\e[2Jb"')
    done = ptquiz("check", ptquiz.bank(text))
    assert done.code == 3
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", done.err)


def test_what_code_says_moves_no_cursor(ptquiz: Ptquiz) -> None:
    """Printed text, an exception's message and a failed test's reason are all another's words."""
    bank = ptquiz.bank(r"""
topic: Tensors
cards:
  - id: prints-codes
    kind: predict
    level: basic
    question: What does this print?
    params: {n: [1, 2]}
    snippet: print(n, "a\x1b[2Jb")
    answer: Codes.
  - id: raises-codes
    kind: predict
    level: basic
    question: What does this raise?
    snippet: raise ValueError("a\x1b[2Jb")
    raises: ValueError
    answer: Codes.
  - id: fails-with-codes
    kind: complete
    level: basic
    question: Fill in the blank.
    snippet: x = 1
    blanks: ["1"]
    check: |
      def test_codes():
          assert x == 1, "a\x1b[2Jb"
    answer: Codes.
""")
    cards = ("prints-codes", "raises-codes", "fails-with-codes")
    lines = ("a", "4", "ValueError", "4", "2", "", "4")
    done = ptquiz("study", *cards, "--bank", bank, "--trust", lines=lines)
    assert done.code == 0
    assert done.out.count("a␛[2Jb") == 3
    assert "\x1b" not in done.out


def exported(ptquiz: Ptquiz, bank: Path, fmt: str, *arguments: str) -> Any:
    card = arguments or ("e2e-elsewhere",)
    return ptquiz("export", "-f", fmt, *card, "--bank", bank, "--trust", "-o", "-")


def test_export_writes_json_to_a_pipe(ptquiz: Ptquiz, bank: Path) -> None:
    done = exported(ptquiz, bank, "json", "e2e-predict", "e2e-implement")
    assert done.code == 0
    assert "e2e-predict" in json.dumps(json.loads(done.out))
    assert "torch.Size([3, 2])" in done.out


def test_export_writes_markdown_to_a_pipe(ptquiz: Ptquiz, bank: Path) -> None:
    done = exported(ptquiz, bank, "md")
    assert done.code == 0
    assert "What runs only on another machine?" in done.out


def test_export_writes_csv_to_a_pipe(ptquiz: Ptquiz, bank: Path) -> None:
    done = exported(ptquiz, bank, "csv")
    header, row = csv.reader(io.StringIO(done.out.removeprefix("\ufeff")))
    assert len(header) == len(row)
    assert "e2e-elsewhere" in row


def test_export_writes_an_anki_package_to_a_pipe(ptquiz: Ptquiz, bank: Path) -> None:
    done = exported(ptquiz, bank, "apkg")
    with zipfile.ZipFile(io.BytesIO(done.raw)) as package:
        assert package.testzip() is None
        assert any(name.startswith("collection.anki2") for name in package.namelist())


@pytest.mark.parametrize("fmt", ["apkg", "md"])
def test_an_export_without_a_target_is_a_file_in_this_folder(
    ptquiz: Ptquiz, bank: Path, fmt: str
) -> None:
    arguments = [] if fmt == "apkg" else ["--format", fmt]
    done = ptquiz("export", "e2e-elsewhere", *arguments, "--bank", bank, "--trust")
    assert done.code == 0
    assert done.out == ""
    assert f"ptquiz.{fmt}" in done.err
    assert "not proven" in done.err
    assert [path.name for path in ptquiz.cwd.iterdir()] == [f"ptquiz.{fmt}"]


@pytest.mark.parametrize(
    "card_id", ["e2e-recall", "e2e-params", "e2e-complete", "e2e-implement", "e2e-fix"]
)
def test_the_script_of_each_kind_runs_alone(ptquiz: Ptquiz, bank: Path, card_id: str) -> None:
    """As in ``ptquiz show ID --code | python -``."""
    code = ptquiz("show", card_id, "--code", "--bank", bank).raw
    assert code.startswith(b"import torch\n")
    ran = subprocess.run(
        [sys.executable, "-"],
        input=code,
        capture_output=True,
        check=False,
        env=ptquiz.env,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    printed = {"e2e-recall": "", "e2e-params": "2.0"}.get(card_id, "passed: test_")
    assert printed in ran.stdout.decode()
