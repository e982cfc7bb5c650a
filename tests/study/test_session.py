"""A session: its stages, the rating it suggests, and what it writes down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Card, Kind, Param
from ptquiz.judge import PASSED, Outcome, Verdict
from ptquiz.memory import Phase, Rating
from ptquiz.study.question import Question
from ptquiz.study.queue import Counts, Queue
from ptquiz.study.session import Session, Stage

if TYPE_CHECKING:
    from ptquiz.memory.store import Store
    from tests.study.conftest import Clock, Learner

MakeCard = Callable[..., Card]
QuestionOf = Callable[[Session], Question]
FAILED = Verdict(Outcome.FAILED)


@pytest.fixture
def session(learner: Learner, make_card: MakeCard) -> Session:
    cards = [make_card("first", hints=("look", "look closer")), make_card("second")]
    return learner.start(cards, device="cpu", torch=lambda: "2.13.0")


def test_it_asks_then_shows_the_answer_then_goes_on_with_the_next_card(
    session: Session, clock: Clock, question_of: QuestionOf
) -> None:
    stages = [session.stage]
    assert question_of(session).card.id == "first"
    session.reveal()
    stages.append(session.stage)
    session.rate(Rating.EASY, clock.tick(seconds=9))
    stages.append(session.stage)
    assert question_of(session).card.id == "second"
    session.give_up()
    stages.append(session.stage)
    session.rate(Rating.EASY, clock.now)
    stages.append(session.stage)
    assert stages == [*(Stage.QUESTION, Stage.ANSWER) * 2, Stage.END]
    assert session.question is None


def test_a_session_without_cards_is_at_its_end(learner: Learner) -> None:
    session = learner.start([])
    assert session.stage is Stage.END
    assert session.counts == Counts(0, 0, 0)


@pytest.mark.parametrize("deed", ["overrule", "preview", "rate"])
def test_what_needs_an_answer_cannot_be_done_at_the_question(
    session: Session, clock: Clock, deed: str
) -> None:
    deeds: dict[str, Callable[[], object]] = {
        "overrule": session.overrule,
        "preview": lambda: session.preview(clock.now),
        "rate": lambda: session.rate(Rating.GOOD, clock.now),
    }
    with pytest.raises(ValueError, match="answer"):
        deeds[deed]()
    assert session.stage is Stage.QUESTION


@pytest.mark.parametrize("deed", ["hint", "reveal", "give_up", "answer"])
def test_what_belongs_to_the_question_cannot_be_done_at_the_answer(
    session: Session, deed: str
) -> None:
    deeds: dict[str, Callable[[], object]] = {
        "hint": session.hint,
        "reveal": session.reveal,
        "give_up": session.give_up,
        "answer": lambda: session.answer("4", PASSED),
    }
    session.reveal()
    with pytest.raises(ValueError, match="question"):
        deeds[deed]()
    assert session.stage is Stage.ANSWER


def test_at_the_end_nothing_can_be_answered_rated_or_put_away(
    learner: Learner, clock: Clock
) -> None:
    session = learner.start([])
    tomorrow = clock.now.date() + timedelta(days=1)
    deeds: list[Callable[[], object]] = [
        session.hint, session.reveal, session.give_up, session.overrule,
        lambda: session.answer("4", PASSED), lambda: session.rate(Rating.GOOD, clock.now),
        lambda: session.preview(clock.now), lambda: session.suspend(clock.now),
        lambda: session.bury(tomorrow, clock.now),
    ]  # fmt: skip
    for deed in deeds:
        with pytest.raises(ValueError, match=r"stage|end"):
            deed()


def test_hints_come_one_by_one_and_then_no_more(session: Session) -> None:
    assert [session.hint() for _ in range(4)] == ["look", "look closer", None, None]


@pytest.mark.parametrize(
    ("verdict", "half_right", "hints", "suggested"),
    [
        (PASSED, False, 0, Rating.GOOD),
        (PASSED, False, 1, Rating.HARD),
        (FAILED, False, 0, Rating.AGAIN),
        (FAILED, False, 2, Rating.AGAIN),
        (FAILED, True, 0, Rating.HARD),
        (Verdict(Outcome.ERROR), False, 0, Rating.AGAIN),
        (Verdict(Outcome.TIMEOUT), False, 0, Rating.AGAIN),
        (Verdict(Outcome.SKIPPED, "it did not run"), False, 0, Rating.HARD),
    ],
)
def test_the_verdict_and_the_hints_suggest_a_rating(
    session: Session, question_of: QuestionOf,
    verdict: Verdict, half_right: bool, hints: int, suggested: Rating,
) -> None:  # fmt: skip
    for _ in range(hints):
        session.hint()
    session.answer("an answer", verdict, half_right=half_right)
    assert question_of(session).suggested is suggested


def test_an_answer_in_the_head_suggests_good(session: Session, question_of: QuestionOf) -> None:
    session.reveal()
    assert question_of(session).suggested is Rating.GOOD


def test_a_hint_before_an_answer_in_the_head_suggests_hard(
    session: Session, question_of: QuestionOf
) -> None:
    session.hint()
    session.reveal()
    assert question_of(session).suggested is Rating.HARD


def test_giving_up_suggests_again(session: Session, question_of: QuestionOf) -> None:
    session.give_up()
    assert question_of(session).suggested is Rating.AGAIN


def test_overruling_turns_a_verdict_around_and_back(
    session: Session, question_of: QuestionOf
) -> None:
    session.answer("4", FAILED)
    assert session.overrule().passed
    assert question_of(session).suggested is Rating.GOOD
    assert not session.overrule().passed
    assert question_of(session).suggested is Rating.AGAIN


def test_a_right_answer_can_be_overruled_too(session: Session, question_of: QuestionOf) -> None:
    session.answer("4", PASSED)
    assert not session.overrule().passed
    assert question_of(session).suggested is Rating.AGAIN


def test_overruling_twice_gives_the_verdict_that_was(
    session: Session, question_of: QuestionOf
) -> None:
    """A key pressed by mistake and pressed again must not make half right wrong."""
    session.answer("4", FAILED, half_right=True)
    session.overrule()
    session.overrule()
    assert question_of(session).suggested is Rating.HARD


def test_who_gave_up_can_say_that_it_was_known(session: Session, question_of: QuestionOf) -> None:
    session.give_up()
    assert session.overrule().passed
    assert question_of(session).suggested is Rating.GOOD


def test_the_review_says_all_that_happened(session: Session, store: Store, clock: Clock) -> None:
    session.hint()
    session.answer("torch.Size([2])", FAILED, half_right=True)
    session.rate(Rating.GOOD, clock.tick(seconds=42))
    [review] = store.reviews()
    assert (review.card, review.rating, review.suggested) == ("first", Rating.GOOD, Rating.HARD)
    assert (review.at, review.seconds) == (clock.now, 42.0)
    assert (review.outcome, review.answer, review.hints) == ("failed", "torch.Size([2])", 1)
    assert (review.device, review.torch) == ("cpu", "2.13.0")


def test_an_overruled_verdict_is_what_the_review_says(
    session: Session, store: Store, clock: Clock
) -> None:
    session.answer("4", FAILED)
    session.overrule()
    session.rate(Rating.GOOD, clock.now)
    [review] = store.reviews()
    assert (review.outcome, review.suggested) == ("passed", Rating.GOOD)


def test_the_review_holds_the_variant_that_was_asked_and_the_next_one_differs(
    learner: Learner, make_card: MakeCard, question_of: QuestionOf
) -> None:
    card = make_card("with-params", kind=Kind.PREDICT, params=(Param("n", (1, 2, 3)),))
    session = learner.start([card])
    asked = []
    for _ in range(3):
        asked.append(question_of(session).variant)
        learner.rate(session, Rating.AGAIN)
    assert [review.variant for review in learner.store.reviews()] == asked
    assert sorted(variant["n"] for variant in asked) == [1, 2, 3]


def test_a_clock_that_goes_backwards_gives_no_negative_seconds(
    session: Session, store: Store, clock: Clock
) -> None:
    session.reveal()
    session.rate(Rating.GOOD, clock.tick(hours=-3))
    [review] = store.reviews()
    assert review.seconds == 0


def test_the_preview_is_what_a_rating_gives(session: Session, clock: Clock) -> None:
    for rating in (Rating.AGAIN, Rating.EASY):
        session.reveal()
        preview = session.preview(clock.now)
        assert set(preview) == set(Rating)
        assert session.rate(rating, clock.now) == preview[rating]


def test_a_learning_step_comes_back_in_the_session_until_it_is_known(
    learner: Learner, make_card: MakeCard, question_of: QuestionOf
) -> None:
    session = learner.start([make_card("hard-one"), make_card("other")])
    learner.rate(session, Rating.AGAIN)
    assert question_of(session).card.id == "other"
    learner.clock.tick(minutes=2)
    learner.rate(session, Rating.EASY)
    for rating in (Rating.GOOD, Rating.GOOD):  # the step of one minute, then the one of ten
        assert question_of(session).card.id == "hard-one"
        assert not question_of(session).is_new
        learner.rate(session, rating)
    assert session.stage is Stage.END
    state = learner.store.state("hard-one")
    assert state is not None
    assert state.phase is Phase.REVIEW


def test_a_learning_step_whose_time_has_come_goes_before_what_waits(
    learner: Learner, make_card: MakeCard, question_of: QuestionOf
) -> None:
    session = learner.start([make_card(name) for name in ("a", "b", "c")])
    learner.rate(session, Rating.AGAIN)
    learner.clock.tick(minutes=1)
    learner.rate(session, Rating.EASY)
    assert question_of(session).card.id == "a"


def test_a_card_that_lapsed_is_relearnt_in_the_session(
    learner: Learner, make_card: MakeCard, question_of: QuestionOf
) -> None:
    learner.reviewed("a", Rating.EASY, learner.clock.now - timedelta(days=90))
    session = learner.start([make_card("a")], Queue(["a"], []))
    learner.rate(session, Rating.AGAIN)
    assert question_of(session).card.id == "a"
    learner.rate(session, Rating.GOOD)
    assert session.stage is Stage.END


def test_the_counts_are_of_what_is_left_with_the_card_that_is_shown(
    session: Session, clock: Clock
) -> None:
    assert session.counts == Counts(new=2, learning=0, due=0)
    session.reveal()
    assert session.counts == Counts(new=2, learning=0, due=0)
    session.rate(Rating.AGAIN, clock.now)
    assert session.counts == Counts(new=1, learning=1, due=0)
    session.reveal()
    session.rate(Rating.EASY, clock.now)
    assert session.counts == Counts(new=0, learning=1, due=0)


def test_the_tally_counts_ratings_and_what_was_new_and_is_known(
    learner: Learner, make_card: MakeCard
) -> None:
    learner.reviewed("old", Rating.EASY, learner.clock.now - timedelta(days=90))
    cards = [make_card(name) for name in ("old", "known", "unknown")]
    session = learner.start(cards, Queue(["old", "known", "unknown"], []))
    for rating in (Rating.GOOD, Rating.EASY, Rating.AGAIN):
        learner.rate(session, rating, seconds=7)
    tally = session.results
    assert [tally.count(rating) for rating in Rating] == [1, 0, 1, 1]
    assert tally.learned == 1
    assert [(entry.card.id, entry.seconds) for entry in tally.rated] == [
        ("old", 7), ("known", 7), ("unknown", 7),
    ]  # fmt: skip


def test_a_suspended_card_is_not_asked_again_here_or_later(
    session: Session, learner: Learner, clock: Clock, question_of: QuestionOf
) -> None:
    session.suspend(clock.now)
    assert question_of(session).card.id == "second"
    assert learner.store.suspended() == {"first"}
    assert learner.asked(session) == ["second"]
    clock.tick(days=400)
    assert learner.asked(learner.planned(list(session.cards.values()))) == ["second"]
    assert session.results.count(Rating.EASY) == 1


def test_a_buried_card_comes_back_on_its_day(
    session: Session, learner: Learner, clock: Clock
) -> None:
    tomorrow = clock.now.date() + timedelta(days=1)
    session.bury(tomorrow, clock.now)
    assert learner.asked(session) == ["second"]
    cards = list(session.cards.values())
    assert learner.planned(cards).question is None
    clock.tick(days=1)
    assert learner.asked(learner.planned(cards)) == ["first"]


@pytest.mark.parametrize("away", ["suspend", "bury"])
def test_a_card_can_be_put_away_when_its_answer_is_shown(
    session: Session, store: Store, clock: Clock, question_of: QuestionOf, away: str
) -> None:
    session.answer("4", PASSED)
    if away == "suspend":
        session.suspend(clock.now)
    else:
        session.bury(clock.now.date() + timedelta(days=1), clock.now)
    assert session.stage is Stage.QUESTION
    assert question_of(session).card.id == "second"
    assert list(store.reviews()) == []
    assert sum(session.counts) == 1


def test_the_last_card_put_away_ends_the_session(
    learner: Learner, make_card: MakeCard, clock: Clock
) -> None:
    session = learner.start([make_card("only")])
    session.suspend(clock.now)
    assert session.stage is Stage.END


def test_a_rating_that_cannot_be_written_can_be_given_again(
    session: Session, store: Store, learner: Learner, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(review: object) -> None:
        raise OSError("the disk is full")

    session.answer("4", PASSED)
    with monkeypatch.context() as patch:
        patch.setattr(learner.store, "record", full)
        with pytest.raises(OSError, match="full"):
            session.rate(Rating.GOOD, clock.now)
    assert session.stage is Stage.ANSWER
    assert session.results.rated == []
    session.rate(Rating.GOOD, clock.now)
    assert len(list(store.reviews())) == 1
