"""A stored output, held against what is printed elsewhere."""

from __future__ import annotations

import itertools

import pytest

from ptquiz.judge.output import same_output
from tests.judge.prints import PRINTS


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("a", "a\n", True),
        ("a  b\n\n", "a b", True),
        ("a\r\nb", "a\nb\n", True),
        ("a b", "ab", False),
        ("1 2", "12", False),
        ("True", "true", False),
        ("True", "False", False),
        ("", "", True),
        ("", "\n", True),
        ("", "0", False),
        ("[1, 2]", "(1, 2)", False),
        ("[1, 2]", "1 2", False),
        ("tensor([1, 2])", "[1, 2]", False),
        ("torch.float32", "float32", False),
        ("shape: 3", "3", False),
        ("3", "4", False),
        ("1000", "1001", False),
        ("100000", "100001", False),
        ("1", "1.", False),
        ("1", "1.0000", False),
        ("007", "7", False),
        ("tensor(1.)", "tensor(1.0000)", True),
        ("tensor([1., 2.])", "tensor([1., 2.], device='cuda:0')", True),
        ("tensor([1., 2.])", "tensor([1., 2.], device='cuda')", True),
        ("tensor([1., 2.])", "tensor([1., 2.], device='mps:0')", True),
        ("tensor([1., 2.], device='cuda:0')", "tensor([1., 2.])", True),
        ("tensor([1., 2.])", "tensor([1., 2.], device='meta')", False),
        ("tensor(1., grad_fn=<X0>)", "tensor(1., device='cuda:0', grad_fn=<X0>)", True),
        (
            "tensor([[1, 2]], dtype=torch.int32)",
            "tensor([[1, 2]],\n       device='cuda:0', dtype=torch.int32)",
            True,
        ),
        ("cpu", "cuda:0", False),
        ("tensor([1., 2.])", "tensor([1., 2.], dtype=torch.float64)", False),
        ("tensor([1., 2.])", "tensor([1., 2.], requires_grad=True)", False),
        ("tensor([0.3333])", "tensor([0.3334])", True),
        ("tensor([0.0213])", "tensor([0.0214])", True),
        ("tensor([0.0213])", "tensor([0.0216])", False),
        ("tensor([0.3333])", "tensor([0.3343])", False),
        ("tensor([1.0000])", "tensor([1.0009])", True),
        ("tensor([1.0000])", "tensor([1.0021])", False),
        ("tensor([0.0000, 1.5000])", "tensor([-0.0000,  1.5000])", True),
        ("tensor([0.5000, 0.0000])", "tensor([ 0.5000, -0.0000])", True),
        ("tensor([0., 1.])", "tensor([0.0001, 1.0000])", True),
        ("tensor([0., 1.])", "tensor([0.0010, 1.0000])", False),
        ("0.3333333432674408", "0.3333333134651184", True),
        ("0.0", "2.9802322387695312e-08", True),
        ("0.0001", "0.0002", False),
        ("1e-05", "2e-05", False),
        ("1.1920928955078125e-07", "2.220446049250313e-16", False),
        ("tensor(1.0000e-08)", "tensor(2.0000e-08)", False),
        ("tensor(1.0000e-08)", "tensor(1.0001e-08)", True),
        ("0.33", "0.34", False),
        ("0.1", "0.2", False),
        ("-0.5", "0.5", False),
        ("1e5", "-1e5", False),
        ("inf", "inf", True),
        ("inf", "-inf", False),
        ("nan", "nan", True),
        ("1.5 2.5", "1.5", False),
        ("2.13.0", "2.14.0", False),
        ("conv1.weight", "conv2.weight", False),
        ("x1.5", "x1.6", False),
        ("9" * 500 + ".5", "9" * 500 + ".6", False),
    ],
)
def test_a_stored_output_holds_up_to_spacing_device_and_the_last_digit(
    expected: str, printed: str, same: bool
) -> None:
    assert same_output(expected, printed) is same
    assert same_output(printed, expected) is same


def test_no_stored_print_holds_for_another() -> None:
    for one, other in itertools.combinations(PRINTS, 2):
        assert not same_output(one, other)
