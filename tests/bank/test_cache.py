"""The cache returns what the YAML says, or nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ptquiz.bank.bank import read_bank
from ptquiz.bank.cache import Cache
from ptquiz.bank.problems import BankError
from ptquiz.paths import bundled_bank

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.card import Card

    Texts = dict[str, str]


class Kept:
    """A bank file of one card of each kind, and the cache beside it."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder = folder / "cache"
        self.path = folder / "bank.yaml"
        self.path.write_text(text, encoding="utf-8")

    def cards(self) -> list[Card]:
        return list(read_bank([self.path], Cache(self.folder)).cards.values())

    @property
    def file(self) -> Path:
        [file] = (self.folder / "bank").glob("*.json")
        return file


@pytest.fixture(params=["bundled", "another"])
def kept(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    texts: Texts,
    monkeypatch: pytest.MonkeyPatch,
) -> Kept:
    """Return a bundled bank, which the cache knows by its age, and one known by its content."""
    if request.param == "bundled":
        monkeypatch.setattr("ptquiz.bank.bank.bundled_bank", lambda: tmp_path)
    cards = [text.partition("cards:\n")[2].replace("a-card", kind) for kind, text in texts.items()]
    params = '    params: {n: [1, 1.5, true, "no", [1, [2.5, "a"]]]}\n'
    params += "    accept: [{code: 'def double(x): return x + x', why: So.}]\n"
    params += "    timeout: 1.5\n    asked: often\n"
    params += "    uses: [one, two]\n"
    shared = "shared: {two: x = 2, one: x = 1, three: x = 3}\n"
    return Kept(tmp_path, f"topic: Tensors\n{shared}cards:\n" + "".join(cards) + params)


