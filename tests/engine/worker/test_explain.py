"""A failed test says what it got, what it wanted, and where in the learner's code it happened."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Execution, Job, Limits, Termination, TestResult
from ptquiz.script import Script, Section, prelude

if TYPE_CHECKING:
    from collections.abc import Iterator

SETUP = "def helper(x):\n    return x.nothing\n"
SOLUTION = """\
x = 1
y = torch.tensor([1.0, 2.0])
big = torch.arange(12.0).view(3, 4)

def f(value):
    return value

def fails(value):
    return value + 'text'

def returns_nothing(value):
    value + 1

class Module(nn.Module):
    pass
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def grade(engine: Engine, code: str, check: str, seconds: float = 20) -> Execution:
    sections = (
        Section("prelude", prelude("cpu")), Section("setup", SETUP), Section("answer", code)
    )  # fmt: skip
    return engine.run(Job(Script(sections), check, limits=Limits(seconds=seconds)))


def failing(engine: Engine, body: str, code: str = SOLUTION) -> TestResult:
    """Grade a solution by a test with this body, which fails."""
    check = f"def test_it():\n{textwrap.indent(body, '    ')}\n"
    execution = grade(engine, code, check)
    assert execution.termination is Termination.FINISHED, execution
    [result] = execution.tests
    assert not result.passed
    return result


@pytest.mark.parametrize(
    ("assertion", "claim", "got", "want"),
    [
        ("f(3) == 4", "f(3) == 4", "3", "4"),
        ("4 == f(3)", "4 == f(3)", "3", "4"),
        ("4 > 5 or 4 < f(3)", "4 > 5 or 4 < f(3)", "", ""),
        ("4 < f(3)", "4 < f(3)", "3", "> 4"),
        ("f(3) != 3", "f(3) != 3", "3", "not 3"),
        ("f(3) >= 4", "f(3) >= 4", "3", ">= 4"),
        ("not f(3) < 4", "not (f(3) < 4)", "3", "not < 4"),
        ("not f(3) == 3", "not (f(3) == 3)", "3", "not 3"),
        ("1 < f(3) < 3", "f(3) < 3", "3", "< 3"),
        ("5 < f(3) < 7", "5 < f(3)", "3", "> 5"),
        ("f(3) == f(3) == 4", "f(3) == 4", "3", "4"),
        ("f(3) == 3 and f(4) == 5", "f(4) == 5", "4", "5"),
        ("f(3) == 4 and f(4) == 4", "f(3) == 4", "3", "4"),
        ("not (f(3) == 4 or f(4) == 4)", "not (f(4) == 4)", "4", "not 4"),
        ("f(None) is not None", "f(None) is not None", "None", "not None"),
        ("f(3) is None", "f(3) is None", "3", "None"),
        ("f(y) is big", "f(y) is big", "float32 (2,) [1.0, 2.0]", "the same object as big"),
        ("f(3) in [1, 2]", "f(3) in [1, 2]", "3", "one of [1, 2]"),
        ("not f(3) in [3]", "not (f(3) in [3])", "3", "none of [3]"),
        ("f(3) not in [3]", "f(3) not in [3]", "3", "none of [3]"),
        ("f([1, 2]) == (1, 2)", "f([1, 2]) == (1, 2)", "[1, 2]", "(1, 2)"),
        ("f(y) is None or f(1) is None", "f(y) is None or f(1) is None", "", ""),
        (
            "vars(f(Module()))['training'] is False",
            "vars(f(Module()))['training'] is False",
            "True",
            "False",
        ),
        ("f((n for n in [1])) is None", "f((n for n in [1])) is None", "<generator>", "None"),
        ("'a' in f('xyz')", "'a' in f('xyz')", "'xyz'", "one with 'a'"),
        ("isinstance(f(3), str)", "isinstance(f(3), str)", "3 (int)", "an instance of str"),
        ("f(False)", "f(False)", "False", "True"),
        ("f('')", "f('')", "False", "True"),
        ("not f([1])", "not f([1])", "True", "False"),
        ("y.requires_grad", "y.requires_grad", "False", "True"),
        ("f(y).shape == (3,)", "f(y).shape == (3,)", "(2,)", "(3,)"),
        (
            "f(y).dtype == torch.float64",
            "f(y).dtype == torch.float64",
            "torch.float32",
            "torch.float64",
        ),
        ("torch.equal(f(y), y + 1)", "torch.equal(f(y), y + 1)", "[1.0, 2.0]", "[2.0, 3.0]"),
        ("f(y).equal(y + 1)", "f(y).equal(y + 1)", "[1.0, 2.0]", "[2.0, 3.0]"),
        ("(f(y) == 1).all()", "(f(y) == 1).all()", "[1.0, 2.0]", "1 everywhere"),
        ("(f(y) > 2).any()", "(f(y) > 2).any()", "[1.0, 2.0]", "> 2 somewhere"),
        ("not (f(y) > 1).any()", "not (f(y) > 1).any()", "[1.0, 2.0]", "> 1 nowhere"),
        ("f(0.1 + 0.2) == 0.3", "f(0.1 + 0.2) == 0.3", "0.30000000000000004", "0.3"),
        ("all(n < 2 for n in f(range(5)))", "n < 2", "2", "< 2"),
        ("not any(n > 2 for n in f(range(5)))", "not (n > 2)", "3", "not > 2"),
        ("any(n > 7 for n in f(range(5)))", "any(n > 7 for n in f(range(5)))", "", ""),
        ("all([n < 2 for n in f(range(5))])", "n < 2", "2", "< 2"),
    ],
)
def test_an_assertion_says_what_it_got_and_wanted(
    engine: Engine, assertion: str, claim: str, got: str, want: str
) -> None:
    result = failing(engine, f"assert {assertion}")
    assert (result.reason.splitlines()[0], result.got, result.want) == (claim, got, want)
    assert "generator object" not in f"{result}"


