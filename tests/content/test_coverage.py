"""``content/coverage.tsv``: what interviewers ask, and the cards that answer it."""

from __future__ import annotations

import csv

import pytest

from ptquiz.bank.bank import read_bank
from ptquiz.paths import bundled_bank

with (bundled_bank() / "coverage.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def cards_of(row: dict[str, str]) -> list[str]:
    return [name.strip() for name in row["cards"].split(";") if name.strip()]


def test_every_card_that_is_named_is_in_the_bank() -> None:
    cards = read_bank([bundled_bank()]).cards
    assert {name for row in ROWS for name in cards_of(row)} <= cards.keys()


@pytest.mark.parametrize("row", ROWS, ids=[row["question"] for row in ROWS])
def test_a_question_that_is_answered_names_its_cards(row: dict[str, str]) -> None:
    assert row["answered"] in {"yes", "part", "no"}
    assert bool(cards_of(row)) == (row["answered"] != "no")
    assert int(row["sources"]) >= int(row["coding"]) >= 0


def test_no_question_is_listed_twice() -> None:
    questions = [row["question"] for row in ROWS]
    assert len(questions) == len(set(questions))
