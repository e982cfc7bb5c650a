"""Cards -> an Anki package that can be imported again and again.

A note is known by its card's id, so a newer package updates it and leaves its schedule alone.
"""

from __future__ import annotations

import hashlib
import html
import io
import itertools
import json
import re
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import genanki

from ptquiz.errors import PtquizError
from ptquiz.export.anki_notetype import BACK, CSS, FIELDS, FRONT, TEMPLATE, TEMPLATES_CHANGED
from ptquiz.export.highlight import code_html, text_html
from ptquiz.export.parts import by_topic
from ptquiz.export.prose import LINK, to_html, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ptquiz.card import Card
    from ptquiz.export.parts import Parts

# Frozen: Anki takes a note type or a deck with another id for another one.
MODEL_ID = 1_734_902_611
DECK_ID = 1_734_902_612


def package(parts: Sequence[Parts], now: datetime) -> bytes:
    """Return an Anki package whose notes are dated ``now``; the same cards give the same bytes.

    Raises PtquizError where there is no room for its database in the temporary directory.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="ptquiz-") as folder:
            file = Path(folder, "collection.anki2")
            with closing(sqlite3.connect(file)) as database:
                _fill(database, _decks(parts), now)
            return _zipped(file.read_bytes())
    except (OSError, sqlite3.OperationalError) as error:
        raise PtquizError(
            f"cannot build the package in {tempfile.gettempdir()}: {error}",
            "free some space there, or name another folder in TMPDIR",
        ) from error


def deck_id(topic: str) -> int:
    """Return the id of a topic's deck: the same on every machine."""
    digest = hashlib.sha256(f"ptquiz::{_component(topic)}".encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4], "big") % (1 << 30)


def _fill(database: sqlite3.Connection, decks: list[genanki.Deck], now: datetime) -> None:
    seconds = now.timestamp()
    cursor = database.cursor()
    # By this door, for write_to_file leaves its database behind and dates the archive itself.
    genanki.Package(decks).write_to_db(cursor, seconds, itertools.count(int(seconds * 1000)))
    models = json.loads(cursor.execute("SELECT models FROM col").fetchone()[0])
    for model in models.values():
        model["mod"] = TEMPLATES_CHANGED
    cursor.execute("UPDATE col SET models = ?", (json.dumps(models),))
    database.commit()


def _zipped(database: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package_file:
        for name, data in (("collection.anki2", database), ("media", b"{}")):
            entry = zipfile.ZipInfo(name)  # dated 1980, so that the file does not vary
            package_file.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _decks(parts: Sequence[Parts]) -> list[genanki.Deck]:
    model = _model()
    position = itertools.count()
    about = "Interview questions on PyTorch, each proven by code that ran."
    decks = [genanki.Deck(DECK_ID, "ptquiz", about)]
    for topic, cards in by_topic(parts).items():
        deck = genanki.Deck(deck_id(topic), f"ptquiz::{_component(topic)}")
        for each in cards:
            deck.add_note(_note(model, each, next(position)))
        decks.append(deck)
    return decks


def _component(topic: str) -> str:
    """Return a topic as one component of a deck's or a tag's name, which ``::`` would split."""
    return re.sub(r":{2,}", ":", " ".join(visible(topic).split())).strip(":")


def _model() -> genanki.Model:
    return genanki.Model(
        MODEL_ID,
        "ptquiz",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": TEMPLATE, "qfmt": FRONT, "afmt": BACK}],
        css=CSS,
        sort_field_index=FIELDS.index("Question"),
    )


def _note(model: genanki.Model, parts: Parts, position: int) -> genanki.Note:
    fields = _fields(parts)
    return genanki.Note(
        model=model,
        fields=[_literal(fields.get(name, "")) for name in FIELDS],
        guid=genanki.guid_for("ptquiz", _first_id(parts.card)),
        tags=_tags(parts.card),
        due=position,  # new cards come in the order of the bank
    )


def _first_id(card: Card) -> str:
    """Return the card's first id, so that a rename makes no second note.

    ``formerly`` is read as oldest first.
    """
    return card.formerly[0] if card.formerly else card.id


def _tags(card: Card) -> list[str]:
    words = (f"kind::{card.kind}", f"level::{card.level}", f"asked::{card.asked}")
    tags = [*map(visible, (*card.tags, *words)), f"topic::{_component(card.topic)}"]
    return [re.sub(r"\s+", "-", tag.strip()) for tag in tags]


def _literal(page: str) -> str:
    r"""Return HTML without the sequences that Anki would interpret.

    All of Anki's own markup begins with a bracket (``[sound:``, ``[latex]``, ``[[type:``), which
    Anki looks for before the browser decodes it. MathJax, in the page, looks for ``\(`` and
    ``\[`` within one text node.
    """
    return re.sub(r"\\([(\[])", r"\\<span>\1</span>", page).replace("[", "&#91;")


def _fields(parts: Parts) -> dict[str, str]:
    card = parts.card
    return {
        "Card ID": _text(card.id),
        "Question": to_html(card.question) + _forbidden(card.forbid),
        "Kind": _text(f"{card.kind} · {card.level}"),
        "Code": _code(parts.code),
        "Hints": _hints(card.hints),
        "Answer": to_html(card.answer),
        "Solution": _solution(parts),
        "Output": text_html(visible(parts.output)) if parts.output.strip() else "",
        "Script": _code(parts.script),
        "Mistakes": "".join(_code(wrong.code) + to_html(wrong.why) for wrong in card.wrong),
        "Follow-ups": _list(
            to_html(text or f"`{name}`") for name, text in parts.follow_ups.items()
        ),
        "References": _list(map(_reference, card.refs)),
        "Proof": _text(parts.status),
    }


def _text(text: str) -> str:
    return html.escape(visible(text))


def _code(code: str) -> str:
    return code_html(visible(code)) if code else ""


def _solution(parts: Parts) -> str:
    if not parts.solution:
        return ""
    page = f"<h4>{parts.solution_title}</h4>{_code(parts.solution)}"
    if parts.card.accept:
        page += "<h4>Also right</h4>"
    return page + "".join(_code(each.code) + to_html(each.why) for each in parts.card.accept)


def _forbidden(names: Iterable[str]) -> str:
    listed = ", ".join(f"<code>{_text(name)}</code>" for name in names)
    return f"<p>Not allowed: {listed}</p>" if listed else ""


def _hints(hints: Sequence[str]) -> str:
    """Return the hints one inside the other: the next one can be opened only after this one."""
    page = ""
    for number, hint in reversed(list(enumerate(hints, start=1))):
        title = f"Hint {number} of {len(hints)}"
        page = f"<details><summary>{title}</summary>{to_html(hint)}{page}</details>"
    return page


def _list(items: Iterable[str]) -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{listed}</ul>" if listed else ""


def _reference(ref: str) -> str:
    shown = _text(ref)
    return f'<a href="{shown}">{shown}</a>' if LINK.fullmatch(ref) else shown
