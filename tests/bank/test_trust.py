"""Which bank files are trusted to run: by what is in them, never by where they stand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.bank import read_bank
from ptquiz.bank.cache import Cache
from ptquiz.bank.trust import Trust
from ptquiz.errors import PtquizError
from ptquiz.paths import bundled_bank

if TYPE_CHECKING:
    Texts = dict[str, str]


@pytest.fixture
def path(tmp_path: Path, texts: Texts) -> Path:
    path = tmp_path / "bank.yaml"
    path.write_text(texts["recall"])
    return path


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(tmp_path / "home" / "trusted.json")


def unknown(trust: Trust, *paths: Path, cache: Cache | None = None) -> list[Path]:
    return [file.path for file in trust.unknown(read_bank(paths, cache))]


def test_the_bundled_bank_needs_no_trust(trust: Trust) -> None:
    assert unknown(trust, bundled_bank()) == []


def test_the_bundled_bank_needs_no_trust_however_it_is_named(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bundled_bank().parent)
    assert unknown(trust, Path(bundled_bank().name)) == []


def test_a_bank_is_unknown_until_it_is_trusted(trust: Trust, path: Path) -> None:
    assert unknown(trust, path) == [path]
    trust.add(read_bank([path]).files)
    assert unknown(trust, path) == []


def test_trust_is_still_there_in_the_next_run(trust: Trust, path: Path, tmp_path: Path) -> None:
    trust.add(read_bank([path]).files)
    assert unknown(Trust(tmp_path / "home" / "trusted.json"), path) == []


def test_a_file_that_changed_is_unknown_again(trust: Trust, path: Path) -> None:
    trust.add(read_bank([path]).files)
    path.write_text(path.read_text().replace("assert x == 1", "assert x != 2"))
    assert unknown(trust, path) == [path]


def test_a_file_that_changed_behind_the_cache_is_unknown_again(
    trust: Trust, path: Path, tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "cache")
    before = path.stat()
    trust.add(read_bank([path], cache).files)
    path.write_text(path.read_text().replace("assert x == 1", "assert x != 2"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert unknown(trust, path, cache=cache) == [path]
    assert "assert x != 2" in read_bank([path], cache).cards["a-card"].snippet


def test_another_file_with_the_same_content_is_trusted(
    trust: Trust, path: Path, tmp_path: Path
) -> None:
    trust.add(read_bank([path]).files)
    other = tmp_path / "other.yaml"
    other.write_bytes(path.read_bytes())
    assert unknown(trust, other) == []


def test_to_trust_one_file_is_not_to_trust_another(
    trust: Trust, path: Path, tmp_path: Path, texts: Texts
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(texts["recall"].replace("a-card", "b-card"))
    trust.add(read_bank([path]).files)
    assert unknown(trust, path, other) == [other]


def test_a_path_that_leads_out_of_the_bundled_bank_is_unknown(trust: Trust, path: Path) -> None:
    up = [".."] * len(bundled_bank().resolve().parts)
    outside = bundled_bank().joinpath(*up, *path.parts[1:])
    assert len(unknown(trust, outside)) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"sha256": 1}', "\0"])
def test_a_corrupt_file_of_trust_trusts_nothing_and_says_what_to_do(
    content: str, trust: Trust, path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "home" / "trusted.json"
    file.parent.mkdir()
    file.write_text(content)
    with pytest.raises(PtquizError, match=r"trusted\.json cannot be read") as caught:
        unknown(trust, path)
    assert "remove it" in caught.value.hint


def test_trust_that_cannot_be_written_says_so(path: Path) -> None:
    with pytest.raises(PtquizError, match=r"trusted\.json cannot be written"):
        Trust(Path("/proc/ptquiz/trusted.json")).add(read_bank([path]).files)
