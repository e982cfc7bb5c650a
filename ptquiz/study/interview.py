"""A mock interview: topics spread, a follow-up after a good answer, no solution before the end."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING

from ptquiz.card import Kind, Level
from ptquiz.memory.review import Rating, Review
from ptquiz.study.queue import Queue
from ptquiz.study.scorecard import Entry
from ptquiz.study.session import Session, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from ptquiz.card import Card
    from ptquiz.memory.store import Store
    from ptquiz.study.scorecard import Scorecard
    from ptquiz.study.session import Question

_AT_A_DESK = {Kind.IMPLEMENT, Kind.FIX}
_LEVELS = (Level.BASIC, Level.INTERMEDIATE, Level.ADVANCED, Level.INTERMEDIATE)
_TALK_BETWEEN = 2
"""Questions to talk about between two that are answered in an editor."""

_SCORES = {Rating.AGAIN: 0.0, Rating.HARD: 0.5, Rating.GOOD: 1.0, Rating.EASY: 1.0}


class Interview(Session):
    """Asks until the time is up; a judged answer counts as a review at once.

    What was answered aloud is marked by the learner at the end, and counts from then on.
    ``keep`` is called with each new state of the scorecard, before the next question.
    """

    def __init__(
        self,
        cards: Mapping[str, Card],
        order: Sequence[str],
        store: Store,
        now: datetime,
        scorecard: Scorecard,
        *,
        until: datetime,
        may_follow: Callable[[Card], bool],
        keep: Callable[[Scorecard], object],
    ) -> None:
        self.scorecard = scorecard
        self._may_follow = may_follow
        self._keep = keep
        self._is_follow_up = False
        torch = scorecard.torch
        super().__init__(
            cards, Queue(order, []), store, now, until=until, device=scorecard.device,
            torch=lambda: torch,
        )  # fmt: skip

    @property
    def is_follow_up(self) -> bool:
        """Whether the question comes from the answer before."""
        return self._is_follow_up

    def hint(self) -> str | None:
        """Return None: an interviewer's help is not in the cards."""
        return None

    def said(self, notes: str) -> None:
        """Take an answer that was given aloud, with what was noted of it."""
        question = self._at(Stage.QUESTION)
        question.answer = notes or None
        self.stage = Stage.ANSWER

    def go_on(self, now: datetime, *, truth: str = "") -> Entry:
        """Write down what came of the question and what was right, and ask the next one."""
        question = self._at(Stage.ANSWER)
        entry = replace(self._entry(question, now), truth=truth)
        if question.verdict is not None or question.gave_up:
            rating = question.suggested
            self._record(rating, now)
            entry.score = _SCORES[rating]
        self.scorecard.entries.append(entry)
        self._keep(self.scorecard)
        good = question.verdict.passed if question.verdict else not question.gave_up
        follow_up = self._follow_up(question.card) if good else None
        if follow_up is not None:
            self.queue.first(follow_up)
        self._is_follow_up = follow_up is not None
        self._advance(now)
        return entry

    def mark(self, entry: Entry, rating: Rating, now: datetime) -> None:
        """Score an answer that was given aloud, as its learner rates it; it counts as a review."""
        entry.score = _SCORES[rating]
        self.memory.record(
            Review(
                card=entry.card, rating=rating, at=now, seconds=entry.seconds, outcome=None,
                variant=entry.variant, answer=entry.answer, device=self.device, torch=self.torch(),
            )
        )  # fmt: skip
        self._keep(self.scorecard)

    @property
    def unmarked(self) -> list[Entry]:
        """What was answered aloud and not marked yet."""
        return [entry for entry in self.scorecard.entries if entry.score is None]

    def _entry(self, question: Question, now: datetime) -> Entry:
        card, verdict = question.card, question.verdict
        word = "passed over" if question.gave_up else str(verdict.outcome) if verdict else ""
        return Entry(
            card=card.id, topic=card.topic, kind=str(card.kind), level=str(card.level),
            variant=question.variant, seconds=max((now - question.asked).total_seconds(), 0.0),
            follow_up=self._is_follow_up, answer=question.answer, verdict=word,
            reason=verdict.reason if verdict else "",
        )  # fmt: skip

    def _follow_up(self, card: Card) -> str | None:
        asked = {entry.card for entry in self.scorecard.entries}
        return next(
            (
                name
                for name in card.follow_ups
                if name not in asked and name in self.cards and self._may_follow(self.cards[name])
            ),
            None,
        )


def order_questions(cards: Sequence[Card], seed: str) -> list[str]:
    """Order an interview: topic after topic in turn, levels mixed, talk between code.

    The same cards and seed give the same order.
    """
    chooser = random.Random(seed)  # noqa: S311  # reproducible, not secret
    topics: dict[str, list[Card]] = {}
    for card in chooser.sample(list(cards), len(cards)):
        topics.setdefault(card.topic, []).append(card)
    levels = cycle(_LEVELS)
    ordered: list[str] = []
    talk = 0
    while topics:
        for topic in list(topics):
            waiting = topics[topic]
            coding = talk >= _TALK_BETWEEN
            card = _best(waiting, coding=coding, level=next(levels))
            waiting.remove(card)
            talk = 0 if card.kind in _AT_A_DESK else talk + 1
            ordered.append(card.id)
            if not waiting:
                del topics[topic]
    return ordered


def _best(cards: list[Card], *, coding: bool, level: Level) -> Card:
    """Return the card that fits best, the first of those that fit alike."""
    return max(cards, key=lambda card: ((card.kind in _AT_A_DESK) == coding, card.level is level))
