"""A rewritten assertion does what Python's own does, and only then says more."""

from __future__ import annotations

import ast
import asyncio
import builtins
import pickle
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.engine.worker.asserts import Asserts, Compared, compared, rewrite
from ptquiz.engine.worker.explain.explain import explain
from ptquiz.script import Script, Section

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def asserts() -> Iterator[Asserts]:
    before = dict(vars(builtins))
    asserts = Asserts()
    asserts.install(lambda: False)
    yield asserts
    for name in vars(builtins).keys() - before.keys():
        delattr(builtins, name)


class Traced:
    """A value that writes down all that is done with it."""

    def __init__(self, value: Any, log: list[str]) -> None:
        self.value = value
        self.log = log

    def __eq__(self, other: object) -> Any:
        self.log.append(f"{self.value} ==")
        return Traced(self.value == getattr(other, "value", other), self.log)

    def __lt__(self, other: object) -> Any:
        self.log.append(f"{self.value} <")
        if self.value == 3:
            raise ValueError("three compares with nothing")
        return Traced(self.value < getattr(other, "value", other), self.log)

    def __contains__(self, other: object) -> bool:
        self.log.append(f"in {self.value}")
        return bool(self.value)

    def __bool__(self) -> bool:
        self.log.append(f"bool {self.value}")
        return bool(self.value)

    def __call__(self, *args: object, **keywords: object) -> Any:
        self.log.append(f"call {self.value} {len(args)} {sorted(keywords)}")
        return Traced(self.value or (len(args) > 1), self.log)

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return f"<{self.value}>"


