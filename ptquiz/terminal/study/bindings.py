"""The keys of a session: one table makes the dispatch, the line of keys and the help."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.memory.review import Rating
from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.keys import ENTER, SPACE
from ptquiz.terminal.study import attempts, closer, marks
from ptquiz.terminal.study.reveal import show_whole_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk

    Action = Callable[[Desk, Question], object]
    Condition = Callable[[Desk, Question], bool]
    Label = str | Callable[[Desk, Question], str]

_LEFT = 43
"""Columns of the left half of the help."""


class Moment(Enum):
    """When a key means something; the values are the headings of the help."""

    BEFORE = "before the answer"
    AFTER = "after it"
    ANY = "at any time"


@dataclass(frozen=True, slots=True)
class Binding:
    """Keys that do one thing.

    ``label`` is its word in the line of keys, which it is left out of where that is empty;
    ``help`` its words in the help, where neighbours with the same words share a row. ``name`` is
    how the help writes the keys, where that differs. ``applies`` says for which question.
    """

    keys: tuple[str, ...]
    moment: Moment
    help: str
    do: Action
    label: Label = ""
    name: str = ""
    applies: Condition = lambda _desk, _question: True

    def fits(self, desk: Desk, question: Question) -> bool:
        """Whether the keys mean something for a question at this moment."""
        now = Moment.AFTER if desk.session.stage is Stage.ANSWER else Moment.BEFORE
        return self.moment in {now, Moment.ANY} and self.applies(desk, question)

    def text(self, desk: Desk, question: Question) -> str:
        """Return its entry in the line of keys: ``w watch``; empty if it has none there."""
        label = self.label if isinstance(self.label, str) else self.label(desk, question)
        return f"{self.name or self.keys[0]} {label}" if label else ""


class KeyMap:
    """The bindings of a kind of session, what an empty line does, and who may try twice."""

    def __init__(
        self,
        bindings: Sequence[Binding],
        *,
        empty_line_action: str,
        gives_second_try: bool = False,
        note: str = "",
        aside: Callable[[], str] = lambda: "",
    ) -> None:
        self.bindings = tuple(bindings)
        self.empty_line_action = empty_line_action
        self.gives_second_try = gives_second_try
        self._note = note
        self._aside = aside

    def press(self, key: str, desk: Desk, question: Question) -> bool:
        """Do what a key means for a question; False if it means nothing there.

        At a terminal trouble is told and the session goes on: a database that another program
        has locked is free a moment later. Elsewhere it raises PtquizError.
        """
        if key == "?":
            desk.say(self.help(), "dim")
            return True
        for binding in self.bindings:
            if key in binding.keys and binding.fits(desk, question):
                try:
                    binding.do(desk, question)
                except PtquizError as error:
                    if not desk.keys.interactive:
                        raise
                    desk.say(f"{error.message}; {error.hint}", "yellow")
                return True
        return False

    def line(self, desk: Desk, question: Question, first: str = "") -> str:
        """Return the line of keys for a question; ``first`` stands before them."""
        texts = [
            binding.text(desk, question)
            for binding in self.bindings
            if binding.fits(desk, question)
        ]
        *others, last = [text for text in texts if text]
        parts = [first, *others, self._aside(), "? keys", last]
        return _joined([part for part in parts if part], desk.console.width)

    def help(self) -> str:
        """Return what ``?`` shows: every key, in two columns."""
        rows = {moment: self._rows(moment) for moment in Moment}
        left = [*rows[Moment.BEFORE], "", *rows[Moment.ANY]] if rows[Moment.BEFORE] else []
        pairs = itertools.zip_longest(left, rows[Moment.AFTER], fillvalue="")
        lines = [f"  {one:<{_LEFT - 2}}{other}".rstrip() for one, other in pairs]
        return "\n".join([*lines, *([self._note] if self._note else [])])

    def _rows(self, moment: Moment) -> list[str]:
        rows: dict[str, list[str]] = {}
        for binding in self.bindings:
            if binding.moment is moment and binding.help:
                rows.setdefault(binding.help, []).append(binding.name or binding.keys[0])
        if moment is Moment.ANY:
            rows.setdefault("these keys", []).append("?")
        texts = [f"{' '.join(keys):<8} {text}" for text, keys in rows.items()]
        return [moment.value, *texts] if rows else []


def _joined(parts: Sequence[str], width: int) -> str:
    """Join entries of the line of keys; where it would be too wide, break between two of them."""
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines[-1] else part
        if lines[-1] and len(longer) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def _asks_for_a_key(desk: Desk, question: Question) -> bool:
    """Whether a question is answered in the head: aloud, or since it cannot run here."""
    return question.card.kind.is_spoken or bool(desk.runs.unmet)


def _asks_for_a_file(desk: Desk, question: Question) -> bool:
    return question.card.kind.is_written and not desk.runs.unmet


def _failing(desk: Desk, question: Question) -> bool:
    return _asks_for_a_file(desk, question) and bool(desk.runs.failing)


def _edit_label(desk: Desk, _question: Question) -> str:
    attempt = desk.runs.attempt
    if attempt is not None and attempt.times_opened:
        return "edit again"
    begun = attempt is not None and attempt.exists
    return "edit (your last attempt is kept)" if begun else "edit"


def _reveal(desk: Desk, _question: Question) -> None:
    desk.session.reveal()


def _give_up(desk: Desk, _question: Question) -> None:
    desk.session.give_up()


def _hint(desk: Desk, _question: Question) -> None:
    text = desk.session.hint()
    if text is None:
        desk.say("no more hints", "dim")
    else:
        desk.console.print(card_view.hint(text))


def _hint_label(_desk: Desk, question: Question) -> str:
    return "hint" if question.hints < len(question.card.hints) else ""


def _no_hint(desk: Desk, _question: Question) -> None:
    desk.say("no hints in an interview", "dim")


def record(desk: Desk, question: Question, rating: Rating | None = None) -> None:
    """Write a rating down, the suggested one if none is given, and say when the card returns."""
    rating = question.suggested if rating is None else rating
    now = desk.clock()
    state = desk.session.rate(rating, now)
    desk.runs.finish(question)
    if desk.session.recorded:
        when = desk.schedule.interval_text(state, now)
        desk.note(f"{rating.label}: again in {when}")
    elif rating is Rating.AGAIN:
        desk.note("again: it comes back in this session")


def _has_verdict(_desk: Desk, question: Question) -> bool:
    return not question.card.kind.is_spoken


def _has_proof(_desk: Desk, question: Question) -> bool:
    return question.card.kind.is_spoken or question.card.kind.is_code


def _proof_label(_desk: Desk, question: Question) -> str:
    return "proof" if question.card.kind.is_spoken else "reference"


BEFORE, AFTER, ANY = Moment.BEFORE, Moment.AFTER, Moment.ANY

_WRITING = (
    Binding(
        ("e", ENTER, SPACE), BEFORE, "edit", attempts.edit_attempt, _edit_label,
        applies=_asks_for_a_file,
    ),
    Binding(
        ("w",), BEFORE, "watch: run at each save", attempts.watch_attempt, "watch",
        applies=_asks_for_a_file,
    ),
    Binding(
        ("t",), BEFORE, "the code of a failing test", attempts.show_failing_test,
        "the failing test", applies=_failing,
    ),
    Binding(
        ("v",), BEFORE, "values: what each line made", closer.show_values_of_attempt, "values",
        applies=_failing,
    ),
)  # fmt: skip

_QUIT = Binding(("q",), ANY, "quit; all is saved", marks.end_session, "quit")

STUDY = KeyMap(
    [
        Binding(
            (SPACE, ENTER), BEFORE, "show the answer", _reveal, "show the answer",
            name="space", applies=_asks_for_a_key,
        ),
        *_WRITING,
        Binding(("g",), BEFORE, "give up", _give_up, "give up", applies=_asks_for_a_file),
        Binding(("h",), BEFORE, "a hint", _hint, _hint_label),
        *(
            Binding((str(rating.value),), AFTER, "again, hard, good, easy", partial(
                record, rating=rating
            ))
            for rating in Rating
        ),
        Binding((ENTER, SPACE), AFTER, "the suggested rating", record, name="enter"),
        Binding(("a",), AFTER, "all of the answer", show_whole_answer, "all of it",
                applies=lambda desk, _question: desk.shown.is_cut),
        Binding(("o",), AFTER, "overrule the verdict", closer.overrule, "overrule",
                applies=_has_verdict),
        Binding(("p",), AFTER, "the proof, the reference", closer.show_proof, _proof_label,
                applies=_has_proof),
        Binding(("m",), AFTER, "common mistakes", closer.show_mistakes, "mistakes",
                applies=lambda _desk, question: bool(question.card.wrong)),
        Binding(("v",), AFTER, "values: what each line made", closer.show_values, "values",
                applies=lambda desk, _question: not desk.runs.unmet),
        Binding(("x",), AFTER, "experiment with the code", closer.experiment, "experiment",
                applies=lambda desk, _question: not desk.runs.unmet),
        Binding(("r",), AFTER, "open the reference", closer.open_reference, "read more",
                applies=lambda _desk, question: bool(question.card.refs)),
        Binding(
            ("u",), ANY, "undo what was done last", marks.undo,
            lambda desk, _question: "undo" if desk.session.stage is Stage.ANSWER else "",
        ),
        Binding(("s",), ANY, "suspend: never ask again", marks.suspend),
        Binding(("b",), ANY, "bury: not before tomorrow", marks.bury),
        Binding(("f",), ANY, "flag the card with a note", marks.flag),
        _QUIT,
    ],
    empty_line_action="shows it",
    gives_second_try=True,
    note=(
        "While typing, h, ? and q alone on the line do the same, the others with a colon,\n"
        "as :u; an empty line shows the answer, one that ends in \\ goes on."
    ),
)  # fmt: skip


def interview_keys(time_left: Callable[[], str]) -> KeyMap:
    """Return the keys of an interview: no hints, no ratings; the clock stands beside them."""
    return KeyMap(
        [
            *_WRITING,
            Binding(("g",), BEFORE, "pass the question over", _give_up,
                    lambda desk, question: "give up" if _asks_for_a_file(desk, question) else ""),
            Binding(("h",), BEFORE, "", _no_hint),
            Binding(("q",), ANY, "end the interview; all answers so far are kept",
                    marks.end_session, "quit"),
        ],
        empty_line_action="passes it over",
        note="An empty line passes the question over.",
        aside=time_left,
    )  # fmt: skip
