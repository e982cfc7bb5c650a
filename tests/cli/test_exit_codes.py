"""The exit codes that scripts depend on, and the one line that goes with each failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ptquiz.paths import bundled_bank

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow

CARD = """\
topic: Tensors
cards:
  - id: a-card
    kind: predict
    level: basic
    question: What does this print?
    snippet: print(1 + 1)
    output: "3"
    answer: Two.
"""


@pytest.mark.parametrize("arguments", [["--version"], ["-h"], ["list"], ["check"], ["show", "-h"]])
def test_0_where_all_is_well(ptquiz: Ptquiz, arguments: list[str]) -> None:
    done = ptquiz(*arguments)
    assert done.code == 0
    assert done.out
    assert done.err == ""


def test_1_where_a_card_does_not_verify(ptquiz: Ptquiz) -> None:
    bank = ptquiz.bank(CARD)
    done = ptquiz("verify", "a-card", "--bank", bank, "--trust")
    assert done.code == 1
    assert "bank.yaml:8" in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"], ["list", "--nope"], ["list", "--level", "hard"], ["list", "--kind", "quiz"],
        ["show"], ["show", "no-such-card"], ["study", "no-such-card"],
        ["verify", "no-such-card"], ["export", "no-such-card"], ["list", "--topic", "no-such"],
        ["list", "--tag", "no-such"], ["study", "--limit", "0"], ["study", "--new", "-1"],
        ["study", "--new", "many"], ["verify", "--jobs", "0"], ["verify", "--timeout", "0"],
        ["export", "-f", "pdf"], ["study", "--device", "tpu"], ["verify", "--device", "cuda:x"],
        ["check", "no-such-file.yaml"], ["list", "--bank", "no-such-folder"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_2_where_the_command_was_used_wrongly(ptquiz: Ptquiz, arguments: list[str]) -> None:
    done = ptquiz(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err


@pytest.mark.parametrize("command", ["check", "list", "verify", "study", "export", "show"])
def test_3_where_the_bank_is_invalid(ptquiz: Ptquiz, command: str) -> None:
    bank = ptquiz.bank(CARD.replace("answer", "anser"))
    arguments: list[str | Path] = ["--bank", bank]
    if command in {"check", "show"}:
        arguments = [bank] if command == "check" else ["a-card", *arguments]
    done = ptquiz(command, *arguments)
    assert done.code == 3
    assert done.out == ""
    assert 'unknown key "anser" (did you mean "answer"?)' in done.err
    assert "bank.yaml:9" in done.err


def test_3_as_json_too(ptquiz: Ptquiz) -> None:
    done = ptquiz("check", ptquiz.bank(CARD.replace("answer", "anser")), "--json")
    assert done.code == 3
    assert done.err == ""
    problems = done.json["problems"]
    assert all(set(problem) == {"file", "line", "card", "message"} for problem in problems)
    assert (9, "a-card") in [(problem["line"], problem["card"]) for problem in problems]


@pytest.mark.parametrize("command", ["study", "verify", "export"])
def test_4_where_the_device_is_not_there_naming_the_torch_build(
    ptquiz: Ptquiz, doctor: dict[str, Any], command: str
) -> None:
    said = {line["what"]: line["how"] for line in doctor["lines"]}
    if not said["cuda"].startswith("none"):
        pytest.skip("CUDA is there")
    done = ptquiz(command, "torch-cat", "--device", "cuda", lines=())
    assert done.code == 4
    assert done.out == ""
    version = said["torch"].partition(",")[0]
    assert version in done.complaint
    assert "--device cpu" in done.complaint
    assert list(ptquiz.cwd.iterdir()) == []


@pytest.mark.parametrize("command", ["list", "verify", "study", "export"])
def test_5_where_nothing_is_selected(ptquiz: Ptquiz, bank: Path, command: str) -> None:
    filters = ["--tag", "nowhere", "--level", "basic"]
    trust = [] if command == "list" else ["--trust"]
    done = ptquiz(command, *filters, "--bank", bank, *trust, lines=())
    assert done.code == 5
    assert done.out == ""
    assert "filters" in done.complaint


def test_an_unknown_id_is_answered_with_the_nearest(ptquiz: Ptquiz, bank: Path) -> None:
    for command in ("show", "list", "study", "verify", "export"):
        done = ptquiz(command, "e2e-recal", "--bank", bank, lines=())
        if "not trusted" in done.complaint:
            done = ptquiz(command, "e2e-recal", "--bank", bank, "--trust", lines=())
        assert 'did you mean "e2e-recall"?' in done.complaint


def test_an_unknown_topic_is_answered_with_the_nearest(ptquiz: Ptquiz, bank: Path) -> None:
    done = ptquiz("list", "--topic", "end-too-end", "--bank", bank)
    assert 'did you mean "end-to-end"?' in done.complaint


def test_a_part_of_a_topic_is_enough(ptquiz: Ptquiz, bank: Path) -> None:
    cards = ptquiz("list", "--topic", "to-end", "--bank", bank, "--json").json["cards"]
    assert {card["topic"] for card in cards} == {"End to end"}


def test_the_bundled_bank_named_again_is_read_once(ptquiz: Ptquiz) -> None:
    """An author in a clone types a relative path."""
    bank = bundled_bank()
    file = min(bank.glob("*.yaml"))
    once = ptquiz("check", "--json").json["cards"]
    for spelling in (bank.name, f"./{bank.name}/", f"{bank.name}/{file.name}", file):
        done = ptquiz("check", spelling, "--json", cwd=bank.parent)
        assert (done.code, done.json["cards"]) == (0, once)


def test_a_bank_that_was_not_trusted_runs_nothing(ptquiz: Ptquiz, bank: Path) -> None:
    for command in ("study", "verify", "export"):
        done = ptquiz(command, "e2e-recall", "--bank", bank, lines=("y",))
        assert done.code == 2
        assert done.out == ""
        assert "ptquiz trust" in done.complaint


def test_a_trusted_bank_runs_until_it_changes(ptquiz: Ptquiz, bank: Path) -> None:
    own = ptquiz.bank(bank.read_text(encoding="utf-8"))
    assert ptquiz("trust", own).code == 0
    assert ptquiz("study", "e2e-recall", "--bank", own, lines=("q",)).code == 0
    own.write_text(own.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert ptquiz("study", "e2e-recall", "--bank", own, lines=("q",)).code == 2


@pytest.mark.parametrize(
    "arguments", [["verify", "--junit"], ["export", "-f", "json", "-o"], ["mock", "--export"]]
)
def test_2_before_any_work_where_the_result_has_no_folder(
    ptquiz: Ptquiz, arguments: list[str], tmp_path: Path
) -> None:
    done = ptquiz(*arguments, str(tmp_path / "none" / "file"))
    assert done.code == 2
    assert done.out == ""
    assert f"make the folder first: mkdir -p {tmp_path / 'none'}" in done.err
    assert done.err.count("\n") == 1
