"""Cards that were read before, kept as JSON until their file changes.

Reading and checking 10,000 cards of YAML takes seconds, the same from JSON a tenth of one.
The cache is only ever a copy: whatever is odd about it, the file is read again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from ptquiz import __version__
from ptquiz.card import Accepted, Asked, Card, Kind, Level, Param, Shared, Source, Wrong
from ptquiz.files import atomic_write

_FIELDS = [field for field in dataclasses.fields(Card) if field.name != "source"]
_PLAIN_TUPLES = {
    "blanks", "forbid", "hints", "tags", "refs", "follow_ups", "requires", "formerly",
}  # fmt: skip

_KINDS, _LEVELS, _ASKED = (
    {str(member): member for member in words} for words in (Kind, Level, Asked)
)


class Cache:
    """A folder of JSON files, one for each bank file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "bank"
        code = Path(__file__).parent
        stamps = [file.stat().st_mtime_ns for file in sorted(code.glob("*.py"))]
        self._format = f"{__version__} {stamps}"

    def get(self, path: Path, stamp: str, name: str) -> list[Card] | None:
        """Return the cards of ``path``, called ``name``, if they were kept at ``stamp``."""
        try:
            kept = json.loads(self._file(path).read_bytes())
            if kept["stamp"] != self._format + stamp:
                return None
            return [_card(fields, name) for fields in kept["cards"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, path: Path, stamp: str, cards: list[Card]) -> None:
        """Keep the cards that ``path`` had at ``stamp``; where that fails, nothing is kept."""
        target = self._file(path)
        text = json.dumps(
            {"stamp": self._format + stamp, "cards": [_fields(card) for card in cards]}
        )
        with suppress(OSError):
            atomic_write(target, text, durable=False)

    def _file(self, path: Path) -> Path:
        name = hashlib.sha256(str(path.absolute()).encode(errors="surrogateescape")).hexdigest()
        return self._folder / f"{name[:32]}.json"


def file_stamp(path: Path) -> str:
    """Return a stamp of a file's state, without reading it. Raises OSError."""
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}"


def _fields(card: Card) -> dict[str, Any]:
    fields = {
        field.name: value
        for field in _FIELDS
        if (value := getattr(card, field.name)) != field.default
    }
    if card.params:
        fields["params"] = [[param.name, param.values] for param in card.params]
    if card.wrong:
        fields["wrong"] = [[wrong.code, wrong.why] for wrong in card.wrong]
    if card.uses:
        fields["uses"] = [[shared.name, shared.code] for shared in card.uses]
    if card.accept:
        fields["accept"] = [[accepted.code, accepted.why] for accepted in card.accept]
    fields["source"] = [card.source.line, dict(card.source.lines)]
    return fields


def _card(fields: dict[str, Any], file: str) -> Card:
    for name, value in fields.items():
        if name in _PLAIN_TUPLES:
            fields[name] = tuple(value)
    if "params" in fields:
        fields["params"] = tuple(Param(name, tuple(values)) for name, values in fields["params"])
    if "wrong" in fields:
        fields["wrong"] = tuple(Wrong(code, why) for code, why in fields["wrong"])
    if "uses" in fields:
        fields["uses"] = tuple(Shared(name, code) for name, code in fields["uses"])
    if "accept" in fields:
        fields["accept"] = tuple(Accepted(code, why) for code, why in fields["accept"])
    fields["kind"] = _KINDS[fields["kind"]]
    fields["level"] = _LEVELS[fields["level"]]
    if "asked" in fields:
        fields["asked"] = _ASKED[fields["asked"]]
    line, lines = fields["source"]
    fields["source"] = Source(file, line, lines)
    return Card(**fields)
