"""A learner at a terminal made of text: lines for keys, an engine that does what it is told."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import pytest

from ptquiz.card import Card, Kind, Level, Param, Wrong
from ptquiz.engine.job import Execution, Job, Raised, Termination, TestResult
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from ptquiz.study.queue import Queue
from ptquiz.study.session import Session
from ptquiz.terminal.card_view import THEME
from ptquiz.terminal.console import Page
from ptquiz.terminal.keys import PipedKeys
from ptquiz.terminal.study.desk import Desk
from ptquiz.terminal.study.loop import run_session
from ptquiz.terminal.study.runs import Runs

if TYPE_CHECKING:
    from ptquiz.engine.client.engine import Engine
    from ptquiz.memory import Review

START = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
Run = Callable[[Job], Execution | Exception]

PROVEN = Execution(Termination.FINISHED, asserts=2, seconds=0.003)
PRINTED = Execution(Termination.FINISHED, stdout="4\n")
RAISED = Execution(
    Termination.RAISED,
    raised=Raised("RuntimeError", ("RuntimeError", "Exception"), "shapes differ", "snippet", 3),
)
PASSED_TESTS = Execution(Termination.FINISHED, tests=(TestResult("test_sums_to_one", passed=True),))
FAILED_TESTS = Execution(
    Termination.FINISHED,
    tests=(
        TestResult("test_sums_to_one", passed=True),
        TestResult("test_is_stable", passed=False, reason="nan == 1.0", line=4),
    ),
)


class FakeEngine:
    """Runs nothing: returns the execution that a test chose, at once."""

    def __init__(self, runs: Run) -> None:
        self.runs = runs
        self.jobs: list[Job] = []

    def submit(self, job: Job) -> Future[Execution]:
        """Return a future that is done."""
        self.jobs.append(job)
        future: Future[Execution] = Future()
        result = self.runs(job)
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
        return future


@dataclass
class Table:
    """Where a session is played: the memory, the time, and what was seen last."""

    store: Store
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    bank: dict[str, Card]
    now: datetime = START
    engine: FakeEngine = field(default_factory=lambda: FakeEngine(lambda job: PROVEN))
    text: str = ""

    def play(
        self,
        cards: Sequence[Card],
        *lines: str,
        runs: Execution | Run = PROVEN,
        queue: Queue | None = None,
        width: int = 80,
        keys: PipedKeys | None = None,
        **console: Any,
    ) -> str:
        """Play a session of these cards, a line for each key, to the end of the lines."""
        session = Session(
            self.bank | {card.id: card for card in cards},
            Queue([], [card.id for card in cards]) if queue is None else queue,
            self.store,
            self.now,
        )
        result = runs
        self.engine = FakeEngine((lambda job: result) if isinstance(result, Execution) else result)
        self.monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        screen = io.StringIO()
        shown = Page(file=screen, width=width, theme=THEME, **console)
        engine = cast("Engine", self.engine)
        ahead = Runs(lambda: engine, session.device, self.folder / "attempts", shown)
        try:
            run_session(
                Desk(session, keys or PipedKeys(), shown, ahead, self.store.schedule, self.tick)
            )
        finally:
            self.text = screen.getvalue()
        return self.text

    def tick(self) -> datetime:
        """Advance by a second, and return the time."""
        self.now += timedelta(seconds=1)
        return self.now

    @property
    def reviews(self) -> list[Review]:
        """What is in the log."""
        return list(self.store.reviews())

    @property
    def ratings(self) -> list[tuple[str, str]]:
        """Which cards were rated how: ``("a-card", "good")``."""
        return [(review.card, review.rating.label) for review in self.reviews]

    def editor(self, *texts: str) -> None:
        """Set an editor that writes the first text, at its next start the second, and so on."""
        script = self.folder / "editor.py"
        for number, text in enumerate(texts):
            (self.folder / f"text-{number}").write_text(text, encoding="utf-8")
        script.write_text(
            "import pathlib, sys\n"
            "here = pathlib.Path(__file__).parent\n"
            "text = sorted(here.glob('text-*'))[0]\n"
            "pathlib.Path(sys.argv[1]).write_bytes(text.read_bytes())\n"
            "text.unlink()\n",
            encoding="utf-8",
        )
        self.monkeypatch.delenv("VISUAL", raising=False)
        self.monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{script}'")


@pytest.fixture
def table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cards: dict[Kind, Card]
) -> Iterator[Table]:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "true")
    with Store.open(Path(":memory:"), Schedule()) as store:
        yield Table(store, tmp_path, monkeypatch, {card.id: card for card in cards.values()})


@pytest.fixture(scope="session")
def cards() -> dict[Kind, Card]:
    """Return a card of each kind, with something in every key that the kind may have."""
    recall = Card(
        id="recall-card",
        kind=Kind.RECALL,
        level=Level.BASIC,
        topic="Autograd",
        question="What does `backward()` do to `.grad`?",
        answer="It **adds** into it:\n\n- *always*\n- until `zero_grad()`\n\n```python\nx = 1\n```",
        snippet="x = 1\nassert x == 1\n",
        hints=("Look at the *second* call.", "It does not overwrite."),
        tags=("gradients",),
        refs=("https://docs.pytorch.org/docs/stable/autograd.html",),
    )
    predict = replace(
        recall,
        id="predict-card",
        kind=Kind.PREDICT,
        question="What does this print?",
        snippet="print(2 * n)\n",
        params=(Param("n", (2,)),),
    )
    solution = "def softmax(x):\n    e = (x - x.max()).exp()\n    return e / e.sum()\n"
    written = replace(
        recall,
        id="implement-card",
        kind=Kind.IMPLEMENT,
        question="Write `softmax`.",
        answer="Subtract the *maximum* first.",
        snippet=solution,
        starter="def softmax(x):\n    ...\n",
        check="def test_sums_to_one():\n    assert softmax(torch.ones(2)).sum() == 1\n",
        wrong=(Wrong("def softmax(x):\n    return x.exp()\n", "It does not *normalise*."),),
        follow_ups=("recall-card",),
    )
    fix = replace(
        written, id="fix-card", kind=Kind.FIX, question="Fix it.", starter="def softmax(x): x\n"
    )
    complete = replace(
        written,
        id="complete-card",
        kind=Kind.COMPLETE,
        question="Fill in the blanks.",
        starter=None,
        blanks=("x.max()", "e.sum()"),
    )
    return {card.kind: card for card in (recall, predict, complete, written, fix)}


@pytest.fixture(scope="session")
def executions() -> dict[str, Execution]:
    """Return what may have happened to a snippet, by a word for it."""
    return {
        "proven": PROVEN,
        "printed": PRINTED,
        "raised": RAISED,
        "passed": PASSED_TESTS,
        "failed": FAILED_TESTS,
        "timeout": Execution(Termination.TIMEOUT, reason="it took longer than 10 s"),
        "error": Execution(Termination.ERROR, reason="it was killed"),
    }
