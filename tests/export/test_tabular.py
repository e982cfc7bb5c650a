"""Cards for spreadsheets and for programs."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import subprocess
import sys
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptquiz.card import Card, Kind, Param, Shared, Wrong
from ptquiz.export import Format, ProvenOutput, export

ANY_TEXT = st.text() | st.text(st.characters())  # the second has lone surrogates as well
FORMULA = "=HYPERLINK(0)"


def exported(cards: Any, fmt: Format, now: Any, proofs: Any = ()) -> bytes:
    stream = io.BytesIO()
    export(cards, fmt, dict(proofs), stream, now=now)
    return stream.getvalue()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def unguarded(cell: str) -> str:
    """Take back the apostrophe, by the rule that the module states."""
    return cell[1:] if re.match("'+[=+\\-@\t\r\n＝＋－＠]", cell) else cell


def test_the_columns_are_fixed(make_card: Any, now: Any) -> None:
    [header, *_] = exported([make_card()], Format.CSV, now).split(b"\r\n")
    assert header == (
        b"id,topic,kind,level,asked,tags,question,code,answer,snippet,output,hints,refs,proven"
    )


def test_a_row_holds_the_card(make_card: Any, now: Any) -> None:
    [row] = rows(exported([make_card()], Format.CSV, now))
    card = make_card()
    assert row == {
        "id": card.id,
        "topic": "Autograd",
        "kind": "predict",
        "level": "basic",
        "asked": "sometimes",
        "tags": "gradients\ntraining-loop",
        "question": card.question,
        "code": card.snippet,
        "answer": card.answer,
        "snippet": card.snippet,
        "output": "None\n",
        "hints": "Is there a gradient yet?\nNobody called backward.",
        "refs": card.refs[0],
        "proven": "not proven here",
    }


def test_a_recall_card_shows_no_code_with_its_question(make_card: Any, now: Any) -> None:
    [row] = rows(exported([make_card(kind=Kind.RECALL, output=None)], Format.CSV, now))
    assert row["code"] == ""
    assert row["snippet"] == make_card().snippet


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1.0", "@x", "\t=1", "'=1", "＝1"])
def test_no_cell_begins_a_formula(text: str, make_card: Any, now: Any) -> None:
    [row] = rows(exported([make_card(question=text)], Format.CSV, now))
    assert row["question"] == f"'{text}"


@pytest.mark.parametrize("text", ["'x' is a string", "1-1", "a=b", ""])
def test_other_cells_are_left_alone(text: str, make_card: Any, now: Any) -> None:
    [row] = rows(exported([make_card(question=text)], Format.CSV, now))
    assert row["question"] == text


@given(st.text(), st.text(), st.text(), st.sampled_from(["", "'", "''=", "@", '"', "\r\n"]))
@settings(deadline=None)  # the first example pays for the imports
def test_any_text_survives_csv(
    make_card: Any, now: Any, question: str, answer: str, hint: str, start: str
) -> None:
    card = make_card(question=start + question, answer=start + answer, hints=(start + hint,))
    [row] = rows(exported([card], Format.CSV, now))
    assert unguarded(row["question"]) == card.question
    assert unguarded(row["answer"]) == card.answer
    assert unguarded(row["hints"]) == card.hints[0]


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
@settings(deadline=None)  # the first example pays for the imports
def test_any_text_survives_json(
    make_card: Any, now: Any, question: str, output: str, why: str
) -> None:
    card = make_card(question=question, output=output, wrong=(Wrong("x", why),))
    proof = ProvenOutput(output, why, "2.13.0", "cpu", {})
    [read] = json.loads(exported([card], Format.JSON, now, {card.id: proof}))["cards"]
    assert read["question"] == question
    assert read["output"] == read["proof"]["output"] == output
    assert read["wrong"] == [{"code": "x", "why": why}]


def test_json_is_one_object_that_names_the_command_and_the_torch_of_the_proofs(
    one_of_each: Any, proof: ProvenOutput, now: Any
) -> None:
    data = json.loads(exported(one_of_each, Format.JSON, now, {"fix-card": proof}))
    assert {key: data[key] for key in ("version", "command", "torch")} == {
        "version": 1,
        "command": "export",
        "torch": "2.13.0+cpu",
    }
    assert [card["id"] for card in data["cards"]] == [card.id for card in one_of_each]


def test_json_without_any_proof_names_no_torch(one_of_each: Any, now: Any) -> None:
    assert json.loads(exported(one_of_each, Format.JSON, now))["torch"] is None


def test_a_json_card_has_every_key_of_the_bank_and_no_path_of_the_machine(
    make_card: Any, proof: ProvenOutput, now: Any
) -> None:
    data = exported([make_card()], Format.JSON, now, {make_card().id: proof})
    [card] = json.loads(data)["cards"]
    keys = {field.name for field in fields(Card)} - {"source"}
    assert set(card) == keys | {"shared", "script", "proof"}
    assert card["proof"] == {
        "output": "None\n",
        "exception": None,
        "torch": "2.13.0+cpu",
        "device": "cpu",
        "variant": {},
    }


def test_params_are_names_with_their_values(make_card: Any, now: Any) -> None:
    card = make_card(params=(Param("n", (1, 2)), Param("shape", ([2, 3], None))))
    [read] = json.loads(exported([card], Format.JSON, now))["cards"]
    assert read["params"] == {"n": [1, 2], "shape": [[2, 3], None]}


def test_what_a_card_uses_is_named_and_its_code_beside_it(make_card: Any, now: Any) -> None:
    card = make_card(uses=(Shared("half", "def half(n): ...\n"), Shared("x", "x = 1\n")))
    [read] = json.loads(exported([card], Format.JSON, now))["cards"]
    assert read["uses"] == ["half", "x"]
    assert read["shared"] == {"half": "def half(n): ...\n", "x": "x = 1\n"}


def test_a_value_that_json_has_no_word_for_is_written_as_python_writes_it(
    make_card: Any, now: Any
) -> None:
    card = make_card(params=(Param("x", (math.inf, {1: math.nan}, b"raw")),))

    def refused(name: str) -> None:
        pytest.fail(f"{name} is no JSON")

    data = exported([card], Format.JSON, now)
    [read] = json.loads(data, parse_constant=refused)["cards"]
    assert read["params"] == {"x": ["inf", {"1": "nan"}, "b'raw'"]}


@pytest.mark.slow
def test_the_script_of_a_json_card_runs_as_it_stands(make_card: Any, now: Any) -> None:
    card = make_card(params=(Param("n", (3,)),), setup="m = n + 1\n", snippet="print(m, device)\n")
    [read] = json.loads(exported([card], Format.JSON, now))["cards"]
    assert read["script"].startswith("import torch\n")
    run = subprocess.run(
        [sys.executable, "-c", read["script"]],
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    assert run.stdout.startswith("4 c")
