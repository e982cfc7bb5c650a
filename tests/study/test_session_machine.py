"""Laws of a session that hold after any sequence of deeds, with a clock that goes both ways."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ptquiz.card import Card, Kind, Level, Param
from ptquiz.judge import PASSED, Outcome, Verdict
from ptquiz.memory import MemoryState, Phase, Rating, Review
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from ptquiz.study.deeds import Deed, Undone
from ptquiz.study.queue import LEARN_AHEAD, build_queue
from ptquiz.study.session import Session, Stage

if TYPE_CHECKING:
    from ptquiz.study.question import Question

START = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
HINTS = ("look", "look closer")
CARDS = {
    card_id: Card(
        card_id, kind, Level.BASIC, "Autograd", "Why?", "Because.", "assert 1\n",
        hints=HINTS, params=(Param("n", (1, 2, 3)),),
    )
    for card_id, kind in zip("abcdef", [*Kind, Kind.RECALL], strict=True)
}  # fmt: skip
OLD = ("a", "b", "c")  # reviewed long ago, and due
VERDICTS = st.sampled_from([PASSED, *(Verdict(outcome) for outcome in Outcome)])
TIMES = st.one_of(
    st.timedeltas(timedelta(), timedelta(minutes=15)),
    st.timedeltas(timedelta(), timedelta(days=5)),
    st.timedeltas(timedelta(days=-3), timedelta()),
)


class SessionMachine(RuleBasedStateMachine):
    """A learner who does anything at any moment, and a model of what must then be."""

    @initialize()
    def start(self) -> None:
        self.now = START
        self.store = Store.open(Path(":memory:"), Schedule())
        self.ratings: list[tuple[str, MemoryState | None]] = []  # of which card, and from where
        for days, card_id in enumerate(OLD, start=60):
            before = self.store.state(card_id)
            at = START - timedelta(days=days)
            self.store.record(Review(card_id, Rating.EASY, at, 1.0, None, {}))
            self.ratings.append((card_id, before))
        self.begin()

    def begin(self) -> None:
        """Begin a session on all that is due and new."""
        day = self.store.schedule.day(self.now)
        away = self.store.suspended() | self.store.buried(day)
        new = CARDS.keys() - self.store.seen() - away
        states = self.store.states()
        soon = self.store.due(self.now + LEARN_AHEAD)
        steps = {card_id for card_id in soon if states[card_id].phase is not Phase.REVIEW}
        self.waiting = set(self.store.due(self.now)) | steps | new
        queue = build_queue(list(CARDS.values()), self.store, self.now, day, new_per_day=1000)
        self.session = Session(CARDS, queue, self.store, self.now)
        self.rated_here = 0
        self.deeds: list[tuple[Deed, str]] = []

    def refuses(self, stage: Stage) -> bool:
        """Whether the session is at another stage, where what is tried must raise ValueError."""
        return self.session.stage is not stage

    @rule(passed=TIMES)
    def time_passes(self, passed: timedelta) -> None:
        self.now += passed

    @rule()
    def look(self) -> None:
        if self.refuses(Stage.QUESTION):
            with pytest.raises(ValueError, match="stage"):
                self.session.reveal()
            return
        self.session.reveal()
        assert self.session.stage is Stage.ANSWER

    @rule()
    def give_up(self) -> None:
        if self.refuses(Stage.QUESTION):
            with pytest.raises(ValueError, match="stage"):
                self.session.give_up()
            return
        self.session.give_up()
        assert self.question.suggested is Rating.AGAIN

    @rule(verdict=VERDICTS, half=st.booleans())
    def answer(self, verdict: Verdict, half: bool) -> None:
        if self.refuses(Stage.QUESTION):
            with pytest.raises(ValueError, match="stage"):
                self.session.answer("4", verdict, half_right=half)
            return
        self.session.answer("4", verdict, half_right=half and not verdict.passed)
        if not verdict.passed:
            assert self.question.suggested <= Rating.HARD

    @rule()
    def hint(self) -> None:
        if self.refuses(Stage.QUESTION):
            with pytest.raises(ValueError, match="stage"):
                self.session.hint()
            return
        shown = self.question.hints
        expected = HINTS[shown] if shown < len(HINTS) else None
        assert self.session.hint() == expected

    @rule()
    def overrule(self) -> None:
        if self.refuses(Stage.ANSWER):
            with pytest.raises(ValueError, match="stage"):
                self.session.overrule()
            return
        before = self.question.verdict
        after = self.session.overrule()
        assert after.passed != (before is not None and before.passed)
        assert self.question.suggested in (
            {Rating.GOOD, Rating.HARD} if after.passed else {Rating.AGAIN, Rating.HARD}
        )

    @rule(rating=st.sampled_from(Rating))
    def rate(self, rating: Rating) -> None:
        if self.refuses(Stage.ANSWER):
            with pytest.raises(ValueError, match="stage"):
                self.session.rate(rating, self.now)
            return
        card_id, variant = self.question.card.id, self.question.variant
        before = self.store.state(card_id)
        preview = self.session.preview(self.now)
        state = self.session.rate(rating, self.now)
        assert state == preview[rating] == self.store.state(card_id)
        review = list(self.store.reviews())[-1]
        assert (review.card, review.rating, review.variant) == (card_id, rating, variant)
        assert review.seconds >= 0
        self.ratings.append((card_id, before))
        self.rated_here += 1
        self.deeds.append((Deed.RATED, card_id))
        if state.phase is Phase.REVIEW:
            self.waiting.discard(card_id)

    @rule()
    def undo(self) -> None:
        others = self.store.states()
        shown = self.session.question
        undone = self.session.undo(self.now)
        if self.deeds and self.deeds[-1][0] is not Deed.RATED:
            deed, card_id = self.deeds.pop()
            assert undone == Undone(CARDS[card_id], deed)
            assert self.store.states() == others
            today = self.store.schedule.day(self.now)
            away = self.store.suspended() if deed is Deed.SUSPENDED else self.store.buried(today)
            assert card_id not in away
            assert self.question.card.id == card_id
            self.waiting.add(card_id)
            return
        if not self.ratings:
            assert undone is None
            assert self.session.question is shown
            return
        card_id, before = self.ratings.pop()
        if self.deeds:
            assert self.deeds.pop() == (Deed.RATED, card_id)
        assert undone == Undone(CARDS[card_id], Deed.RATED)
        assert self.question.card.id == card_id
        assert self.session.stage is Stage.QUESTION
        assert self.store.state(card_id) == before
        others.pop(card_id)
        assert others.items() <= self.store.states().items()
        self.waiting.add(card_id)
        self.rated_here = max(self.rated_here - 1, 0)

    @rule()
    def suspend(self) -> None:
        if self.session.question is None:
            with pytest.raises(ValueError, match="end"):
                self.session.suspend(self.now)
            return
        card_id = self.question.card.id
        self.session.suspend(self.now)
        assert card_id in self.store.suspended()
        self.waiting.discard(card_id)
        self.deeds.append((Deed.SUSPENDED, card_id))

    @rule(days=st.integers(1, 3))
    def bury(self, days: int) -> None:
        until = self.store.schedule.day(self.now) + timedelta(days=days)
        if self.session.question is None:
            with pytest.raises(ValueError, match="end"):
                self.session.bury(until, self.now)
            return
        card_id = self.question.card.id
        self.session.bury(until, self.now)
        assert card_id in self.store.buried(until - timedelta(days=1))
        self.waiting.discard(card_id)
        self.deeds.append((Deed.BURIED, card_id))

    @rule()
    def leave_and_come_back(self) -> None:
        self.begin()

    @rule()
    def preview(self) -> None:
        if self.refuses(Stage.ANSWER):
            with pytest.raises(ValueError, match="stage"):
                self.session.preview(self.now)
            return
        due = [state.due for state in self.session.preview(self.now).values()]
        assert due == sorted(due)  # again comes no later than hard, hard than good, good than easy

    @property
    def question(self) -> Question:
        question = self.session.question
        assert question is not None
        return question

    @invariant()
    def the_stage_and_the_question_agree(self) -> None:
        assert (self.session.stage is Stage.END) == (self.session.question is None)

    @invariant()
    def what_is_asked_was_waiting(self) -> None:
        question = self.session.question
        if question is not None:
            assert question.card.id in self.waiting
            assert question.is_new == (self.store.state(question.card.id) is None)
            assert question.variant in CARDS[question.card.id].variants()

    @invariant()
    def no_card_is_lost_or_there_twice(self) -> None:
        assert sum(self.session.counts) == len(self.waiting)
        assert len(self.session.results.rated) == self.rated_here

    @invariant()
    def every_rating_is_in_the_log(self) -> None:
        assert [review.card for review in self.store.reviews()] == [
            card for card, _ in self.ratings
        ]

    @invariant()
    def a_session_ends_only_when_nothing_is_left_to_ask_soon(self) -> None:
        if self.session.stage is Stage.END:
            for card_id in self.waiting:
                state = self.store.state(card_id)
                assert state is not None
                assert state.phase is not Phase.REVIEW

    def teardown(self) -> None:
        """Answer whatever is left: each card comes once, but for steps that are far ahead."""
        if not hasattr(self, "session"):
            return
        asked = []
        while self.session.question is not None:
            asked.append(self.question.card.id)
            if self.session.stage is Stage.QUESTION:
                self.session.reveal()
            self.session.rate(Rating.EASY, self.now)
        assert len(asked) == len(set(asked))
        for card_id in self.waiting - set(asked):
            state = self.store.state(card_id)
            assert state is not None
            assert state.due > self.now + LEARN_AHEAD
        self.store.close()


TestSession = SessionMachine.TestCase
TestSession.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
