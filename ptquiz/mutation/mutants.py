"""Some mutants of a program: at most so many, of every kind, and the same ones each time."""

from __future__ import annotations

import ast
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptquiz.mutation.operators import Change, Mutation, changes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_WIDTH = 48


@dataclass(frozen=True, slots=True)
class Mutant:
    """Code with one change: ``line`` is where in the original, ``what`` says ``sum → mean``.

    ``statement`` is the first line of the statement that has changed. ``data`` means that only
    the values that the code works on are others.
    """

    mutation: Mutation
    line: int
    statement: int
    what: str
    code: str
    data: bool = False


def plain(code: str) -> str:
    """Write code as mutants are written, without comments: what they are compared with."""
    return ast.unparse(ast.parse(code)) + "\n"


def mutants(
    code: str,
    limit: int,
    seed: str,
    lines: Collection[int] = (),
    right: Iterable[str] = (),
) -> list[Mutant]:
    """Return at most ``limit`` mutants of ``code``, the most different ones first.

    The same seed yields the same ones. ``lines`` are those where a change may be, all if empty.
    What is one of the programs in ``right`` is no mutant.
    """
    tree = ast.parse(code)
    found = [change for change in changes(tree) if not lines or change.line in lines]
    chooser = random.Random(seed)  # noqa: S311  # reproducible, not secret
    chooser.shuffle(found)
    known = {plain(program) for program in (code, *right)}
    chosen: list[Mutant] = []
    for change in _mixed(found):
        mutant = _mutant(tree, change)
        if len(chosen) < limit and mutant.code not in known and _compiles(mutant.code):
            known.add(mutant.code)
            chosen.append(mutant)
    return chosen


def _mixed(found: Iterable[Change]) -> Iterator[Change]:
    """Return one of each kind, then a second one of each: of the statements that had the fewest."""
    groups: dict[Mutation, list[Change]] = {kind: [] for kind in Mutation}
    for change in found:
        groups[change.mutation].append(change)
    had: dict[int, int] = {}
    while any(groups.values()):
        for group in groups.values():
            if group:
                change = min(group, key=lambda change: (had.get(change.statement, 0), change.data))
                group.remove(change)
                had[change.statement] = had.get(change.statement, 0) + 1
                yield change


def _mutant(tree: ast.Module, change: Change) -> Mutant:
    before = _text(change.shown)
    old = change.swap(change.new)
    code = ast.unparse(tree) + "\n"
    after = _text(change.shown)
    change.swap(old)
    if change.field == "decorator_list":
        gone = next(node for node in old if node not in change.new)
        what = f"@{_cut(_text(gone))} dropped"
    elif change.mutation is Mutation.STATEMENT:
        what = f"{_cut(_text(old))} {'dropped' if isinstance(change.new, ast.Pass) else 'opened'}"
    elif isinstance(change.new, str):
        what = f"{old} → {change.new}"
    elif before == after:  # the new one was put in the place of what is shown
        what = f"{_cut(before)} → {_cut(_text(change.new))}"
    else:
        start = _first_difference(before, after)
        what = f"{_cut(before, start)} → {_cut(after, start)}"
    return Mutant(change.mutation, change.line, change.statement, what, code, change.data)


def _text(node: ast.AST | None) -> str:
    return ast.unparse(node).split("\n", 1)[0] if node is not None else ""


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str, start: int = 0) -> str:
    """Cut a long text so that ``start`` is seen."""
    if start > _WIDTH - 8:
        text = "…" + text[start - _WIDTH // 2 :]
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _compiles(code: str) -> bool:
    try:
        compile(code, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True
