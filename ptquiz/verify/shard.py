"""A bank shared out over machines: each takes its part, and together they take the whole."""

from __future__ import annotations

import heapq
import json
import re
from typing import TYPE_CHECKING

from ptquiz.errors import ExitCode, PtquizError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ptquiz.card import Card


_MOST = 10_000


def parse_shard(text: str) -> tuple[int, int]:
    """Read ``2/5`` as the second of five. Raises PtquizError."""
    match = re.fullmatch(r"\s*(\d+)\s*/\s*(\d+)\s*", text)
    number, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= count <= _MOST:
        raise PtquizError(f'"{text}" is not a shard', "say 2/5 for the second of 5", ExitCode.USAGE)
    return number, count


def read_durations(path: Path) -> dict[str, float]:
    """Read the seconds of each card from a report of `verify --json`. Raises PtquizError."""
    try:
        cards = json.loads(path.read_bytes())["cards"]
        return {card["id"]: float(card["seconds"]) for card in cards}
    except (OSError, ValueError, KeyError, TypeError):
        raise PtquizError(
            f"{path} is not a report", "give what `ptquiz verify --json` printed", ExitCode.USAGE
        ) from None


def take_shard(
    cards: Sequence[Card], number: int, count: int, seconds: Mapping[str, float]
) -> list[Card]:
    """Return shard ``number`` of ``count``: shards are disjoint, and their union is ``cards``.

    The same cards and durations give the same shards everywhere. Cards without a duration count
    as the mean of the others, by their number of variants where there is none at all. Longest
    first to the shard with the least so far, as in Graham's LPT rule.
    """
    mean = sum(seconds.values()) / len(seconds) if seconds else 0.0
    weights = {
        card.id: seconds.get(card.id, mean) if mean else card.variant_count for card in cards
    }
    shards: list[tuple[float, int]] = [(0.0, shard) for shard in range(1, count + 1)]
    place = {}
    for card in sorted(cards, key=lambda card: (-weights[card.id], card.id)):
        load, shard = shards[0]
        place[card.id] = shard
        heapq.heapreplace(shards, (load + weights[card.id], shard))
    return [card for card in cards if place[card.id] == number]
