"""A mock interview: topics spread, a follow-up after a good answer, no solution before the end."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING

from ptquiz.card import Level
from ptquiz.memory.review import Rating, Review
from ptquiz.study.scorecard import Entry
from ptquiz.study.session import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ptquiz.card import Card
    from ptquiz.study.question import Question
    from ptquiz.study.scorecard import Scorecard
    from ptquiz.study.session import Session

_LEVELS = (Level.BASIC, Level.INTERMEDIATE, Level.ADVANCED, Level.INTERMEDIATE)
_TALK_BETWEEN = 2
"""Questions to talk about between two that are answered in an editor."""

_SCORES = {Rating.AGAIN: 0.0, Rating.HARD: 0.5, Rating.GOOD: 1.0, Rating.EASY: 1.0}


class Interview:
    """Decides what a session asks next and what its answers count, and keeps the scorecard.

    A judged answer counts as a review at once; what was answered aloud is marked by the learner
    at the end, and counts from then on. ``keep`` is called with each new state of the scorecard,
    before the next question.
    """

    def __init__(
        self,
        session: Session,
        scorecard: Scorecard,
        *,
        may_follow: Callable[[Card], bool],
        keep: Callable[[Scorecard], object],
    ) -> None:
        self.scorecard = scorecard
        self.is_follow_up = False
        self._session = session
        self._may_follow = may_follow
        self._keep = keep

    def next_question(self, now: datetime, *, truth: str = "") -> Entry:
        """Write down what came of the answered question, and have the next one asked.

        ``truth`` is what would have been right.
        """
        question = self._session.question
        if question is None or self._session.stage is not Stage.ANSWER:
            raise ValueError("there is no answered question")
        entry = replace(self._entry(question, now), truth=truth)
        if question.verdict is not None or question.gave_up:
            rating = question.suggested
            self._session.record(rating, now)
            entry.score = _SCORES[rating]
        self.scorecard.entries.append(entry)
        self._keep(self.scorecard)
        good = question.verdict.passed if question.verdict else not question.gave_up
        follow_up = self._follow_up(question.card) if good else None
        if follow_up is not None:
            self._session.queue.push_front(follow_up)
        self.is_follow_up = follow_up is not None
        self._session.advance(now)
        return entry

    def mark(self, entry: Entry, rating: Rating, now: datetime) -> None:
        """Score an answer that was given aloud, as its learner rates it; it counts as a review."""
        entry.score = _SCORES[rating]
        session = self._session
        session.memory.record(
            Review(
                card=entry.card, rating=rating, at=now, seconds=entry.seconds, outcome=None,
                variant=entry.variant, answer=entry.answer, device=session.device,
                torch=session.torch(),
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
            follow_up=self.is_follow_up, answer=question.answer, verdict=word,
            reason=verdict.reason if verdict else "",
        )  # fmt: skip

    def _follow_up(self, card: Card) -> str | None:
        asked = {entry.card for entry in self.scorecard.entries}
        cards = self._session.cards
        return next(
            (
                name
                for name in card.follow_ups
                if name not in asked and name in cards and self._may_follow(cards[name])
            ),
            None,
        )


def order_questions(cards: Sequence[Card], seed: str) -> list[str]:
    """Order an interview: topic after topic in turn, levels mixed, talk between code.

    What interviewers ask often comes early, by chance and in proportion. The same cards and seed
    give the same order.
    """
    topics: dict[str, list[Card]] = {}
    for card in _shuffled(cards, random.Random(seed)):  # noqa: S311  # reproducible, not secret
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
            talk = 0 if card.kind.is_written else talk + 1
            ordered.append(card.id)
            if not waiting:
                del topics[topic]
    return ordered


def _shuffled(cards: Sequence[Card], chooser: random.Random) -> list[Card]:
    """Draw one card after the other, each with a chance in proportion to its weight.

    Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006.
    """
    keys = {card.id: chooser.random() ** (1 / card.asked.weight) for card in cards}
    return sorted(cards, key=lambda card: keys[card.id], reverse=True)


def _best(cards: list[Card], *, coding: bool, level: Level) -> Card:
    """Return the card that fits best, the first of those that fit alike."""
    return max(cards, key=lambda card: ((card.kind.is_written) == coding, card.level is level))
