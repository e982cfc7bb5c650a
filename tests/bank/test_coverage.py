"""How much of what interviewers ask is answered, by area and weighted by sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.coverage import FILE, Coverage, coverage, read_questions
from ptquiz.errors import PtquizError

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "question\tarea\tsources\tcoding\treported\tanswered\tcards\n"
ROWS = """\
Why?\tvision\t9\t4\tyes\tyes\ta; b
How?\tvision\t1\t0\tno\tno\t
A "quoted" one\tdebugging\t2\t1\tno\tpart\tc
"""


@pytest.fixture
def found(tmp_path: Path) -> Coverage:
    (tmp_path / FILE).write_text(HEAD + ROWS)
    return coverage(read_questions(tmp_path))


def test_a_question_counts_once_and_by_sources_as_often_as_it_is_asked(found: Coverage) -> None:
    vision = found.areas[0]
    assert (vision.name, vision.questions, vision.answered, vision.partly) == ("vision", 2, 1, 0)
    assert (vision.share, vision.weighted) == (1 / 2, 9 / 10)


def test_a_part_of_an_answer_is_half_of_it(found: Coverage) -> None:
    debugging = found.areas[1]
    assert (debugging.answered, debugging.partly, debugging.share, debugging.weighted) == (
        0, 1, 0.5, 0.5,
    )  # fmt: skip


def test_the_total_is_of_questions_and_not_of_areas(found: Coverage) -> None:
    assert (found.total.name, found.total.questions) == ("all", 3)
    assert found.total.share == pytest.approx(1.5 / 3)
    assert found.total.weighted == pytest.approx((9 + 2 / 2) / 12)


def test_no_questions_are_no_share() -> None:
    assert coverage([]).total.share == coverage([]).total.weighted == 0


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "Why?\tvision\tmany\t4\tyes\tyes\ta\n",
        HEAD + "Why?\tvision\t9\t4\tyes\tperhaps\ta\n",
        HEAD + "Why?\n",
        "question\tarea\nWhy?\tvision\n",
    ],
)
def test_a_file_of_another_form_is_said_to_be_unreadable(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(PtquizError, match=r"coverage\.tsv cannot be read"):
        read_questions(tmp_path)


def test_a_missing_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(PtquizError, match="No such file"):
        read_questions(tmp_path)
