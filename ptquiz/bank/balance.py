"""How a bank's cards are spread, and where that is out of balance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptquiz.card import Asked, Card, Kind, Level
from ptquiz.text import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FEWEST = 10
"""Cards of a topic: with fewer, a week's study has asked them all."""

KIND_SHARES = (0.1, 0.4)
LEVEL_SHARES = (0.15, 0.6)
"""Between which shares of all cards each kind, each level, lies in a bank that is in balance."""

_TOPIC_SHARE = 0.6
"""Of a topic's cards, above which one kind crowds out the others."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many cards there are of a topic, or in all, by kind, by level and by ``asked``."""

    name: str
    cards: int
    kinds: dict[Kind, int]
    levels: dict[Level, int]
    asked: dict[Asked, int]


@dataclass(frozen=True, slots=True)
class Balance:
    """The counts of each topic and in all, and what is out of balance, a sentence each."""

    topics: tuple[Count, ...]
    total: Count
    remarks: tuple[str, ...]


def balance(cards: Sequence[Card]) -> Balance:
    """Count cards; topics stay in the order of the cards."""
    names = dict.fromkeys(card.topic for card in cards)
    topics = tuple(_count(name, [c for c in cards if c.topic == name]) for name in names)
    total = _count("all", cards)
    return Balance(topics, total, tuple(_remarks(topics, total)))


def _count(name: str, cards: Sequence[Card]) -> Count:
    kinds = Counter(card.kind for card in cards)
    levels = Counter(card.level for card in cards)
    asked = Counter(card.asked for card in cards)
    return Count(
        name,
        len(cards),
        {kind: kinds[kind] for kind in Kind},
        {level: levels[level] for level in Level},
        {often: asked[often] for often in Asked},
    )


def _remarks(topics: Sequence[Count], total: Count) -> Iterator[str]:
    for topic in topics:
        if topic.cards < FEWEST:
            yield f"{topic.name}: {topic.cards} of the {FEWEST} cards that a topic needs"
        missing = [level for level, count in topic.levels.items() if not count]
        if missing:
            yield f"{topic.name}: no card is {' or '.join(missing)}"
        for kind, count in topic.kinds.items():
            if count > _TOPIC_SHARE * topic.cards and topic.cards >= FEWEST:
                yield f"{topic.name}: {count} of {topic.cards} cards are {kind}"
    for counts, shares in ((total.kinds, KIND_SHARES), (total.levels, LEVEL_SHARES)):
        for name, count in counts.items():
            if not shares[0] * total.cards <= count <= shares[1] * total.cards:
                yield (
                    f"all: {percent(count / total.cards)} of the cards are {name},"
                    f" not {percent(shares[0])} to {percent(shares[1])}"
                )
