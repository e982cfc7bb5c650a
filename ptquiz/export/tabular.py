"""Cards as a table for a spreadsheet (CSV) and as data for a program (JSON).

CSV is RFC 4180: UTF-8, a header, CRLF between the rows, lists with one item a line. A spreadsheet
runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, so such a cell gets an
apostrophe in front, and so does one that has apostrophes before such a character: to read the
exact text back, drop one apostrophe from every cell that matches ``UNSAFE``. JSON has every text
as it is.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from ptquiz.card import Card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.export.parts import Parts

# The last four are the full-width forms, which Excel takes for the same; tab and line breaks are
# dropped by some importers, and what follows them is then the first character.
UNSAFE = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")

COLUMNS = (
    *("id", "topic", "kind", "level", "asked", "tags", "question", "code", "answer", "snippet"),
    *("output", "hints", "refs", "proven"),
)


def as_csv(parts: Sequence[Parts]) -> bytes:
    """Return a table with a row for each card, in ``COLUMNS``."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for each in parts:
        writer.writerow([f"'{cell}" if UNSAFE.match(cell) else cell for cell in _row(each)])
    return _encoded(table.getvalue())


def _row(parts: Parts) -> Sequence[str]:
    card = parts.card
    return (
        *(card.id, card.topic, card.kind, card.level, card.asked, "\n".join(card.tags)),
        *(card.question, parts.code, card.answer, parts.snippet, parts.output),
        *("\n".join(card.hints), "\n".join(card.refs), parts.status),
    )


def as_json(parts: Sequence[Parts]) -> bytes:
    """Return one object: the torch of the proofs, and every card with its script and its proof.

    A card has the keys of the bank format; a key that it does without is null or empty.
    """
    torch = next((each.proof.torch for each in parts if each.proof), None)
    cards = [_plain(_keys(each)) for each in parts]
    data = {"version": 1, "command": "export", "torch": torch, "cards": cards}
    return _encoded(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def _keys(parts: Parts) -> dict[str, Any]:
    card = parts.card
    keys = {key.name: getattr(card, key.name) for key in fields(Card) if key.name != "source"}
    keys["params"] = {param.name: param.values for param in card.params}
    keys["uses"] = [shared.name for shared in card.uses]
    keys["shared"] = {shared.name: shared.code for shared in card.uses}
    keys["wrong"] = [asdict(wrong) for wrong in card.wrong]
    keys["accept"] = [asdict(accepted) for accepted in card.accept]
    keys["script"] = parts.script
    keys["proof"] = parts.proof and asdict(parts.proof)
    return keys


def _plain(value: Any) -> Any:
    """Return what YAML held as JSON can hold it: an infinity or a date as its repr."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, float) and math.isfinite(value) else repr(value)


def _encoded(text: str) -> bytes:
    # A lone surrogate, which UTF-8 cannot hold, becomes \ud800: in JSON that is its own spelling.
    return text.encode("utf-8", "backslashreplace")
