"""`ptquiz list` and `ptquiz resume`: which cards there are, and which are put away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.memory import Rating, Review
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Ptquiz


@pytest.fixture
def studied(ptquiz: Ptquiz) -> Ptquiz:
    """Return a home in which one card is due, one suspended, one buried and one flagged."""
    now = datetime.now().astimezone()
    with Store.open(ptquiz.data / "progress.db", Schedule()) as store:
        day = store.schedule.day(now)
        for card, days in (("torch-cat", 60), ("optimizers", 0)):
            at = now - timedelta(days=days)
            store.record(Review(card, Rating.EASY, at, 3.0, None, {}))
        store.suspend("dataloader", now)
        store.bury("what-are-tensors", day + timedelta(days=1), now)
        store.flag("torchvision", "ask about transforms", now)
    return ptquiz


def ids(ptquiz: Ptquiz, *arguments: str) -> list[str]:
    return [card["id"] for card in ptquiz("list", "--json", *arguments).json["cards"]]


@pytest.mark.parametrize(
    ("option", "card"),
    [
        ("--due", "torch-cat"),
        ("--suspended", "dataloader"),
        ("--buried", "what-are-tensors"),
        ("--flagged", "torchvision"),
    ],
)
def test_a_list_of_what_is_due_or_put_away(studied: Ptquiz, option: str, card: str) -> None:
    assert ids(studied, option) == [card]


def test_a_list_says_of_each_card_where_it_stands(studied: Ptquiz) -> None:
    lines = {line.split()[0]: line for line in studied("list").out.splitlines() if line.strip()}
    assert lines["torch-cat"].endswith("due now")
    assert lines["dataloader"].endswith("suspended")
    assert lines["what-are-tensors"].endswith("buried")
    assert lines["torchvision"].endswith("new")


@pytest.mark.parametrize("text", ["TORCH.CAT", "torch-cat"])
def test_a_search_finds_a_text_in_any_case(ptquiz: Ptquiz, text: str) -> None:
    assert "torch-cat" in ids(ptquiz, "--search", text)


def test_a_search_for_what_is_nowhere_finds_nothing(ptquiz: Ptquiz) -> None:
    assert ids(ptquiz, "--search", "no card says this") == []


def test_filters_are_combined(studied: Ptquiz) -> None:
    assert ids(studied, "--due", "--topic", "autograd") == []


def test_suspended_and_buried_cards_are_asked_again(studied: Ptquiz) -> None:
    done = studied("resume", "dataloader", "what-are-tensors", "torch-cat")
    assert done.code == 0
    assert "dataloader is asked again" in done.out
    assert "torch-cat was neither suspended nor buried" in done.out
    assert ids(studied, "--suspended") == ids(studied, "--buried") == []


def test_a_card_that_is_not_there_is_named_with_its_nearest(ptquiz: Ptquiz) -> None:
    done = ptquiz("resume", "torch-cta")
    assert done.code == 2
    assert "torch-cat" in done.complaint
