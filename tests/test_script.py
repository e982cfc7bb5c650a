"""A card's code as one program, and the way back from its lines."""

from __future__ import annotations

import ast
import subprocess
import sys
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.bank.loader import load
from ptquiz.card import Card, Kind, Level
from ptquiz.script import Script, Section, assignments, editable, prelude, script, with_check

if TYPE_CHECKING:
    from pathlib import Path

CARD = Card("a", Kind.RECALL, Level.BASIC, "T", "Why?", "So.", "assert x == n\n", setup="x = 2\n")

NAMES = st.sampled_from(["prelude", "params", "setup", "snippet", "answer"])
TEXTS = st.text("ab\n \r", max_size=30)


@given(st.lists(st.builds(Section, NAMES, TEXTS), min_size=1, max_size=5))
def test_every_line_of_a_program_is_found_in_its_section(sections: list[Section]) -> None:
    whole = Script(tuple(sections))
    lines = whole.text.removesuffix("\n").split("\n")
    found = [whole.locate(number) for number in range(1, len(lines) + 1)]
    wanted = [
        (section.name, number)
        for section in sections
        for number in range(1, len(section.text.removesuffix("\n").split("\n")) + 1)
    ]
    assert found == wanted


@given(st.lists(st.builds(Section, NAMES, TEXTS), min_size=1, max_size=5))
def test_each_section_begins_on_a_line_of_its_own(sections: list[Section]) -> None:
    text = Script(tuple(sections)).text
    for section in sections:
        assert text.startswith(section.text)
        text = text.removeprefix(section.text)
        if not section.text.endswith("\n"):
            assert text.startswith("\n")
            text = text[1:]
    assert text == ""


def test_a_line_beyond_the_end_is_the_last_line() -> None:
    whole = Script((Section("setup", "a\n"), Section("snippet", "b\nc\n")))
    assert whole.locate(99) == ("snippet", 2)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("section", ["setup", "snippet"])
def test_the_line_that_python_names_leads_to_the_card(section: str, newline: str) -> None:
    code = newline.join(["y = 1", "", "z = '''", "text'''", "1 / 0", ""])
    card = replace(CARD, setup=code) if section == "setup" else replace(CARD, snippet=code)
    whole = script(card, {"n": 2, "s": "a\nb"})
    program = Script(tuple(part for part in whole.sections if part.name != "prelude"))
    try:
        exec(compile(program.text, "card", "exec"), {})
    except ZeroDivisionError as error:
        [line] = [frame.lineno for frame in traceback.extract_tb(error.__traceback__)][-1:]
        assert line is not None
        assert program.locate(line) == (section, 5)
    else:
        pytest.fail("it did not raise")


def test_a_script_is_prelude_params_setup_and_snippet_in_this_order() -> None:
    whole = script(CARD, {"n": 2}, device="cpu")
    assert [section.name for section in whole.sections] == ["prelude", "params", "setup", "snippet"]
    assert whole.text == prelude("cpu") + "n = 2\nx = 2\nassert x == n\n"


def test_what_a_card_does_not_have_is_left_out() -> None:
    whole = script(replace(CARD, setup=""), {})
    assert [section.name for section in whole.sections] == ["prelude", "snippet"]


def test_code_stands_in_the_place_of_the_snippet() -> None:
    whole = script(CARD, {"n": 2}, code="assert True")
    assert whole.sections[-1] == Section("answer", "assert True")
    assert "assert x" not in whole.text
    assert whole.text.endswith("x = 2\nassert True\n")


def test_empty_code_is_code_too() -> None:
    whole = script(CARD, {}, code="")
    assert whole.sections[-1] == Section("answer", "")
    assert whole.locate(whole.text.count("\n")) == ("answer", 1)


@pytest.mark.parametrize("device", ["cpu", "cuda", "cuda:1", "mps"])
def test_the_prelude_names_the_device_that_was_asked_for(device: str) -> None:
    assert f'device = torch.device("{device}")' in prelude(device).replace("'", '"')


