"""A large learner: a bank of 10,000 cards and a log of 1,000,000 reviews.

``python -m tests.benchmarks.big FOLDER`` makes FOLDER a ``PTQUIZ_HOME`` with the bank in ``bank/``,
once (the log goes in within 20 s; deriving from it, by the store's own replay, takes one to two
minutes), and times ``stats``, ``readiness`` and the first question of ``study`` on it.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from ptquiz.bank.bank import read_bank
from ptquiz.bank.cache import Cache
from ptquiz.memory import Rating, log
from ptquiz.memory.log import milliseconds
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from ptquiz.study.queue import build_queue
from ptquiz.study.session import Session
from tests.benchmarks.program import PTQUIZ, environment, time_to_question

if TYPE_CHECKING:
    from collections.abc import Iterator

CARDS = 10_000
REVIEWS = 1_000_000
TOPICS = 20
_DAY = 86_400_000  # milliseconds
_KINDS = ("recall", "predict", "recall", "predict", "implement")
_LEVELS = ("basic", "intermediate", "advanced")
_COLUMNS = "id, stamp, kind, card, at, day, utc_offset, rating, retention, seconds, hints, variant"
_INSERT = (
    f"INSERT INTO events ({_COLUMNS}) VALUES (?, ?, 'review', ?, ?, ?, 0, ?, 0.9, ?, 0, '{{}}')"
)

_CARD = """\
  - id: {id}
    kind: {kind}
    level: {level}
    question: What is {number} modulo seven, and who asks?
    snippet: |
      {snippet}
    answer: It is {answer}.
"""
_SNIPPETS = {
    "recall": "assert {number} % 7 == {answer}",
    "predict": "print({number} % 7)",
    "implement": "def f():\n          return {number} % 7",
}
_MORE = {
    "predict": '    output: "{answer}"\n',
    "implement": "    starter: |\n      def f():\n          ...\n"
    "    check: |\n      def test_f():\n          assert f() == {answer}\n",
}


def write_bank(folder: Path, cards: int = CARDS) -> None:
    """Write a bank file for each topic; the cards are ``card-00000`` and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for topic in range(TOPICS):
        text = [f"topic: Topic {topic:02}\ncards:\n"]
        for number in range(topic, cards, TOPICS):
            kind = _KINDS[number // TOPICS % len(_KINDS)]
            words = {"number": number, "answer": number % 7}
            text.append(
                _CARD.format(
                    id=name(number), kind=kind, level=_LEVELS[number // 7 % 3],
                    snippet=_SNIPPETS[kind].format(**words), **words,
                ) + _MORE.get(kind, "").format(**words)
            )  # fmt: skip
        (folder / f"topic-{topic:02}.yaml").write_text("".join(text), encoding="utf-8")


def name(number: int) -> str:
    """Return the id of a card."""
    return f"card-{number:05}"


def write_log(
    path: Path, until: datetime, cards: int = CARDS, reviews: int = REVIEWS, seed: int = 0
) -> None:
    """Write a store with so many reviews, in the order of their times, all before ``until``.

    The events go in by one bulk insert; what follows from them the store derives itself.
    """
    with Store.open(path, Schedule()):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.executemany(_INSERT, _rows(until, cards, reviews, seed))
        connection.execute("COMMIT")
    with Store.open(path, Schedule()) as store:
        store.rebuild()


def _rows(until: datetime, cards: int, reviews: int, seed: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the log, each later than the one before."""
    events = sorted(_events(milliseconds(until), cards, reviews // cards, random.Random(seed)))
    stamp = 0
    for number, (at, card, rating, seconds) in enumerate(events):
        stamp = max(at, stamp + 1)
        day = (log.utc(at) - timedelta(hours=4)).date().isoformat()
        yield f"{number:024x}", stamp, name(card), at, day, rating, seconds


def _events(
    until: int, cards: int, each: int, chance: random.Random
) -> Iterator[tuple[int, int, int, float]]:
    """Learn each card on a day of its own, and review it at gaps that grow and fall."""
    for card in range(cards):
        gaps, gap = [0.0] * min(2, each), 1.0
        ratings = [chance.choice((1, 3)), 3][:each]
        while len(gaps) < each:
            gaps.append(gap)
            passed = chance.random() < 0.9
            ratings.append(chance.choice((2, 3, 3, 3, 4)) if passed else 1)
            gap = min(gap * 2, 60) if passed else 1
        late = chance.random() * 30 * _DAY
        moments = list(itertools.accumulate(gaps[::-1], initial=0.0))[:each][::-1]
        for back, rating in zip(moments, ratings, strict=True):
            jitter = chance.random() * _DAY / 3
            at = int(until - late - back * _DAY - jitter)
            yield at, card, rating, round(5 + chance.random() * 60, 1)


def measure(home: Path) -> Iterator[tuple[str, float]]:
    """Time commands on what is in the folder: whole processes, medians of five."""
    bank = ("--bank", str(home / "bank"))
    env = environment(str(home))
    ahead = f"{datetime.now().astimezone() + timedelta(days=20):%Y-%m-%d}"
    for words in (
        ["stats"],
        ["stats", "--topic", "topic-03"],
        ["readiness", "--on", ahead],
    ):
        command = [*PTQUIZ, *words, *bank]
        seconds = []
        for _ in range(6):
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=env)
            seconds.append(time.perf_counter() - started)
        yield " ".join(words), median(seconds[1:])
    asked = [time_to_question(str(home), *bank, "--trust") for _ in range(6)]
    yield "study, to the first question", median(asked[1:])


def key(home: Path) -> float:
    """Time one key of a session there: seconds from a rating to the next question, a median."""
    bank = read_bank([home / "bank"], Cache(home / "cache"))
    now = datetime.now().astimezone()
    with Store.open(home / "progress.db", Schedule()) as store:
        day = store.schedule.day(now)
        queue = build_queue(list(bank.cards.values()), store, now, day, new_per_day=10)
        session = Session(bank.cards, queue, store, now)
        seconds = []
        for number in range(30):
            session.reveal()
            started = time.perf_counter()
            session.preview(now)
            session.rate(Rating.GOOD, now + timedelta(seconds=number))
            seconds.append(time.perf_counter() - started)
    return median(seconds)


def main() -> None:
    """Make a home in the folder that is named, if it is not one yet, and measure."""
    home = Path(sys.argv[1])
    if not (home / "progress.db").exists():
        started = time.perf_counter()
        write_bank(home / "bank")
        write_log(home / "progress.db", datetime.now(UTC))
        print(f"{CARDS} cards, {REVIEWS} reviews: {time.perf_counter() - started:.0f} s to make")
    for what, seconds in measure(home):
        print(f"{what}: {seconds:.2f} s")
    print(f"a rating: {key(home) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
