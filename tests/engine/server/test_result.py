"""What a job did comes back as it was: output, exceptions, tests, each with its line."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ptquiz.engine.job import Job, Termination
from ptquiz.script import Script, Section, prelude
from tests.engine.conftest import PATIENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.job import Execution

    Run = Callable[..., Execution]


def test_what_is_printed_comes_back(run: Run) -> None:
    result = run("import sys\nprint(torch.arange(3))\nprint('aside', file=sys.stderr)")
    assert result.termination is Termination.FINISHED
    assert result.stdout == "tensor([0, 1, 2])\n"
    assert result.stderr == "aside\n"
    assert result.reason == ""


def test_an_exception_comes_with_type_bases_message_and_line(run: Run) -> None:
    result = run("x = 1\nraise KeyError('gone')")
    assert result.termination is Termination.RAISED
    assert result.raised is not None
    assert result.raised.type == "KeyError"
    assert "LookupError" in result.raised.bases
    assert (result.raised.section, result.raised.line) == ("snippet", 2)
    assert str(result.raised) == "line 2: KeyError: 'gone'"


def test_an_exception_inside_torch_is_located_at_the_call(run: Run) -> None:
    result = run("a = torch.ones(2, 3)\n\nlayer = nn.Linear(4, 1)\nlayer(a)")
    assert result.raised is not None
    assert (result.raised.type, result.raised.line) == ("RuntimeError", 4)


def test_an_exception_keeps_the_module_of_its_type(run: Run) -> None:
    result = run("import json\njson.loads('{')")
    assert result.raised is not None
    assert result.raised.type == "json.decoder.JSONDecodeError"


def test_a_line_is_counted_in_its_own_section(engine: Engine) -> None:
    sections = (
        Section("prelude", prelude("cpu")), Section("params", "n = 2\n"),
        Section("setup", "def helper():\n    raise ValueError('in the setup')\n"),
        Section("answer", "y = 1\nhelper()"),
    )  # fmt: skip
    result = engine.run(Job(Script(sections), limits=PATIENT))
    assert result.raised is not None
    assert str(result.raised) == "setup line 2: ValueError: in the setup"


@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        ("x = 1\ndef f(:\n    pass", 2, "invalid syntax"),
        ("x = 1\nreturn 2", 2, "'return' outside function"),
        ("if True:\nx = 1", 2, "expected an indented block after 'if' statement on line 1"),
    ],
)
def test_a_syntax_error_is_an_error_at_the_learners_line(
    run: Run, code: str, line: int, message: str
) -> None:
    result = run(code)
    assert result.termination is Termination.ERROR
    assert result.reason == f"line {line}: SyntaxError: {message}".replace(
        "SyntaxError: expected", "IndentationError: expected"
    )


def test_a_syntax_error_in_code_that_the_code_makes_is_an_ordinary_exception(run: Run) -> None:
    result = run("x = 1\neval('1 +')")
    assert result.termination is Termination.RAISED
    assert result.raised is not None
    assert (result.raised.type, result.raised.line) == ("SyntaxError", 2)


def test_each_test_has_its_result(run: Run) -> None:
    check = (
        "def test_adds_one():\n    assert f(1) == 2\n"
        "def test_adds_to_tensors():\n    assert f(torch.tensor(2)) == 4, 'not twice'\n"
        "def test_raises():\n    f('x')\n"
        "def test_says_nothing():\n    assert False\n"
    )
    result = run("def f(x):\n    return x + 1", check)
    assert result.termination is Termination.FINISHED
    assert [(test.name, test.passed) for test in result.tests] == [
        ("test_adds_one", True), ("test_adds_to_tensors", False),
        ("test_raises", False), ("test_says_nothing", False),
    ]  # fmt: skip
    _, wrong, raises, silent = result.tests
    assert wrong.reason == "not twice\nf(torch.tensor(2)) == 4"
    assert (wrong.got, wrong.want) == ("3", "4")
    assert wrong.summary == "got 3, want 4"
    assert wrong.line == 4
    assert wrong.sentence == "adds to tensors"
    assert raises.reason == ('line 2: TypeError: can only concatenate str (not "int") to str')
    assert raises.line == 6
    assert silent.reason == "assert False"


def test_both_sides_of_a_failed_comparison_are_shown(run: Run) -> None:
    result = run("a, b = [1, 2], [1, 3]\nassert a == b")
    assert str(result.raised) == "line 2: AssertionError: a == b: got [1, 2], want [1, 3]"


def test_the_arguments_of_a_failed_call_are_shown(run: Run) -> None:
    result = run("a = torch.tensor([1.0])\nassert torch.allclose(a, a + 1, atol=1e-3)")
    claim = "torch.allclose(a, a + 1, atol=1e-3)"
    assert str(result.raised) == f"line 2: AssertionError: {claim}: got [1.0], want [2.0]"


def test_a_value_that_cannot_be_shown_spoils_nothing(run: Run) -> None:
    result = run(
        "class Odd:\n    def __repr__(self):\n        raise ValueError\n"
        "assert Odd() == 1, 'differs'"
    )
    assert str(result.raised) == (
        "line 4: AssertionError: differs; "
        "Odd() == 1: got <Odd whose repr raises ValueError>, want 1"
    )


def test_assertions_that_held_are_counted(run: Run) -> None:
    result = run(
        "for i in range(3):\n    assert i < 3\n"
        "def f():\n    torch.testing.assert_close(torch.ones(1), torch.ones(1))\nf()\n"
        "try:\n    assert 1 > 2\nexcept AssertionError:\n    pass"
    )
    assert result.termination is Termination.FINISHED
    assert result.asserts == 4


def test_a_snippet_without_assertions_counts_none(run: Run) -> None:
    assert run("print('assert True')").asserts == 0


def test_the_check_cannot_be_judged_by_what_the_code_replaced(run: Run) -> None:
    for code, name in (
        ("torch.equal = lambda a, b: True", "torch.equal"),
        ("torch.testing.assert_close = print", "torch.testing.assert_close"),
        ("import builtins\nbuiltins.len = lambda x: 3", "builtins.len"),
        ("torch.Tensor.__eq__ = lambda a, b: True", "torch.Tensor.__eq__"),
    ):
        result = run(code, "def test_it():\n    assert True\n")
        assert result.termination is Termination.ERROR
        assert name in result.reason
        assert result.tests == ()


def test_a_check_that_does_not_compile_is_an_error_of_the_check(run: Run) -> None:
    result = run("x = 1", "def test_it(:\n    pass\n")
    assert result.termination is Termination.ERROR
    assert result.reason == "check line 1: SyntaxError: invalid syntax"


def test_every_job_starts_from_the_same_seeds(run: Run) -> None:
    code = "import random, numpy\nprint(torch.rand(1).item(), random.random(), numpy.random.rand())"
    assert run(code).stdout == run(code).stdout


def test_every_test_starts_from_the_same_seeds(run: Run) -> None:
    check = "def test_a():\n    print(torch.rand(1))\ndef test_b():\n    print(torch.rand(1))\n"
    first, second = run("pass", check).tests
    assert first.printed == second.printed != ""


def test_the_namespace_holds_only_what_a_script_of_its_own_would(run: Run) -> None:
    result = run(
        "assert 1 == 1\ndef f(x):\n    assert x == 1\n    return sorted(locals())\n"
        "print(f(1), [n for n in dir() if 'ptquiz' in n], __name__)"
    )
    assert result.stdout == "['x'] [] __main__\n"


def test_time_and_memory_are_measured(run: Run) -> None:
    started = time.monotonic()
    result = run("import time\nx = torch.ones(50 << 18)\ntime.sleep(0.2)")
    assert 0.2 <= result.seconds <= time.monotonic() - started
    assert 50 << 20 <= result.peak_memory < 4 << 30


def test_control_characters_are_shown_not_sent(run: Run) -> None:
    result = run("print('\\x1b[31mred\\x07\\x00')\nraise ValueError('\\x1b]0;title\\x07')")
    assert result.stdout == "␛[31mred␇␀\n"
    assert result.raised is not None
    assert result.raised.message == "␛]0;title␇"


def test_bytes_that_are_not_utf8_come_back_as_text(run: Run) -> None:
    result = run("import os\nos.write(1, b'a\\xff\\xfeb')\nprint('\\udc80')")
    assert result.termination is Termination.FINISHED
    assert result.stdout == "a��b\\udc80\n"


def test_output_beyond_the_limit_is_cut_and_says_so(engine: Engine, job: Run) -> None:
    limits = replace(PATIENT, output=1 << 10)
    sections = (Section("snippet", "print('x' * 5000)\nprint('the end')"),)
    result = engine.run(Job(Script(sections), limits=limits))
    assert result.termination is Termination.FINISHED
    assert result.stdout == "x" * 1024 + "\n… cut after 1 KiB\n"
