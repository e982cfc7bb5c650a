"""A bank shared out: each part once, the whole in all, and evenly."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.card import Card, Kind, Level, Param
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.judge import Outcome, Verdict
from ptquiz.verify.json import as_json
from ptquiz.verify.run import CardReport, Report
from ptquiz.verify.shard import parse_shard, read_durations, take_shard

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = Card("a", Kind.RECALL, Level.BASIC, "T", "Why?", "So.", "assert True")


def cards_named(names: str) -> list[Card]:
    return [replace(PLAIN, id=name) for name in names]


def ids(cards: list[Card]) -> str:
    return "".join(card.id for card in cards)


@pytest.mark.parametrize(
    ("text", "shard"), [("1/1", (1, 1)), ("2/5", (2, 5)), ("5/5", (5, 5)), (" 2 / 5 ", (2, 5))]
)
def test_a_shard_is_a_number_of_a_count(text: str, shard: tuple[int, int]) -> None:
    assert parse_shard(text) == shard


@pytest.mark.parametrize("text", ["", "2", "0/5", "6/5", "-1/5", "1/0", "1/2/3", "a/b", "1.5/2"])
def test_what_is_no_shard_is_a_mistake_of_use(text: str) -> None:
    with pytest.raises(PtquizError, match="is not a shard") as caught:
        parse_shard(text)
    assert caught.value.code == ExitCode.USAGE
    assert caught.value.hint


SECONDS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.01, 100) | st.just(0.0))


@given(st.sets(st.sampled_from("abcdefgh")), st.integers(1, 10), SECONDS)
def test_the_shards_are_disjoint_and_together_all_cards_in_their_order(
    names: set[str], count: int, seconds: dict[str, float]
) -> None:
    cards = cards_named("".join(sorted(names, reverse=True)))
    shards = [take_shard(cards, number, count, seconds) for number in range(1, count + 1)]
    taken = [card for shard in shards for card in shard]
    assert sorted(ids(taken)) == sorted(names)
    for shard in shards:
        assert ids(shard) == "".join(sorted(ids(shard), reverse=True))


@given(st.permutations("abcdefgh"), st.integers(1, 4), SECONDS)
def test_the_shards_do_not_depend_on_the_order_of_the_cards(
    names: list[str], count: int, seconds: dict[str, float]
) -> None:
    for number in range(1, count + 1):
        shuffled = take_shard(cards_named("".join(names)), number, count, seconds)
        in_order = take_shard(cards_named("abcdefgh"), number, count, seconds)
        assert sorted(ids(shuffled)) == sorted(ids(in_order))


@given(st.lists(st.floats(0.01, 100) | st.just(0.0), min_size=8, max_size=8), st.integers(1, 4))
def test_no_shard_takes_longer_than_another_by_more_than_one_card(
    durations: list[float], count: int
) -> None:
    seconds = dict(zip("abcdefgh", durations, strict=True))
    loads = [
        sum(seconds[card.id] for card in take_shard(cards_named("abcdefgh"), n, count, seconds))
        for n in range(1, count + 1)
    ]
    assert max(loads) - min(loads) <= max(durations) + 1e-9


def test_cards_that_were_skipped_weigh_nothing() -> None:
    seconds = {"a": 0.2, "b": 0.1, "c": 0.1, "x": 0.0}
    shards = [ids(take_shard(cards_named("abcx"), n, 2, seconds)) for n in (1, 2)]
    assert sorted(shard.replace("x", "") for shard in shards) == ["a", "bc"]


def test_a_card_without_a_duration_counts_as_the_mean_of_the_others() -> None:
    seconds = {"a": 3.0, "b": 1.0}
    shards = [ids(take_shard(cards_named("abc"), n, 2, seconds)) for n in (1, 2)]
    assert sorted(shards) == ["a", "bc"]


def test_without_durations_a_card_counts_as_its_variants() -> None:
    many = replace(PLAIN, id="m", params=(Param("n", (1, 2, 3, 4)),))
    shards = [ids(take_shard([many, *cards_named("abcd")], n, 2, {})) for n in (1, 2)]
    assert sorted(shards) == ["abcd", "m"]


def test_more_shards_than_cards_leave_some_empty() -> None:
    shards = [ids(take_shard(cards_named("ab"), n, 4, {})) for n in range(1, 5)]
    assert sorted(shards) == ["", "", "a", "b"]


def test_durations_are_read_from_the_json_of_verify(tmp_path: Path) -> None:
    report = Report("cpu", "2.13.0", 1, [CardReport(PLAIN, Verdict(Outcome.PASSED), seconds=1.5)])
    path = tmp_path / "report.json"
    path.write_text(json.dumps(as_json(report)))
    assert read_durations(path) == {"a": 1.5}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "1", '{"cards": 1}', '{"cards": [1]}', '{"cards": [{"id": "a"}]}']
)
def test_what_is_no_report_is_a_mistake_of_use(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text)
    with pytest.raises(PtquizError, match="is not a report") as caught:
        read_durations(path)
    assert caught.value.code == ExitCode.USAGE


def test_a_report_that_is_not_there_is_a_mistake_of_use(tmp_path: Path) -> None:
    with pytest.raises(PtquizError, match="is not a report"):
        read_durations(tmp_path / "nowhere.json")
