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
    "cli": 5,
    "terminal": 4,
    "verify": 3, "mutation": 3, "export": 3, "study": 3,
    "judge": 2, "analysis": 2,
    "bank": 1, "engine": 1, "memory": 1,
}  # fmt: skip
"""The packages by rank; the modules at the top level have rank 0 and serve all of them."""

ONLY = {
    "fsrs": ["ptquiz.memory.schedule"],
    "fsrs_rs_python": ["ptquiz.analysis.optimize"],
    "genanki": ["ptquiz.export.anki", "ptquiz.export.anki_notetype"],
    "yaml": ["ptquiz.bank.yaml_tree"],
    "sqlite3": ["ptquiz.memory", "ptquiz.export.anki"],  # an Anki package is a database
    "torch": ["ptquiz.engine.server", "ptquiz.engine.worker"],
    "numpy": ["ptquiz.engine.server", "ptquiz.engine.worker"],
    "typer": ["ptquiz.cli"],
    "rich": ["ptquiz.cli", "ptquiz.terminal"],
}
"""Which modules, or packages, may import a library."""

BESIDE_TORCH = (
    "ptquiz.engine.server",
    "ptquiz.engine.worker",
    "ptquiz.engine.job",
    "ptquiz.engine.messages",
    "ptquiz.engine.framing",
    "ptquiz.engine.trace",
    "ptquiz.script",
)
"""What may run on another interpreter, which has torch and the standard library alone."""

MOST_MODULES = 16
"""In a folder, beside its ``__init__``: more than a reader takes in at a glance."""


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
    """Return every import of a module, wherever in it."""
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
    """Return ``bank`` of ``ptquiz.bank.loader``; nothing for a module at the top level."""
    name = (module + ".").split(".")[1]
    return name if name in RANKS else ""


def rank(module: str) -> int:
    return RANKS.get(package(module), 6 if module == "ptquiz.__main__" else 0)


def within(module: str, places: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{place}.") for place in places)


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
        assert within(importer, tuple(ONLY[library])), importer


def reached_from(module: str) -> set[str]:
    """Return every module that running ``module`` can import, also within functions."""
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
    assert "ptquiz.engine.client.engine" in reached
    assert not with_torch() & reached


def test_the_engine_s_own_process_is_what_imports_torch() -> None:
    assert with_torch() <= reached_from("ptquiz.engine.server.serve")


@pytest.mark.parametrize("module", sorted(m for m in MODULES if within(m, BESIDE_TORCH)))
def test_what_runs_beside_torch_imports_nothing_else_of_ptquiz(module: str) -> None:
    for name, line, typing in own_imports(module):
        assert typing or within(name, BESIDE_TORCH), f"{module}:{line} imports {name}"


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES.values()}))
def test_a_folder_holds_no_more_modules_than_can_be_seen_at_a_glance(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES


def circles() -> set[str]:
    """Return the imports that close a circle, those for types included."""
    graph = {
        module: {name for name, _, _ in own_imports(module) if name != "ptquiz"}
        for module in MODULES
    }

    @cache
    def reached(start: str) -> frozenset[str]:
        found: set[str] = set()
        left = list(graph[start])
        while left:
            here = left.pop()
            if here not in found:
                found.add(here)
                left += graph[here]
        return frozenset(found)

    return {
        f"{module} -> {name}"
        for module, names in graph.items()
        for name in names
        if module in reached(name) or module == name
    }


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles() == set()


@pytest.mark.parametrize("module", sorted(m for m in MODULES if package(m) in {"study", "judge"}))
def test_a_session_and_a_judge_have_no_clock_no_screen_and_no_database(module: str) -> None:
    names = {name.split(".")[0] for name, _, typing in imports(module) if not typing}
    assert not names & {"time", "sqlite3", "rich", "typer", "subprocess"}
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {"now", "today", "utcnow"}, f"{module}:{node.lineno}"
