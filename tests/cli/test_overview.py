"""`ptquiz` alone: where the learner stands; its help: every command on one screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.cli import commands, overview
from ptquiz.memory import Rating, Review
from ptquiz.memory.plan import Plan
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Ptquiz


def test_the_first_time_it_says_how_to_begin(ptquiz: Ptquiz) -> None:
    done = ptquiz()
    assert done.code == 0
    assert "none of them studied yet" in done.out
    for command in ("ptquiz study", "ptquiz verify", "ptquiz export", "ptquiz --help"):
        assert command in done.out
    assert not (ptquiz.data / "progress.db").exists()  # looking makes nothing


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "the interview is today"), (1, "is tomorrow"), (9, "is in 9 days"), (-3, "new.")],
)
def test_it_says_what_is_due_what_is_new_and_how_far_the_interview_is(
    ptquiz: Ptquiz, days: int, words: str
) -> None:
    now = datetime.now().astimezone()
    with Store.open(ptquiz.data / "progress.db", Schedule()) as store:
        before = now - timedelta(days=40)
        store.record(Review("torch-cat", Rating.GOOD, before, 3.0, None, {}))
        store.set_plan(Plan(store.schedule.day(now) + timedelta(days=days), taper_days=3))
    out = ptquiz().out.splitlines()[0]
    assert out.startswith("1 card due, ")
    assert words in out


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_names_every_command_and_fits_on_a_screen(ptquiz: Ptquiz, option: str) -> None:
    lines = ptquiz(option).out.splitlines()
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    listed = [line[6:].partition(" ")[0] for line in lines]
    assert [name for name in listed if name in commands.COMMANDS] == list(commands.COMMANDS)
    assert "Try   ptquiz study" in "\n".join(lines)


def test_every_command_that_is_listed_can_be_run_and_no_other() -> None:
    assert set(overview.commands()) == set(commands.COMMANDS)
    files = {
        path.stem.removesuffix("_cards")
        for folder in ("learning", "cards")
        for path in (Path(overview.__file__).parent / folder).glob("*.py")
    }
    assert set(commands.COMMANDS) - {"doctor"} <= files
