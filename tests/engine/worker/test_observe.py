"""An observed job does what it does, and writes down what its assertions compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Execution, Job, Termination
from ptquiz.engine.worker.observe import FAILED, HOLDS
from ptquiz.script import Script, Section, prelude
from tests.engine.conftest import PATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def run(engine: Engine, code: str, check: str | None = None, *, observe: bool = True) -> Execution:
    script = Script((Section("prelude", prelude("cpu")), Section("snippet", code)))
    return engine.run(Job(script, check, limits=PATIENT, observe=observe))


def whats(execution: Execution) -> list[Any]:
    return [event[1] for event in execution.observed]


@pytest.mark.parametrize(
    ("code", "signs"),
    [
        ("assert 1 + 1 == 2", ["==", HOLDS]),
        ("assert 1 < 2 and not 3 == 4", ["<", "!=", HOLDS]),
        ("assert torch.equal(torch.ones(2), torch.ones(2))", ["==", HOLDS]),
        ("x = torch.ones(2)\nassert x.allclose(x, atol=1)", ["==", HOLDS]),
        ("torch.testing.assert_close(torch.ones(2), torch.ones(2))", ["==", HOLDS]),
        ("assert all(n == n for n in range(3))", ["==", "==", "==", HOLDS]),
        ("assert torch.ones(1)", [HOLDS]),
        ("def f():\n    assert 'a' in 'abc'\nf()", ["in", HOLDS]),
        ("assert 1 == 2", ["==", FAILED]),
        ("raise AssertionError('no')", [FAILED]),
        ("x = 1\nassert locals()['x'] == 1", []),
    ],
)
def test_each_comparison_of_an_assertion_is_written_down(
    engine: Engine, code: str, signs: list[str]
) -> None:
    execution = run(engine, code)
    assert whats(execution) == signs
    plain = run(engine, code, observe=False)
    assert plain.observed == ()
    assert (execution.termination, execution.asserts) == (plain.termination, plain.asserts)
    assert (execution.termination is Termination.FINISHED) == (FAILED not in signs)


def test_what_a_solution_returns_and_leaves_is_written_down(engine: Engine) -> None:
    code = (
        "y = 3\ndef f(x):\n    return x + y\ndef g(xs):\n    xs.append(1)\ndef h():\n    yield 5\n"
    )
    check = "def test_it():\n    assert f(1) == 4\n    g([])\n    assert list(h()) == [5]\n"
    execution = run(engine, code, check)
    assert [test.passed for test in execution.tests] == [True]
    assert [event[0] for event in execution.observed][1:5] == ["y", "f", "check.py 1", "check.py 1"]
    assert {event[0] for event in execution.observed} >= {"g", "h"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("torch.ones(2, 3)", "torch.ones(2, 3)", True),
        ("torch.ones(2, 3)", "torch.ones(3, 2)", False),
        ("torch.ones(2)", "torch.ones(2).double()", False),
        ("torch.arange(99)", "torch.arange(99).flip(0)", False),
        ("[1, {'a': 2.5}]", "[1, {'a': 2.5}]", True),
        ("object()", "object()", True),  # an address says nothing
        ("nn.Linear(2, 2)", "nn.Linear(2, 2)", False),
        ("torch.tensor([1 + 2j])", "torch.tensor([1 + 3j])", False),
        ("torch.eye(3).to_sparse()", "torch.eye(3).to_sparse()", True),
        ("torch.ones(0)", "torch.ones(0)", True),
        ("'a' * 999", "'a' * 998 + 'b'", False),
    ],
)
def test_digests_differ_where_the_values_do(
    engine: Engine, one: str, other: str, same: bool
) -> None:
    execution = run(engine, f"a = {one}\nb = {other}\nassert a is not 3\nassert b is not 3")
    first, _, second, _ = execution.observed
    assert (first[2] == second[2]) is same, (first, second)


def test_observing_disturbs_neither_gradients_nor_random_numbers_nor_compilers(
    engine: Engine,
) -> None:
    code = """\
from torch.utils._python_dispatch import TorchDispatchMode
x = torch.ones(3, requires_grad=True)
version, seed = x._version, torch.get_rng_state()
assert torch.equal(x * 2, x + 1)
(x * 2).sum().backward()
assert x._version == version and torch.equal(torch.get_rng_state(), seed)
class Count(TorchDispatchMode):
    calls = 0
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        Count.calls += 1
        return func(*args, **(kwargs or {}))
y = torch.ones(3)
with Count():
    assert y is not x
assert Count.calls == 0
@torch.compile(backend="eager", fullgraph=True)
def f(x):
    assert x.shape[0] == 3
    return x + 1
assert f(y).tolist() == [2, 2, 2]
assert torch.func.vmap(lambda row: row * 2)(torch.ones(2, 2)).sum() == 8
"""
    execution = run(engine, code)
    assert execution.termination is Termination.FINISHED, execution


def test_what_a_compiler_traces_with_is_named_and_not_read(engine: Engine) -> None:
    """To read a value would add a symbol to its graph, and the compilation would fail."""
    code = """\
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.symbolic_shapes import ShapeEnv

env = ShapeEnv()
with FakeTensorMode(shape_env=env):
    fake = torch.ones(3)

def same(x):
    return x
"""
    check = """\
def test_same():
    assert same(fake) is fake
    assert not env.unbacked_symint_counter or next(env.unbacked_symint_counter) == 0
"""
    execution = run(engine, code, check)
    assert execution.termination is Termination.FINISHED
    assert all(test.passed for test in execution.tests), execution.tests
    assert "FakeTensor torch.float32" in str(execution.observed)
