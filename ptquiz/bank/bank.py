"""Cards by id, from one or more bank files."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ptquiz.bank.cache import file_stamp
from ptquiz.bank.problems import BankError, Problem, did_you_mean, nearest_words
from ptquiz.bank.schema import MAX_BYTES
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.paths import bundled_bank, display_path
from ptquiz.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ptquiz.bank.cache import Cache
    from ptquiz.card import Card
    from ptquiz.selection import Selection


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file as it was read: ``digest`` is the SHA-256 of its content, empty if it is bundled."""

    path: Path
    digest: str = ""

    @property
    def bundled(self) -> bool:
        """Whether it came with ptquiz."""
        return not self.digest


@dataclass(frozen=True)
class Bank:
    """Valid cards by id, in the order of their files, and the files they came from.

    ``doubts`` is what is doubtful in those files that were not in the cache, beside their cards.
    """

    cards: dict[str, Card]
    files: tuple[BankFile, ...] = ()
    doubts: tuple[Problem, ...] = ()

    @cached_property
    def topics(self) -> list[str]:
        """Every topic, in the order of the files."""
        return list(dict.fromkeys(card.topic for card in self.cards.values()))

    @cached_property
    def tags(self) -> list[str]:
        """Every tag, sorted."""
        return sorted({tag for card in self.cards.values() for tag in card.tags})

    def card(self, card_id: str) -> Card:
        """Return a card by its id, or by one it had before. Raises PtquizError."""
        card = self.cards.get(card_id) or self._renamed.get(card_id)
        if card is None:
            raise PtquizError(
                f'there is no card "{card_id}"{did_you_mean(card_id, self.cards)}',
                "`ptquiz list` shows all of them",
                ExitCode.USAGE,
            )
        return card

    @cached_property
    def _renamed(self) -> dict[str, Card]:
        return {old: card for card in self.cards.values() for old in card.formerly}

    def select(self, selection: Selection) -> list[Card]:
        """Return the cards that a selection names. Raises PtquizError if there are none."""
        named = {card.id: card for card in map(self.card, selection.ids)}
        topics = {self._topic(word) for word in selection.topics}
        for tag in selection.tags:
            if tag not in self.tags:
                raise _unknown("tag", tag, self.tags, self.tags)
        chosen = [
            card
            for card in (named or self.cards).values()
            if (not topics or card.topic in topics)
            and (not selection.tags or set(selection.tags) & set(card.tags))
            and (not selection.levels or card.level in selection.levels)
            and (not selection.kinds or card.kind in selection.kinds)
            and (not selection.asked or card.asked in selection.asked)
        ]
        if not chosen:
            raise PtquizError(
                "no card fits all of these filters",
                "leave one of them out; `ptquiz list` shows what there is",
                ExitCode.EMPTY,
            )
        return chosen

    def _topic(self, word: str) -> str:
        for topic in self.topics:
            if topic.casefold() == word.strip().casefold():
                return topic
        wanted = topic_slug(word)
        slugs = {topic: topic_slug(topic) for topic in self.topics}
        same = [topic for topic, slug in slugs.items() if wanted and wanted == slug]
        near = same or [topic for topic, slug in slugs.items() if wanted and wanted in slug]
        if len(near) == 1:
            return near[0]
        if near:
            raise PtquizError(
                f'topic "{word}" could be {" or ".join(near)}', "be more specific", ExitCode.USAGE
            )
        raise _unknown("topic", word, [*slugs.values(), *self.topics], list(slugs.values()))


def topic_slug(topic: str) -> str:
    """Return a topic as a shell word: ``Views and strides`` is ``views-and-strides``."""
    return re.sub(r"[\W_]+", "-", topic.casefold()).strip("-")


def _unknown(what: str, word: str, known: Sequence[str], names: Sequence[str]) -> PtquizError:
    nearest = ", ".join(nearest_words(word, names))
    return PtquizError(
        f'there is no {what} "{word}"{did_you_mean(word, known)}',
        f"the nearest: {nearest}" if nearest else f"no card has a {what}",
        ExitCode.USAGE,
    )


def bank_files(paths: Iterable[Path]) -> list[Path]:
    """Return the YAML files that paths name: themselves, or all below a folder, in sorted order.

    Raises PtquizError for a path that is not there.
    """
    files: dict[str, Path] = {}
    for path in paths:
        for file in _yaml_files(path):
            files.setdefault(os.path.realpath(file), file)
    return list(files.values())


def _yaml_files(path: Path) -> list[Path]:
    try:
        if path.is_dir():
            found = sorted(_files_below(path))
            if found:
                return found
            what = "there is no .yaml file in {}"
        elif path.is_file():
            return [path]
        else:
            what = "{} is not a file" if path.exists() else "{} is not there"
    except (OSError, ValueError) as error:
        what = f"{{}} cannot be read: {getattr(error, 'strerror', None) or 'not a path'}"
    raise PtquizError(
        what.format(one_line(display_path(path))), "give a bank's YAML file, or a folder of them",
        ExitCode.USAGE,
    )  # fmt: skip


