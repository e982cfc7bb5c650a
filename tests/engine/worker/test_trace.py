"""A traced job says what each of its lines made, and does what it does without."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ptquiz
from ptquiz.bank.bank import read_bank
from ptquiz.engine.job import Job, Termination
from ptquiz.paths import bundled_bank
from ptquiz.requirements import unmet_requirement
from ptquiz.script import Script, Section, prelude, script, standalone
from tests.engine.conftest import PATIENT
from tests.interpreters import python

if TYPE_CHECKING:
    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.trace import NamedValue, Trace

pytestmark = pytest.mark.slow


def trace(engine: Engine, code: str, check: str | None = None) -> Trace:
    execution = engine.run(Job(standalone(code, "cpu"), check, limits=PATIENT, trace=True))
    assert execution.trace is not None, execution
    return execution.trace


def first(traced: Trace, line: int) -> dict[str, NamedValue]:
    [found] = [each for each in traced.lines if (each.section, each.line) == ("answer", line)]
    return {binding.name: binding for binding in found.first}


def test_a_tensor_is_told_by_what_it_is(engine: Engine) -> None:
    traced = trace(engine, "x = torch.arange(12.).reshape(3, 4)\ny = x.t()\nz = torch.ones(2) > 0")
    x, y, z = (first(traced, line)[name].tensor for line, name in ((1, "x"), (2, "y"), (3, "z")))
    assert x is not None
    assert y is not None
    assert z is not None
    assert (x.dtype, x.shape, x.device, x.strides, x.view_of) == (
        "float32",
        (3, 4),
        "cpu",
        None,
        "",
    )
    assert (x.minimum, x.maximum, x.mean, x.values) == (0.0, 11.0, 5.5, "")
    assert (y.shape, y.strides, y.view_of) == ((4, 3), (1, 4), "x")
    assert (z.dtype, z.values) == ("bool", "[True, True]")


def test_what_is_not_a_number_is_counted(engine: Engine) -> None:
    traced = trace(engine, "x = torch.ones(10)\nx[:2] = torch.nan\nx[2] = torch.inf")
    x = first(traced, 3)["x"].tensor
    assert x is not None
    assert (x.nan, x.inf, x.minimum, x.mean) == (2, 1, 1.0, 1.0)


def test_a_version_that_moved_is_told_and_one_that_was_passed_by_is_not(engine: Engine) -> None:
    traced = trace(engine, "w = torch.zeros(2)\nd = w.data\nw.add_(1)\nd[0] = 9")
    moved = first(traced, 3)["w"]
    assert moved.tensor is not None
    assert (moved.version_before, moved.tensor.version) == (0, 1)
    silent = first(traced, 4)["w"]
    assert silent.tensor is not None
    assert (silent.version_before, silent.tensor.values) == (None, "[9, 1]")


def test_gradients_come_and_go_with_the_lines_that_make_them(engine: Engine) -> None:
    code = (
        "m = nn.Linear(2, 1, bias=False)\n"
        "m(torch.ones(1, 2)).sum().backward()\n"
        "torch.optim.SGD(m.parameters(), lr=1.0).step()\n"
        "m.zero_grad()\n"
    )
    traced = trace(engine, code)
    gradient = first(traced, 2)["m.weight.grad"].tensor
    assert gradient is not None
    assert gradient.values == "[[1, 1]]"
    assert first(traced, 3)["m.weight"].version_before is not None
    assert first(traced, 4)["m.weight.grad"].text == "None"


def test_a_loop_is_told_by_its_rounds(engine: Engine) -> None:
    traced = trace(engine, "total = 0\nfor i in range(4):\n    total += i\nprint(total)")
    rounds = {line.line: line for line in traced.lines if line.section == "answer"}
    assert (rounds[2].count, rounds[3].count) == (4, 4)
    assert [each.text for each in rounds[2].last] == ["3"]
    assert [each.text for each in rounds[3].last] == ["6"]


@pytest.mark.parametrize(
    "code",
    ["with torch.no_grad():\n    x = 1", "x = max(\n    1,\n    2,\n)", "while False:\n    pass"],
)
def test_a_statement_that_ran_once_counts_once(engine: Engine, code: str) -> None:
    assert {line.count for line in trace(engine, code).lines} == {1}


def test_a_function_is_told_by_what_goes_in_and_comes_out(engine: Engine) -> None:
    traced = trace(
        engine, "def f(x, n=2):\n    return x * n\nf(torch.ones(3))\nf(torch.ones(2, 2))"
    )
    [call] = traced.calls
    assert (call.function, call.line, call.count) == ("f", 1, 2)
    assert call.last is not None
    for passed, shape in ((call.first, (3,)), (call.last, (2, 2))):
        x, n = passed.arguments
        assert x.tensor is not None
        assert passed.returned is not None
        assert passed.returned.tensor is not None
        assert (x.tensor.shape, n.text, passed.returned.tensor.shape) == (shape, "2", shape)


def test_an_exception_is_told_with_the_operands_of_the_expression(engine: Engine) -> None:
    traced = trace(engine, "a = torch.ones(2, 3)\nb = torch.ones(2, 3)\nc = (a + 1) @ b")
    assert traced.failed
    assert traced.failure is not None
    assert (traced.failure.line, traced.failure.expression) == (3, "(a + 1) @ b")
    assert {each.name for each in traced.failure.operands} == {"a", "b"}


def test_the_first_test_that_fails_is_what_is_seen(engine: Engine) -> None:
    check = (
        "def test_right():\n    assert f(1) == 2\n"
        "def test_wrong():\n    assert f(5) == 7\n"
        "def test_later():\n    assert f(9) == 0\n"
    )
    traced = trace(engine, "def f(x):\n    y = x + 1\n    return y", check)
    assert (traced.test, traced.failed) == ("test_wrong", True)
    assert first(traced, 2)["y"].text == "6"


def test_plain_values_are_as_they_are_and_no_code_of_a_learner_describes_them(
    engine: Engine,
) -> None:
    code = (
        "class Loud:\n    def __repr__(self):\n        print('called')\n        return 'x'\n"
        "loud = Loud()\nnames = ['a', (1, 2.5)]\ns = torch.Size([2])\n"
    )
    execution = engine.run(Job(standalone(code, "cpu"), limits=PATIENT, trace=True))
    assert execution.stdout == ""
    assert execution.trace is not None
    assert first(execution.trace, 5)["loud"].text == "<Loud>"
    assert first(execution.trace, 6)["names"].text == "['a', (1, 2.5)]"
    assert first(execution.trace, 7)["s"].text == "torch.Size([2])"


def test_looking_is_bounded_and_says_so(engine: Engine) -> None:
    code = "x = 0\nwhile x < 100_000:\n    x += 1\nprint(x)"
    execution = engine.run(Job(standalone(code, "cpu"), limits=PATIENT, trace=True))
    assert (execution.termination, execution.stdout) == (Termination.FINISHED, "100000\n")
    assert execution.trace is not None
    assert execution.trace.cut


def test_nothing_is_looked_at_unasked(engine: Engine) -> None:
    assert engine.run(Job(standalone("x = 1", "cpu"), limits=PATIENT)).trace is None


def test_every_bundled_card_does_the_same_when_it_is_looked_at(engine: Engine) -> None:
    for card in read_bank([bundled_bank()]).cards.values():
        if unmet_requirement(card, "cpu"):
            continue
        job = Job(script(card, card.variant(0), device="cpu"), card.check, limits=PATIENT)
        plain, traced = (engine.run(replace(job, trace=trace)) for trace in (False, True))
        assert traced.trace is not None, card.id
        assert traced.termination is plain.termination, (card.id, traced)
        assert without_addresses(traced.stdout) == without_addresses(plain.stdout), card.id
        assert [test.passed for test in traced.tests] == [test.passed for test in plain.tests]


def without_addresses(text: str) -> str:
    return re.sub(r"0x[0-9a-f]+", "0x", text)


@pytest.mark.parametrize("version", ["3.10", "3.12", "3.13", "3.14"])
def test_the_hooks_of_every_version_tell_the_same(version: str, tmp_path: Path) -> None:
    program = tmp_path / "watch.py"
    program.write_text(WATCH.format(root=str(Path(ptquiz.__file__).parents[1])))
    done = subprocess.run([python(version), program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == TOLD, done.stderr


WATCH = """
import sys
sys.path.insert(0, {root!r})
from ptquiz.engine.worker.hooks import watching
code = compile('''
def f(a):
    try:
        raise ValueError
    except ValueError:
        return None
for i in range(2):
    x = [j for j in range(3)]
f(2)
''', "/x/main.py", "exec")
class Watcher:
    def start(self, frame): print("start-" + frame.f_code.co_name)
    def line(self, frame, line): print(line)
    def end(self, frame, returned): print("end-" + frame.f_code.co_name)
with watching(code, Watcher()):
    exec(code, {{}})
"""

TOLD = [
    "start-<module>", "2", "7", "8", "7", "8", "7", "9", "start-f", "3", "4", "5", "6", "end-f",
    "end-<module>",
]  # fmt: skip


def test_an_exporter_records_nothing_of_the_look(engine: Engine) -> None:
    code = """\
class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2))

    def forward(self, x):
        y = x * self.weight
        return y.relu()

graph = torch.export.export(Twice(), (torch.ones(2),)).graph
assert [node.op for node in graph.nodes].count("call_function") == 2, graph
"""
    script = Script((Section("prelude", prelude("cpu")), Section("snippet", code)))
    execution = engine.run(Job(script, limits=PATIENT, trace=True))
    assert execution.termination is Termination.FINISHED, execution.raised
