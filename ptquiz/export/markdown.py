"""Cards -> one Markdown document to read or to print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.export.parts import by_topic
from ptquiz.export.prose import LINK, contained, visible
from ptquiz.script import prelude

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ptquiz.card import Accepted, Wrong
    from ptquiz.export.parts import Parts


def document(parts: Sequence[Parts]) -> bytes:
    """Return the document: topic by topic, each card with its code, its answer and its proof."""
    ids = {each.card.id for each in parts}
    blocks = [
        "# PyTorch interview questions",
        _folded("Every snippet starts from this", _fence(prelude(), "python")),
    ]
    for topic, cards in by_topic(parts).items():
        blocks.append(f"## {_plain(topic)}")
        for each in cards:
            blocks += [*_question(each), *_answer(each, ids)]
    return ("\n\n".join(blocks) + "\n").encode()


def _question(parts: Parts) -> Iterable[str]:
    card = parts.card
    yield f"### {_plain(card.id)}"
    words = (card.kind, card.level, f"asked {card.asked}", ", ".join(card.tags))
    yield f"*{_plain(' · '.join(words).rstrip(' ·'))}*"
    yield contained(card.question)
    if card.forbid:
        yield f"Not allowed: {', '.join(map(_plain, card.forbid))}"
    if parts.code:
        yield _fence(parts.code, "python")
    for number, hint in enumerate(card.hints, start=1):
        yield _folded(f"Hint {number} of {len(card.hints)}", contained(hint))


def _answer(parts: Parts, ids: set[str]) -> Iterable[str]:
    card = parts.card
    if parts.output.strip():
        yield "**Output**"
        yield _fence(parts.output, "text")
    yield "**Answer**"
    yield contained(card.answer)
    yield from _solutions(parts)
    before = (*(shared.code for shared in card.uses), card.setup)
    if any(before):
        text = "\n".join(code.rstrip("\n") for code in before if code)
        yield _folded("Run before it", _fence(text, "python"))
    yield from _explained("Common mistakes", card.wrong)
    if parts.follow_ups:
        yield "**An interviewer asks next**"
        yield "\n".join(_next(name, text, ids) for name, text in parts.follow_ups.items())
    if card.refs:
        yield "**References**"
        yield "\n".join(f"- {_reference(ref)}" for ref in card.refs)
    yield f"*{_plain(parts.status)}*"


def _solutions(parts: Parts) -> Iterable[str]:
    if parts.solution:
        yield f"**{parts.solution_title}**"
        yield _fence(parts.solution, "python")
    yield from _explained("Also right", parts.card.accept)


def _explained(title: str, solutions: Sequence[Accepted | Wrong]) -> Iterable[str]:
    if solutions:
        yield f"**{title}**"
    for solution in solutions:
        yield _fence(solution.code, "python")
        if solution.why:
            yield contained(solution.why)


def _next(name: str, question: str, ids: set[str]) -> str:
    link = f"[{_plain(name)}](#{name})" if name in ids else _plain(name)
    return f"- {contained(question)} ({link})" if question else f"- {link}"


def _reference(ref: str) -> str:
    return f"<{ref}>" if LINK.fullmatch(ref) else _plain(ref)


def _fence(text: str, language: str) -> str:
    text = visible(text).strip("\n")
    longest = max(map(len, re.findall("`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def _folded(title: str, block: str) -> str:
    return f"<details>\n<summary>{title}</summary>\n\n{block}\n\n</details>"


def _plain(text: str) -> str:
    """Return one line of text in which nothing is Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", " ".join(visible(text).split()))