def _files_below(top: Path) -> Iterator[Path]:
    """Yield the YAML files below a folder, those of linked folders too; none that is hidden.

    Raises OSError for a folder that cannot be read.
    """

    def fail(error: OSError) -> None:
        raise error

    seen: set[str] = set()
    for folder, folders, files in os.walk(top, onerror=fail, followlinks=True):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(Path(folder, name)) not in seen
        ]
        seen.update(os.path.realpath(Path(folder, name)) for name in folders)
        for name in files:
            path = Path(folder, name)
            if path.suffix.lower() in {".yaml", ".yml"} and not name.startswith("."):
                yield path


def read_bank(paths: Iterable[Path], cache: Cache | None = None) -> Bank:
    """Read a bank from files and folders. Raises BankError with every problem in all of them."""
    files: list[BankFile] = []
    cards: list[Card] = []
    ids: list[tuple[str, str, int]] = []
    problems: list[Problem] = []
    doubts: list[Problem] = []
    for path in bank_files(paths):
        read = _read_file(path, cache)
        name = display_path(path)
        files.append(BankFile(path, read.digest))
        cards += read.cards
        ids += [(card_id, name, line) for card_id, line in read.ids]
        problems += read.problems
        doubts += read.doubts
    problems += _twice(ids)
    problems += _between(cards, complete=not problems)
    if problems:
        order = {display_path(file.path): number for number, file in enumerate(files)}
        raise BankError(sorted(problems, key=lambda p: (order.get(p.file, 0), p.line, p.message)))
    return Bank({card.id: card for card in cards}, tuple(files), tuple(doubts))


@dataclass(frozen=True, slots=True)
class _Read:
    digest: str
    cards: list[Card]
    problems: list[Problem]
    ids: list[tuple[str, int]]
    doubts: Sequence[Problem] = ()


def _read_file(path: Path, cache: Cache | None) -> _Read:
    """Read a file, or take its cards from the cache."""
    name = display_path(path)
    try:
        bundled = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(bundled_bank()))
        if path.stat().st_size > MAX_BYTES:
            message = f"larger than {MAX_BYTES >> 20} MiB: split the file by topic"
            return _Read("", [], [Problem(name, 1, "", message)], [])
        data = b"" if bundled and cache else path.read_bytes()
        digest = "" if bundled else hashlib.sha256(data).hexdigest()
        stamp = digest or file_stamp(path)
        kept = cache.get(path, stamp, name) if cache else None
        if kept is not None:
            return _Read(digest, kept, [], [(card.id, _line(card, "id")) for card in kept])
        data = data or path.read_bytes()
    except OSError as error:
        problem = Problem(name, 1, "", f"cannot be read: {error.strerror or error}")
        return _Read("", [], [problem], [])
    from ptquiz.bank.loader import Loader  # noqa: PLC0415  # a bank in the cache needs no YAML

    loader = Loader(name)
    loader.load(data)
    if cache and not loader.problems:
        cache.put(path, stamp, loader.cards)
    return _Read(digest, loader.cards, loader.problems, loader.ids, loader.doubts)


def _twice(ids: Sequence[tuple[str, str, int]]) -> list[Problem]:
    first: dict[str, tuple[str, int]] = {}
    problems = []
    for card_id, file, line in ids:
        if card_id in first:
            message = "duplicate id, also in {}:{}".format(*first[card_id])
            problems.append(Problem(file, line, card_id, message))
        first.setdefault(card_id, (file, line))
    return problems


def _between(cards: Sequence[Card], *, complete: bool) -> list[Problem]:
    """Find what is wrong between cards; who follows whom only when every card could be read."""
    problems = list(_respelt(cards))
    first = {card.id: card for card in reversed(cards)}
    had: dict[str, Card] = {}
    for card in cards:
        for old in card.formerly:
            other_card = first.get(old) or had.get(old)
            if other_card is not None and other_card is not card:
                problems.append(
                    _problem(card, "formerly", f'"{old}" is an id of card {other_card.id}')
                )
            had.setdefault(old, card)
        if complete:
            problems += [
                _problem(card, "follow_ups", f'no card "{name}"{did_you_mean(name, first)}')
                for name in card.follow_ups
                if name not in first
            ]
    return problems


def _respelt(cards: Sequence[Card]) -> Iterator[Problem]:
    """Find topics that are another's but for capitals and spaces, once in each file."""
    spelt: dict[str, Card] = {}
    for card in {card.source.file: card for card in cards}.values():
        first = spelt.setdefault(" ".join(card.topic.casefold().split()), card)
        if first.topic != card.topic:
            where = first.source.at("topic")
            message = f'topic "{card.topic}" is spelt "{first.topic}" in {where}'
            yield Problem(card.source.file, _line(card, "topic"), "", message)


def _problem(card: Card, key: str, message: str) -> Problem:
    return Problem(card.source.file, _line(card, key), card.id, message)


def _line(card: Card, key: str) -> int:
    return card.source.lines.get(key, card.source.line)