@pytest.mark.parametrize(
    ("body", "got", "want", "note"),
    [
        ("assert_close(f(y), y + 1)", "[1.0, 2.0]", "[2.0, 3.0]",
         "2 of 2 elements differ, the largest difference is 1, at index 0: 1.0, not 2.0"),
        ("assert_close(f(y[0]), y[1])", "1.0", "2.0", ""),
        ("assert_close(f(big), torch.zeros(3, 4))", "float32 (3, 4) from 0 to 11",
         "float32 (3, 4) from 0 to 0",
         "11 of 12 elements differ, the largest difference is 11, at index (2, 3): 11.0, not 0.0"),
        ("assert_close(f(y)[None], y)", "float32 (1, 2) [[1.0, 2.0]]", "float32 (2,) [1.0, 2.0]",
         "the shapes differ"),
        ("assert_close(f(y).double(), y)", "float64 (2,) [1.0, 2.0]", "float32 (2,) [1.0, 2.0]",
         "the dtypes differ"),
        ("assert_close(f(y) / 0, y)", "[inf, inf]", "[1.0, 2.0]",
         "2 of 2 elements differ, the first at index 0: inf, not 1.0"),
        ("assert_close(f(y) + 1e-4, y)", "[1.0001, 2.0001]", "[1.0, 2.0]", None),
        ("assert_close(torch.tensor([2.0, 3.0]), f(y))", "[1.0, 2.0]", "[2.0, 3.0]", None),
        ("assert_close([y, f(y)], [y, y[:1]])", "float32 (2,) [1.0, 2.0]", "float32 (1,) [1.0]",
         "the shapes differ"),
        ("assert_close({'a': f(1.0)}, {'a': 2.0})", "1.0", "2.0", ""),
        ("assert_close(f(y).long(), y.long() * 2)", "[1, 2]", "[2, 4]",
         "2 of 2 elements differ, the first at index 0: 1, not 2"),
        ("assert_close(f(y > 1), y > 5)", "[False, True]", "[False, False]",
         "1 of 2 elements differ, the first at index 1: True, not False"),
        ("assert_close(returns_nothing(y), y)", "None", "[1.0, 2.0]",
         "returns_nothing returns None; is a `return` missing?"),
        ("import numpy\nnumpy.testing.assert_allclose(f(y).numpy(), numpy.zeros(2, 'f'))",
         "[1.0, 2.0]", "[0.0, 0.0]", None),
    ],
)  # fmt: skip
def test_assert_close_says_how_two_tensors_differ(
    engine: Engine, body: str, got: str, want: str, note: str | None
) -> None:
    result = failing(engine, f"from torch.testing import assert_close\n{body}")
    assert (result.got, result.want) == (got, want)
    claim, *rest = result.reason.split("\n")
    assert claim == body.rpartition("\n")[2]
    assert note is None or rest == ([note] if note else [])
    assert "not close" not in result.reason


