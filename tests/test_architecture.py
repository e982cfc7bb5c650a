"""Who imports whom: one way, as the design says. Read from the code; nothing is run."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import ptquiz

ROOT = Path(ptquiz.__file__).parent

RANKS = {
    "cli": 4,
    "terminal": 3, "verify": 3, "export": 3,
    "study": 2, "judge": 2,
    "bank": 1, "engine": 1, "memory": 1,
}  # fmt: skip
"""The packages by rank; the modules at the top level have rank 0 and serve all of them."""

ONLY = {
    "fsrs": ["ptquiz.memory.schedule"],
    "fsrs_rs_python": ["ptquiz.memory.optimize"],
    "genanki": ["ptquiz.export.anki", "ptquiz.export.anki_notetype"],
    "yaml": ["ptquiz.bank.nodes"],
    "sqlite3": ["ptquiz.memory", "ptquiz.export.anki"],  # an Anki package is a database
    "torch": ["ptquiz.engine"],
    "numpy": ["ptquiz.engine"],
    "typer": ["ptquiz.cli"],
    "rich": [
        "ptquiz.cli", "ptquiz.terminal",
        "ptquiz.verify.report.console", "ptquiz.verify.report.console_proofs",
    ],
}  # fmt: skip
"""Which modules, or packages, may import a library."""


class Import(NamedTuple):
    """A module's name in an import, and whether only a type checker sees it."""

    name: str
    line: int
    typing: bool


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in ROOT.rglob("*.py")}


@cache
def imports(module: str) -> tuple[Import, ...]:
    """Give every import of a module, wherever in it."""
    return tuple(_imports(ast.parse(MODULES[module].read_text(encoding="utf-8")), typing=False))


def _imports(tree: ast.AST, *, typing: bool) -> list[Import]:
    found = []
    for node in ast.iter_child_nodes(tree):
        here = typing or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, here) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            own = [name for name in full if name in MODULES]
            found += [Import(name, node.lineno, here) for name in own or [str(node.module)]]
        found += _imports(node, typing=here)
    return found


def package(module: str) -> str:
    """Give ``bank`` of ``ptquiz.bank.load``; nothing for a module at the top level."""
    name = (module + ".").split(".")[1]
    return name if name in RANKS else ""


def rank(module: str) -> int:
    return RANKS.get(package(module), 5 if module == "ptquiz.__main__" else 0)


def own_imports(module: str) -> list[Import]:
    return [each for each in imports(module) if each.name.split(".")[0] == "ptquiz"]


def test_every_package_has_a_rank() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(RANKS)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_downwards_and_no_sibling_s_insides(module: str) -> None:
    for name, line, _ in own_imports(module):
        place = f"{MODULES[module].relative_to(ROOT.parent)}:{line} imports {name}"
        if package(name) == package(module):
            continue
        sibling = rank(name) == rank(module) and name == f"ptquiz.{package(name)}"
        assert rank(name) < rank(module) or sibling, place


def test_what_a_module_imports_is_there() -> None:
    for module in MODULES:
        for name, line, _ in own_imports(module):
            assert name in MODULES, f"{module}:{line}: {name}"


@pytest.mark.parametrize("library", ONLY)
def test_a_library_is_imported_where_it_belongs_alone(library: str) -> None:
    importers = {
        module
        for module in MODULES
        for name, _, typing in imports(module)
        if name.split(".")[0] == library and not typing
    }
    assert importers
    for importer in importers:
        assert any(f"{importer}.".startswith(f"{place}.") for place in ONLY[library]), importer


def reached_from(module: str) -> set[str]:
    """Give every module that running ``module`` can import, also within functions."""
    found, left = set(), [module]
    while left:
        here = left.pop()
        if here not in found:
            found.add(here)
            left += [name for name, _, typing in own_imports(here) if not typing]
            left += [here.rpartition(".")[0]] if "." in here else []
    return found


def with_torch() -> set[str]:
    return {
        module
        for module in MODULES
        for name, _, typing in imports(module)
        if name.split(".")[0] in {"torch", "numpy"} and not typing
    }


def test_no_command_can_import_torch() -> None:
    reached = reached_from("ptquiz.cli.app")
    assert "ptquiz.engine.engine" in reached
    assert not with_torch() & reached


def test_the_engine_s_own_process_is_what_imports_torch() -> None:
    assert with_torch() <= reached_from("ptquiz.engine.server")


def test_no_module_imports_itself_in_a_circle() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join([*path[path.index(module) :], module])
        if module not in done:
            for name, _, typing in own_imports(module):
                if not typing and name != "ptquiz":
                    visit(name, (*path, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("module", sorted(m for m in MODULES if package(m) in {"study", "judge"}))
def test_a_session_and_a_judge_have_no_clock_no_screen_and_no_database(module: str) -> None:
    names = {name.split(".")[0] for name, _, typing in imports(module) if not typing}
    assert not names & {"time", "sqlite3", "rich", "typer", "subprocess"}
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {"now", "today", "utcnow"}, f"{module}:{node.lineno}"
