"""The strength of proofs as a person reads it: by topic, then what is weak, with its survivors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ptquiz.mutation.strength import Fate, total_score
from ptquiz.text import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from ptquiz.mutation.mutants import Mutant
    from ptquiz.mutation.strength import MutationReport, ProofStrength

_MOST = 8
"""Mutants that are shown of one card."""


def show(console: Console, found: MutationReport) -> None:
    """Print the page; a mutant counts as ``ptquiz.mutation.strength`` says."""
    proofs = found.in_order
    if proofs:
        console.print(_table(proofs))
    for proof in proofs:
        for line in _remarks(proof):
            console.print(line, soft_wrap=True, highlight=False)
    idle = [proof for proof in proofs if proof.dead]
    if idle:
        console.print(Text("\ndead weight: no change of these lines changes what is printed"))
    for proof in idle:
        lines = ", ".join(map(str, proof.dead))
        where = proof.card.source.at("snippet", proof.dead[0])
        console.print(Text(f"  {where} {proof.card.id}: line {lines}", "dim"), soft_wrap=True)
    for text in _last_lines(found):
        console.print(text, soft_wrap=True)


def _table(proofs: Sequence[ProofStrength]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("topic")
    for name in ("cards", "mutants", "count", "noticed", "share", "weak", "s"):
        table.add_column(name, justify="right", no_wrap=True)
    for topic in dict.fromkeys(proof.card.topic for proof in proofs):
        table.add_row(*_row(topic, [p for p in proofs if p.card.topic == topic]))
    table.add_row(*_row("all", proofs), style="bold")
    return table


def _row(name: str, proofs: Sequence[ProofStrength]) -> list[str]:
    weak = sum(proof.weak or proof.failed for proof in proofs)
    return [
        name,
        str(sum(proof.asked for proof in proofs)),
        str(sum(proof.made for proof in proofs)),
        str(sum(proof.changing for proof in proofs)),
        str(sum(proof.killed for proof in proofs)),
        percent(total_score(proofs)),
        str(weak) if weak else "",
        f"{sum(proof.seconds for proof in proofs):.0f}",
    ]


def _remarks(proof: ProofStrength) -> Iterator[Text]:
    card = proof.card
    head = f"{card.id}  {card.topic} · {card.kind}: "
    if proof.skipped:
        yield Text(f"– {card.id}: {proof.skipped}", "yellow")
    elif proof.wrong:
        yield Text(f"✗ {head}{proof.wrong}", "bold red")
    elif proof.unclear:
        yield Text(f"? {head}unclear: all {proof.made} mutants break down", "yellow")
    elif proof.vacuous:
        yield Text(f"✗ {head}notices none of {proof.made} mutants: it proves nothing", "bold red")
        unseen = [*proof.those(Fate.SURVIVED), *proof.those(Fate.UNSEEN)]
        yield from _listed(proof, unseen)
    elif proof.weak:
        text = f"notices {proof.killed} of {proof.changing} ({percent(proof.mutation_score)})"
        yield Text(f"! {head}{text}", "bold yellow")
        yield from _listed(proof, proof.those(Fate.SURVIVED))


def _listed(proof: ProofStrength, mutants: Sequence[Mutant]) -> Iterator[Text]:
    for mutant in mutants[:_MOST]:
        yield Text(f"    {proof.card.source.at('snippet', mutant.line)}  {mutant.what}")
    if len(mutants) > _MOST:
        yield Text(f"    and {len(mutants) - _MOST} more")


def _last_lines(found: MutationReport) -> Iterator[Text]:
    changing = sum(proof.changing for proof in found.cards)
    noticed = sum(proof.killed for proof in found.cards)
    nothing = sum(proof.failed for proof in found.cards)
    weak = sum(proof.weak for proof in found.cards)
    line = Text(
        f"{noticed} of {changing} mutants noticed, strength {percent(total_score(found.cards))}"
    )
    line.append(" · ")
    line.append(f"{nothing} prove nothing, {weak} weak", "bold red" if nothing else "")
    yield line
    line = Text(f"{found.seconds:.1f} s on {found.device}, torch {found.torch}")
    if found.interrupted:
        left = found.selected - len(found.cards)
        line.append(f" · interrupted, {left} not asked", "bold yellow")
    yield line
