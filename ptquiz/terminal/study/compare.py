"""The learner's code beside the card's, and a fix as the lines that mattered."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, assert_never

from rich.console import Group
from rich.text import Text

from ptquiz.bank.definitions import definitions, names_used, parse_quietly
from ptquiz.card import Card, Kind, Variant
from ptquiz.terminal.card_view import code, plain_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType

_NUMBERS = 8
"""Columns that line numbers and the space around them take."""


def solutions(card: Card, variant: Variant, yours: str | None, console: Console) -> RenderableType:
    """Return a reference solution: as the difference that fixed it, or beside the learner's own."""
    match card.kind:
        case Kind.FIX:
            return Group(Text("the difference that mattered:", style="bold"), difference(card))
        case Kind.RECALL | Kind.PREDICT | Kind.COMPLETE | Kind.IMPLEMENT:
            pass
        case other:
            assert_never(other)
    if card.blanks and yours is not None:
        return Group(fillings(card, yours.split("\n")), Text(), code(card.snippet, variant))
    if yours is None or _same(yours, card.snippet):
        return Group(Text("a reference solution:", style="bold"), code(card.snippet, variant))
    titles = Text("yours", style="bold"), Text("a reference solution", style="bold")
    room = (console.width - 2) // 2 - _NUMBERS
    if all(len(line) <= room for line in (*yours.splitlines(), *card.snippet.splitlines())):
        from rich.table import Table  # noqa: PLC0415  # not before the first question

        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_row(*titles)
        table.add_row(code(yours), code(card.snippet))
        return table
    return Group(titles[0], code(yours), titles[1], code(card.snippet))


def fillings(card: Card, yours: Sequence[str]) -> RenderableType:
    """Return what the learner put into each blank above what the card has there."""
    several = len(card.blanks) > 1
    lines = []
    for number, (mine, right) in enumerate(zip(yours, card.blanks, strict=True), 1):
        place = f"blank {number}" if several else "the blank"
        lines += [f"  {place:9}  yours      {mine}", f"  {'':9}  reference  {right}"]
    return Text("\n".join(lines))


def difference(card: Card) -> RenderableType:
    """Return what changed from the starter to the snippet, with a line or two around it."""
    import difflib  # noqa: PLC0415  # not before the first question

    lines = difflib.unified_diff(
        (card.starter or "").splitlines(), card.snippet.splitlines(), lineterm="", n=2
    )
    body = [line for line in list(lines)[2:] if not line.startswith("@@")]
    return plain_code("\n".join(body), "diff")


def test_code(card: Card, name: str) -> RenderableType:
    """Return the source of one of the card's tests, below the helpers that it uses."""
    check = "\n".join([*(shared.code for shared in card.uses), card.check or ""])
    defined = {each.name: each for each in definitions(parse_quietly(check))}
    if name not in defined:
        return Text(f"{name} is not among the tests")
    needed, left = set(), {name}
    while left:
        needed |= left
        used = {word for each in left for word in names_used(defined[each].statement)}
        left = (used & defined.keys()) - needed
    by_line = {defined[each].statement.lineno: defined[each] for each in needed}
    return plain_code("\n\n".join(by_line[line].source(check) for line in sorted(by_line)))


def _same(one: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError):
        return False
