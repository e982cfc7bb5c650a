"""Docstrings are written in the idiom of the language: "Return …", not "Give …"."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ptquiz

ROOT = Path(ptquiz.__file__).parent.parent
FILES = sorted(path for folder in ("ptquiz", "tests") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_docstring_begins_with_give(path: Path) -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, documented):
            text = ast.get_docstring(node) or ""
            name = "" if isinstance(node, ast.Module) else node.name
            assert not text.startswith(("Give ", "Gives ")), f"{path}: {name}: {text}"
