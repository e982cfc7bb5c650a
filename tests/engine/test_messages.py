"""What the engine's processes say to each other comes back as it was, or is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.engine.job import Execution, Job, Limits, Raised, Termination, TestResult
from ptquiz.engine.messages import (
    Devices,
    JobEnded,
    MalformedMessage,
    Ready,
    RunJob,
    RunnerRequest,
    TestEnded,
    TestStarted,
    WarmLevel,
    decode,
    decode_tagged,
    encode,
    encode_tagged,
)
from ptquiz.script import Script, Section

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = st.text(max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
RAISED = st.builds(Raised, TEXT, st.tuples(TEXT, TEXT), TEXT, TEXT, st.integers())
RESULTS = st.builds(
    TestResult, TEXT, st.booleans(), TEXT, st.integers(), NUMBERS, TEXT, TEXT, st.integers(), TEXT
)
JOBS = st.builds(
    Job,
    st.builds(Script, st.tuples(st.builds(Section, TEXT, TEXT))),
    st.none() | TEXT,
    TEXT,
    st.builds(Limits, NUMBERS),
    st.booleans(),
)
EXECUTIONS = st.builds(
    Execution, st.sampled_from(Termination), TEXT, TEXT, st.none() | RAISED,
    st.tuples(RESULTS, RESULTS), st.integers(), NUMBERS, st.integers(), TEXT,
)  # fmt: skip
TAGGED = st.one_of(
    st.builds(TestStarted, TEXT, st.integers()),
    st.builds(TestEnded, RESULTS),
    st.builds(Ready, TEXT),
    st.builds(RunnerRequest, TEXT, st.sampled_from(WarmLevel), st.none() | TEXT),
    st.builds(
        JobEnded, st.sampled_from(Termination), st.none() | RAISED, st.integers(), NUMBERS,
        st.integers(), TEXT, st.just(()), st.none(),
    ),
)  # fmt: skip
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.one_of(JOBS, EXECUTIONS))
def test_a_job_and_an_execution_come_back_as_they_were(message: Job | Execution) -> None:
    assert decode(type(message), json.loads(json.dumps(encode(message)))) == message


@given(TAGGED)
def test_one_of_several_kinds_comes_back_as_what_it_was(message: object) -> None:
    assert decode_tagged(json.loads(json.dumps(encode_tagged(message)))) == message


@given(JSON)
def test_anything_else_is_refused_in_one_way(data: object) -> None:
    for read in (lambda: decode(Execution, data), lambda: decode_tagged(data)):
        with pytest.raises(MalformedMessage):
            read()


def spoil(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        here: Any = data
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        spoil("seconds", value=float("nan")),
        spoil("seconds", value=float("inf")),
        spoil("seconds", value="1"),
        spoil("asserts", value=1.5),
        spoil("asserts", value=True),
        spoil("stdout", value=None),
        spoil("termination", value="passed"),
        spoil("tests", value={"0": 1}),
        spoil("tests", 0, "passed", value=1),
        spoil("tests", 0, "more", value=1),
        spoil("raised", value=[]),
        spoil("unheard_of", value=1),
    ],
)
def test_one_field_of_another_type_is_enough(change: Callable[[dict[str, Any]], None]) -> None:
    data = encode(Execution(Termination.FINISHED, tests=(TestResult("test_x", passed=True),)))
    decode(Execution, data)
    change(data)
    with pytest.raises(MalformedMessage):
        decode(Execution, data)


def test_a_missing_field_is_no_default() -> None:
    data = encode(RunJob(Job(Script(())), reuse_worker=True))
    del data["reuse_worker"]
    with pytest.raises(MalformedMessage):
        decode(RunJob, data)


def test_a_whole_number_is_a_float_where_one_is_wanted() -> None:
    data = encode(Execution(Termination.FINISHED)) | {"seconds": 2}
    assert decode(Execution, data).seconds == 2.0


def test_devices_without_cuda_come_back() -> None:
    found = Devices("2.13.0", None, (), (), "no driver", mps=False)
    assert decode(Devices, json.loads(json.dumps(encode(found)))) == found
