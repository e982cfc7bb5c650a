"""The loop of a session: what keys do, and what is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Card, Kind, Wrong
from ptquiz.engine.job import Execution
from ptquiz.errors import PtquizError
from ptquiz.memory import Rating, Review
from ptquiz.terminal.keys import PipedKeys

if TYPE_CHECKING:
    from tests.terminal.conftest import Table

Cards = dict[Kind, Card]
Executions = dict[str, Execution]
EASY = "4"


@pytest.fixture
def recalls(cards: Cards) -> list[Card]:
    """Return recall cards that can be told apart on the screen."""
    return [
        replace(cards[Kind.RECALL], id=name, question=f"Question {name}?", answer=f"Reply {name}.")
        for name in ("one", "two", "three")
    ]


def test_cards_come_one_after_the_other_to_the_end(table: Table, recalls: list[Card]) -> None:
    text = table.play(recalls, "", EASY, "", EASY, "", EASY)
    places = [text.index(words) for name in ("one", "two", "three")
              for words in (f"Question {name}?", f"Reply {name}.")]  # fmt: skip
    assert places == sorted(places)
    assert table.ratings == [("one", "easy"), ("two", "easy"), ("three", "easy")]


@pytest.mark.parametrize(
    ("key", "rating"), [("1", "again"), ("2", "hard"), ("3", "good"), ("4", "easy")]
)
def test_a_number_rates_and_says_when_the_card_comes_again(
    table: Table, recalls: list[Card], key: str, rating: str
) -> None:
    text = table.play(recalls[:1], "", key)
    assert table.ratings == [("one", rating)]
    state = table.store.state("one")
    assert state is not None
    interval = table.store.schedule.interval_text(state, table.now)
    assert f"{rating}: again in {interval}" in text


def test_every_rating_is_offered_with_the_interval_that_it_gives(
    table: Table, recalls: list[Card]
) -> None:
    text = table.play(recalls[:1], "", "q")
    schedule = table.store.schedule
    for rating, state in schedule.preview(None, "one", table.now).items():
        assert f"{rating.value} {rating.label} {schedule.interval_text(state, table.now)}" in text


@pytest.mark.parametrize("key", ["", " "])
def test_enter_and_space_take_the_suggested_rating(
    table: Table, recalls: list[Card], key: str
) -> None:
    table.play(recalls[:1], "", key)
    table.play([recalls[1]], "h", "", key)
    assert table.ratings == [("one", "good"), ("two", "hard")]


def test_a_learning_step_comes_back_in_the_session(table: Table, recalls: list[Card]) -> None:
    text = table.play(recalls[:1], "", "1", "", EASY)
    assert text.count("Question one?") == 2
    assert table.ratings == [("one", "again"), ("one", "easy")]


def test_the_header_counts_what_is_left_by_why_it_waits(table: Table, recalls: list[Card]) -> None:
    text = table.play(recalls, "", EASY, "", "1", "", EASY, "q")
    headers = [line for line in text.splitlines() if line.startswith("Autograd")]
    for header, counts in zip(
        headers, ("new 3", "new 2", "new 1 · learning 1", "learning 1"), strict=True
    ):
        assert f"basic · {counts} ─" in header


def test_a_new_card_says_that_it_is_new(table: Table, recalls: list[Card]) -> None:
    first = table.play(recalls[:1], "", "1", "q")
    before, after = first.split("again in")
    assert "new" in before.splitlines()[1]
    assert not any("one of 1 · new" in line or line.endswith("new") for line in after.splitlines())


@pytest.mark.parametrize("lines", [("q",), ("Q",), ("", "q"), ("h", "", "p", "q"), (), ("",)])
def test_quitting_before_a_rating_records_nothing(
    table: Table, recalls: list[Card], lines: tuple[str, ...]
) -> None:
    """So does the end of the input."""
    table.play(recalls, *lines)
    assert table.ratings == []
    assert table.store.seen() == set()


def test_what_was_rated_before_quitting_is_kept(table: Table, recalls: list[Card]) -> None:
    table.play(recalls, "", "3", "", "q")
    assert table.ratings == [("one", "good")]


def test_a_rating_is_on_the_disk_before_the_next_card_shows(
    table: Table, recalls: list[Card]
) -> None:
    seen: list[int] = []

    def run(job: object) -> Execution:
        seen.append(len(table.reviews))
        return Execution("finished", asserts=1)  # type: ignore[arg-type]

    table.play(recalls, "", EASY, "", EASY, "q", runs=run)
    assert seen == [0, 1, 2]


def test_undo_asks_the_card_again_that_was_rated_last(table: Table, recalls: list[Card]) -> None:
    text = table.play(recalls, "", "1", "u", "", EASY, "", EASY, "", EASY)
    undone = text.split("undone")[1]
    assert undone.index("Question one?") < undone.index("Question two?")
    assert table.ratings == [("one", "easy"), ("two", "easy"), ("three", "easy")]


def test_undo_works_when_the_answer_is_shown_too(table: Table, recalls: list[Card]) -> None:
    table.play(recalls, "", EASY, "", "u", "", "2", "q")
    assert table.ratings == [("one", "hard")]


def test_undo_without_a_rating_says_so_and_stays_at_the_card(
    table: Table, recalls: list[Card]
) -> None:
    text = table.play(recalls, "u", "", "u", EASY, "q")
    assert text.count("no rating") == 2
    assert table.ratings == [("one", "easy")]


def test_undo_of_a_card_that_left_the_bank_rates_no_other_card_for_it(
    table: Table, recalls: list[Card]
) -> None:
    """The answer on the screen and the card in the log are one and the same."""
    before = table.now - timedelta(days=1)
    table.store.record(Review("gone", Rating.GOOD, before, 3.0, None, {}))
    text = table.play(recalls, "u", "", EASY, "q")
    [rated] = [card for card, _ in table.ratings if card != "gone"]
    last_answer = text.rindex("Reply ")
    assert text[last_answer:].startswith(f"Reply {rated}.")


def test_undo_never_takes_a_rating_back_in_silence(table: Table, recalls: list[Card]) -> None:
    """Of a card that left the bank: it either stands, or is said to be taken back."""
    table.store.record(Review("gone", Rating.GOOD, table.now, 3.0, None, {}))
    text = table.play(recalls, "u", "q")
    assert table.ratings == [("gone", "good")] or "gone" in text


def test_a_suspended_card_is_not_asked_again(table: Table, recalls: list[Card]) -> None:
    text = table.play(recalls, "s", "", "s", "", EASY)
    assert table.store.suspended() == {"one", "two"}
    assert table.ratings == [("three", "easy")]
    assert "suspended" in text


def test_a_buried_card_comes_back_tomorrow(table: Table, recalls: list[Card]) -> None:
    text = table.play(recalls[:2], "b", "", EASY)
    today = table.store.schedule.day(table.now)
    assert table.store.buried(today) == {"one"}
    assert table.store.buried(today + timedelta(days=1)) == set()
    assert table.ratings == [("two", "easy")]
    assert "tomorrow" in text


@pytest.mark.parametrize("kind", [Kind.PREDICT, Kind.COMPLETE, Kind.IMPLEMENT, Kind.FIX])
def test_a_verdict_can_be_overruled_with_one_key(
    table: Table, cards: Cards, executions: Executions, kind: Kind
) -> None:
    table.editor("def softmax(x): 'wrong'\n")
    lines = {Kind.PREDICT: ["5", ""], Kind.COMPLETE: ["0", "1", ""]}.get(kind, ["e", "g"])
    execution = executions["printed" if kind is Kind.PREDICT else "failed"]
    text = table.play([cards[kind]], *lines, "o", "", runs=execution)
    assert "overruled" in text
    [review] = table.reviews
    assert (review.outcome, review.rating.label) == ("passed", "good")


def test_a_right_answer_can_be_overruled_and_back(
    table: Table, cards: Cards, executions: Executions
) -> None:
    card = cards[Kind.PREDICT]
    table.play([card], "4", "o", "", runs=executions["printed"])
    table.store.undo(table.now)
    table.play([card], "4", "o", "o", "", runs=executions["printed"])
    assert table.ratings == [(card.id, "good")]


def test_the_proof_of_a_recall_card_is_shown_on_demand(table: Table, recalls: list[Card]) -> None:
    text = table.play(recalls[:1], "", "p", EASY)
    assert "assert x == 1" in text
    assert text.index("assert x == 1") > text.index("Reply one.")


def test_mistakes_and_the_reference_are_shown_on_demand(
    table: Table, cards: Cards, executions: Executions
) -> None:
    table.editor("def softmax(x): 'right'\n")
    card = replace(cards[Kind.IMPLEMENT], wrong=(Wrong("return x.exp()\n", "Not normalised."),))
    text = table.play([card], "e", "m", "p", EASY, runs=executions["passed"])
    assert "Not normalised." in text
    assert "return e / e.sum()" in text


def test_an_interviewers_next_question_is_named(table: Table, cards: Cards) -> None:
    follow = replace(cards[Kind.IMPLEMENT], follow_ups=("recall-card",))
    text = table.play([follow, cards[Kind.RECALL]], "g", "q")
    assert "What does backward() do to .grad?" in text.replace("`", "")


@pytest.mark.parametrize("key", ["z", "9", "0", "e", "\x1b[A", "ü", "hh", "12"])
def test_a_key_without_a_meaning_does_nothing(table: Table, recalls: list[Card], key: str) -> None:
    table.play(recalls, key, key, "", key, key, EASY, "q")
    assert table.ratings == [("one", "easy")]
    assert table.store.suspended() == set()


def test_numbers_do_not_rate_before_the_answer_is_shown(table: Table, recalls: list[Card]) -> None:
    table.play(recalls, "1", "2", "3", "4", "q")
    assert table.ratings == []


def test_capital_letters_are_keys_too(table: Table, recalls: list[Card]) -> None:
    table.play(recalls, "S", "B", "H", "", EASY)
    assert table.store.suspended() == {"one"}
    assert table.ratings == [("three", "easy")]


def test_the_help_names_every_key(table: Table, recalls: list[Card]) -> None:
    text = table.play(recalls, "?", "q")
    for words in ("space", "enter", "hint", "undo", "suspend", "bury", "overrule", "quit"):
        assert words in text


def test_an_engine_that_does_not_start_ends_the_session_and_keeps_what_was_rated(
    table: Table, recalls: list[Card]
) -> None:
    runs = iter([Execution("finished", asserts=1)])  # type: ignore[arg-type]

    def run(job: object) -> Execution | Exception:
        return next(runs, PtquizError("the engine did not start", "see `ptquiz doctor`"))

    with pytest.raises(PtquizError, match="did not start"):
        table.play(recalls, "", "3", "", "3", runs=run)
    assert table.ratings == [("one", "good")]


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("colour", [False, True])
def test_a_whole_session_is_drawn_at_every_width(
    table: Table, cards: Cards, executions: Executions, width: int, colour: bool
) -> None:
    text = table.play(
        list(cards.values()),
        *["h", "", "1"], *["4", "", "1"], *["0", "1", "", "1"], *["g", "p", "m", "1"],
        *["g", "1", "?", "q"],
        runs=executions["failed"], width=width,
        force_terminal=colour, color_system="standard" if colour else None,
    )  # fmt: skip
    assert ("\x1b[" in text) is colour
    assert len(table.ratings) == 5


def test_what_was_typed_before_the_verdict_showed_is_discarded(
    table: Table, cards: Cards, executions: Executions
) -> None:
    """Enter typed while a snippet runs would rate the card unseen."""
    deeds: list[str] = []

    class Keys(PipedKeys):
        def discard(self) -> None:
            deeds.append("discard")

        def line(self, prompt: str) -> str:
            deeds.append("line" if prompt else "key")
            return super().line(prompt)

    table.play([cards[Kind.PREDICT]], "4", "q", runs=executions["printed"], keys=Keys())
    assert deeds == ["line", "discard", "key"]


def test_a_locked_database_keeps_the_card_and_offers_the_rating_again(
    table: Table, recalls: list[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Keys(PipedKeys):
        interactive = True

    record, tries = table.store.record, []

    def locked_once(review: Review) -> object:
        tries.append(review.id)
        if len(tries) == 1:
            raise PtquizError("the database is locked", "try again")
        return record(review)

    monkeypatch.setattr(table.store, "record", locked_once)
    text = table.play(recalls[:1], "", "3", EASY, keys=Keys())
    assert "the database is locked; try again" in text
    assert table.ratings == [("one", "easy")]
    assert len(set(tries)) == 1  # the same review once more: it is never there twice


def test_in_a_pipe_a_locked_database_ends_the_session_with_its_error(
    table: Table, recalls: list[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(review: Review) -> object:
        raise PtquizError("the database is locked", "try again")

    monkeypatch.setattr(table.store, "record", locked)
    with pytest.raises(PtquizError, match="locked"):
        table.play(recalls[:1], "", "3", EASY)