def test_the_message_of_the_test_s_author_comes_first(engine: Engine) -> None:
    result = failing(engine, "assert f(3) == 4, 'one more'")
    assert result.reason == "one more\nf(3) == 4"
    result = failing(engine, "torch.testing.assert_close(f(y), -y, msg='negated')")
    assert result.reason.splitlines()[0] == "negated"


def test_values_that_need_a_long_look_are_compared(engine: Engine) -> None:
    result = failing(engine, "assert f([list(range(30))]) == [[*range(20), 0, *range(21, 30)]]")
    assert result.reason.splitlines()[1:] == ["they differ first at [0][20]: 20, not 0"]
    result = failing(engine, "assert f(list(range(40))) == list(range(41))")
    assert result.reason.splitlines()[1:] == ["it has 40 elements, not 41"]
    result = failing(engine, "assert f({f'layer.{n}.weight': n for n in range(9)}) == {'b': 2}")
    assert result.reason.splitlines()[1:] == ["it has no key 'b'"]


def test_what_came_of_the_learner_s_code_is_what_it_got(engine: Engine) -> None:
    """Whichever side of the comparison it stands on, and under whatever name."""
    for body in (
        "out = f(3)\nassert 4 == out",
        "expected = 4\nout = [f(3)]\nfor each in out:\n    assert expected == each",
        "def inner():\n    return f(3)\nout = inner()\nassert 2 + 2 == out",
        "x = torch.tensor(3)\nwanted = torch.tensor(4)\nassert wanted == x",
        "assert 2 * 2 == helps()",
    ):
        check = f"def helps():\n    return f(3)\ndef test_it():\n{textwrap.indent(body, '    ')}\n"
        [result] = grade(engine, SOLUTION, check).tests
        assert (result.got, result.want) == ("3", "4"), body


def test_an_assertion_of_many_values_names_them(engine: Engine) -> None:
    result = failing(engine, "a, b = 1, 2\nassert a > b or f(a) == b")
    assert result.reason == "a > b or f(a) == b\na = 1; b = 2; f(a) = 1"
    result = failing(engine, "def near(a, b, by):\n    return False\nassert near(f(1), 2, by=f(3))")
    assert result.reason == "near(f(1), 2, by=f(3))\nf(1) = 1; f(3) = 3"
    result = failing(engine, "for n in [1]:\n    assert all(f(n) and f(m) for m in [1, 0])")
    assert (
        result.reason == "all(f(n) and f(m) for m in [1, 0]) with n = 1\nit does not hold for m = 0"
    )
    result = failing(engine, "assert any(f(n) > 7 for n in range(5))")
    assert result.reason.splitlines()[1:] == ["it holds for none of 5 elements"]
    result = failing(engine, "assert locals() == 3")
    assert result.reason == "locals() == 3"


def test_the_plain_values_that_the_code_was_called_with_are_named(engine: Engine) -> None:
    result = failing(
        engine, "for n in range(3):\n    size, t = (n, 2), y\n    assert f(n) < 2, size"
    )
    assert result.reason == "(2, 2)\nf(n) < 2 with n = 2"
    result = failing(engine, "n = 2\ntorch.testing.assert_close(f(n), len('x' * n) + 1)")
    assert result.reason.endswith("+ 1) with n = 2")
    result = failing(engine, "a, b = f(2), 3\ntorch.testing.assert_close(a, b)")
    assert result.reason.endswith("assert_close(a, b)")


def test_an_exception_that_did_not_come_is_what_is_wanted(engine: Engine) -> None:
    for body in (
        "try:\n    f(-1)\nexcept (ValueError, KeyError):\n    return\nraise AssertionError('p')",
        "try:\n    f(-1)\nexcept (ValueError, KeyError):\n    1\nelse: raise AssertionError('p')",
        "try:\n    f(-1)\n    raise AssertionError('p')\nexcept (ValueError, KeyError):\n    pass",
    ):
        result = failing(engine, body)
        assert result.reason == "p\nf(-1)"
        assert (result.got, result.want) == ("no exception", "ValueError or KeyError")
    result = failing(
        engine,
        "raised = False\ntry:\n    f(-1)\nexcept ValueError:\n    raised = True\nassert raised",
    )
    assert (result.reason, result.got, result.want) == ("f(-1)", "no exception", "ValueError")


