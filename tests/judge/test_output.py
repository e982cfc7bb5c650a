"""Shapes, brackets, labels and several values, typed and judged by what torch 2.13 printed."""

from __future__ import annotations

import pytest

from ptquiz.judge.output import Match, judge_output
from tests.judge.prints import MATRIX, MAXIMUM, PRINTS, SHAPE, SPARSE, SUMMARY

RIGHT, HALF, WRONG = Match.RIGHT, Match.HALF, Match.WRONG

SHAPES = [
    ("torch.Size([2, 3])", RIGHT),
    ("torch.size([2,3])", RIGHT),
    ("Size([2, 3])", RIGHT),
    ("(2, 3)", RIGHT),
    ("([2, 3])", RIGHT),
    ("[2,3]", RIGHT),
    ("2x3", RIGHT),
    ("2 x 3", RIGHT),
    ("2X3", RIGHT),
    ("2×3", RIGHT),
    ("2 × 3", RIGHT),
    ("2 3", RIGHT),
    ("2,3", RIGHT),
    ("2;3", RIGHT),
    ("2 by 3", RIGHT),
    ("  ( 2 ,3 )  ", RIGHT),
    ("[2, 3", RIGHT),
    ("shape (2, 3)", RIGHT),
    ("size=(2, 3)", RIGHT),
    ("2.0 3.0", RIGHT),
    ("3 2", WRONG),
    ("2", WRONG),
    ("2 3 1", WRONG),
    ("23", WRONG),
    ("6", WRONG),
    ("[[2, 3]]", WRONG),
    ("[2], [3]", WRONG),
    ("2 4", WRONG),
    ("(-2, 3)", WRONG),
    ("2x3x1", WRONG),
    ("two by three", RIGHT),
]


@pytest.mark.parametrize(("typed", "match"), SHAPES)
def test_a_shape_may_be_written_in_any_way(typed: str, match: Match) -> None:
    assert judge_output(typed, SHAPE).match is match


@pytest.mark.parametrize("truth", ["(2, 3)", "[2, 3]", "2 3", "2x3", "2\n3\n"])
@pytest.mark.parametrize("typed", [typed for typed, match in SHAPES[:14] if match is RIGHT])
def test_and_so_may_the_printed_one(typed: str, truth: str) -> None:
    assert judge_output(typed, truth).match is RIGHT


@pytest.mark.parametrize(
    ("typed", "truth", "match"),
    [
        *((typed, "torch.Size([])", RIGHT) for typed in ("()", "[]", "scalar", "torch.Size([])")),
        *((typed, "()", RIGHT) for typed in ("torch.Size([])", "[]", "Scalar", "torch.Size()")),
        ("0", "torch.Size([])", WRONG),
        ("[0]", "torch.Size([])", WRONG),
        ("1", "torch.Size([])", WRONG),
        ("()", "torch.Size([0])", WRONG),
        ("[0]", "torch.Size([0])", RIGHT),
        ("0", "torch.Size([0])", RIGHT),
        ("(3)", "torch.Size([3])", RIGHT),
        ("(3,)", "torch.Size([3])", RIGHT),
        ("3", "torch.Size([3])", RIGHT),
        ("[3]", "torch.Size([3])", RIGHT),
        ("[]", "tensor([])", RIGHT),
        ("empty", "tensor([])", RIGHT),
        ("scalar", "tensor([])", WRONG),
        ("tensor([])", "tensor([], size=(0, 3))", RIGHT),
        ("tensor([], size=(0, 3))", "tensor([],size=(0,3))", RIGHT),
        ("tensor([], size=(3, 0))", "tensor([], size=(0, 3))", WRONG),
        ("()  (2)", "torch.Size([]) torch.Size([2])", RIGHT),
    ],
)
def test_a_shape_without_dimensions_and_one_of_one_are_told_apart(
    typed: str, truth: str, match: Match
) -> None:
    assert judge_output(typed, truth).match is match


