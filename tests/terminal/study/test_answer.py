"""Each kind of card, answered right and wrong, by key and by line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Card, Kind
from ptquiz.engine.job import Execution, Job, Termination
from ptquiz.script import prelude

if TYPE_CHECKING:
    from tests.terminal.conftest import Table

Cards = dict[Kind, Card]
Executions = dict[str, Execution]
EASY = "4"
GOOD_CODE = "def softmax(x):\n    return 'right'\n"
BAD_CODE = "def softmax(x):\n    return 'wrong'\n"


def judged(executions: Executions) -> object:
    """Pass code that says right, and fail any other."""

    def run(job: Job) -> Execution:
        return executions["passed" if "right" in job.script.text else "failed"]

    return run


def test_recall_shows_the_answer_and_the_proof_that_ran_meanwhile(
    table: Table, cards: Cards
) -> None:
    text = table.play([cards[Kind.RECALL]], "", EASY)
    assert text.index("What does") < text.index("2 assertions") < text.index("adds")
    assert cards[Kind.RECALL].refs[0] in text
    assert table.ratings == [("recall-card", "easy")]
    [job] = table.engine.jobs
    assert job.script.text.endswith(cards[Kind.RECALL].snippet)
    assert job.script.text.startswith(prelude("cpu"))


def test_space_shows_the_answer_too(table: Table, cards: Cards) -> None:
    assert "adds" in table.play([cards[Kind.RECALL]], " ", EASY)


def test_the_answer_is_not_shown_before_it_is_asked_for(table: Table, cards: Cards) -> None:
    text = table.play([cards[Kind.RECALL]], "h", "x", "q")
    assert "adds" not in text
    assert "assertions" not in text


def test_recall_on_a_snippet_that_fails_here_says_so_and_goes_on(
    table: Table, cards: Cards, executions: Executions
) -> None:
    text = table.play([cards[Kind.RECALL]], "", EASY, runs=executions["raised"])
    assert "RuntimeError: shapes differ" in text
    assert "proven" not in text
    assert table.ratings == [("recall-card", "easy")]


@pytest.mark.parametrize(
    ("typed", "execution", "words", "outcome", "suggested"),
    [
        ("4", "printed", "✓", "passed", "good"),
        ("5", "printed", "not right", "failed", "again"),
        ("RuntimeError", "raised", "✓", "passed", "good"),
        ("error", "raised", "half right", "failed", "hard"),
        ("4", "raised", "not right", "failed", "again"),
        ("4", "timeout", "it took longer", "skipped", "hard"),
        ("4", "error", "it was killed", "skipped", "hard"),
    ],
)
def test_predict_compares_what_was_typed_with_what_happened(
    table: Table, cards: Cards, executions: Executions,
    typed: str, execution: str, words: str, outcome: str, suggested: str,
) -> None:  # fmt: skip
    card = replace(cards[Kind.PREDICT], hints=())
    text = table.play([card], typed, EASY, runs=executions[execution])
    assert words in text
    [review] = table.reviews
    assert (review.answer, review.outcome) == (typed, outcome)
    assert review.suggested is not None
    assert review.suggested.label == suggested
    assert review.variant == {"n": 2}


def test_predict_shows_what_it_really_prints_after_a_wrong_answer(
    table: Table, cards: Cards, executions: Executions
) -> None:
    card = replace(cards[Kind.PREDICT], params=(), hints=())
    printed = replace(executions["printed"], stdout="tensor([6., 6.])\n")
    text = table.play([card], "12", EASY, runs=printed)
    assert "tensor([6., 6.])" in text.split("not right")[1]


def test_after_a_hint_a_prediction_may_be_tried_again_and_is_hard(
    table: Table, cards: Cards, executions: Executions
) -> None:
    text = table.play([cards[Kind.PREDICT]], "5", "h", "4", "", runs=executions["printed"])
    assert "h gives a hint and another try" in text
    assert "it prints, run just now" not in text.split("second call")[0]  # nothing is given away
    [review] = table.reviews
    assert (review.answer, review.outcome, review.rating.label) == ("4", "passed", "hard")


def test_without_a_hint_there_is_no_third_try(
    table: Table, cards: Cards, executions: Executions
) -> None:
    table.play([cards[Kind.PREDICT]], "5", "6", "", runs=executions["printed"])
    [review] = table.reviews
    assert (review.answer, review.outcome, review.rating.label) == ("6", "failed", "again")


def test_who_declines_another_try_is_shown_the_answer_with_the_verdict(
    table: Table, cards: Cards, executions: Executions
) -> None:
    text = table.play([cards[Kind.PREDICT]], "5", "", "", runs=executions["printed"])
    assert "it prints, run just now" in text
    [review] = table.reviews
    assert (review.answer, review.outcome, review.rating.label) == ("5", "failed", "again")


def test_blanks_may_be_filled_again_and_are_hard_then(
    table: Table, cards: Cards, executions: Executions
) -> None:
    runs = iter([executions["failed"], executions["passed"]])
    text = table.play([cards[Kind.COMPLETE]], "0", "1", "2", "3", "", runs=lambda _job: next(runs))
    assert "x.max()" not in text.split("✓ right")[0]  # nothing is given away
    [review] = table.reviews
    assert (review.answer, review.outcome, review.rating.label) == ("2\n3", "passed", "hard")


def test_what_was_put_into_the_blanks_stands_above_what_the_card_has(
    table: Table, cards: Cards, executions: Executions
) -> None:
    card = cards[Kind.COMPLETE]
    text = table.play([card], "0", "1", "", "", runs=executions["failed"])
    assert "blank 1    yours      0\n             reference  x.max()" in text
    assert "blank 2    yours      1\n             reference  e.sum()" in text


def test_predict_runs_the_variant_that_is_asked(table: Table, cards: Cards) -> None:
    table.play([cards[Kind.PREDICT]], "q")
    [job] = table.engine.jobs
    assert "n = 2\nprint(2 * n)\n" in job.script.text


def test_an_empty_line_gives_a_prediction_up_and_shows_the_answer(
    table: Table, cards: Cards, executions: Executions
) -> None:
    text = table.play([cards[Kind.PREDICT]], "", "", runs=executions["printed"])
    assert "adds" in text
    [review] = table.reviews
    assert (review.rating.label, review.answer, review.outcome) == ("again", None, None)


def test_complete_asks_for_each_blank_and_runs_the_whole(
    table: Table, cards: Cards, executions: Executions
) -> None:
    text = table.play(
        [cards[Kind.COMPLETE]], "x.amax()", "e.sum(0)", EASY, runs=executions["passed"]
    )
    [job] = table.engine.jobs
    assert "(x - x.amax()).exp()" in job.script.text
    assert "e / e.sum(0)" in job.script.text
    assert job.check == cards[Kind.COMPLETE].check
    assert "sums to one" in text
    [review] = table.reviews
    assert (review.outcome, review.answer) == ("passed", "x.amax()\ne.sum(0)")


@pytest.mark.parametrize(
    ("execution", "outcome"),
    [("failed", "failed"), ("error", "error"), ("timeout", "timeout"), ("raised", "failed")],
)
def test_complete_says_what_is_wrong_with_the_blanks(
    table: Table, cards: Cards, executions: Executions, execution: str, outcome: str
) -> None:
    text = table.play([cards[Kind.COMPLETE]], "0", "1", "", "", runs=executions[execution])
    assert "✗" in text
    assert "x.max()" in text  # what stood in the blank
    [review] = table.reviews
    assert (review.outcome, review.rating.label) == (outcome, "again")


def test_an_empty_line_at_any_blank_gives_up(table: Table, cards: Cards) -> None:
    text = table.play([cards[Kind.COMPLETE]], "0", "", "")
    assert "x.max()" in text
    assert table.ratings == [("complete-card", "again")]
    assert table.engine.jobs == []


@pytest.mark.parametrize("kind", [Kind.IMPLEMENT, Kind.FIX])
def test_written_code_that_passes_every_test_is_right(
    table: Table, cards: Cards, executions: Executions, kind: Kind
) -> None:
    table.editor(GOOD_CODE)
    text = table.play([cards[kind]], "e", "", runs=executions["passed"])
    assert "sums to one" in text
    assert "Subtract the maximum" in text
    [review] = table.reviews
    assert (review.outcome, review.answer, review.rating.label) == ("passed", GOOD_CODE, "good")
    [job] = table.engine.jobs
    assert job.script.text.endswith(GOOD_CODE)
    assert job.check == cards[kind].check


@pytest.mark.parametrize("kind", [Kind.IMPLEMENT, Kind.FIX])
def test_written_code_that_fails_a_test_can_be_mended(
    table: Table, cards: Cards, executions: Executions, kind: Kind
) -> None:
    table.editor(BAD_CODE, GOOD_CODE)
    text = table.play([cards[kind]], "e", "e", EASY, runs=judged(executions))  # type: ignore[arg-type]
    assert text.index("nan == 1.0") < text.index("Subtract the maximum")
    [review] = table.reviews
    assert (review.outcome, review.answer) == ("passed", GOOD_CODE)


def test_the_learners_code_is_kept_in_a_file_until_it_is_rated(
    table: Table, cards: Cards, executions: Executions
) -> None:
    table.editor(BAD_CODE)
    table.play([cards[Kind.IMPLEMENT]], "e", runs=executions["failed"])
    [file] = (table.folder / "attempts").iterdir()
    assert file.read_text(encoding="utf-8") == BAD_CODE
    text = table.play([cards[Kind.IMPLEMENT]], "g", "")
    assert "kept" in text  # it is offered again
    assert list((table.folder / "attempts").iterdir()) == []


def test_the_editor_opens_on_the_starter(table: Table, cards: Cards) -> None:
    seen = table.folder / "seen"
    table.monkeypatch.delenv("VISUAL", raising=False)
    table.monkeypatch.setenv("EDITOR", f"sh -c 'cp \"$1\" {seen}' sh")
    text = table.play([cards[Kind.FIX]], "e", "q")
    assert "def softmax(x): x" in seen.read_text()
    assert "Fix it." in seen.read_text()
    assert "nothing changed" in text
    assert "e edit again" in text
    assert "your last attempt is kept" not in text
    assert table.engine.jobs == []
    assert table.ratings == []


def test_giving_up_shows_the_reference_solution(table: Table, cards: Cards) -> None:
    text = table.play([cards[Kind.IMPLEMENT]], "g", "")
    assert "return e / e.sum()" in text
    [review] = table.reviews
    assert (review.rating.label, review.outcome) == ("again", None)


def test_code_that_failed_is_in_the_log_when_the_learner_gives_up(
    table: Table, cards: Cards, executions: Executions
) -> None:
    table.editor(BAD_CODE)
    table.play([cards[Kind.IMPLEMENT]], "e", "g", "", runs=executions["failed"])
    [review] = table.reviews
    assert (review.answer, review.rating.label) == (BAD_CODE, "again")


def test_forbidden_names_are_named_even_when_every_test_passes(
    table: Table, cards: Cards, executions: Executions
) -> None:
    card = replace(cards[Kind.IMPLEMENT], forbid=("torch.softmax",))
    table.editor("def softmax(x):\n    return torch.softmax(x, 0)\n")
    text = table.play([card], "e", "q", runs=executions["passed"])
    assert "line 2" in text
    assert "torch.softmax" in text.split("✗")[1]
    assert table.ratings == []


@pytest.mark.parametrize("editor", ["false", "no-such-editor-here", "'"])
def test_an_editor_that_does_not_work_is_no_end_of_the_session(
    table: Table, cards: Cards, editor: str
) -> None:
    table.monkeypatch.delenv("VISUAL", raising=False)
    table.monkeypatch.setenv("EDITOR", editor)
    text = table.play([cards[Kind.IMPLEMENT]], "e", "g", "")
    assert "EDITOR" in text or "kept" in text
    assert table.ratings == [("implement-card", "again")]


def test_a_folder_for_attempts_that_cannot_be_made_is_no_end_of_the_session(
    table: Table, cards: Cards
) -> None:
    (table.folder / "attempts").write_text("a file where the folder should be")
    table.editor(GOOD_CODE)
    text = table.play([cards[Kind.IMPLEMENT], cards[Kind.RECALL]], "e", "g", EASY, "", EASY)
    assert "implement-card.py" in "".join(text.split())
    assert table.ratings == [("implement-card", "easy"), ("recall-card", "easy")]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_card_that_cannot_run_here_says_why_and_is_answered_in_the_head(
    table: Table, cards: Cards, kind: Kind
) -> None:
    card = replace(cards[kind], requires=("cuda",))
    text = table.play([card], "", EASY)
    assert "needs cuda" in text
    assert table.engine.jobs == []
    assert table.ratings == [(card.id, "easy")]


@pytest.mark.parametrize("kind", list(Kind))
def test_hints_come_one_by_one_and_count(
    table: Table, cards: Cards, executions: Executions, kind: Kind
) -> None:
    table.editor(GOOD_CODE)
    answer = {
        Kind.RECALL: [""], Kind.PREDICT: ["4"], Kind.COMPLETE: ["0", "1"],
        Kind.IMPLEMENT: ["e"], Kind.FIX: ["e"],
    }[kind]  # fmt: skip
    execution = executions["printed" if kind is Kind.PREDICT else "passed"]
    text = table.play([cards[kind]], "h", "h", "h", *answer, "", runs=execution)
    assert text.index("second call") < text.index("does not overwrite") < text.index("no more")
    [review] = table.reviews
    assert (review.hints, review.rating.label) == (2, "hard")


def test_a_hint_between_two_blanks_keeps_the_first_one(
    table: Table, cards: Cards, executions: Executions
) -> None:
    table.play([cards[Kind.COMPLETE]], "0", "h", "?", "1", EASY, runs=executions["passed"])
    [review] = table.reviews
    assert (review.answer, review.hints) == ("0\n1", 1)


@pytest.mark.parametrize("typed", ["b", "s", "u", "x"])
def test_a_single_letter_that_is_the_right_answer_is_an_answer_and_no_key(
    table: Table, cards: Cards, executions: Executions, typed: str
) -> None:
    """A blank may well hide a name of one letter; a card must not vanish over it."""
    card = replace(cards[Kind.PREDICT], params=())
    table.play([card], typed, EASY, runs=replace(executions["printed"], stdout=f"{typed}\n"))
    assert [(review.answer, review.outcome) for review in table.reviews] == [(typed, "passed")]


@pytest.mark.parametrize("kind", [Kind.PREDICT, Kind.COMPLETE])
def test_keys_work_alone_on_a_typed_line(table: Table, cards: Cards, kind: Kind) -> None:
    text = table.play([cards[kind]], "?", "h", "q", "never reached")
    assert "undo" in text
    assert "second call" in text
    assert table.ratings == []


def test_a_job_has_the_time_that_its_card_gives_it(table: Table, cards: Cards) -> None:
    table.play([replace(cards[Kind.RECALL], timeout=42.0)], "q")
    assert table.engine.jobs[0].limits.seconds == 42.0


def test_an_unexpected_end_of_the_runner_is_an_error_of_the_card_only(
    table: Table, cards: Cards
) -> None:
    ended = Execution(Termination.ERROR, reason="killed its supervisor")
    text = table.play([cards[Kind.RECALL], cards[Kind.PREDICT]], "", EASY, "4", EASY, runs=ended)
    assert "killed its supervisor" in text
    assert len(table.ratings) == 2
