"""The strength of proofs as the JSON that scripts read: its keys are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ptquiz.mutation.strength import Fate, total_score

if TYPE_CHECKING:
    from ptquiz.mutation.mutants import Mutant
    from ptquiz.mutation.strength import MutationReport, ProofStrength


def as_json(found: MutationReport) -> dict[str, Any]:
    """Return the object that `check --proofs --json` prints; seconds, and shares from 0 to 1."""
    proofs = found.in_order
    return {
        "version": 1,
        "command": "check",
        "device": found.device,
        "torch": found.torch,
        "interrupted": found.interrupted,
        "summary": {
            "mutants": sum(proof.made for proof in proofs),
            "changing": sum(proof.changing for proof in proofs),
            "noticed": sum(proof.killed for proof in proofs),
            "strength": _rounded(total_score(proofs)),
            "failed": sum(proof.failed for proof in proofs),
            "weak": sum(proof.weak for proof in proofs),
            "skipped": sum(bool(proof.skipped) for proof in proofs),
            "seconds": round(found.seconds, 6),
        },
        "cards": [_card(proof) for proof in proofs],
    }


def _card(proof: ProofStrength) -> dict[str, Any]:
    card = proof.card
    return {
        "id": card.id,
        "topic": card.topic,
        "kind": str(card.kind),
        "outcome": "skipped" if proof.skipped else "failed" if proof.failed else "passed",
        "reason": proof.skipped or proof.wrong or _remark(proof),
        "mutants": proof.made,
        "changing": proof.changing,
        "noticed": proof.killed,
        "strength": _rounded(proof.mutation_score),
        "weak": proof.weak,
        "survivors": [_mutant(proof, mutant) for mutant in proof.those(Fate.SURVIVED)],
        "unseen": [_mutant(proof, mutant) for mutant in proof.those(Fate.UNSEEN)],
        "dead_lines": proof.dead,
        "seconds": round(proof.seconds, 6),
    }


def _remark(proof: ProofStrength) -> str:
    if proof.unclear:
        return "unclear: every mutant breaks down"
    return "proves nothing" if proof.vacuous else ""


def _mutant(proof: ProofStrength, mutant: Mutant) -> dict[str, Any]:
    return {
        "where": proof.card.source.at("snippet", mutant.line),
        "line": mutant.line,
        "mutation": str(mutant.mutation),
        "what": mutant.what,
    }


def _rounded(part: float | None) -> float | None:
    return None if part is None else round(part, 6)
