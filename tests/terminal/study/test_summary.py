"""The first and the last lines of a session."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from ptquiz.card import Card, Kind
from ptquiz.memory import Rating, Review
from ptquiz.study.queue import Backlog, Queue
from ptquiz.study.session import Session
from ptquiz.terminal.study import summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.conftest import Table

Cards = dict[Kind, Card]


def said(show: Callable[..., None], *arguments: Any, **options: Any) -> str:
    screen = io.StringIO()
    show(Console(file=screen, width=80, highlight=False), *arguments, **options)
    return screen.getvalue()


def rate(table: Table, card_id: str, rating: Rating, days_ago: float = 0) -> None:
    at = table.now - timedelta(days=days_ago)
    table.store.record(Review(card_id, rating, at, 3.0, None, {}))


def ended(table: Table, cards: list[Card], *ratings: Rating, seconds: float = 20) -> str:
    """Rate cards in a session, and return what is said at its end."""
    queue = Queue([], [card.id for card in cards])
    session = Session({card.id: card for card in cards}, queue, table.store, table.now)
    for rating in ratings:
        session.reveal()
        table.now += timedelta(seconds=seconds)
        session.rate(rating, table.now)
    return said(summary.show_end, session, table.store, table.now)


@pytest.fixture
def three(cards: Cards) -> list[Card]:
    return [replace(cards[Kind.RECALL], id=name) for name in ("a", "b", "c")]


def test_the_very_first_time_it_says_how_it_goes_and_never_again() -> None:
    queue = Queue([], ["b", "c"])
    first = said(summary.show_welcome, queue, first_time=True)
    later = said(summary.show_welcome, queue, first_time=False)
    assert "Welcome" in first
    assert "Welcome" not in later


def test_the_end_counts_answers_and_ratings(table: Table, three: list[Card]) -> None:
    text = ended(table, three, Rating.EASY, Rating.GOOD, Rating.EASY)
    assert "3 answers" in text
    assert "2 easy" in text
    assert "1 good" in text
    assert "saved" in text


def test_the_end_without_a_rating_says_that_nothing_changed(
    table: Table, three: list[Card]
) -> None:
    text = ended(table, three)
    assert "No card was rated" in text


def test_one_answer_is_not_several(table: Table, three: list[Card]) -> None:
    assert "1 answer " in ended(table, three, Rating.EASY)


def test_what_is_due_by_tomorrow_counts_what_will_be_asked(table: Table, three: list[Card]) -> None:
    """A suspended card is not asked, so it is not due."""
    for card in three:
        rate(table, card.id, Rating.AGAIN, days_ago=2)
    table.store.suspend("b", table.now)
    fourth = replace(three[0], id="d")
    assert "Due by tomorrow: 2" in ended(table, [fourth], Rating.EASY)


def test_nothing_to_do_says_when_the_next_card_comes(table: Table) -> None:
    rate(table, "a", Rating.EASY)
    state = table.store.state("a")
    assert state is not None
    interval = table.store.schedule.interval_text(state, table.now)
    text = said(summary.show_nothing_to_do, table.store, ["a"], Queue([], []), table.now)
    assert interval in text
    assert "now" not in text.split("More")[0]


@pytest.mark.parametrize("away", ["suspend", "bury"])
def test_nothing_to_do_does_not_promise_a_card_that_was_put_away(table: Table, away: str) -> None:
    rate(table, "a", Rating.AGAIN, days_ago=2)  # due long since, if it were in play
    rate(table, "b", Rating.EASY)
    if away == "suspend":
        table.store.suspend("a", table.now)
    else:
        table.store.bury("a", table.now.date() + timedelta(days=1), table.now)
    text = said(summary.show_nothing_to_do, table.store, ["a", "b"], Queue([], []), table.now)
    assert "in now" not in text


def test_nothing_to_do_speaks_only_of_the_cards_that_were_selected(table: Table) -> None:
    rate(table, "a", Rating.AGAIN)
    rate(table, "b", Rating.EASY)
    state = table.store.state("b")
    assert state is not None
    interval = table.store.schedule.interval_text(state, table.now)
    assert interval in said(
        summary.show_nothing_to_do, table.store, ["b"], Queue([], []), table.now
    )


def test_nothing_to_do_without_any_progress_promises_nothing(table: Table) -> None:
    text = said(summary.show_nothing_to_do, table.store, ["a"], Queue([], []), table.now)
    assert "Nothing is due" in text
    assert "comes in" not in text


def test_the_end_names_the_weakest_topic_and_how_to_drill_it(table: Table, cards: Cards) -> None:
    known = [replace(cards[Kind.RECALL], id=f"known-{n}", topic="Views") for n in range(3)]
    weak = [replace(cards[Kind.RECALL], id=f"weak-{n}", topic="Custom autograd") for n in range(3)]
    few = [replace(cards[Kind.RECALL], id=f"few-{n}", topic="Losses") for n in range(2)]
    for card in known:
        rate(table, card.id, Rating.EASY, days_ago=30)
    for card in [*weak, *few]:
        rate(table, card.id, Rating.AGAIN, days_ago=1)
    text = ended(table, [*known, *weak, *few], Rating.GOOD)
    assert "Weakest so far: Custom autograd." in text
    assert "--topic custom-autograd" in text


def test_a_backlog_is_said_with_its_days_and_the_way_around_it() -> None:
    queue = Queue(["a"], [], backlog=Backlog(30, 3))
    text = " ".join(said(summary.show_welcome, queue, first_time=False).split())
    assert "30 more cards are due" in text
    assert "the next 3 days" in text
    assert "--limit" in text
    one = Queue([], [], backlog=Backlog(1, 1))
    assert "1 more card is due" in said(summary.show_welcome, one, first_time=False)


def test_when_the_share_of_a_backlog_is_done_it_says_so(table: Table) -> None:
    queue = Queue([], [], backlog=Backlog(30, 3))
    text = said(summary.show_nothing_to_do, table.store, ["a"], queue, table.now)
    assert "Today's share is done." in text
    assert "Nothing is due" not in text


def test_a_session_off_the_record_says_so() -> None:
    queue = Queue(["a", "b"], [])
    assert "Off the record" in said(
        summary.show_welcome, queue, first_time=False, off_the_record=True
    )
    assert said(summary.show_welcome, queue, first_time=False) == ""