@pytest.fixture
def no_yaml(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a switch after which no YAML can be read."""

    def fail(data: bytes, name: str) -> None:
        pytest.fail(f"{name} is read although the cache has it")

    return lambda: monkeypatch.setattr("ptquiz.bank.loader.load", fail)


def everything(cards: list[Card]) -> list[tuple[Card, object]]:
    return [(card, card.source) for card in cards]


def test_the_cache_gives_the_same_cards_with_the_same_lines(
    kept: Kept, no_yaml: Callable[[], None]
) -> None:
    fresh = kept.cards()
    no_yaml()
    assert everything(kept.cards()) == everything(fresh)


def test_the_whole_bundled_bank_comes_back_from_the_cache_as_it_is(
    tmp_path: Path, no_yaml: Callable[[], None]
) -> None:
    cache = Cache(tmp_path)
    fresh = list(read_bank([bundled_bank()], cache).cards.values())
    no_yaml()
    again = list(read_bank([bundled_bank()], cache).cards.values())
    assert everything(again) == everything(fresh)


def test_a_file_that_changed_is_read_again(kept: Kept) -> None:
    assert kept.cards()[0].question == "Why?"
    kept.path.write_text(kept.path.read_text().replace("Why?", "Why so?"))
    assert kept.cards()[0].question == "Why so?"


def test_a_file_that_changed_without_changing_its_size_is_read_again(kept: Kept) -> None:
    kept.cards()
    before = kept.path.stat()
    kept.path.write_text(kept.path.read_text().replace("Why?", "How?"))
    os.utime(kept.path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert kept.cards()[0].question == "How?"


def test_another_file_of_the_same_age_and_size_in_its_place_is_read_again(
    kept: Kept, tmp_path: Path
) -> None:
    kept.cards()
    before = kept.path.stat()
    other = tmp_path / "other"
    other.write_text(kept.path.read_text().replace("Why?", "How?"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(kept.path)
    assert kept.cards()[0].question == "How?"


def test_a_file_that_became_bad_has_its_problems(kept: Kept) -> None:
    kept.cards()
    kept.path.write_text(kept.path.read_text() + "    zzz: 1\n")
    for _ in range(2):
        with pytest.raises(BankError, match="1 problem"):
            kept.cards()


def test_a_file_with_problems_is_not_kept(kept: Kept) -> None:
    kept.path.write_text(kept.path.read_text() + "    zzz: 1\n")
    with pytest.raises(BankError):
        kept.cards()
    assert not list(kept.folder.rglob("*.json"))


def test_problems_between_files_are_found_in_cards_from_the_cache(
    kept: Kept, tmp_path: Path, texts: Texts
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(texts["recall"].replace("a-card", "recall"))
    for _ in range(2):
        with pytest.raises(BankError, match="1 problem") as caught:
            read_bank([kept.path, other], Cache(kept.folder))
        assert "duplicate id" in str(caught.value.problems[0])


def test_two_files_of_the_same_name_are_kept_apart(tmp_path: Path, texts: Texts) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        text = texts["recall"].replace("a-card", name)
        (tmp_path / name / "bank.yaml").write_text(text)
    for _ in range(2):
        for name in ("one", "two"):
            read = read_bank([tmp_path / name], Cache(tmp_path / "cache"))
            assert list(read.cards) == [name]


def test_a_kept_card_is_named_after_its_file_as_seen_from_here(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    kept.cards()
    monkeypatch.chdir(tmp_path)
    assert kept.cards()[0].source.file == "bank.yaml"


def spoilt(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        content = json.loads(data)
        change(content)
        return json.dumps(content).encode()

    return spoil


CORRUPT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "not text": lambda _: b"\xff\x00\xfe",
    "a number": lambda _: b"1",
    "a list": lambda _: b"[]",
    "an empty object": lambda _: b"{}",
    "deeply nested": lambda _: b"[" * 100_000,
    "a long number": lambda _: b'{"stamp": ' + b"9" * 5000 + b"}",
    "cards that are a number": spoilt(lambda kept: kept.update(cards=1)),
    "a card that is a number": spoilt(lambda kept: kept.update(cards=[1])),
    "a card that is a list": spoilt(lambda kept: kept.update(cards=[[]])),
    "a card that is a text": spoilt(lambda kept: kept.update(cards=["card"])),
    "a card with nothing in it": spoilt(lambda kept: kept.update(cards=[{}])),
    "a card of no known kind": spoilt(lambda kept: kept["cards"][0].update(kind="quiz")),
    "a card asked in no known way": spoilt(lambda kept: kept["cards"][-1].update(asked="daily")),
    "a card with an unknown key": spoilt(lambda kept: kept["cards"][0].update(zzz=1)),
    "a card without an id": spoilt(lambda kept: kept["cards"][0].pop("id")),
    "a card without a source": spoilt(lambda kept: kept["cards"][0].pop("source")),
    "tags that are a number": spoilt(lambda kept: kept["cards"][0].update(tags=1)),
    "another stamp": spoilt(lambda kept: kept.update(stamp=None)),
}


@pytest.mark.parametrize("corrupt", CORRUPT)
def test_a_corrupt_file_in_the_cache_is_ignored_and_mended(
    corrupt: str, kept: Kept, no_yaml: Callable[[], None]
) -> None:
    fresh = kept.cards()
    kept.file.write_bytes(CORRUPT[corrupt](kept.file.read_bytes()))
    assert everything(kept.cards()) == everything(fresh)
    no_yaml()
    assert everything(kept.cards()) == everything(fresh)


def test_a_cache_of_another_version_is_ignored(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.cards()
    content = json.loads(kept.file.read_bytes())
    content["cards"][0]["question"] = "Kept?"
    kept.file.write_text(json.dumps(content))
    assert kept.cards()[0].question == "Kept?"
    monkeypatch.setattr("ptquiz.bank.cache.__version__", "999")
    assert kept.cards()[0].question == "Why?"


def test_a_cache_folder_that_cannot_be_made_is_no_problem(kept: Kept) -> None:
    kept.folder.write_text("a file in the folder's place")
    assert len(kept.cards()) == 5
    assert len(kept.cards()) == 5


def test_a_cache_below_a_file_system_that_takes_no_files_is_no_problem(kept: Kept) -> None:
    kept.folder = Path("/proc/ptquiz-cache")
    assert len(kept.cards()) == 5


def test_a_folder_in_the_place_of_a_kept_file_is_no_problem_and_leaves_no_litter(
    kept: Kept,
) -> None:
    kept.cards()
    file = kept.file
    file.unlink()
    file.mkdir()
    assert len(kept.cards()) == 5
    assert list(file.parent.iterdir()) == [file]


def test_nothing_but_the_kept_file_is_left_in_the_cache(kept: Kept) -> None:
    kept.cards()
    assert list((kept.folder / "bank").iterdir()) == [kept.file]


def test_reading_without_a_cache_writes_nothing(kept: Kept, tmp_path: Path) -> None:
    read_bank([kept.path])
    assert list(tmp_path.iterdir()) == [kept.path]
