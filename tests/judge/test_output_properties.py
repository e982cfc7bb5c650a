"""What holds for every answer: styles of the same values, changed values, any text at all, time."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ptquiz.judge.output import Match, judge_exception, judge_output, same_output
from tests.judge.prints import MATRIX, PRINTS

if TYPE_CHECKING:
    from collections.abc import Callable

RIGHT, HALF, WRONG = Match.RIGHT, Match.HALF, Match.WRONG

RAISED = ("RuntimeError", ["RuntimeError", "Exception"], "the shapes do not fit")

LIMIT = 10.0
"""Seconds of the processor: fifty times what 64 KiB need, half of what quadratic work takes."""

Nested = Any  # a number, a bool, or a list of them, or of lists of them


@st.composite
def nested(draw: st.DrawFn, dimensions: int | None = None) -> Nested:
    """Draw a tensor's worth of values: rectangular, never empty, at most three dimensions."""
    elements = draw(
        st.sampled_from(
            [
                st.integers(-999, 999),
                st.integers(-9999999, 9999999).map(lambda n: n / 10000),
                st.booleans(),
            ]
        )
    )
    depth = draw(st.integers(0, 3)) if dimensions is None else dimensions
    shape = [draw(st.integers(1, 3)) for _ in range(depth)]
    return _reshape([draw(elements) for _ in range(math.prod(shape))], shape)


def _reshape(flat: list[Any], shape: list[int]) -> Nested:
    if not shape:
        return flat[0]
    step = len(flat) // shape[0]
    return [_reshape(flat[i : i + step], shape[1:]) for i in range(0, len(flat), step)]


def _flat(values: Nested) -> list[Any]:
    if not isinstance(values, list):
        return [values]
    return [leaf for value in values for leaf in _flat(value)]


def _as_torch_prints(values: Nested) -> str:
    """Write it as torch does, widths, line breaks and four decimals included."""
    flat = _flat(values)
    if isinstance(flat[0], float):
        whole = all(value == int(value) for value in flat)
        texts = [f"{value:.0f}." if whole else f"{value:.4f}" for value in flat]
    else:
        texts = [str(value) for value in flat]
    width = max(map(len, texts))
    padded = iter(text.rjust(width) for text in texts)
    return f"tensor({_join(values, lambda _: next(padded), len('tensor('))})"


def _join(values: Nested, text: Callable[[Any], str], indent: int) -> str:
    if not isinstance(values, list):
        return text(values)
    inner = [_join(value, text, indent + 1) for value in values]
    is_row = not isinstance(values[0], list)
    depth = len(inner[0]) - len(inner[0].lstrip("["))
    between = ", " if is_row else "," + "\n" * depth + " " * (indent + 1)
    return f"[{between.join(inner)}]"


def test_the_tests_write_tensors_as_torch_does() -> None:
    assert _as_torch_prints([[1, 2], [3, 4]]) + "\n" == MATRIX
    assert _as_torch_prints([1, 1000]) == "tensor([   1, 1000])"
    assert _as_torch_prints([-1.5, 2.0]) == "tensor([-1.5000,  2.0000])"
    assert _as_torch_prints([[[0.0, 0.0]] * 2] * 2) + "\n" == PRINTS[19].replace("0.0", "0.")


def _styles(values: Nested) -> list[str]:
    flat = [str(value) for value in _flat(values)]
    styles = [
        str(values),
        str(values).replace(" ", ""),
        str(values).replace("[", "(").replace("]", ",)"),
        str(values).lower(),
        f"torch.tensor({values}, device='cuda:0')",
        " ".join(flat),
        ",".join(flat),
        "\n".join(flat),
        "  " + " ; ".join(flat),
        "result: " + " ".join(flat),
    ]
    if isinstance(values, list) and len(values) > 1:
        styles.append(str(values)[1:-1])
    return styles


