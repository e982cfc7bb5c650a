"""`new`: what it writes is well formed, holds as it stands, and takes nothing away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.loader import load
from ptquiz.card import Kind
from ptquiz.paths import bundled_bank

if TYPE_CHECKING:
    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow

KINDS = [str(kind) for kind in Kind]


def test_a_new_card_of_each_kind_is_verified_as_it_stands(ptquiz: Ptquiz) -> None:
    for kind in KINDS:
        assert ptquiz("new", f"my-{kind}", "--kind", kind, "--to", "own/bank.yaml").code == 2
    (ptquiz.cwd / "own").mkdir()
    for kind in KINDS:
        done = ptquiz("new", f"my-{kind}", "--kind", kind, "--to", "own/bank.yaml")
        assert done.code == 0, done.err
        assert f"added my-{kind}" in done.out
    checked = ptquiz("check", "own", "--json").json
    assert checked["problems"] == []
    assert "own/bank.yaml" not in {warning["file"] for warning in checked["warnings"]}
    done = ptquiz("verify", "--bank", "own", "--trust", "--topic", "new", "--json")
    assert done.code == 0
    assert done.json["summary"]["passed"] == 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_card_on_stdout_is_a_bank(ptquiz: Ptquiz, kind: str) -> None:
    done = ptquiz("new", "--kind", kind, "--topic", "no")
    [card], problems = load(done.raw, "new.yaml")
    assert problems == []
    assert (card.id, card.kind, card.topic) == ("new-card", kind, "no")
    first = done.out.splitlines()[0]
    assert first == f"# yaml-language-server: $schema={(bundled_bank() / 'schema.json').as_uri()}"
    assert "#" in "".join(done.out.splitlines()[1:])


def test_a_card_is_added_behind_those_that_are_there(ptquiz: Ptquiz) -> None:
    text = "topic: Own\ncards:\n- id: first\n  kind: recall\n  level: basic\n  question: q\n"
    text += "  snippet: |\n    assert 1\n  answer: a\n"
    path = ptquiz.bank(text)
    assert ptquiz("new", "second", "--to", path).code == 0
    assert path.read_text().startswith(text)
    cards, problems = load(path.read_bytes(), "bank.yaml")
    assert problems == []
    assert [(card.id, card.topic) for card in cards] == [("first", "Own"), ("second", "Own")]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_the_line_ends_and_the_byte_order_mark_of_a_file_stay(
    ptquiz: Ptquiz, start: bytes, line_end: bytes
) -> None:
    text = b"topic: Own\ncards:\n- id: first\n  kind: recall\n  level: basic\n  question: q\n"
    text += b"  snippet: |\n    assert 1\n  answer: a\n"
    path = ptquiz.bank("", "my bank.yaml")
    path.write_bytes(start + text.replace(b"\n", line_end))
    done = ptquiz("new", "second", "--to", path)
    assert done.code == 0
    assert f"`ptquiz verify --bank '{path}'`" in done.out
    data = path.read_bytes()
    assert data.startswith(start + text.replace(b"\n", line_end))
    assert data.count(b"\n") == data.count(line_end) > 20
    assert [card.id for card in load(data, "bank.yaml")[0]] == ["first", "second"]


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf_8(ptquiz: Ptquiz) -> None:
    path = ptquiz.bank("")
    path.write_bytes("topic: Größe\ncards: []\n".encode("latin-1"))
    done = ptquiz("new", "first", "--to", path)
    assert done.code == 2
    assert done.complaint.endswith("line 1 is not UTF-8; save the file as UTF-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["new", "--to", "no folder/bank.yaml"], "make the folder first: mkdir -p 'no folder'"),
        (["Not an id"], "is not an id"),
        (["what-are-tensors"], 'the bundled bank has a card "what-are-tensors"'),
        (["first", "--to", "bank.yaml"], 'has a card "first"'),
        (["new", "--to", "bank.yaml", "--topic", "Other"], "a file has one topic"),
        (["new", "--topic", " "], "topic is empty"),
        (["new", "--to", "odd.yaml"], "cannot be added to the end"),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    ptquiz: Ptquiz, arguments: list[str], words: str
) -> None:
    card = "kind: recall, level: basic, question: q, snippet: assert 1, answer: a}"
    path = ptquiz.bank(f"topic: Own\ncards:\n  - {{id: first, {card}\n")
    odd = ptquiz.bank(f"cards:\n  - {{id: first, {card}\ntopic: Own\n", "odd.yaml")
    before = path.read_text(), odd.read_text()
    done = ptquiz("new", *arguments)
    assert done.code == 2
    assert words in done.complaint
    assert (path.read_text(), odd.read_text()) == before


def test_a_file_that_is_not_well_formed_is_left_as_it_is(ptquiz: Ptquiz) -> None:
    path = ptquiz.bank("topic: Own\ncards: []\n")
    done = ptquiz("new", "first", "--to", path)
    assert done.code == 3
    assert path.read_text() == "topic: Own\ncards: []\n"
