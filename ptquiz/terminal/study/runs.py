"""What the engine does for a session: it runs ahead while the learner thinks, then judges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.requirements import unmet_requirement
from ptquiz.script import editable, standalone
from ptquiz.study.attempt import Attempt
from ptquiz.terminal.watch import write_copy

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from rich.console import Console

    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.job import Execution, Job
    from ptquiz.engine.trace import Trace
    from ptquiz.script import Section
    from ptquiz.study.question import Question


class Runs:
    """The executions that belong to the card in front of the learner.

    ``engine`` is asked for when a question and its keys are on the screen: starting it costs time.
    """

    def __init__(
        self, engine: Callable[[], Engine], device: str, attempts: Path, console: Console
    ) -> None:
        self._engine = engine
        self._console = console
        self._device = device
        self._attempts = attempts
        self._truth: Future[Execution] | None = None
        self._waiting: Question | None = None
        self.unmet = ""
        self.failing = ""
        self.attempt: Attempt | None = None

    def begin(self, question: Question) -> None:
        """Take a card; nothing runs yet."""
        card = question.card
        self._truth = None
        self._waiting = question
        self.failing = ""
        self.attempt = Attempt(self._attempts, card, question.variant)
        self.unmet = unmet_requirement(card, self._device)

    def start(self) -> None:
        """Start the engine, and the card's snippet if its output is what will be shown."""
        question, self._waiting = self._waiting, None
        if question is None or self.unmet:
            return
        engine = self._engine()  # for every kind: torch is imported while the learner thinks
        if not question.card.kind.is_code:
            self._truth = engine.submit(self._job(question))

    @property
    def running(self) -> bool:
        """Whether the card's snippet has not ended yet."""
        return self._truth is not None and not self._truth.done()

    def truth(self) -> Execution | None:
        """Return what the snippet did, None if it cannot run here. Raises PtquizError."""
        self.start()
        return None if self._truth is None else self._wait(self._truth)

    def grade(self, question: Question, code: str) -> Execution:
        """Run a learner's code and the card's tests on it. Raises PtquizError."""
        execution = self._wait(self._engine().submit(self._job(question, code)))
        self.failing = next((test.name for test in execution.tests if not test.passed), "")
        return execution

    def trace(self, question: Question, code: str | None) -> tuple[Trace | None, Section]:
        """Run the card's snippet, or a learner's code, once more, and see what each line makes.

        Raises PtquizError.
        """
        job = replace(self._job(question, code), trace=True)
        return self._wait(self._engine().submit(job)).trace, job.script.sections[-1]

    def experiment(self, question: Question) -> Path:
        """Put the card's code into a file of its own, where changing it changes nothing else.

        Raises PtquizError.
        """
        card = question.card
        path = self._attempts / f"{card.id}.experiment.py"
        write_copy(path, editable(card, question.variant))
        return path

    def run_file(self, path: Path) -> Execution:
        """Run a file of the learner's. Raises PtquizError."""
        from ptquiz.engine.job import Job  # noqa: PLC0415  # not before the first question

        try:
            text = path.read_text(encoding="utf-8-sig", errors="replace")
        except OSError as error:
            raise PtquizError(f"{path}: {error.strerror}", "save it again") from None
        job = Job(standalone(text, self._device), device=self._device)
        return self._wait(self._engine().submit(job))

    def finish(self, question: Question) -> None:
        """Delete an attempt that is rated: it is in the log."""
        if self.attempt is not None and question.card.kind.is_written:
            self.attempt.finish()

    def _wait(self, future: Future[Execution]) -> Execution:
        if not future.done() and self._console.is_terminal:
            with self._console.status("running it …"):
                return future.result()
        return future.result()

    def _job(self, question: Question, code: str | None = None) -> Job:
        from ptquiz.judge.jobs import card_job  # noqa: PLC0415  # not before the first question

        return card_job(question.card, question.variant, self._device, code=code)
