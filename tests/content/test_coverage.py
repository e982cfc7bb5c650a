"""``content/coverage.tsv``: what interviewers ask, and the cards that answer it."""

from __future__ import annotations

import csv

import pytest

from ptquiz.bank.bank import read_bank
from ptquiz.card import Asked
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


@pytest.mark.parametrize(("sources", "share"), [(3, 0.95), (1, 0.90)])
def test_most_of_what_interviewers_ask_is_answered(sources: int, share: float) -> None:
    asked = [row for row in ROWS if int(row["sources"]) >= sources]
    answered = [row for row in asked if row["answered"] == "yes"]
    assert len(answered) >= share * len(asked)


def test_every_card_says_how_often_it_is_asked() -> None:
    cards = read_bank([bundled_bank()]).cards.values()
    assert [card.id for card in cards if "asked" not in card.source.lines] == []


def test_no_card_says_that_it_is_asked_less_than_its_questions_are() -> None:
    """Often: by eight sources, or in a reported coding round; sometimes: by two."""
    cards = read_bank([bundled_bank()]).cards
    for row in ROWS:
        often = int(row["sources"]) >= 8 or row["reported"] == "yes"
        least = Asked.OFTEN if often else Asked.SOMETIMES if int(row["sources"]) >= 2 else None
        for name in cards_of(row) if row["answered"] == "yes" and least else ():
            assert cards[name].asked in {least, Asked.OFTEN}, name