VALUES = st.sampled_from(["v(0)", "v(1)", "v(2)", "v(3)", "boom()", "[]", "'text'", "None", "x"])


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operator = st.sampled_from(["==", "!=", "<", "is", "is not", "in", "not in", "and", "or"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, operator, inner),
        st.builds("({} < {} < {})".format, inner, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("(y := {})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("{}({})".format, st.sampled_from(["v(0)", "v(1)", "boom"]), inner),
        st.builds("v(1)({}, {}, k={})".format, inner, inner, inner),
        st.builds("v(1)(*[{}], **{{'k': {}}})".format, inner, inner),
        st.builds("any(z == {} for z in [{}])".format, inner, inner),
        st.builds("all(z < w for z in [{}, {}] for w in [{}] if z)".format, inner, inner, inner),
        st.builds("all([z != (w := {}) for z in [{}, x]])".format, inner, inner),
        st.builds("all({})".format, inner),
        st.builds("({}).value".format, inner),
        st.builds("(lambda z: {})({})".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
    )


EXPRESSIONS = st.recursive(VALUES, _combined, max_leaves=6)
MESSAGES = st.one_of(st.just(""), EXPRESSIONS.map(", {}".format))
PLACES = st.sampled_from(
    [
        "{}",
        "def f(x):\n    {}\nf(x)",
        "class C:\n    {}",
        "def g(x):\n    {}\n    yield 1\nlist(g(x))",
        "try:\n    {}\nfinally:\n    done = 1",
        "for x in [x]:\n    {}",
    ]
)


def _outcome(program: str, *, rewritten: bool) -> tuple[object, ...]:
    log: list[str] = []

    def boom(*_: object) -> None:
        log.append("boom")
        raise LookupError("boom")

    def value(number: int) -> Traced:
        log.append(f"v {number}")
        return Traced(number, log)

    space: dict[str, Any] = {"v": value, "boom": boom, "x": Traced(1, log)}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(program)
            code = compile(rewrite(tree) if rewritten else tree, "main.py", "exec", optimize=0)
        exec(code, space)
    except Exception as error:  # noqa: BLE001
        trace = error.__traceback__
        lines = []
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "main.py":
                lines.append(trace.tb_lineno)
            trace = trace.tb_next
        ending: tuple[object, ...] = (type(error), repr(error.args), str(error), lines)
    else:
        ending = ()
    return (*ending, log, sorted(space))


@given(EXPRESSIONS, MESSAGES, PLACES)
def test_it_raises_exactly_when_and_what_python_raises(
    expression: str, message: str, place: str
) -> None:
    program = place.format(f"assert {expression}{message}")
    assert _outcome(program, rewritten=True) == _outcome(program, rewritten=False)


def _run(program: str, **names: Any) -> dict[str, Any]:
    space: dict[str, Any] = dict(names)
    exec(compile(rewrite(ast.parse(program)), "main.py", "exec"), space)
    return space


def _error(program: str, **names: Any) -> AssertionError:
    with pytest.raises(AssertionError) as caught:
        _run(program, **names)
    return caught.value


def _explained(program: str, error: BaseException | None = None, **names: Any) -> str:
    error = error or _error(program, **names)
    script = Script((Section("snippet", program),))
    return str(explain(error, script, {"main.py": program}) or "")


def test_the_values_are_kept_beside_the_error_not_in_it() -> None:
    error = _error("assert a == 2, ('own', 'message')", a=1)
    assert error.args == (("own", "message"),)
    error = _error("assert a == 2", a=1)
    assert repr(error) == "AssertionError()"
    found = compared(error)
    assert found is not None
    assert found.values == (1,)
    assert compared(pickle.loads(pickle.dumps(error))) == Compared(1, 0, ())


@pytest.mark.parametrize(
    ("assertion", "shown"),
    [
        ("a == b", "a == b: got 1, want 2"),
        ("not a", "not a: got 1, want a value that is false"),
        ("not a < b", "not (a < b): got 1, want not < 2"),
        ("a in [b]", "a in [b]: got 1, want one of [2]"),
        ("isinstance(a, str)", "isinstance(a, str): got 1 (int), want an instance of str"),
        ("not max(a, b)", "not max(a, b): got True, want False; a = 1; b = 2"),
        ("a < b < a", "b < a: got 2, want < 1"),
        ("a > b or a == b", "a > b or a == b; a = 1; b = 2"),
        ("None and a", "None and a"),
    ],
)
def test_what_is_shown(assertion: str, shown: str) -> None:
    assert _explained(f"assert {assertion}", a=1, b=2) == shown


def test_a_long_value_is_cut() -> None:
    assert len(_explained("assert a == 1", a="x" * 100_000)) < 400


def test_the_message_is_evaluated_only_on_failure() -> None:
    _run("assert 1 == 1, 1 / 0")
    with pytest.raises(ZeroDivisionError):
        _run("assert 1 == 2, 1 / 0")


def test_what_was_compared_is_let_go_at_once() -> None:
    program = (
        "import weakref\n"
        "class Big:\n    pass\n"
        "def make():\n    global ref\n    big = Big()\n    ref = weakref.ref(big)\n    return big\n"
        "assert make() != 1\n"
        "first = ref()\n"
        "def f():\n    assert isinstance(make(), Big)\n    return ref()\n"
        "second = f()\n"
        "def fails():\n    raise KeyError\n"
        "try:\n    assert make() == fails()\nexcept KeyError:\n    third = ref()\n"
        "try:\n    assert make() == 1\nexcept AssertionError:\n    pass\nfourth = ref()\n"
    )
    space = _run(program)
    assert [space[name] for name in ("first", "second", "third", "fourth")] == [None] * 4


def test_super_and_locals_work_in_an_assertion() -> None:
    _run(
        "class Base:\n    def good(self, x):\n        return x\n"
        "class Child(Base):\n    def good(self, x):\n"
        "        assert super().good(x)\n        assert not super().good(0)\n"
        "        assert sorted(locals()) == ['__class__', 'self', 'x']\n"
        "        return super().good(x)\n"
        "assert Child().good(1)\n"
    )


def test_await_and_yield_work_in_an_assertion() -> None:
    program = (
        "async def one():\n    return 1\n"
        "async def main():\n"
        "    assert await one() == 1\n"
        "    assert await one() == 2, await one()\n"
        "def receives():\n    assert (yield 'ready') == 5\n    yield 'held'\n"
    )
    space = _run(program)
    with pytest.raises(AssertionError) as caught:
        asyncio.run(space["main"]())
    assert caught.value.args == (1,)
    assert _explained(program, caught.value) == "1; await one() == 2: got 1, want 2"
    generator = space["receives"]()
    assert (next(generator), generator.send(5)) == ("ready", "held")


def test_a_recursive_assertion_keeps_its_own_values() -> None:
    program = "def f(n):\n    assert n == (f(n - 1) if n else 0)\n    return n\nf(3)"
    assert _explained(program) == "n == (f(n - 1) if n else 0) with n = 1: got 0, want 1"


def test_assertions_of_torch_and_unittest_count_when_they_return(asserts: Asserts) -> None:
    _run(
        "class T:\n    def assert_close(self, x):\n"
        "        if not x:\n            raise ValueError\n"
        "T().assert_close(1)\n"
        "try:\n    T().assert_close(0)\nexcept ValueError:\n    pass\n"
        "def f():\n    T().assert_close(1)\nf()\n"
    )
    assert asserts.held == 2


def test_a_traced_assertion_stays_plain(asserts: Asserts) -> None:
    asserts.install(lambda: True)
    error = _error("def f(a):\n    assert a == 2, 'two'\nf(2)\nf(1)")
    assert error.args == ("two",)
    assert compared(error) is None
    assert asserts.held == 0
