"""What a learner's code may not use, and every way around it that a learner would think of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptquiz.judge.forbid import Use, forbidden_uses


def lines(code: str, *forbid: str) -> list[int]:
    return [use.line for use in forbidden_uses(code, forbid)]


@pytest.mark.parametrize(
    "code",
    [
        "torch.softmax(x, 0)",
        "F.softmax(x, dim=0)",
        "x.softmax(0)",
        "nn.functional.softmax(x)",
        "softmax(x)",
        "(x + 1).softmax(0)",
        "f = torch.softmax",
        "map(torch.softmax, xs)",
        "from torch.nn.functional import softmax",
        "from torch.nn.functional import softmax as s",
        "from torch import exp, softmax",
        "import somewhere.softmax",
        "class A(B):\n    f = softmax",
        "def f(g=softmax): pass",
        "def f(x, *, g=softmax): pass",
        "def f(softmax=softmax): pass",
        "def f(*, softmax=softmax): pass",
        "f = lambda softmax=softmax: softmax",
        "@softmax\ndef f(softmax): pass",
        "x = '\\d'\nsoftmax(x)",
        "f = lambda g=softmax: g",
        "@softmax\ndef f(): pass",
        "class A(softmax): pass",
        "super().softmax(x)",
        "self.softmax(x)",
        "cls.softmax(x)",
        "[softmax(row) for row in x]",
        "f'{softmax(x)}'",
        "softmax = softmax",
        "class A:\n    def softmax(self): pass\nA().softmax()",
        "class A:\n    def softmax(self): pass\n    def f(self): return softmax(1)",
        "def f(softmax): pass\nsoftmax(1)",
        "def f():\n    softmax = 1\nsoftmax(1)",
        "[softmax for softmax in x]\nsoftmax(1)",
        "def f():\n    global softmax\n    softmax = 1\n    return softmax",
        "import torch.special as softmax\ntorch.softmax",
    ],
)
def test_a_plain_entry_is_any_name_attribute_or_import(code: str) -> None:
    assert {use.name for use in forbidden_uses(code, ["softmax"])} == {"softmax"}


@pytest.mark.parametrize(
    "code", ["getattr(torch, 'softmax')(x)", "getattr(x, 'softmax', None)", "getattr(F, 'softmax')"]
)
def test_getattr_with_the_name_spelled_out_is_a_use(code: str) -> None:
    assert forbidden_uses(code, ["softmax"]) == [Use("softmax", 1)]


@pytest.mark.parametrize(
    ("entry", "code", "twin"),
    [
        ("softmax", "torch._softmax(x, 0, False)", "_softmax"),
        ("softmax", "torch.ops.aten._safe_softmax(x, 0)", "_safe_softmax"),
        ("softmax", "getattr(torch, '_softmax')", "_softmax"),
        ("softmax", "from torch import _softmax as f", "_softmax"),
        ("softplus", "x.softplus_()", "softplus_"),
        ("unfold", "torch.unfold_copy(x, 0, 2, 1)", "unfold_copy"),
        ("batch_norm", "torch._batch_norm_impl_index(x)", "_batch_norm_impl_index"),
        ("batch_norm", "torch._native_batch_norm_legit(x)", "_native_batch_norm_legit"),
        ("rms_norm", "torch._fused_rms_norm(x)", "_fused_rms_norm"),
        ("norm", "torch.frobenius_norm(x)", "frobenius_norm"),
        ("norm", "torch._foreach_norm([x])", "_foreach_norm"),
        ("norm", "torch._C._linalg.linalg_norm(x)", "linalg_norm"),
        ("sigmoid", "torch.special.expit(x)", "expit"),
        ("cat", "torch.concat([x, y])", "concat"),
        ("cross_entropy", "torch._C._nn.cross_entropy_loss(x, y)", "cross_entropy_loss"),
        ("tree_map", "from torch.utils import _pytree", "_pytree"),
        ("Module", "class Tiny(nn.Identity): pass", "Identity"),
        ("Module", "class Tiny(nn.modules.linear.Identity): pass", "Identity"),
        ("Module", "from torch.nn import Flatten as Base", "Flatten"),
        ("Linear", "nn.LazyLinear(3)", "LazyLinear"),
        ("BatchNorm1d", "nn.LazyBatchNorm1d()", "LazyBatchNorm1d"),
        ("NLLLoss", "nn.NLLLoss2d()", "NLLLoss2d"),
        ("Adam", "torch.optim.AdamW(p)", "AdamW"),
    ],
)
def test_a_twin_in_the_library_counts_as_the_name(entry: str, code: str, twin: str) -> None:
    assert forbidden_uses(code, [entry]) == [Use(entry, 1, twin)]


@pytest.mark.parametrize(
    "code",
    [
        "torch.ops.aten.softmax(x, 0)",
        "torch.ops.aten.softmax.int(x, 0)",
        "torch.special.softmax(x, 0)",
        "torch._C._nn.softmax(x, 0)",
        "torch.Tensor.softmax(x, 0)",
        "torch.softmax(x, 0, out=y)",
    ],
)
def test_another_place_of_the_same_name_is_the_name(code: str) -> None:
    assert forbidden_uses(code, ["softmax"]) == [Use("softmax", 1)]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("Module", "nn.Parameter(x)"),
        ("Module", "F.softmax(x)"),
        ("norm", "F.layer_norm(x, (3,))"),
        ("norm", "F.weight_norm(x)"),
        ("norm", "def _norm(x): return x\n_norm(x)"),
        ("norm", "class A:\n    def _norm(self): pass\nA()._norm()"),
        ("sum", "torch.sparse_sum(x)"),
        ("zeros", "x.zero_()"),
        ("BatchNorm1d", "nn.BatchNorm2d(3)"),
        ("matmul", "x.__matmul__(y)"),
        ("F.softmax", "torch._softmax(x, 0, False)"),
    ],
)
def test_what_only_resembles_a_twin_is_none(entry: str, code: str) -> None:
    assert forbidden_uses(code, [entry]) == []


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("map(f, xs)", "map"),
        ("filter(f, xs)", "filter"),
        ("functools.reduce(f, xs)", "reduce"),
        ("from functools import reduce", "reduce"),
        ("itertools.starmap(f, xs)", "starmap"),
        ("x.apply_(f)", "apply_"),
        ("sorted(xs, key=f)", "sorted"),
        ("xs.sort(key=f)", "sort"),
    ],
)
def test_where_loops_are_forbidden_a_call_that_loops_is_one(code: str, word: str) -> None:
    assert forbidden_uses(code, ["for"]) == [Use("for", 1, word)]
    assert forbidden_uses(code, ["while"]) == [Use("while", 1, word)]


@pytest.mark.parametrize(
    "code",
    ["sorted(xs)", "x.sort(0)", "max(x, y)", "torch.vmap(f)(x)", "def map(f): pass\nmap(f)"],
)
def test_what_the_library_does_for_all_elements_at_once_is_no_loop(code: str) -> None:
    assert forbidden_uses(code, ["for", "while"]) == []


def test_a_use_says_what_is_not_allowed_and_what_it_stands_in_for() -> None:
    assert str(Use("norm", 3)) == "`norm` is not allowed here"
    twin = Use("norm", 3, "frobenius_norm")
    assert str(twin) == "`frobenius_norm` is not allowed here: it stands in for `norm`"


@pytest.mark.parametrize(
    "code",
    [
        "",
        "x.exp() / x.exp().sum()",
        "# softmax(x)",
        "'softmax(x)'",
        '"""softmax"""\nx = 1',
        "def f():\n    '''softmax'''\n    return getattr(x, name)",
        "label = 'softmax'",
        "print('softmax', x)",
        "getattr(x, 'shape', None), 'softmax'",
        "getattr(x, 'log_softmax')",
        "model.eval(), torch.compile(model), 'softmax'",
        "for module in self.modules(): print('softmax')",
        "def eval(x): return x\neval('softmax')",
        "def vars(x): return x\nvars(x)['softmax']",
        "x.log_softmax(0)",
        "softmax2(x)",
        "Softmax(x)",
        "x.SOFTMAX(0)",
        "f(softmax=True)",
        "def softmax(x): return x.exp()",
        "def softmax(x): return softmax(x)",
        "def softmax(x): pass\nsoftmax(1)",
        "softmax(1)\ndef softmax(x): pass",
        "async def softmax(x): return softmax",
        "def f():\n    def softmax(x): pass\n    return softmax(1)",
        "def softmax(x): pass\ndef f(): return [softmax(y) for y in x]",
        "class softmax: pass\nsoftmax()",
        "def f(softmax): return softmax",
        "def f(*softmax): return softmax",
        "lambda softmax: softmax",
        "softmax = x.exp()\nsoftmax = softmax / softmax.sum()",
        "softmax: int = 1\nprint(softmax)",
        "softmax, y = 1, 2\nprint(softmax)",
        "for softmax in x: print(softmax)",
        "[softmax for softmax in x]",
        "with f() as softmax: softmax",
        "try: pass\nexcept E as softmax: softmax",
        "match x:\n    case softmax: print(softmax)",
        "from mine import other as softmax\nsoftmax(x)",
        "self.softmax = 1",
        "x.softmax = 1",
        "class A:\n    def softmax(self): pass\n    def f(self): return self.softmax()",
        "class A:\n    def __init__(self):\n        self.softmax = 1\n        print(self.softmax)",
        "class A:\n    softmax = 1\n    print(softmax)",
        "def f(:\n    softmax(x)",
        "    softmax(x)",
        "softmax(x)\x00",
        "softmax(\ud800)",
    ],
)
def test_defining_mentioning_and_resembling_are_no_use(code: str) -> None:
    assert forbidden_uses(code, ["softmax"]) == []


@pytest.mark.parametrize(
    "code",
    [
        "F.cross_entropy(x, y)",
        "nn.functional.cross_entropy(x, y)",
        "torch.nn.functional.cross_entropy(x, y)",
        "import torch\ntorch.nn.functional.cross_entropy(x, y)",
        "import torch.nn.functional\ntorch.nn.functional.cross_entropy(x, y)",
        "import torch as t\nt.nn.functional.cross_entropy(x, y)",
        "import torch.nn.functional as G\nG.cross_entropy(x, y)",
        "from torch.nn import functional\nfunctional.cross_entropy(x, y)",
        "from torch.nn import functional as G\nG.cross_entropy(x, y)",
        "from torch.nn.functional import cross_entropy",
        "from torch.nn.functional import cross_entropy as ce",
        "G = F\nG.cross_entropy(x, y)",
        "G = nn.functional\nG.cross_entropy(x, y)",
        "G = F\nH = G\nH.cross_entropy(x, y)",
        "def f():\n    G = F\n    return G.cross_entropy(x, y)",
        "loss = F.cross_entropy",
        "getattr(F, 'cross_entropy')(x, y)",
        "getattr(torch.nn.functional, 'cross_entropy')(x, y)",
    ],
)
@pytest.mark.parametrize(
    "entry",
    ["F.cross_entropy", "nn.functional.cross_entropy", "torch.nn.functional.cross_entropy"],
)
def test_a_dotted_entry_is_that_function_under_any_alias(code: str, entry: str) -> None:
    assert {use.name for use in forbidden_uses(code, [entry])} == {entry}


@pytest.mark.parametrize(
    "code",
    [
        "self.cross_entropy(x, y)",
        "x.cross_entropy(y)",
        "torch.cross_entropy(x, y)",
        "F.binary_cross_entropy(x, y)",
        "F.cross_entropy_with_logits(x, y)",
        "cross_entropy(x, y)",
        "def cross_entropy(x, y): pass\ncross_entropy(x, y)",
        "def f(F): return F.cross_entropy",
        "F = Mine()\nF.cross_entropy(x)",
        "F.CROSS_ENTROPY",
        "from torch.nn import functional as G\nG.mse_loss(x, y)",
        "import mine.functional as F\nF.cross_entropy",
        "getattr(x, 'cross_entropy')",
    ],
)
def test_and_no_other_function_of_that_name(code: str) -> None:
    assert forbidden_uses(code, ["F.cross_entropy"]) == []


@pytest.mark.parametrize(
    ("entry", "code", "found"),
    [
        ("torch.linalg", "torch.linalg.inv(x)", True),
        ("torch.linalg", "from torch.linalg import inv", True),
        ("torch.linalg", "import torch.linalg as L", True),
        ("torch.linalg", "from torch import linalg", True),
        ("torch.linalg", "import torch.linalg2", False),
        ("torch.linalg", "import torch\ntorch.det(x)", False),
        ("nn.Linear", "nn.Linear(2, 3)", True),
        ("nn.Linear", "class A(nn.Linear): pass", True),
        ("nn.Linear", "nn.LazyLinear(3)", False),
        ("numpy", "import numpy as np", True),
        ("numpy", "from numpy import array", True),
        ("numpy", "import numpy.linalg", True),
        ("numpy", "x.numpy()", True),
        ("F", "F.gelu(x)", True),
        ("F", "def f(F): return F", False),
        ("sum", "sum(x)", True),
        ("sum", "x.sum()", True),
        ("sum", "x.cumsum(0)", False),
    ],
)
def test_modules_classes_and_builtins_can_be_forbidden(entry: str, code: str, found: bool) -> None:
    assert bool(forbidden_uses(code, [entry])) is found


OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>"]
COMPARISONS = ["==", "!=", "<", "<=", ">", ">="]


@pytest.mark.parametrize("entry", OPERATORS + COMPARISONS)
def test_an_operator_is_found_in_code_and_in_no_other_operator(entry: str) -> None:
    for operator in OPERATORS + COMPARISONS:
        assert lines(f"a\nb {operator} c", entry) == ([2] if operator == entry else [])
    if entry in OPERATORS:
        assert lines(f"a {entry}= b", entry) == [1]


@pytest.mark.parametrize(
    ("entry", "code", "found"),
    [
        ("@", "@decorator\ndef f(): pass", False),
        ("@", "'a @ b'", False),
        ("@", "a.__matmul__(b)", True),
        ("@", "b.__rmatmul__(a)", True),
        ("@", "a.__imatmul__(b)", True),
        ("@", "import operator\noperator.matmul(a, b)", True),
        ("@", "from operator import matmul as m\nm(a, b)", True),
        ("@", "torch.matmul(a, b)", False),
        ("@", "class A:\n    def __matmul__(self, x): return self", False),
        ("*", "f(*a, **b)", False),
        ("-", "-1", False),
        ("~", "~x", True),
        ("for", "for x in y: pass", True),
        ("for", "async def f():\n    async for x in y: pass", True),
        ("for", "[x for x in y]", True),
        ("for", "sum(x for x in y)", True),
        ("for", "{x: 1 for x in y}", True),
        ("for", "while x: y", True),
        ("for", "x = 'for'", False),
        ("while", "while x: y", True),
        ("while", "for x in y: pass", True),
        ("if", "if x: y", True),
        ("if", "y if x else z", True),
        ("if", "[x for x in y if x]", True),
        ("if", "[x for x in y]", False),
        ("lambda", "lambda: 1", True),
        ("with", "with x: y", True),
        ("try", "try: x\nexcept E: y", True),
        ("import", "import math", True),
        ("import", "from math import pi", True),
        ("def", "def f(): pass", True),
        ("class", "class A: pass", True),
        ("yield", "def f(): yield 1", True),
        ("and", "x and y", True),
        ("and", "x or y", False),
        ("or", "x or y", True),
        ("not", "not x", True),
        ("not", "x not in y", True),
        ("in", "x in y", True),
        ("in", "for x in y: pass", False),
        ("is", "x is not y", True),
        ("is", "x == y", False),
    ],
)
def test_a_keyword_is_found_as_what_it_does(entry: str, code: str, found: bool) -> None:
    assert {use.name for use in forbidden_uses(code, [entry])} == ({entry} if found else set())


def test_a_star_import_from_torch_uses_everything() -> None:
    assert forbidden_uses("from torch import *", ["softmax"]) == [Use("*", 1)]
    assert forbidden_uses("x\nfrom torch.nn.functional import *", ["for"]) == [Use("*", 2)]
    assert forbidden_uses("from math import *", ["softmax"]) == []
    assert forbidden_uses("from torchvision import *", ["softmax"]) == []
    assert forbidden_uses("from torch import *", []) == []


def test_every_use_is_given_once_a_line_in_the_order_of_the_lines() -> None:
    code = (
        "x = torch.exp(y)\n"
        "def softmax(x):\n"
        "    return (\n"
        "        x.softmax(0) + F.softmax(x)\n"
        "    ) @ x.sum(\n"
        "    )\n"
        "z = [i\n"
        "     for i in x]\n"
        "getattr(F,\n"
        "        'softmax')\n"
        "torch.sum(x)\n"
    )
    assert forbidden_uses(code, ["sum", "softmax", "@", "for", "F.softmax"]) == [
        Use("@", 3),
        Use("F.softmax", 4),
        Use("softmax", 4),
        Use("sum", 5),
        Use("for", 8),
        Use("F.softmax", 9),
        Use("softmax", 9),
        Use("sum", 11),
    ]


def test_a_method_counts_on_the_line_of_its_name() -> None:
    assert lines("y = (\n    x\n    .exp()\n    .softmax(0)\n)", "softmax") == [4]


def test_an_import_under_its_own_name_makes_no_own_name() -> None:
    assert lines("from torch import softmax\nsoftmax(x)", "softmax") == [1, 2]
    assert lines("from torch import softmax as softmax\nsoftmax(x)", "softmax") == [1, 2]


def test_two_entries_may_forbid_the_same() -> None:
    assert forbidden_uses("x not in y", ["not", "in"]) == [Use("in", 1), Use("not", 1)]
    assert forbidden_uses("F.gelu", ["F.gelu", "torch.nn.functional.gelu"]) == [
        Use("F.gelu", 1),
        Use("torch.nn.functional.gelu", 1),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "(" * 5000 + ")" * 5000,
        "-" * 50_000 + "1",
        "x" + ".softmax" * 20_000,
        "x" + "()" * 20_000,
        "x = 1 + " * 5000 + "1",
        "'\\d'",
        "eval(" * 90 + "1" + ")" * 90,
        "lambda: " * 200 + "softmax",
        "import " + ".".join("a" * 5000),
    ],
)
def test_strange_code_is_survived(code: str) -> None:
    assert isinstance(forbidden_uses(code, ["softmax", "a.b", "@"]), list)


PIECES = (
    st.sampled_from(["softmax", "x", "F", "torch", "1", ".", ",", "(", ")", "[", "]", "=", "'"])
    | st.sampled_from(["def ", "for ", " in ", "import ", "from ", "lambda ", ":", "@"])
    | st.sampled_from(["getattr", "eval", " ", "\n", "\n    "])
)


@settings(max_examples=200, deadline=None)
@given(st.text() | st.lists(PIECES, max_size=20).map("".join), st.lists(st.text() | PIECES))
def test_no_code_and_no_entry_makes_it_raise(code: str, forbid: list[str]) -> None:
    for use in forbidden_uses(code, forbid):
        assert use.name == "*" or use.name in forbid
        assert 1 <= use.line <= code.count("\n") + code.count("\r") + code.count("\f") + 1


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["torch", "F", "nn.functional", "x", "x.T"]), st.integers(0, 5))
def test_a_use_is_found_on_its_line_and_gone_with_it(owner: str, before: int) -> None:
    padding = "y = x + 1\n" * before
    assert lines(f"{padding}z = {owner}.softmax(x)\n", "softmax") == [before + 1]
    assert lines(f"{padding}z = {owner}.exp(x)\n", "softmax") == []
