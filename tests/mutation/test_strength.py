"""The strength of proofs with a real engine: the vacuous fails, the strong does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Card, Kind, Level, Param, Wrong
from ptquiz.engine.client.engine import Engine
from ptquiz.mutation.json import as_json
from ptquiz.mutation.measure import measure
from ptquiz.mutation.mutants import Mutant
from ptquiz.mutation.operators import Mutation
from ptquiz.mutation.strength import STRONG as STRONG_SCORE
from ptquiz.mutation.strength import Fate, MutationReport, ProofStrength, total_score

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow


def recall(name: str, snippet: str) -> Card:
    return Card(name, Kind.RECALL, Level.BASIC, "Topic", "q", "a", snippet)


def predict(name: str, snippet: str, **keys: object) -> Card:
    card = Card(name, Kind.PREDICT, Level.BASIC, "Topic", "q", "a", snippet)
    return replace(card, **keys)  # type: ignore[arg-type]


def solve(name: str, check: str, snippet: str = "", **keys: object) -> Card:
    snippet = snippet or "def f(x):\n    return x.sum(dim=0) * 2 + 1\n"
    card = Card(name, Kind.IMPLEMENT, Level.BASIC, "Topic", "q", "a", snippet, check=check)
    return replace(card, **keys)  # type: ignore[arg-type]


DATA = "x = torch.arange(6.0).view(2, 3) + 1\n"
VACUOUS = [
    recall("true", f"{DATA}y = x.sum(dim=1)\nassert True\n"),
    recall("true-alone", "assert True\n"),
    recall("constants", f"{DATA}y = x.sum()\nassert 1 + 1 == 2\n"),
    recall("itself", f"{DATA}y = x.sum(dim=1)\nassert torch.equal(y, y) and len(y) == len(y)\n"),
    recall("itself-in-full", f"{DATA}assert x.sum(dim=1).tolist() == x.sum(dim=1).tolist()\n"),
    recall("not-none", f"{DATA}y = x.sum(dim=1)\nassert y is not None\n"),
    recall("a-type", f"{DATA}y = x.sum(dim=1)\nassert isinstance(y, torch.Tensor)\n"),
    recall("a-lax-bound", f"{DATA}y = x.sum(dim=1)\nassert len(y) >= 0\n"),
    recall("only-python-notices", f"{DATA}y = x.view(3, 2)\nassert True\n"),
    solve("no-claim", "def test_it():\n    f(torch.ones(2, 3))\n    assert True\n"),
    solve("any-shape", "def test_it():\n    assert f(torch.ones(2, 2)) is not None\n"),
    predict("always-the-same", "x = torch.ones(2) * 3\nx.sum()\nprint('done')\n", output="done"),
]
STRONG = [
    recall("a-value", f"{DATA}y = x.sum(dim=1)\nassert y.tolist() == [6, 15]\n"),
    recall("any-data", f"{DATA}y = x.sum(dim=1)\nassert torch.equal(y, x.mean(dim=1) * 3)\n"),
    recall("by-testing", f"{DATA}torch.testing.assert_close(x.sum(1), x.mean(1) * 3)\n"),
    recall(
        "must-raise",
        "x = torch.ones(2, 3)\ntry:\n    x.view(2, 2)\nexcept RuntimeError:\n    pass\n"
        "else:\n    raise AssertionError('it fits')\nassert x.requires_grad is False\n",
    ),
    recall(
        "tiny-differences",
        f"{DATA}y = x.exp().log()\nassert (y - x).abs().max() < 1e-5\n",
    ),
    solve(
        "values",
        "def test_it():\n    x = torch.randn(4, 3)\n"
        "    torch.testing.assert_close(f(x), x.sum(0) * 2 + 1)\n",
    ),
    predict("a-print", "x = torch.ones(2) * 3\nprint(x.sum())\n", output="tensor(6.)"),
    predict("an-error", "torch.ones(2) @ torch.ones(3)\n", raises="RuntimeError"),
    predict(
        "two-variants",
        "print(torch.ones(2).sum(), n)\n",
        params=(Param("n", (1, 2)),),
    ),
]
WEAK = [
    recall(
        "a-bound",
        "w = torch.arange(4.0)\nu = torch.ones(4)\nv = w + u\ny = v * w + 2 * u - v\n"
        "assert y.sum() > -100\nassert w.sum() - u.sum() == 2\n",
    ),
    solve("shapes", "def test_it():\n    assert f(torch.randn(4, 3)).shape == (3,)\n"),
]
WRONG = [recall("does-not-hold", "assert torch.ones(2).sum() == 3\n")]
SKIPPED = [replace(WRONG[0], id="needs-cuda", requires=("cuda",))]
SLOW = recall(
    "never-ends-when-changed",
    "n = 3\nwhile n != 0:\n    n = n - 1\nassert n == 0 and torch.ones(2).sum() == 2\n",
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(jobs=2) as engine:
        yield engine


@pytest.fixture(scope="module")
def found(engine: Engine) -> dict[str, ProofStrength]:
    cards = [*VACUOUS, *STRONG, *WEAK, *WRONG, *SKIPPED]
    measured = list(measure(cards, engine, "cpu", 10.0))
    assert sorted(p.card.id for p in measured) == sorted(card.id for card in cards)
    return {proof.card.id: proof for proof in measured}


def fates(proof: ProofStrength) -> dict[str, Fate]:
    return {mutant.what: fate for mutant, fate in proof.fates}


@pytest.mark.parametrize("card", VACUOUS, ids=lambda card: card.id)
def test_a_proof_that_cannot_fail_fails(card: Card, found: dict[str, ProofStrength]) -> None:
    proof = found[card.id]
    assert proof.vacuous, fates(proof)
    assert proof.failed
    assert not proof.weak


@pytest.mark.parametrize("card", STRONG, ids=lambda card: card.id)
def test_a_proof_that_pins_what_it_claims_is_strong(
    card: Card, found: dict[str, ProofStrength]
) -> None:
    proof = found[card.id]
    assert not proof.wrong
    assert proof.killed, fates(proof)
    assert proof.mutation_score in {1.0, None}, fates(proof)
    assert not proof.failed
    assert not proof.weak


@pytest.mark.parametrize("card", WEAK, ids=lambda card: card.id)
def test_a_proof_that_lets_much_pass_is_weak_and_does_not_fail(
    card: Card, found: dict[str, ProofStrength]
) -> None:
    proof = found[card.id]
    assert proof.mutation_score is not None
    assert 0 < proof.mutation_score < STRONG_SCORE, fates(proof)
    assert proof.weak
    assert not proof.failed
    assert proof.those(Fate.SURVIVED)


def test_arbitrary_data_are_no_weakness(found: dict[str, ProofStrength]) -> None:
    proof = found["any-data"]
    assert fates(proof)["1 → 2"] is Fate.UNSEEN
    assert fates(proof)["sum → mean"] is Fate.KILLED


def test_a_loose_comparison_is_one_whose_side_moves_alone(found: dict[str, ProofStrength]) -> None:
    survivors = {mutant.what for mutant in found["a-bound"].those(Fate.SURVIVED)}
    assert "v * w → v + w" in survivors


def test_what_a_check_overlooks_is_named_with_its_line(found: dict[str, ProofStrength]) -> None:
    survivors = {mutant.what: mutant.line for mutant in found["shapes"].those(Fate.SURVIVED)}
    assert survivors["2 → 3"] == 2
    assert "sum → mean" in survivors


def test_a_predict_card_has_no_strength_but_dead_weight(found: dict[str, ProofStrength]) -> None:
    assert found["a-print"].mutation_score is None
    assert found["a-print"].dead == []
    assert found["always-the-same"].dead == [1, 2]


def test_a_card_that_does_not_hold_is_not_asked_what_it_notices(
    found: dict[str, ProofStrength],
) -> None:
    proof = found["does-not-hold"]
    assert "does not verify: line 1: AssertionError" in proof.wrong
    assert proof.failed
    assert proof.made == 0


def test_what_a_card_lacks_skips_it(found: dict[str, ProofStrength]) -> None:
    proof = found["needs-cuda"]
    assert "needs cuda" in proof.skipped
    assert not proof.failed
    assert not proof.vacuous


def test_what_the_card_says_is_wrong_counts_against_a_void_proof_alone(engine: Engine) -> None:
    check = "def test_it():\n    assert f(2) == 4\n"
    wrong = (Wrong("def f(x):\n    return x\n", "twice"),)
    card = solve("known", check, "def f(x):\n    return x + x\n", wrong=wrong)
    [proof] = measure([card], engine, "cpu", 10.0)
    assert fates(proof)["wrong solution 1"] is Fate.KILLED
    assert proof.made == 1  # x - x, which is noticed too
    assert proof.killed == 1


def test_only_the_blanks_of_a_complete_card_change(engine: Engine) -> None:
    card = replace(
        solve(
            "blank",
            "def test_it():\n    assert z == 7\n",
            "y = 2 + 1\nz = y * 2 + 1\n",
        ),
        kind=Kind.COMPLETE,
        blanks=("y * 2",),
    )
    [proof] = measure([card], engine, "cpu", 10.0)
    assert {mutant.line for mutant, _ in proof.fates} == {2}
    assert proof.mutation_score == 1.0


def test_a_mutant_without_end_costs_seconds_not_the_card_s_limit(engine: Engine) -> None:
    [proof] = measure([SLOW], engine, "cpu", 60.0)
    assert Fate.BROKEN in fates(proof).values()
    assert not proof.failed
    assert proof.seconds < 30


def test_every_variant_may_notice(engine: Engine) -> None:
    card = recall("variants", "y = torch.arange(4)[n] * 1\nassert y == n\n")
    [first] = measure([replace(card, params=(Param("n", (0,)),))], engine, "cpu", 10.0)
    [both] = measure([replace(card, params=(Param("n", (0, 3)),))], engine, "cpu", 10.0)
    assert first.killed < both.killed


def test_the_same_card_gives_the_same_result(
    engine: Engine, found: dict[str, ProofStrength]
) -> None:
    again = {proof.card.id: proof.fates for proof in measure(STRONG, engine, "cpu", 10.0)}
    assert again == {card.id: found[card.id].fates for card in STRONG}


def test_shares_are_of_the_proofs_that_have_a_strength(found: dict[str, ProofStrength]) -> None:
    assert total_score([found["a-value"], found["a-print"]]) == 1.0
    assert total_score([found["a-print"]]) is None
    weak = found["shapes"]
    assert total_score([weak]) == weak.mutation_score


def test_the_json_has_frozen_keys(found: dict[str, ProofStrength]) -> None:
    data = as_json(MutationReport("cpu", "2.13.0", 9, list(found.values()), 1.0))
    assert set(data) == {
        "version", "command", "device", "torch", "interrupted", "summary", "cards"
    }  # fmt: skip
    assert set(data["summary"]) == {
        "mutants", "changing", "noticed", "strength", "failed", "weak", "skipped", "seconds"
    }  # fmt: skip
    assert data["summary"]["failed"] == len(VACUOUS) + len(WRONG)
    assert data["summary"]["weak"] == len(WEAK)
    [shapes] = [card for card in data["cards"] if card["id"] == "shapes"]
    assert set(shapes) == {
        "id", "topic", "kind", "outcome", "reason", "mutants", "changing", "noticed",
        "strength", "weak", "survivors", "unseen", "dead_lines", "seconds",
    }  # fmt: skip
    assert set(shapes["survivors"][0]) == {"where", "line", "mutation", "what"}


def test_a_card_whose_mutants_all_break_down_is_unclear_and_does_not_fail() -> None:
    broken = Mutant(Mutation.CONSTANT, 1, 1, "1 → 2", "raise ValueError")
    proof = ProofStrength(recall("broken", "assert True"), ((broken, Fate.BROKEN),))
    assert proof.unclear
    assert not proof.failed
    [card] = as_json(MutationReport("cpu", "2.13.0", 1, [proof]))["cards"]
    assert card["outcome"] == "passed"
    assert card["reason"] == "unclear: every mutant breaks down"