def test_the_prelude_without_a_device_takes_cuda_where_it_is_there() -> None:
    assert "torch.cuda.is_available()" in prelude()


def test_the_prelude_is_the_one_of_the_bank_format() -> None:
    for line in ("import torch", "from torch import nn", "import torch.nn.functional as F"):
        assert line in prelude().splitlines()


VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    st.lists,
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["n", "dim", "größe", "_x1"]), VALUES))
def test_assignments_give_the_values_back_to_python(variant: dict[str, Any]) -> None:
    namespace: dict[str, Any] = {}
    exec(assignments(variant), {}, namespace)
    assert repr(namespace) == repr(variant)


@pytest.mark.parametrize(
    "value", [".inf", "-.inf", ".nan", "[.inf, 1]", ".Inf", ".NaN", "1.0e+400"]
)
def test_a_param_that_a_bank_may_have_is_python_too(value: str) -> None:
    cards, problems = load(
        "topic: T\ncards:\n  - id: a\n    kind: predict\n    level: basic\n    question: q\n"
        f"    answer: a\n    snippet: print(n)\n    params: {{n: [{value}]}}\n".encode(),
        "bank.yaml",
    )
    if not problems:
        [card] = cards
        namespace: dict[str, Any] = {}
        exec(assignments(card.variant(0)), {}, namespace)
        assert repr(namespace["n"]) == repr(card.variant(0)["n"])


def ran(program: str, capsys: pytest.CaptureFixture[str]) -> str:
    exec(compile(program, "program", "exec"), {})
    return capsys.readouterr().out


def test_the_tests_of_a_check_are_called_in_their_order_and_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    check = (
        "def test_b():\n    assert x\n\ndef helper():\n    1 / 0\n\ndef test_a():\n    pass\n\n\n"
    )
    assert ran(with_check("x = 1", check), capsys) == "passed: test_b\npassed: test_a\n"


def test_a_test_that_fails_stops_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    check = "def test_a():\n    pass\ndef test_b():\n    assert not x\n"
    with pytest.raises(AssertionError):
        ran(with_check("x = 1\n", check), capsys)
    assert capsys.readouterr().out == "passed: test_a\n"


def test_a_value_that_is_called_like_a_test_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    check = "test_size = 3\ndef test_a():\n    assert test_size == 3\n"
    assert ran(with_check("x = 1\n", check), capsys) == "passed: test_a\n"


def test_the_program_s_lines_stay_where_they_are() -> None:
    program = script(CARD, {"n": 2}).text
    assert with_check(program, "def test_a(): pass").startswith(program)


@pytest.mark.slow
def test_a_whole_script_runs_as_plain_python(tmp_path: Path) -> None:
    check = "def test_shape():\n    assert F.relu(t).shape == (n, 2) and nn.Linear(2, n)(t).ndim\n"
    card = replace(CARD, setup="", snippet="t = torch.ones(n, 2, device=device)\nprint(t.sum())")
    program = with_check(script(card, {"n": 3}, device="cpu").text, check)
    ast.parse(program)
    file = tmp_path / "card.py"
    file.write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout, done.stderr) == ("tensor(6.)\npassed: test_shape\n", "")


def test_shared_code_comes_above_setup_in_the_order_of_its_file() -> None:
    text = "topic: T\nshared: {b: y = 1, a: x = y, c: z = 1}\ncards:\n"
    text += "- {id: a-card, kind: recall, level: basic, question: q, answer: a, uses: [a, b],\n"
    text += "   setup: n = x, snippet: assert n == 1}\n"
    ([card], problems) = load(text.encode(), "bank.yaml")
    assert problems == []
    sections = script(card, {}).sections
    assert [s.name for s in sections] == ["prelude", "shared b", "shared a", "setup", "snippet"]
    assert [s.name for s in script(card, {}).shared] == ["shared b", "shared a"]
    assert editable(card, {}) == "y = 1\nx = y\nn = x\nassert n == 1\n"
    assert card.source.at("shared a") == "bank.yaml:2"