def test_a_function_that_returns_nothing_is_suspected(engine: Engine) -> None:
    asked = "returns_nothing returns None; is a `return` missing?"
    assert asked in failing(engine, "assert returns_nothing(3) == 4").reason
    assert asked in failing(engine, "assert returns_nothing(y).shape == (2,)").reason
    assert asked not in failing(engine, "assert f(None) == 4", "def f(x):\n    return x").reason
    assert asked not in failing(engine, "assert f(3) == 4").reason


def test_the_line_of_the_learner_s_own_code_is_named(engine: Engine) -> None:
    result = failing(engine, "fails(3)")
    assert result.learner_line == 9
    assert result.reason.startswith("line 9: TypeError: ")
    result = failing(engine, "use(3)", "def use(x):\n    y = 1\n    return helper(x)\n")
    assert result.learner_line == 3
    assert result.reason.startswith("line 2: AttributeError: ")
    result = failing(engine, "use(3)", "def use(x):\n    assert x == 4\n")
    assert (result.learner_line, result.reason, result.got) == (2, "x == 4", "3")
    assert failing(engine, "assert f(3) == 4").learner_line == 0


def test_a_test_that_does_not_end_names_the_learner_s_line(engine: Engine) -> None:
    code = "def f():\n    print('round')\n    while True:\n        pass\nprint('top')"
    execution = grade(engine, code, "def test_ends():\n    f()\n", seconds=1)
    assert execution.termination is Termination.TIMEOUT
    assert execution.reason in {f"no answer in 1 s: line {line}, in test_ends" for line in (3, 4)}
    assert execution.stdout == "top\nround\n"


def test_each_test_has_what_was_printed_in_it(engine: Engine) -> None:
    code = "import sys\nprint('top')\ndef f(x):\n    print('got', x, 'é')\n    return x\n"
    check = (
        "def test_a():\n    assert f(1) == 1\n"
        "def test_b():\n    assert f(2) == 1\n"
        "def test_c():\n    pass\n"
    )
    execution = grade(engine, code, check)
    assert execution.stdout == "top\n"
    assert [test.printed for test in execution.tests] == ["got 1 é\n", "got 2 é\n", ""]


def test_future_imports_are_allowed_where_a_file_of_its_own_would_have_them(
    engine: Engine,
) -> None:
    check = "def test_it():\n    assert f.__annotations__ == {'x': 'Missing'}\n"
    begins = '# the question\n"""About it."""\nfrom __future__ import annotations\nimport math\n'
    execution = grade(engine, f"{begins}def f(x: Missing): ...\n", check)
    assert [test.passed for test in execution.tests] == [True]
    execution = grade(engine, "x = 1\nfrom __future__ import annotations\n", check)
    assert execution.termination is Termination.ERROR
    assert execution.reason.startswith("line 2: SyntaxError: from __future__ imports must")


CLOSED = "SyntaxError: closing parenthesis ')' does not match opening parenthesis '['"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("if x:\n1", "IndentationError: expected an indented block after 'if' statement on line 1"),
        ("x = (1,\n     [2)", CLOSED),
        ("x = [1,\n     2)", f"{CLOSED} on line 1"),
    ],
)
def test_a_syntax_error_counts_lines_as_the_learner_does(
    engine: Engine, code: str, reason: str
) -> None:
    assert grade(engine, code, "def test_it(): pass").reason == f"line 2: {reason}"


def test_values_that_cannot_be_looked_at_spoil_nothing(engine: Engine) -> None:
    code = (
        "class Odd:\n    def __eq__(self, other):\n        return False\n"
        "    def __repr__(self):\n        raise ValueError\n    __hash__ = None\n"
        "class Huge(list):\n    def __repr__(self):\n        return 'x' * 10 ** 6\n"
        "def f(x):\n    return x\n"
    )
    result = failing(engine, "assert f(Odd()) == 1", code)
    assert result.got == "<Odd whose repr raises ValueError>"
    assert len(failing(engine, "assert f(Huge()) == [1]", code).got) < 400
    assert failing(engine, "assert f(torch.ones(3, device='meta')) is None", code).got == (
        "float32 (3,) on meta"
    )
