"""The file in which a learner writes code."""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptquiz.bank.loader import load
from ptquiz.card import Card, Kind, Level
from ptquiz.errors import PtquizError
from ptquiz.study.attempt import Attempt

MakeCard = Callable[..., Card]
STARTER = "def softmax(x):\n    ...\n"


@pytest.fixture
def card(make_card: MakeCard) -> Card:
    question = "Write `softmax`.\n\n```python\nsoftmax(x)\n```\nDo it *stably*."
    return make_card("softmax", kind=Kind.IMPLEMENT, question=question, starter=STARTER)


def test_it_begins_with_the_question_as_comments_then_the_starter(
    tmp_path: Path, card: Card
) -> None:
    attempt = Attempt(tmp_path, card, {"n": 2})
    attempt.begin()
    code = attempt.code()
    assert code == attempt.beginning()
    assert code.endswith(STARTER)
    comments = code.removesuffix(STARTER)
    assert all(line.startswith("#") for line in comments.splitlines() if line)
    for words in ("Write `softmax`.", "Do it *stably*.", "n = 2"):
        assert words in comments


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
@settings(deadline=None)
def test_no_question_gets_out_of_its_comments(question: str) -> None:
    card = Card("a", Kind.FIX, Level.BASIC, "T", question, "A", "x = 1\n", starter=STARTER)
    with tempfile.TemporaryDirectory() as folder:
        attempt = Attempt(Path(folder), card, {})
        attempt.begin()
        assert ast.dump(ast.parse(attempt.code())) == ast.dump(ast.parse(STARTER))


def test_what_the_learner_wrote_is_taken_up_again(tmp_path: Path, card: Card) -> None:
    attempt = Attempt(tmp_path, card, {})
    assert not attempt.exists
    attempt.begin()
    attempt.path.write_text("my code, half done", encoding="utf-8")
    again = Attempt(tmp_path, card, {})
    assert again.exists
    again.begin()
    assert again.code() == "my code, half done"


def test_a_finished_attempt_is_gone_and_the_next_begins_afresh(tmp_path: Path, card: Card) -> None:
    attempt = Attempt(tmp_path, card, {})
    attempt.begin()
    attempt.path.write_text("done", encoding="utf-8")
    attempt.finish()
    assert not attempt.exists
    attempt.finish()  # an attempt that was never begun is finished too
    attempt.begin()
    assert attempt.code() == attempt.beginning()


def test_each_card_has_a_file_of_its_own(tmp_path: Path, card: Card) -> None:
    other = Attempt(tmp_path, replace(card, id="another"), {})
    assert other.path != Attempt(tmp_path, card, {}).path
    assert other.path.parent == tmp_path


def test_nothing_is_made_before_the_learner_edits(tmp_path: Path, card: Card) -> None:
    Attempt(tmp_path / "attempts", card, {})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_an_error_that_names_the_file(
    tmp_path: Path, card: Card
) -> None:
    (tmp_path / "attempts").write_text("a file where the folder should be")
    attempt = Attempt(tmp_path / "attempts", card, {})
    assert not attempt.exists
    with pytest.raises(PtquizError, match=r"softmax\.py"):
        attempt.begin()
    with pytest.raises(PtquizError, match=r"softmax\.py"):
        attempt.code()


def test_finishing_never_takes_the_session_down(tmp_path: Path, card: Card) -> None:
    """The rating is in the log by then: a file that stays behind is no reason to stop."""
    (tmp_path / "attempts").write_text("a file where the folder should be")
    Attempt(tmp_path / "attempts", card, {}).finish()
    (tmp_path / "softmax.py").mkdir()
    Attempt(tmp_path, card, {}).finish()


def test_a_file_that_is_not_text_is_an_error_and_is_kept(tmp_path: Path, card: Card) -> None:
    attempt = Attempt(tmp_path, card, {})
    attempt.begin()
    attempt.path.write_bytes(b"\xff\xfe caf\xe9")
    with pytest.raises(PtquizError, match=r"softmax\.py: line 1 is not UTF-8") as caught:
        attempt.code()
    assert caught.value.hint == "save the file as UTF-8"
    assert attempt.path.read_bytes() == b"\xff\xfe caf\xe9"


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "a/b", "..", ".hidden", "a b", "A", "a\\b", "naïve", "a."]
)
def test_no_bank_can_name_a_card_after_a_place_outside_the_folder(name: str) -> None:
    bank = (
        "topic: T\ncards:\n"
        f"  - id: '{name}'\n    kind: recall\n    level: basic\n    question: Why?\n"
        "    snippet: assert 1\n    answer: Because.\n"
    )
    cards, problems = load(bank.encode(), "bank.yaml")
    assert problems
    assert cards == []
