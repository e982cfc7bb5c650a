"""Cards by id, from one or more bank files, and the selection of some of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ptquiz.bank.cache import file_stamp
from ptquiz.bank.problems import BankError, Problem, did_you_mean
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.paths import bundled_bank, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ptquiz.bank.cache import Cache
    from ptquiz.card import Card


@dataclass(frozen=True, slots=True)
class Selection:
    """What to take of a bank: all that is named must hold; nothing named takes everything."""

    ids: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


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
    """Valid cards by id, in the order of their files, and the files they came from."""

    cards: dict[str, Card]
    files: tuple[BankFile, ...] = ()

    @cached_property
    def topics(self) -> list[str]:
        """Every topic, in the order of the files."""
        return list(dict.fromkeys(card.topic for card in self.cards.values()))

    @cached_property
    def tags(self) -> list[str]:
        """Every tag, sorted."""
        return sorted({tag for card in self.cards.values() for tag in card.tags})

    def card(self, card_id: str) -> Card:
        """Give a card by its id, or by one it had before. Raises PtquizError."""
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
        """Give the cards that a selection names. Raises PtquizError for an unknown word or none."""
        named = {card.id: card for card in map(self.card, selection.ids)}
        topics = {self._topic(word) for word in selection.topics}
        for tag in selection.tags:
            if tag not in self.tags:
                raise _unknown("tag", tag, self.tags)
        chosen = [
            card
            for card in (named or self.cards).values()
            if (not topics or card.topic in topics)
            and (not selection.tags or set(selection.tags) & set(card.tags))
            and (not selection.levels or card.level in selection.levels)
            and (not selection.kinds or card.kind in selection.kinds)
        ]
        if not chosen:
            raise PtquizError(
                "no card fits all of these filters",
                "leave one of them out; `ptquiz list` shows topics, tags, levels and kinds",
                ExitCode.EMPTY,
            )
        return chosen

    def _topic(self, word: str) -> str:
        wanted = topic_slug(word)
        slugs = {topic_slug(topic): topic for topic in self.topics}
        if wanted in slugs:
            return slugs[wanted]
        near = [topic for slug, topic in slugs.items() if wanted and wanted in slug]
        if len(near) == 1:
            return near[0]
        if near:
            raise PtquizError(
                f'topic "{word}" could be {" or ".join(near)}', "say more of it", ExitCode.USAGE
            )
        raise _unknown("topic", word, [*slugs, *self.topics])


def topic_slug(topic: str) -> str:
    """Give what a shell likes of a topic: ``Views and strides`` is ``views-and-strides``."""
    return re.sub(r"[^a-z0-9]+", "-", topic.lower()).strip("-")


def _unknown(what: str, word: str, known: Sequence[str]) -> PtquizError:
    return PtquizError(
        f'there is no {what} "{word}"{did_you_mean(word, known)}',
        f"`ptquiz list` shows every {what}",
        ExitCode.USAGE,
    )


def bank_files(paths: Iterable[Path]) -> list[Path]:
    """Give the YAML files that paths name: themselves, or all below a folder, in sorted order.

    Raises PtquizError for a path that is not there.
    """
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*.y*ml") if p.suffix in {".yaml", ".yml"})
            below = [p for p in found if not any(s[0] == "." for s in p.relative_to(path).parts)]
            if not below:
                raise PtquizError(
                    f"there is no .yaml file in {shown(path)}",
                    "a bank is a YAML file, or a folder of them",
                    ExitCode.USAGE,
                )
            files.update(dict.fromkeys(below))
        elif path.is_file():
            files[path] = None
        else:
            what = "is not a file" if path.exists() else "is not there"
            raise PtquizError(
                f"{shown(path)} {what}", "give a bank's file or folder", ExitCode.USAGE
            )
    return list(files)


def read_bank(paths: Iterable[Path], cache: Cache | None = None) -> Bank:
    """Read a bank from files and folders. Raises BankError with every problem in all of them."""
    files: list[BankFile] = []
    cards: list[Card] = []
    problems: list[Problem] = []
    for path in bank_files(paths):
        found, wrong, digest = _read_file(path, cache)
        files.append(BankFile(path, digest))
        cards += found
        problems += wrong
    problems += _between(cards, complete=not problems)
    if problems:
        raise BankError(sorted(problems))
    return Bank({card.id: card for card in cards}, tuple(files))


def _read_file(path: Path, cache: Cache | None) -> tuple[list[Card], list[Problem], str]:
    """Read a file, or what the cache has of it; the digest of one that is not bundled."""
    name = shown(path)
    try:
        bundled = path.is_relative_to(bundled_bank())
        data = b"" if bundled and cache else path.read_bytes()
        digest = "" if bundled else hashlib.sha256(data).hexdigest()
        stamp = digest or file_stamp(path)
        kept = cache.get(path, stamp, name) if cache else None
        if kept is not None:
            return kept, [], digest
        data = data or path.read_bytes()
    except OSError as error:
        return [], [Problem(name, 1, "", f"cannot be read: {error.strerror or error}")], ""
    from ptquiz.bank.load import load  # noqa: PLC0415  # a bank in the cache needs no YAML

    cards, problems = load(data, name)
    if cache and not problems:
        cache.put(path, stamp, cards)
    return cards, problems, digest


def _between(cards: Sequence[Card], *, complete: bool) -> list[Problem]:
    """Find what is wrong between cards; who follows whom only when every card could be read."""
    problems: list[Problem] = []
    first: dict[str, Card] = {}
    for card in cards:
        if card.id in first:
            other = first[card.id].source
            problems.append(
                _problem(card, "id", f"duplicate id, also in {other.file}:{other.line}")
            )
        first.setdefault(card.id, card)
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


def _problem(card: Card, key: str, message: str) -> Problem:
    line = card.source.lines.get(key, card.source.line)
    return Problem(card.source.file, line, card.id, message)
