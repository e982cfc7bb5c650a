"""What torch 2.13 really printed, for the tests of the judge."""

from __future__ import annotations

MATRIX = "tensor([[1, 2],\n        [3, 4]])\n"
SHAPE = "torch.Size([2, 3])\n"
DOUBLE = "tensor([1., 2.], dtype=torch.float64)\n"
TRACKED = "tensor([1.], requires_grad=True)\n"
COMPUTED = "tensor([2.], grad_fn=<MulBackward0>)\n"
PARAMETER = "Parameter containing:\ntensor([1., 1.], requires_grad=True)\n"
MAXIMUM = "torch.return_types.max(\nvalues=tensor([5., 7.]),\nindices=tensor([1, 0]))\n"
SPARSE = """tensor(indices=tensor([[0, 1],
                       [0, 1]]),
       values=tensor([1., 1.]),
       size=(2, 2), nnz=2, layout=torch.sparse_coo)
"""
SUMMARY = "tensor([   0,    1,    2,  ..., 1997, 1998, 1999])\n"
MODEL = """Sequential(
  (0): Linear(in_features=2, out_features=3, bias=True)
  (1): ReLU()
)
"""
PRINTS = [
    MATRIX,
    SHAPE,
    DOUBLE,
    TRACKED,
    COMPUTED,
    PARAMETER,
    MAXIMUM,
    SPARSE,
    SUMMARY,
    MODEL,
    "torch.Size([])\n",
    "tensor(3)\n",
    "tensor(0.5000)\n",
    "tensor([1.0000e-08, 1.0000e+00, 1.0000e+05])\n",
    "tensor([ True, False])\n",
    "tensor([inf, -inf, nan])\n",
    "tensor([])\n",
    "tensor([], size=(0, 3))\n",
    "tensor([1.0000+2.j, 3.5000-1.j])\n",
    "tensor([[[0., 0.],\n         [0., 0.]],\n\n        [[0., 0.],\n         [0., 0.]]])\n",
    "torch.float32 torch.int64 torch.bool\n",
    "device(type='cuda', index=0)\n",
    "tensor(..., device='meta', size=(2, 3))\n",
    "[1, 2] (3,) {'a': 1}\n",
    "[torch.Size([2]), torch.Size([3, 4])]\n",
    "0.3333333432674408\n",
    "OrderedDict([('weight', tensor([[0.3632]])), ('bias', tensor([0.8304]))])\n",
    "<class 'torch.Tensor'>\n",
    "shape: torch.Size([2, 3]) sum = 3\n",
    "nested_tensor([\n  tensor([1., 1.]),\n  tensor([0., 0., 0.])\n])\n",
    "<ExpBackward0 object at 0x7f7d78863760>\n",
    "a lone word",
    "---\n",
]
