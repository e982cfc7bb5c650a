"""What holds for every format."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from ptquiz.card import Kind, Param
from ptquiz.export import Format, ProvenOutput, default_name, export

if TYPE_CHECKING:
    from pathlib import Path


def exported(cards: Any, fmt: Format, now: Any, proofs: Any = ()) -> bytes:
    stream = io.BytesIO()
    export(cards, fmt, dict(proofs), stream, now=now)
    return stream.getvalue()


def readable(data: bytes, fmt: Format) -> str:
    """Return what the file says; of a package, the text in its database."""
    if fmt is Format.APKG:
        data = zipfile.ZipFile(io.BytesIO(data)).read("collection.anki2")
    return data.decode("utf-8", "replace")


def test_the_library_is_light_until_it_writes() -> None:
    code = (
        "import sys, ptquiz.export\n"
        "heavy = {'genanki', 'pygments', 'markdown_it', 'rich', 'yaml', 'torch', 'sqlite3'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_file_is_named_after_the_program_and_its_format() -> None:
    assert [default_name(fmt) for fmt in Format] == [
        "ptquiz.apkg",
        "ptquiz.md",
        "ptquiz.csv",
        "ptquiz.json",
    ]


@pytest.mark.parametrize("fmt", Format)
def test_a_stream_gets_the_bytes_that_a_file_gets(
    fmt: Format, one_of_each: Any, now: Any, tmp_path: Path
) -> None:
    path = tmp_path / default_name(fmt)
    export(one_of_each, fmt, {}, path, now=now)
    assert path.read_bytes() == exported(one_of_each, fmt, now)


@pytest.mark.parametrize("fmt", Format)
def test_the_same_cards_at_the_same_time_give_the_same_bytes_in_another_process(
    fmt: Format, one_of_each: Any, now: Any
) -> None:
    code = (
        "import sys, io, pickle, ptquiz.export as e\n"
        "cards, fmt, now = pickle.load(sys.stdin.buffer)\n"
        "e.export(cards, fmt, {}, sys.stdout.buffer, now=now)\n"
    )
    given = pickle.dumps((one_of_each, fmt, now))
    run = subprocess.run(
        [sys.executable, "-c", code], input=given, check=True, timeout=60, capture_output=True
    )
    assert run.stdout == exported(one_of_each, fmt, now)
    assert run.stderr == b""


@pytest.mark.parametrize("fmt", Format)
def test_no_cards_give_a_valid_file_with_none(fmt: Format, now: Any) -> None:
    assert exported([], fmt, now)


@pytest.mark.parametrize("fmt", Format)
def test_a_card_without_a_proof_says_so_and_shows_its_stored_output(
    fmt: Format, make_card: Any, now: Any
) -> None:
    said = readable(exported([make_card(output="stored here\n")], fmt, now), fmt)
    assert "stored here" in said
    assert '"proof": null' in said if fmt is Format.JSON else "not proven here" in said


@pytest.mark.parametrize("fmt", Format)
def test_a_proven_card_shows_what_ran_and_where(fmt: Format, make_card: Any, now: Any) -> None:
    proofs = {make_card().id: ProvenOutput("ran here\n", None, "2.13.0+cpu", "cuda:0", {})}
    said = readable(exported([make_card()], fmt, now, proofs), fmt)
    assert "ran here" in said
    assert "not proven here" not in said
    assert "2.13.0+cpu" in said
    assert "cuda:0" in said


@pytest.mark.parametrize("fmt", [Format.MD, Format.CSV, Format.APKG])
def test_an_exception_that_is_the_answer_follows_what_was_printed(
    fmt: Format, make_card: Any, now: Any
) -> None:
    card = make_card(output=None, raises="RuntimeError", match="inplace")
    unproven = readable(exported([card], fmt, now), fmt)
    assert "RuntimeError: … inplace …" in unproven
    proofs = {
        card.id: ProvenOutput("before", "RuntimeError: an inplace operation", "2.13.0", "cpu", {})
    }
    proven = readable(exported([card], fmt, now, proofs), fmt)
    assert "before\nRuntimeError: an inplace operation" in proven


@pytest.mark.parametrize("fmt", [Format.MD, Format.CSV])
def test_the_variant_that_ran_stands_above_the_code_as_plain_python(
    fmt: Format, make_card: Any, now: Any
) -> None:
    card = make_card(params=(Param("n", (3, 4)), Param("mode", ("mean",))))
    assert "n = 3\nmode = 'mean'\nw = torch" in readable(exported([card], fmt, now), fmt)
    proofs = {card.id: ProvenOutput("", None, "2.13.0", "cpu", {"n": 4, "mode": "mean"})}
    assert "n = 4\nmode = 'mean'\nw = torch" in readable(exported([card], fmt, now, proofs), fmt)


@pytest.mark.parametrize("fmt", [Format.MD, Format.CSV])
def test_a_complete_card_is_shown_with_its_blanks(fmt: Format, make_card: Any, now: Any) -> None:
    card = make_card(kind=Kind.COMPLETE, snippet="x = f(y)\n", blanks=("f", "y"), output=None)
    said = readable(exported([card], fmt, now), fmt)
    assert "x = __1__(__2__)" in said
    assert "x = f(y)" in said
