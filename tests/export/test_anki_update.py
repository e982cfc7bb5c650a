"""An Anki package that is imported again: what is new arrives, and what is the learner's stays."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import genanki
from anki.import_export_pb2 import ImportAnkiPackageUpdateCondition

from ptquiz.export import Format, export
from ptquiz.export.anki_notetype import BACK, CSS, FIELDS, FRONT, TEMPLATE, TEMPLATES_CHANGED

if TYPE_CHECKING:
    from pathlib import Path

HOUR = timedelta(hours=1)
NEVER = ImportAnkiPackageUpdateCondition.Value("IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_NEVER")


def anki_later(anki: Any) -> datetime:
    """Return a time after every change in the collection."""
    return datetime.fromtimestamp(anki.col.db.scalar("select max(mod) from notes"), UTC) + HOUR


def database(cards: Any, now: Any, path: Path) -> sqlite3.Connection:
    stream = io.BytesIO()
    export(cards, Format.APKG, {}, stream, now=now)
    path.write_bytes(zipfile.ZipFile(stream).read("collection.anki2"))
    return sqlite3.connect(path)


def test_an_edited_card_updates_its_note_and_keeps_its_schedule(anki: Any, make_card: Any) -> None:
    old = make_card(id="a")
    anki.take(old)
    [card] = anki.note("a").cards()
    card.start_timer()
    anki.col.sched.answerCard(card, 4)
    before = (card.id, card.due, card.ivl, card.reps, card.queue)
    assert card.reps == 1

    fate = anki.take(replace(old, question="What now?", tags=("new",)), now=anki_later(anki))

    assert fate == {"updated": 1}
    assert anki.col.note_count() == anki.col.card_count() == 1
    [card] = anki.note("a").cards()
    assert (card.id, card.due, card.ivl, card.reps, card.queue) == before
    assert "What now?" in anki.front("a").text
    assert "new" in anki.note("a").tags


def test_a_renamed_card_is_the_same_note(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="old-name"))
    renamed = make_card(id="new-name", formerly=("old-name",))
    assert anki.take(renamed, now=anki_later(anki)) == {"updated": 1}
    assert anki.col.note_count() == 1
    assert anki.note("new-name")


def test_an_older_package_changes_nothing(anki: Any, make_card: Any, now: Any) -> None:
    anki.take(make_card(id="a"))
    older = make_card(id="a", question="An old question?")
    assert anki.take(older, now=now - HOUR) == {"duplicate": 1}
    assert "What does this print?" in anki.front("a").text


def test_a_part_of_the_bank_and_then_all_of_it_duplicate_nothing(
    anki: Any, one_of_each: Any
) -> None:
    anki.take(*one_of_each[:2])
    assert anki.take(*one_of_each, now=anki_later(anki)) == {"new": 3, "updated": 2}
    assert anki.col.note_count() == anki.col.card_count() == 5


def test_a_card_moved_to_another_deck_stays_there(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a"))
    mine = anki.col.decks.id("Mine")
    anki.col.set_deck([anki.note("a").cards()[0].id], mine)
    anki.take(make_card(id="a", answer="New."), now=anki_later(anki))
    assert anki.note("a").cards()[0].did == mine


def test_a_learners_own_style_outlives_an_import(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a"))
    [notetype] = [n for n in anki.col.models.all() if n["name"] == "ptquiz"]
    notetype["css"] = ".card { color: red }"
    anki.col.models.update_dict(notetype)
    anki.take(make_card(id="a", answer="New."), now=anki_later(anki))
    assert anki.note("a").note_type()["css"] == ".card { color: red }"


def test_the_learners_notes_outlive_an_import_that_updates_never_as_the_card_says(
    anki: Any, make_card: Any
) -> None:
    anki.take(make_card(id="a"))
    note = anki.note("a")
    note["My Notes"] = "remember the hook"
    anki.col.update_note(note)
    later = anki_later(anki)
    anki.take(make_card(id="a", answer="New."), make_card(id="b"), now=later, update_notes=NEVER)
    assert anki.note("a")["My Notes"] == "remember the hook"
    assert anki.note("b")
    anki.take(make_card(id="a", answer="New."), now=later)
    assert anki.note("a")["My Notes"] == ""


def test_what_anki_knows_a_deck_by_never_changes(make_card: Any, now: Any, tmp_path: Path) -> None:
    """These values are in people's collections: another one would double all of their notes."""
    with closing(database([make_card(id="a")], now, tmp_path / "db")) as db:
        [(guid, model)] = db.execute("SELECT guid, mid FROM notes")
        [(decks, models)] = db.execute("SELECT decks, models FROM col")
    assert guid == genanki.guid_for("ptquiz", "a")
    assert model == 1734902611
    names = {deck["name"]: deck["id"] for deck in json.loads(decks).values()}
    assert names == {"Default": 1, "ptquiz": 1734902612, "ptquiz::Autograd": 1488835095}
    [notetype] = json.loads(models).values()
    assert [field["name"] for field in notetype["flds"]] == [
        *("Card ID", "Question", "Kind", "Code", "Hints", "Answer", "Solution", "Output"),
        *("Script", "Mistakes", "Follow-ups", "References", "Proof", "My Notes"),
    ]
    assert [template["name"] for template in notetype["tmpls"]] == ["Card"]


def test_the_date_of_the_templates_moves_with_them() -> None:
    """Anki takes new templates over only if they are dated later: set TEMPLATES_CHANGED anew."""
    text = "\0".join((*FIELDS, TEMPLATE, FRONT, BACK, CSS))
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    assert (digest, TEMPLATES_CHANGED) == ("a352a9ba64ed", 1_790_000_000)