@pytest.mark.parametrize(
    ("typed", "truth", "match"),
    [
        ("tensor([[1, 2], [3, 4]])", MATRIX, RIGHT),
        ("[[1,2],[3,4]]", MATRIX, RIGHT),
        ("((1,2),(3,4))", MATRIX, RIGHT),
        ("[1,2],[3,4]", MATRIX, RIGHT),
        ("[1 2]\n[3 4]", MATRIX, RIGHT),
        ("1 2 3 4", MATRIX, RIGHT),
        ("1 2\n3 4", MATRIX, RIGHT),
        ("1, 2; 3, 4", MATRIX, RIGHT),
        ("torch.tensor([[1., 2.], [3., 4.]])", MATRIX, RIGHT),
        ("[[1,2],[3,4]", MATRIX, RIGHT),
        ("[[1,2],[3,4]]]", MATRIX, RIGHT),
        ("[[1,2,3,4]]", MATRIX, WRONG),
        ("[1,2,3,4]", MATRIX, WRONG),
        ("[[1],[2],[3],[4]]", MATRIX, WRONG),
        ("[1],[2],[3],[4]", MATRIX, WRONG),
        ("[[[1,2],[3,4]]]", MATRIX, WRONG),
        ("[[1,2],3,4]", MATRIX, WRONG),
        ("[1,2],3,4", MATRIX, RIGHT),
        ("[1,2,3],[4]", MATRIX, WRONG),
        ("[1,3],[2,4]", MATRIX, WRONG),
        ("1 2 3", MATRIX, WRONG),
        ("1 2 3 4 5", MATRIX, WRONG),
        ("[1, 2]", "tensor([[1, 2]])", WRONG),
        ("[[1, 2]]", "tensor([1, 2])", WRONG),
        ("[1, 2]", "tensor([[1],\n        [2]])", WRONG),
        ("[1], [2]", "tensor([[1],\n        [2]])", RIGHT),
        ("[3]", "tensor(3)", WRONG),
        ("(3)", "tensor(3)", RIGHT),
        ("3", "tensor(3)", RIGHT),
        ("tensor(3.)", "tensor(3)", RIGHT),
        ("3", "tensor([3])", RIGHT),
        ("[6.]", "(tensor([6.]),)", RIGHT),
        ("6", "(tensor([6.]),)", RIGHT),
        ("[[6.]]", "(tensor([6.]),)", RIGHT),
        ("[1, 2]", "{'a': [1, 2]}", RIGHT),
        ("a: [1, 2]", "{'a': [1, 2]}", RIGHT),
        ("b: [1, 2]", "{'a': [1, 2], 'b': [1, 2]}", HALF),
        ("[2] [3, 4]", "[torch.Size([2]), torch.Size([3, 4])]", RIGHT),
        ("2, 3x4", "[torch.Size([2]), torch.Size([3, 4])]", RIGHT),
        ("[2, 3, 4]", "[torch.Size([2]), torch.Size([3, 4])]", WRONG),
        ("1 2 [3]", "[1, 2] 3", HALF),
        ("1 2 [3]", "[1, 2] [3]", RIGHT),
        ("5 7 1 0", MAXIMUM, RIGHT),
        ("[5, 7], [1, 0]", MAXIMUM, RIGHT),
        ("(tensor([5., 7.]), tensor([1, 0]))", MAXIMUM, RIGHT),
        ("values=[5, 7] indices=[1, 0]", MAXIMUM, RIGHT),
        ("indices=[5, 7] values=[1, 0]", MAXIMUM, WRONG),
        ("[[0, 1], [0, 1]] [1, 1]", SPARSE, RIGHT),
        ("0 1 2 ... 1997 1998 1999", SUMMARY, RIGHT),
        ("0 1 2 … 1997 1998 1999", SUMMARY, RIGHT),
        ("0 1 2 1997 1998 1999", SUMMARY, WRONG),
        ("0 1 2 3 1997 1998 1999", SUMMARY, WRONG),
        ("1 1 0 0 0", PRINTS[-4], RIGHT),
    ],
)
def test_brackets_may_be_left_out_but_not_contradict(typed: str, truth: str, match: Match) -> None:
    assert judge_output(typed, truth).match is match


@pytest.mark.parametrize("between", [" ", "\n", ", ", ";", " | ", " then ", " and ", " -> ", "\t"])
@pytest.mark.parametrize(
    ("values", "truth"),
    [
        (["True", "False"], "True\nFalse\n"),
        (["3", "0.25"], "tensor(3)\ntensor(0.2500)\n"),
        (["(2, 3)", "[1, 2]"], "torch.Size([2, 3])\ntensor([1, 2])\n"),
        (["2x3", "float32"], "torch.Size([2, 3]) torch.float32\n"),
        (["None", "None"], "None\nNone\n"),
    ],
)
def test_several_printed_values_may_stand_on_one_line(
    between: str, values: list[str], truth: str
) -> None:
    assert judge_output(between.join(values), truth).match is RIGHT
    assert judge_output(between.join(reversed(values)), truth).match is (
        RIGHT if values[0] == values[1] else WRONG
    )


