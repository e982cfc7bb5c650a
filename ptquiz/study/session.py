"""A study session as a state machine: no terminal, no SQL, no clock; all of these come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from ptquiz.judge import Outcome, Verdict
from ptquiz.memory.review import Phase, Rating, Review
from ptquiz.study.deeds import Deed, Undone
from ptquiz.study.question import Question
from ptquiz.study.queue import Waiting, choose_variant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from ptquiz.card import Card
    from ptquiz.memory.review import MemoryState
    from ptquiz.study.memory import SessionMemory
    from ptquiz.study.queue import Counts, Queue


class Stage(Enum):
    """What the session waits for."""

    QUESTION = "question"  # an answer, or to be shown it
    ANSWER = "answer"  # a rating
    END = "end"


@dataclass(frozen=True, slots=True)
class Rated:
    """A card that was rated in this session."""

    card: Card
    rating: Rating
    is_new: bool
    state: MemoryState
    seconds: float


@dataclass(slots=True)
class Results:
    """What was done in a session."""

    rated: list[Rated] = field(default_factory=list)

    def count(self, rating: Rating) -> int:
        """How many answers were rated so."""
        return sum(entry.rating is rating for entry in self.rated)

    @property
    def learned(self) -> int:
        """How many cards were new and are known since."""
        return sum(entry.is_new and entry.rating > Rating.AGAIN for entry in self.rated)


class Session:
    """Asks the cards of a queue one by one; an answered card is in the memory before the next.

    No card is asked after ``until``. Whether reviews are kept is the memory's affair.
    """

    def __init__(
        self,
        cards: Mapping[str, Card],
        queue: Queue,
        memory: SessionMemory,
        now: datetime,
        *,
        until: datetime | None = None,
        device: str = "cpu",
        torch: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.cards = cards
        self.queue = queue
        self.memory = memory
        self.until = until
        self.device = device
        self.torch = torch
        self.results = Results()
        self.question: Question | None = None
        self.stage = Stage.END
        self._began_at = memory.position()
        self._waiting = Waiting.DUE
        self._deeds: list[tuple[Deed, str, Callable[[datetime], object]]] = []
        self.advance(now)

    @property
    def recorded(self) -> bool:
        """Whether answers count: they do not in a session off the record."""
        return self.memory.recorded

    @property
    def counts(self) -> Counts:
        """How many cards are left, with the one that is shown."""
        counts = self.queue.counts
        return counts if self.question is None else counts.with_one_more(self._waiting)

    @property
    def waiting(self) -> Waiting:
        """Why the card that is shown had waited."""
        return self._waiting

    def is_out_of_time(self, now: datetime) -> bool:
        """Whether no card is asked any more since the time is up."""
        return self.until is not None and now >= self.until

    def hint(self) -> str | None:
        """Return the next hint, None when there is none left."""
        question = self._at(Stage.QUESTION)
        if question.hints >= len(question.card.hints):
            return None
        question.hints += 1
        return question.card.hints[question.hints - 1]

    def reveal(self) -> None:
        """Show the answer of a card that the learner answered in their head."""
        self._at(Stage.QUESTION)
        self.stage = Stage.ANSWER

    def give_up(self) -> None:
        """Show the answer of a card that the learner gave up; the verdict on a try stands."""
        question = self._at(Stage.QUESTION)
        question.gave_up = question.verdict is None
        self.stage = Stage.ANSWER

    def answer(self, text: str, verdict: Verdict, *, half_right: bool = False) -> None:
        """Take an answer with the verdict on it, and show the card's own."""
        question = self._at(Stage.QUESTION)
        self._judged(question, text, verdict, half_right=half_right)
        self.stage = Stage.ANSWER

    def try_again(self, text: str, verdict: Verdict, *, half_right: bool = False) -> None:
        """Take an answer that is not right, and leave the card's own hidden for another try."""
        question = self._at(Stage.QUESTION)
        self._judged(question, text, verdict, half_right=half_right)

    def _judged(self, question: Question, text: str, verdict: Verdict, *, half_right: bool) -> None:
        question.answer, question.verdict, question.half_right = text, verdict, half_right
        question.tries += 1
        question.hints_at_last_try = question.hints

    def answer_aloud(self, notes: str) -> None:
        """Take an answer that was given aloud, with what was noted down."""
        question = self._at(Stage.QUESTION)
        question.answer = notes or None
        self.stage = Stage.ANSWER

    def overrule(self) -> Verdict:
        """Reverse the verdict: the learner saw both and decided. Return the new verdict."""
        question = self._at(Stage.ANSWER)
        if question.before_overruling is not None and question.before_overruling[0] is not None:
            verdict, question.half_right, question.gave_up = question.before_overruling
            question.before_overruling = None
        else:
            passed = question.verdict is not None and question.verdict.passed
            outcome = Outcome.FAILED if passed else Outcome.PASSED
            verdict = Verdict(outcome, "overruled by the learner")
            question.before_overruling = question.verdict, question.half_right, question.gave_up
            question.half_right = question.gave_up = False
        assert verdict is not None
        question.verdict = verdict
        return verdict

    def preview(self, now: datetime) -> dict[Rating, MemoryState]:
        """Return what each rating would do to the card that is shown."""
        card_id = self._at(Stage.ANSWER).card.id
        return self.memory.schedule.preview(self.memory.state(card_id), card_id, now)

    def rate(self, rating: Rating, now: datetime) -> MemoryState:
        """Write the rating down, durably, then go on to the next card."""
        state, seconds = self.record(rating, now)
        question = self._at(Stage.ANSWER)
        self.results.rated.append(Rated(question.card, rating, question.is_new, state, seconds))
        self._did(Deed.RATED, question.card, partial(self._unrate, review_id=question.review_id))
        if state.phase is not Phase.REVIEW:
            self.queue.requeue(question.card.id, state.due)
        self.advance(now)
        return state

    def record(self, rating: Rating, now: datetime) -> tuple[MemoryState, float]:
        """Write a rating down; return the card's new state, and how many seconds it took."""
        question = self._at(Stage.ANSWER)
        seconds = max((now - question.asked).total_seconds(), 0.0)
        verdict = question.verdict
        state = self.memory.record(
            Review(
                card=question.card.id,
                rating=rating,
                at=now,
                seconds=seconds,
                outcome=str(verdict.outcome) if verdict else None,
                variant=question.variant,
                answer=question.answer,
                device=self.device,
                torch=self.torch(),
                hints=question.hints,
                suggested=question.suggested,
                id=question.review_id,
            )
        )
        return state, seconds

    @property
    def can_undo(self) -> bool:
        """Whether something that was done in this session can be taken back."""
        return bool(self._deeds)

    def undo(self, now: datetime) -> Undone | None:
        """Take back what was done last in this session, then ratings from before it.

        A card that had left the screen is asked again. None, and nothing changes, if there is
        nothing to take back or the card has left the bank.
        """
        if self._deeds:
            deed, card_id, take_back = self._deeds[-1]
        else:
            newest = self.memory.newest(up_to=self._began_at)
            if newest is None or newest.card not in self.cards:
                return None
            deed, card_id = Deed.RATED, newest.card
            take_back = partial(self.memory.undo, review_id=newest.id)
        take_back(now)
        if self._deeds:
            self._deeds.pop()
        undone = Undone(self.cards[card_id], deed)
        if undone.asks_again:
            self._ask_again(card_id, now)
        return undone

    def resume(self, now: datetime) -> bool:
        """End the suspension of the card that is shown; False if it was not suspended."""
        card = self._current().card
        if card.id not in self.memory.suspended():
            return False
        self.memory.resume(card.id, now)
        self._did(Deed.RESUMED, card, partial(self.memory.suspend, card.id))
        return True

    def suspend(self, now: datetime) -> None:
        """Never ask the card that is shown again, until it is resumed."""
        card = self._current().card
        self.memory.suspend(card.id, now)
        self._did(Deed.SUSPENDED, card, partial(self.memory.resume, card.id))
        self.advance(now)

    def flag(self, note: str, now: datetime) -> None:
        """Note something about the card that is shown, for later."""
        card = self._current().card
        before = self.memory.flagged().get(card.id, "")
        self.memory.flag(card.id, note, now)
        self._did(Deed.FLAGGED, card, partial(self.memory.flag, card.id, before))

    def bury(self, until: date, now: datetime) -> None:
        """Do not ask the card that is shown before the day ``until``."""
        card = self._current().card
        self.memory.bury(card.id, until, now)
        self._did(Deed.BURIED, card, partial(self._unbury, card.id))
        self.advance(now)

    def _did(self, deed: Deed, card: Card, take_back: Callable[[datetime], object]) -> None:
        self._deeds.append((deed, card.id, take_back))

    def _unrate(self, now: datetime, review_id: str) -> None:
        self.memory.undo(now, review_id)
        self.results.rated.pop()

    def _unbury(self, card_id: str, now: datetime) -> None:
        self.memory.bury(card_id, self.memory.schedule.day(now), now)

    def _ask_again(self, card_id: str, now: datetime) -> None:
        if self.question is not None:
            self.queue.push_front(self.question.card.id, self._waiting)
        state = self.memory.state(card_id)
        waiting = Waiting.DUE if state and state.phase is Phase.REVIEW else Waiting.LEARNING
        self.queue.push_front(card_id, waiting if state else Waiting.NEW)
        self.advance(now)

    def advance(self, now: datetime) -> None:
        """Ask the next card, or end."""
        card_id = None if self.is_out_of_time(now) else self.queue.next(now)
        if card_id is None:
            self.question, self.stage = None, Stage.END
            return
        self._waiting = self.queue.taken
        card = self.cards[card_id]
        reviews = self.memory.review_count(card_id)
        variant = choose_variant(card, reviews)
        self.question = Question(card, variant, self.memory.state(card_id) is None, now)
        self.stage = Stage.QUESTION

    def _current(self) -> Question:
        if self.question is None:
            raise ValueError("the session is at its end")
        return self.question

    def _at(self, stage: Stage) -> Question:
        if self.stage is not stage:
            raise ValueError(f"this needs the stage {stage.value}, not {self.stage.value}")
        return self._current()
