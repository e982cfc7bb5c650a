"""A mock interview: topics in turn, a follow-up after a good answer, nothing lost, time kept."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.card import Asked, Card, Kind, Level
from ptquiz.errors import PtquizError
from ptquiz.judge import PASSED, Outcome, Verdict
from ptquiz.memory import Rating
from ptquiz.study.interview import Interview, order_questions
from ptquiz.study.queue import Queue
from ptquiz.study.scorecard import Scorecard, read_scorecards
from ptquiz.study.session import Session
from tests.study.conftest import START

if TYPE_CHECKING:
    from pathlib import Path

    from ptquiz.memory.store import Store
    from tests.study.conftest import Clock, MakeCard

FAILED = Verdict(Outcome.FAILED, "line 2: it differs")


class Office:
    """Where interviews are held: the cards, the store, what was kept on disk."""

    def __init__(self, store: Store, clock: Clock, folder: Path) -> None:
        self.store = store
        self.clock = clock
        self.folder = folder

    def begin(self, *cards: Card, minutes: float = 30) -> tuple[Session, Interview]:
        scorecard = Scorecard(self.clock.now, minutes, "cpu", "2.13.0")
        session = Session(
            {card.id: card for card in cards},
            Queue([card.id for card in cards if not card.id.startswith("next")], []),
            self.store,
            self.clock.now,
            until=self.clock.now + timedelta(minutes=minutes),
        )
        interview = Interview(
            session,
            scorecard,
            may_follow=lambda card: "cuda" not in card.requires,
            keep=lambda scorecard: scorecard.save(self.folder),
        )
        return session, interview

    @property
    def kept(self) -> list[Scorecard]:
        return read_scorecards(self.folder)


@pytest.fixture
def office(store: Store, clock: Clock, tmp_path: Path) -> Office:
    return Office(store, clock, tmp_path / "interviews")


def asked(session: Session) -> str | None:
    return session.question.card.id if session.question else None


def test_a_judged_answer_counts_as_a_review_and_is_kept_before_the_next_question(
    office: Office, make_card: MakeCard
) -> None:
    session, interview = office.begin(make_card("a", kind=Kind.PREDICT), make_card("b"))
    session.answer("4", PASSED)
    interview.next_question(office.clock.tick(seconds=40), truth="4")
    [entry] = office.kept[0].entries
    assert (entry.card, entry.answer, entry.seconds, entry.score) == ("a", "4", 40.0, 1.0)
    [review] = office.store.reviews()
    assert (review.card, review.rating, review.outcome) == ("a", Rating.GOOD, "passed")
    assert asked(session) == "b"


@pytest.mark.parametrize(
    ("half", "score", "rating"), [(True, 0.5, Rating.HARD), (False, 0.0, Rating.AGAIN)]
)
def test_a_wrong_answer_and_half_a_one(
    office: Office, make_card: MakeCard, half: bool, score: float, rating: Rating
) -> None:
    session, interview = office.begin(make_card("a", kind=Kind.PREDICT))
    session.answer("5", FAILED, half_right=half)
    entry = interview.next_question(office.clock.tick(), truth="4")
    assert (entry.score, entry.truth, entry.reason) == (score, "4", "line 2: it differs")
    assert [review.rating for review in office.store.reviews()] == [rating]


def test_what_is_passed_over_is_a_miss(office: Office, make_card: MakeCard) -> None:
    session, interview = office.begin(make_card("a"))
    session.give_up()
    entry = interview.next_question(office.clock.tick())
    assert (entry.score, entry.verdict) == (0.0, "passed over")


def test_a_spoken_answer_waits_for_its_mark_and_counts_from_then_on(
    office: Office, make_card: MakeCard
) -> None:
    session, interview = office.begin(make_card("a"))
    session.answer_aloud("it adds")
    entry = interview.next_question(office.clock.tick())
    assert list(office.store.reviews()) == []
    assert interview.unmarked == [entry]
    assert office.kept[0].share is None
    interview.mark(entry, Rating.HARD, office.clock.tick())
    assert interview.unmarked == []
    [review] = office.store.reviews()
    assert (review.rating, review.answer) == (Rating.HARD, "it adds")
    assert office.kept[0].share == 0.5


def test_a_good_answer_leads_on_to_its_follow_up(office: Office, make_card: MakeCard) -> None:
    first = make_card("a", follow_ups=("next-cuda", "next"))
    session, interview = office.begin(
        first, make_card("b"), make_card("next-cuda", requires=("cuda",)), make_card("next")
    )
    session.answer_aloud("it adds")
    interview.next_question(office.clock.tick())
    assert (asked(session), interview.is_follow_up) == ("next", True)
    session.answer_aloud("and then")
    assert interview.next_question(office.clock.tick()).follow_up
    assert (asked(session), interview.is_follow_up) == ("b", False)


def test_a_miss_leads_on_to_nothing(office: Office, make_card: MakeCard) -> None:
    session, interview = office.begin(
        make_card("a", follow_ups=("next",)), make_card("b"), make_card("next")
    )
    session.give_up()
    interview.next_question(office.clock.tick())
    assert asked(session) == "b"


def test_no_question_is_asked_twice(office: Office, make_card: MakeCard) -> None:
    session, interview = office.begin(
        make_card("a", follow_ups=("b",)), make_card("b", follow_ups=("a",))
    )
    seen = []
    while session.question is not None:
        seen.append(asked(session))
        session.answer_aloud("something")
        interview.next_question(office.clock.tick())
    assert seen == ["a", "b"]


def test_when_the_time_is_up_no_question_comes(office: Office, make_card: MakeCard) -> None:
    session, interview = office.begin(make_card("a"), make_card("b"), minutes=1)
    session.answer_aloud("slowly")
    interview.next_question(office.clock.tick(minutes=2))
    assert session.question is None
    assert len(interview.scorecard.entries) == 1


def test_files_that_are_no_interviews_are_passed_over(office: Office) -> None:
    office.folder.mkdir()
    for name, text in {"a": "", "b": "[]", "c": "{}", "d": '{"entries": [{"x": 1}]}'}.items():
        (office.folder / f"{name}.json").write_text(text)
    scorecard = Scorecard(START, 30, "cpu", None)
    path = scorecard.save(office.folder)
    assert office.kept == [scorecard]
    assert json.loads(path.read_text())["version"] == 1


def test_a_folder_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PtquizError, match="file"):
        Scorecard(START, 30, "cpu", None).save(tmp_path / "file")


def some_cards(make_card: MakeCard) -> list[Card]:
    return [
        make_card(f"{topic}-{kind}-{level}", topic=topic, kind=kind, level=level)
        for topic in ("Views", "Autograd", "Losses")
        for kind in Kind
        for level in Level
    ]


@given(seed=st.text(max_size=8))
def test_an_order_has_every_card_once_and_topics_in_turn(make_card: MakeCard, seed: str) -> None:
    cards = some_cards(make_card)
    by_id = {card.id: card for card in cards}
    order = order_questions(cards, seed)
    assert sorted(order) == sorted(by_id)
    assert order == order_questions(cards, seed)
    for start in range(0, len(order), 3):
        assert len({by_id[name].topic for name in order[start : start + 3]}) == 3


def test_what_is_asked_often_comes_early_in_proportion_and_what_is_rare_is_not_lost(
    make_card: MakeCard,
) -> None:
    cards = [make_card(f"{asked}-{n}", topic="T", asked=asked) for asked in Asked for n in range(5)]
    first = Counter(order_questions(cards, str(seed))[0].split("-")[0] for seed in range(1400))
    expected = {str(asked): 100 * asked.weight for asked in Asked}
    assert first == {word: pytest.approx(count, rel=0.35) for word, count in expected.items()}


@given(seed=st.text(max_size=8))
def test_an_interview_begins_with_talk_and_mixes_levels(make_card: MakeCard, seed: str) -> None:
    cards = some_cards(make_card)
    by_id = {card.id: card for card in cards}
    first = [by_id[name] for name in order_questions(cards, seed)][:12]
    desk = {Kind.IMPLEMENT, Kind.FIX}
    assert first[0].kind not in desk
    assert not any(one.kind in desk and other.kind in desk for one, other in pairwise(first))
    assert len(Counter(card.level for card in first)) == 3
