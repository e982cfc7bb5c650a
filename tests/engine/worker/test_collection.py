"""Which functions of a check run as tests: every one that it leaves, and none in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptquiz.engine.job import Job, Termination
from ptquiz.script import Script, Section, prelude

if TYPE_CHECKING:
    from ptquiz.engine.client.engine import Engine
    from tests.engine.conftest import Run

CHECK = """\
import functools
def make(n):
    def test_n():
        assert x == n, n
    return test_n
def twice(test):
    @functools.wraps(test)
    def run():
        test(1)
        test(2)
    return run
def test_plain():
    assert x == 1
test_made = make(2)
test_as_lambda = lambda: make(1)()
@twice
def test_decorated(n):
    assert x == n
for n in (1, 3):
    globals()[f"test_looped_{n}"] = make(n)
"""


def test_functions_that_are_made_decorated_or_assigned_run_in_their_order(run: Run) -> None:
    execution = run("x = 1", CHECK)
    assert execution.termination is Termination.FINISHED
    assert {test.name: test.passed for test in execution.tests} == {
        "test_plain": True, "test_made": False, "test_as_lambda": True, "test_decorated": False,
        "test_looped_1": True, "test_looped_3": False,
    }  # fmt: skip
    by_name = {test.name: test for test in execution.tests}
    assert by_name["test_decorated"].line == 18
    failed = by_name["test_decorated"]
    assert (failed.reason.splitlines()[0], failed.got, failed.want) == ("x == n", "1", "2")


def test_what_the_code_itself_calls_a_test_does_not_run(run: Run) -> None:
    execution = run("def test_own():\n    raise ValueError", "def test_it():\n    pass")
    assert [test.name for test in execution.tests] == ["test_it"]


def test_a_test_that_cannot_run_fails(run: Run) -> None:
    check = "def items():\n    yield 1\nasync def later():\n    pass\ndef needs(x):\n    pass\n"
    check += "test_1 = items\ntest_2 = later\ntest_3 = needs\ntest_4 = [1]\n"
    reasons = {test.name: test.reason for test in run("", check).tests if not test.passed}
    assert reasons == {
        "test_1": "it never ran: it is a generator or a coroutine",
        "test_2": "it never ran: it is a generator or a coroutine",
        "test_3": "TypeError: needs() missing 1 required positional argument: 'x'",
        "test_4": "test_4 is no function: only tests go by such names",
    }


def test_shared_code_is_as_its_file_has_it_whatever_the_solution_defines(engine: Engine) -> None:
    sections = (
        Section("prelude", prelude("cpu")),
        Section("shared near", "def near(a, b):\n    assert a == b\n"),
        Section("answer", "def double(x):\n    return x\ndef near(a, b):\n    pass\n"),
    )
    check = "def test_two():\n    near(double(2), 4)\n"
    [test] = engine.run(Job(Script(sections), check)).tests
    assert (test.passed, test.line, test.got, test.want) == (False, 2, "2", "4")


def test_an_error_in_shared_code_is_where_it_was_called(engine: Engine) -> None:
    sections = (
        Section("prelude", prelude("cpu")),
        Section("shared half", "def half(n):\n    return n / 0\n"),
        Section("snippet", "x = 1\nassert half(x)\n"),
    )
    raised = engine.run(Job(Script(sections))).raised
    assert str(raised) == "line 2: ZeroDivisionError: division by zero"
    broken = (*sections[:1], Section("shared half", "\n1 / 0\n"), sections[2])
    raised = engine.run(Job(Script(broken))).raised
    assert str(raised) == "shared half line 2: ZeroDivisionError: division by zero"