@settings(max_examples=80, deadline=None)
@given(nested())
def test_a_tensor_in_any_style_matches_its_own_print(values: Nested) -> None:
    printed = _as_torch_prints(values)
    for typed in [*_styles(values), printed]:
        assert judge_output(typed, printed).match is RIGHT, typed


@settings(max_examples=80, deadline=None)
@given(nested(), st.data())
def test_a_changed_value_never_matches(values: Nested, data: st.DataObject) -> None:
    flat = _flat(values)
    place = data.draw(st.integers(0, len(flat) - 1))
    if isinstance(flat[0], bool):
        flat[place] = not flat[place]
    else:
        change = data.draw(st.sampled_from([1, -1, 10, 0.001, -0.002, 1000]))
        flat[place] = type(flat[0])(flat[place] + (change if abs(change) >= 1 else 1 + change))
    shape = []
    inner = values
    while isinstance(inner, list):
        shape.append(len(inner))
        inner = inner[0]
    changed = _reshape(flat, shape)
    assume(_flat(changed) != _flat(values))
    for typed in _styles(changed):
        assert judge_output(typed, _as_torch_prints(values)).match is WRONG, typed


@settings(max_examples=60, deadline=None)
@given(nested(), st.data())
def test_brackets_of_another_shape_never_match(values: Nested, data: st.DataObject) -> None:
    flat = _flat(values)
    count = len(flat)
    divisors = [d for d in range(1, count + 1) if count % d == 0]
    shapes = [
        [count],
        *([d, count // d] for d in divisors),
        *([1, d, count // d] for d in divisors),
    ]
    for shape in shapes:
        other = _reshape(flat, shape)
        if str(other) != str(values) and (isinstance(values, list) or count > 1):
            assert judge_output(str(other), _as_torch_prints(values)).match is WRONG, shape


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 99), min_size=2, max_size=9), st.data())
def test_a_beginning_counts_half_from_the_middle_on(values: list[int], data: st.DataObject) -> None:
    printed = "".join(f"{value}\n" for value in values)
    some = data.draw(st.integers(1, len(values) - 1))
    expected = HALF if 2 * some >= len(values) else WRONG
    assert judge_output(" ".join(map(str, values[:some])), printed).match is expected


ANY_TEXT = st.text() | st.text("[](){}.,:=<>'\"?0123456789eEjx×/-+| \n\tTruefalsnitorcdgy_").map(
    lambda text: text[:200]
)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT | st.sampled_from(PRINTS), ANY_TEXT | st.sampled_from(PRINTS))
def test_no_text_makes_a_judge_raise(typed: str, printed: str) -> None:
    assert judge_output(typed, printed).match in Match
    assert judge_output(printed, typed).match in Match
    assert judge_exception(typed, printed, [printed, typed], printed).match in Match
    assert same_output(typed, printed) is same_output(printed, typed)


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_a_text_always_equals_itself(text: str) -> None:
    assert same_output(text, text)
    assert judge_output(text, text).match is RIGHT
    assert same_output(text, f"\n{text}  \n".replace(" ", "  ").replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "[",
        "[[1],",
        "(",
        "a ",
        "a: ",
        "9",
        "1.",
        "a().",
        "a(b ",
        "dtype='",
        "x=",
        "tensor(",
        "1x",
    ],
)
def test_long_answers_take_time_in_proportion(piece: str) -> None:
    text = (piece * 64 * 1024)[: 64 * 1024]
    start = time.process_time()
    assert judge_output(text, "1 2").match is WRONG
    assert judge_exception(text, *RAISED).match is WRONG
    assert not same_output(text + "1.5", text + "1.7")
    assert time.process_time() - start < LIMIT


def test_a_print_of_64_kib_is_judged_at_once() -> None:
    printed = "tensor(" + str(list(range(12_000))) + ")"
    start = time.process_time()
    assert judge_output(printed[7:-1].replace(" ", ""), printed).match is RIGHT
    assert judge_output("1", printed).match is WRONG
    assert time.process_time() - start < LIMIT
