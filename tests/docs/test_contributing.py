"""The contributor's guide names what is there."""

from __future__ import annotations

import re

import pytest

from tests.docs.references import ROOT

GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
_CODE = re.findall(r"`([^`\n]+)`", GUIDE)
_PLACE = re.compile(r"(?:ptquiz|tests|content|\.github|\.ci)/[\w./-]*|\w+\.(?:md|toml|txt)")
PATHS = sorted(set(_PLACE.findall(GUIDE)))
CLASSES = re.findall(r"^\| `([A-Z]\w+)` \|.*\| `(\S+)` \|$", GUIDE, re.MULTILINE)
TARGETS = sorted({name for code in _CODE for name in re.findall(r"\bmake ([\w-]+)", code)})


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", GUIDE))
def test_a_link_leads_to_a_file(link: str) -> None:
    assert (ROOT / ".github" / link).exists()


def test_the_modules_that_are_named_exist() -> None:
    for module in re.findall(r"\bptquiz(?:\.\w+)+", GUIDE):
        path = ROOT.joinpath(*module.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), module


@pytest.mark.parametrize(("name", "path"), CLASSES)
def test_a_word_that_is_a_class_is_defined_where_the_guide_says(name: str, path: str) -> None:
    assert re.search(rf"^class {name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_of_make_that_is_named_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_each_word_stands_in_the_glossary_once() -> None:
    glossary = GUIDE.partition("## Words")[2].partition("\n## ")[0]
    words = re.findall(r"^\| (`?\w[\w ]*`?) \|", glossary, re.MULTILINE)[1:]
    assert len(words) == len(set(words)) > 30


def test_every_package_has_a_place_in_the_guide() -> None:
    packages = {f"ptquiz/{path.parent.name}/" for path in (ROOT / "ptquiz").glob("*/__init__.py")}
    assert packages <= set(PATHS)
