"""The JSON Schema for editors accepts what the loader accepts, and refuses plain mistakes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from ptquiz.bank.jsonschema import json_schema
from ptquiz.bank.template import file_text
from ptquiz.card import Kind
from ptquiz.paths import bundled_bank

if TYPE_CHECKING:
    from pathlib import Path

VALIDATOR = jsonschema.Draft202012Validator(json_schema())
FILES = sorted(bundled_bank().glob("*.yaml"))


def errors(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(text))]


def test_the_schema_is_one_of_the_draft_that_it_names() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema())) == json_schema()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_bundled_file_validates_and_names_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert errors(text) == []
    first = text.splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"
    assert (path.parent / "schema.json").is_file()


@pytest.mark.parametrize("kind", Kind)
def test_a_good_card_validates(kind: Kind, texts: dict[str, str]) -> None:
    assert errors(texts[kind]) == []
    assert errors(file_text("a-card", kind, "T")) == []


GOOD: dict[str, Any] = {
    "id": "a", "kind": "predict", "level": "basic", "question": "q", "snippet": "s",
    "answer": "a", "output": "o",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "quiz"},
        {"level": "easy"},
        {"asked": "never"},
        {"id": "Not A Slug"},
        {"starter": "x"},  # not a predict card's
        {"anser": "a"},
        {"timeout": 0},
        {"timeout": 601},
        {"tags": ["Two Words"]},
        {"tags": ["a", "a"]},
        {"refs": ["http://docs.pytorch.org"]},
        {"params": {"torch": [1]}},
        {"params": {"n": []}},
        {"params": {"2n": [1]}},
        {"hints": "one"},
        {"question": ""},
        {"accept": []},  # nor that
        {"kind": "implement"},  # then there must be a check, and no output
    ],
)
def test_a_mistake_is_refused(change: dict[str, Any]) -> None:
    assert not list(VALIDATOR.iter_errors({"topic": "T", "cards": [GOOD]}))
    assert list(VALIDATOR.iter_errors({"topic": "T", "cards": [GOOD | change]}))


@pytest.mark.parametrize(
    ("shared", "uses", "valid"),
    [
        ({"tiny_model": "x = 1"}, ["tiny_model"], True),
        ({"tiny model": "x = 1"}, [], False),
        ({"a": ""}, ["a"], False),
        (["a"], [], False),
        ({}, ["a b"], False),
        ({}, ["a", "a"], False),
    ],
)
def test_shared_code_goes_by_names(shared: Any, uses: list[str], valid: bool) -> None:
    bank = {"topic": "T", "shared": shared, "cards": [GOOD | {"uses": uses}]}
    assert VALIDATOR.is_valid(bank) is valid


def test_a_solution_that_is_accepted_needs_no_reason_and_a_wrong_one_does() -> None:
    code = GOOD | {"kind": "fix", "starter": "s", "check": "c"}
    del code["output"]
    for key, solution, valid in [
        ("accept", {"code": "x"}, True),
        ("accept", {"code": "x", "why": "So."}, True),
        ("accept", {"why": "So."}, False),
        ("accept", {"code": "x", "because": "So."}, False),
        ("wrong", {"code": "x"}, False),
    ]:
        bank = {"topic": "T", "cards": [code | {key: [solution]}]}
        assert VALIDATOR.is_valid(bank) is valid, (key, solution)


@pytest.mark.parametrize("key", ["id", "kind", "level", "question", "snippet", "answer"])
def test_what_every_card_must_have_is_required(key: str) -> None:
    card = {name: value for name, value in GOOD.items() if name != key}
    assert list(VALIDATOR.iter_errors({"topic": "T", "cards": [card]}))