@pytest.mark.parametrize(
    ("typed", "truth", "match"),
    [
        ("3", "shape: 3", RIGHT),
        ("shape: 3", "shape: 3 ", RIGHT),
        ("shape 3", "shape: 3", RIGHT),
        ("Shape = 3", "shape: 3", RIGHT),
        ("size: 3", "shape: 3", RIGHT),
        ("4", "shape: 3", WRONG),
        ("shape", "shape: 3", WRONG),
        ("shape:", "shape: 3", WRONG),
        ("3", "n=3", RIGHT),
        ("3", "x.grad: 3", RIGHT),
        ("3", "grad of w: 3", RIGHT),
        ("grad of w 3", "grad of w: 3", RIGHT),
        ("3 4", "mean and std: 3 4", RIGHT),
        ("5", "x.sum()=tensor(5)", RIGHT),
        ("5", "x[0, 1]=tensor(5)", RIGHT),
        ("True", "same memory? True", RIGHT),
        ("3 0.25", "n: 3 loss: 0.2500", RIGHT),
        ("3\n0.25", "n: 3\nloss: 0.2500", RIGHT),
        ("n 3 loss 0.25", "n: 3 loss: 0.2500", RIGHT),
        ("0.25 3", "n: 3 loss: 0.2500", WRONG),
        ("max: 1 min: 5", "min: 1 max: 5", WRONG),
        ("max 1 min 5", "min: 1 max: 5", WRONG),
        ("min 1 max 5", "min: 1 max: 5", RIGHT),
        ("2x3 3", "shape: torch.Size([2, 3]) sum = 3", RIGHT),
        ("True False", "before: True after: False", RIGHT),
        ("0.5 0.25", "step 1: 0.5\nstep 2: 0.25", RIGHT),
        ("step 1: 0.5, step 2: 0.25", "step 1: 0.5\nstep 2: 0.25", RIGHT),
        ("1: 0.5, 2: 0.25", "step 1: 0.5\nstep 2: 0.25", RIGHT),
        ("1 0.5 2 0.25", "step 1: 0.5\nstep 2: 0.25", RIGHT),
        ("2 0.5 1 0.25", "step 1: 0.5\nstep 2: 0.25", HALF),
        ("count 3 total: 5", "count 3  total: 5", RIGHT),
        ("5", "count 3 total: 5", WRONG),
        ("RuntimeError", "RuntimeError: bad", HALF),
        ("1.5", "{0: 1.5}", WRONG),
        ("0: 1.5", "{0: 1.5}", RIGHT),
        ("4", "torch.float32: 4", WRONG),
        ("float 4", "torch.float32: 4", RIGHT),
        ("a", "a: b", WRONG),
        ("b a", "a: b\nb: a", RIGHT),
    ],
)
def test_labels_may_be_left_out_but_values_must_be_there(
    typed: str, truth: str, match: Match
) -> None:
    assert judge_output(typed, truth).match is match


@pytest.mark.parametrize(
    ("typed", "truth", "match"),
    [
        ("1 2", "1\n2\n3\n", HALF),
        ("1", "1\n2\n", HALF),
        ("1", "1\n2\n3\n", WRONG),
        ("1 ? 3", "1\n2\n3\n", HALF),
        ("1 5 3", "1\n2\n3\n", HALF),
        ("1 5 6", "1\n2\n3\n", WRONG),
        ("2 3", "1\n2\n3\n", WRONG),
        ("3 2", "1\n2\n", HALF),
        ("2", "1\n2\n", WRONG),
        ("1 2 3", "1\n2\n", WRONG),
        ("(2, 3)", "torch.Size([2, 3])\nTrue\n", HALF),
        ("2 3 no", "torch.Size([2, 3])\nTrue\n", HALF),
        ("(2, 3, 1) True", "torch.Size([2, 3])\nTrue\n", WRONG),
        ("2 4 False", "torch.Size([2, 3])\nTrue\n", WRONG),
        ("[[1, 2, 3, 4]] True", MATRIX + "True\n", HALF),
        ("0.33 1", "0.3333 1", HALF),
        ("[1, 2]", "tensor([1, 2, 3])", WRONG),
        ("[1, 2, 4]", "tensor([1, 2, 3])", WRONG),
        ("(2, 4)", "torch.Size([2, 3])", WRONG),
    ],
)
def test_half_of_several_printed_values_in_place_is_half_right(
    typed: str, truth: str, match: Match
) -> None:
    assert judge_output(typed, truth).match is match


@pytest.mark.parametrize("typed", ["", " ", "\n\t "])
def test_nothing_is_the_answer_only_where_nothing_is_printed(typed: str) -> None:
    assert judge_output(typed, "\n").match is RIGHT
    for printed in PRINTS:
        assert judge_output(typed, printed).match is WRONG
    assert judge_output("nothing", "").match is WRONG
    assert judge_output(",,", "---").match is WRONG
    assert judge_output(",", "!!").match is WRONG


@pytest.mark.parametrize("printed", PRINTS)
def test_the_print_itself_is_right_however_it_is_spaced(printed: str) -> None:
    assert judge_output(printed, printed).match is RIGHT
    assert judge_output(" ".join(printed.split()).upper(), printed).match is RIGHT
    assert judge_output(printed.replace(", ", ","), printed).match is RIGHT
