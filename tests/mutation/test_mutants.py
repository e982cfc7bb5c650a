"""Mutants: small, various, the same each time, and never of what a card claims."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.bank.bank import read_bank
from ptquiz.mutation.mutants import mutants, plain
from ptquiz.mutation.operators import Mutation
from ptquiz.paths import bundled_bank

CARDS = list(read_bank([bundled_bank()]).cards.values())


def said(code: str) -> set[str]:
    return {mutant.what for mutant in mutants(code, 1000, "seed")}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("y = a < b", "a < b → a <= b"),
        ("y = a and b", "a and b → a or b"),
        ("y = a + b", "a + b → a - b"),
        ("y = a @ b", "a @ b → a * b"),
        ("y = -a", "-a → a"),
        ("y = f(3)", "3 → 4"),
        ("y = f(0.5)", "0.5 → 1.0"),
        ("y = x.sum(dim=0)", "dim=0 → dim=1"),
        ("y = x.sum(1, keepdim=True)", "keepdim=True → keepdim=False"),
        ("y = x.sum(1, keepdim=True)", "x.sum(1, keepdim=True) → x.sum(1)"),
        ("y = F.f(x, reduction='mean')", "reduction='mean' → reduction='sum'"),
        ("y = torch.cat([x, x])", "cat → stack"),
        ("y = x.sum()", "sum → mean"),
        ("y = x.max()", "max → min"),
        ("y = x.view(2)", "view → reshape"),
        ("y = max(a, b)", "max → min"),
        ("y = x.detach()", "x.detach() → x"),
        ("y = torch.where(x, a, b)", "torch.where(x, a, b) → torch.where(a, x, b)"),
        ("x = 1\nx += 2", "x += 2 dropped"),
        ("model.train(mode)", "model.train(mode) dropped"),
        ("x.grad = None", "x.grad = None dropped"),
        ("x = f()\nx = g(x)", "x = g(x) dropped"),
        ("with torch.no_grad():\n    y = f()", "with torch.no_grad(): opened"),
        ("if flag:\n    y = f()", "flag → not flag"),
        ("def f(x):\n    return x - 1", "x - 1 → x + 1"),
        ("y = torch.vmap(f)(x)", "torch.vmap(f)(x) → f(x)"),
        ("@torch.no_grad()\ndef f():\n    pass", "@torch.no_grad() dropped"),
        ("assert f(x, dim=0) == 2", "dim=0 → dim=1"),
    ],
)
def test_a_change_is_made_and_said(code: str, change: str) -> None:
    assert change in said(code)


@pytest.mark.parametrize(
    "code",
    [
        "assert True",
        "assert 2 == 2",
        "assert x == 3",
        "assert x.shape == (2, 3)",
        "assert f(x + 1) == f(x + 1)",
        "assert x < 3 and not x > 4",
        "torch.testing.assert_close(x, 2 * w, rtol=1e-3)",
        "assert x, 'message' + str(3)",
        "torch.manual_seed(0)\nassert x",
        "y = 'a text'",
        "import torch",
        "y = f'{x + 1:>4}'",
        "x = f()",
        "x: int = f()",
    ],
)
def test_what_is_claimed_or_only_said_is_never_changed(code: str) -> None:
    assert not {text for text in said(code) if not text.endswith("dropped")}


def test_what_goes_is_no_assertion_and_no_definition() -> None:
    assert said("x = f()\nassert x\nassert_close(x, x)\ny = x\nprint(y)") == set()
    assert said("torch.manual_seed(1)\n") == set()


def test_a_mutant_names_its_line_and_its_statement() -> None:
    [mutant] = mutants("y = f(\n    x,\n    -z,\n)\n", 9, "seed")
    assert (mutant.line, mutant.statement, mutant.mutation) == (3, 1, Mutation.ARITHMETIC)


def test_only_the_lines_asked_for_change() -> None:
    code = "y = a + b\nz = a * b\n"
    assert {mutant.line for mutant in mutants(code, 9, "seed", lines={2})} == {2}


def test_a_value_that_is_made_of_constants_alone_is_data() -> None:
    found = mutants("x = torch.ones(3) * 2\ny = x.sum() * x.max()\n", 99, "seed")
    assert {mutant.line for mutant in found if mutant.data} == {1}


@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
def test_the_mutants_of_a_bundled_card_are_few_distinct_valid_and_the_same_each_time(
    card: object,
) -> None:
    snippet, card_id = card.snippet, card.id  # type: ignore[attr-defined]
    found = mutants(snippet, 24, card_id)
    assert len(found) <= 24
    assert found == mutants(snippet, 24, card_id)
    codes = {mutant.code for mutant in found}
    assert len(codes) == len(found)
    assert plain(snippet) not in codes
    for mutant in found:
        ast.parse(mutant.code)
        assert 1 <= mutant.statement <= mutant.line <= snippet.count("\n") + 1


@given(st.integers(1, 24), st.text(max_size=5))
def test_fewer_mutants_are_the_first_of_more(limit: int, seed: str) -> None:
    code = "x = torch.ones(3)\ny = x.sum(0) + x.max() * 2\nif y > 1:\n    y += x.mean()\n"
    assert mutants(code, limit, seed) == mutants(code, 24, seed)[:limit]


def test_few_mutants_are_of_different_kinds_and_statements() -> None:
    code = "".join(f"x{n} = a{n} + b{n}\n" for n in range(9)) + "y = z.sum()\nif a < b:\n    c()\n"
    first = mutants(code, 4, "seed")
    assert len({mutant.mutation for mutant in first}) == 4
    assert len({mutant.statement for mutant in mutants(code, 8, "seed")}) == 8


def test_another_right_solution_is_no_mutant() -> None:
    code, right = "y = f(x, dim=0)\n", "y = f(x,  dim=1)  # as good"
    assert plain(right) in {mutant.code for mutant in mutants(code, 99, "seed")}
    assert plain(right) not in {mutant.code for mutant in mutants(code, 99, "seed", right=[right])}
