"""What commands open: the bank, the selection, the learner's memory; and how they print JSON."""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import ExitStack
    from datetime import datetime
    from pathlib import Path

    from ptquiz.bank.bank import Bank
    from ptquiz.card import Asked, Kind, Level
    from ptquiz.config import Config
    from ptquiz.engine.client.engine import Engine
    from ptquiz.memory.store import Store
    from ptquiz.selection import Selection


def open_bank(extra: Sequence[Path] | None) -> Bank:
    """Read the bundled bank and others beside it. Raises PtquizError."""
    from ptquiz.bank.bank import read_bank
    from ptquiz.bank.cache import Cache
    from ptquiz.paths import bundled_bank, paths

    return read_bank([bundled_bank(), *(extra or [])], Cache(paths().cache))


def open_bank_to_run(extra: Sequence[Path] | None, *, trust: bool) -> Bank:
    """Read banks whose code will run: each is bundled, trusted, or agreed to now.

    Raises PtquizError.
    """
    from ptquiz.bank.trust import Trust
    from ptquiz.paths import paths

    bank = open_bank(extra)
    if extra and not trust:
        trusted = Trust(paths().trust_file)
        unknown = trusted.unknown(bank)
        if unknown:
            from ptquiz.terminal.study.consent import ask

            ask(bank, unknown)
            trusted.add(unknown)
    return bank


def selection(
    ids: Sequence[str] | None,
    topics: Sequence[str] | None,
    tags: Sequence[str] | None,
    levels: Sequence[Level] | None,
    kinds: Sequence[Kind] | None,
    asked: Sequence[Asked] | None,
) -> Selection:
    """Gather the filters that all commands share."""
    from ptquiz.selection import Selection

    return Selection(*(tuple(words or ()) for words in (ids, topics, tags, levels, kinds, asked)))


def config() -> Config:
    """Read the learner's settings. Raises PtquizError."""
    from ptquiz.config import read_config
    from ptquiz.paths import paths

    return read_config(paths().config_file)


def open_store(settings: Config) -> Store:
    """Open what the learner remembers. Raises PtquizError."""
    from ptquiz.memory.schedule import Schedule
    from ptquiz.memory.store import Store
    from ptquiz.paths import paths

    schedule = Schedule(settings.retention, rollover_hour=settings.new_day_at)
    return Store.open(paths().store_file, schedule)


def lazy_engine(stack: ExitStack) -> Callable[[], Engine]:
    """Return what starts an engine at its first call, and ends it with ``stack``."""

    @cache
    def engine() -> Engine:
        from ptquiz.engine.client.engine import Engine

        return stack.enter_context(Engine())

    return engine


def clock() -> datetime:
    """Return the learner's own time."""
    from datetime import datetime

    return datetime.now().astimezone()


def print_json(data: dict[str, Any]) -> None:
    """Print a command's one object."""
    json.dump(data, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
