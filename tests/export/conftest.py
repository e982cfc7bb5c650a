"""Cards to export, and Anki itself to import them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from ptquiz.card import Accepted, Card, Kind, Level, Param, Wrong
from ptquiz.export import Format, ProvenOutput, export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anki.notes import Note

    MakeCard = Callable[..., Card]

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Page(HTMLParser):
    """What a browser makes of HTML: the tags, their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.runs: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return "".join(self.runs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.runs.append(data)


class Anki:
    """A learner's collection, without a window."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.col = Collection(str(folder / "collection.anki2"))

    def take(
        self, *cards: Card, proofs: Any = (), now: datetime = NOW, **options: Any
    ) -> dict[str, int]:
        """Export the cards and import the package; return how many notes met which fate."""
        path = self.folder / "deck.apkg"
        export(cards, Format.APKG, dict(proofs), path, now=now)
        request = ImportAnkiPackageRequest(
            package_path=str(path), options=ImportAnkiPackageOptions(**options)
        )
        log = self.col.import_anki_package(request).log
        fates = ("new", "updated", "duplicate", "conflicting")
        return {fate: len(getattr(log, fate)) for fate in fates if getattr(log, fate)}

    def note(self, card_id: str) -> Note:
        [number] = self.col.find_notes(f'"Card ID:{card_id}"')
        return self.col.get_note(number)

    def front(self, card_id: str) -> Page:
        return Page(self.note(card_id).cards()[0].render_output().question_text)

    def back(self, card_id: str) -> Page:
        return Page(self.note(card_id).cards()[0].render_output().answer_text)


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[Anki]:
    folder = tmp_path / "anki"
    folder.mkdir()
    collection = Anki(folder)
    yield collection
    collection.col.close()


@pytest.fixture(scope="session")
def page() -> type[Page]:
    return Page


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def make_card() -> MakeCard:
    """Return a maker of cards: predict cards with something in every key, but for what is named."""
    plain = Card(
        id="gradients-accumulate",
        kind=Kind.PREDICT,
        level=Level.BASIC,
        topic="Autograd",
        question="What does this print?",
        answer="`backward()` **adds** into `.grad`.",
        snippet="w = torch.ones(2, requires_grad=True)\nprint(w.grad)\n",
        output="None\n",
        hints=("Is there a gradient yet?", "Nobody called backward."),
        tags=("gradients", "training-loop"),
        refs=("https://docs.pytorch.org/docs/stable/autograd.html",),
    )
    return lambda **changes: replace(plain, **changes)


@pytest.fixture(scope="session")
def proof() -> ProvenOutput:
    return ProvenOutput("None\n", None, "2.13.0+cpu", "cpu", {})


@pytest.fixture(scope="session")
def one_of_each(make_card: MakeCard) -> list[Card]:
    """Return a card of each kind."""
    solution = "def softmax(x):\n    e = (x - x.max()).exp()\n    return e / e.sum()\n"
    check = "def test_sums_to_one():\n    assert softmax(torch.ones(2)).sum() == 1\n"
    code = {"snippet": solution, "check": check, "output": None}
    return [
        make_card(id="recall-card", kind=Kind.RECALL, snippet="assert 1 + 1 == 2\n", output=None),
        make_card(id="predict-card", params=(Param("n", (3, 4)),), output=None),
        make_card(id="complete-card", kind=Kind.COMPLETE, blanks=("x.max()",), **code),
        make_card(
            id="implement-card",
            kind=Kind.IMPLEMENT,
            starter="def softmax(x):\n    ...\n",
            forbid=("torch.softmax",),
            accept=(
                Accepted("softmax = torch.special.softmax\n", "By *name*."),
                Accepted("def softmax(x):\n    return x.softmax(-1)\n"),
            ),
            wrong=(Wrong("def softmax(x):\n    return x\n", "It *does* nothing."),),
            follow_ups=("fix-card", "another-card"),
            **code,
        ),
        make_card(
            id="fix-card",
            kind=Kind.FIX,
            topic="Losses",
            starter="def softmax(x):\n    return x.exp()\n",
            **code,
        ),
    ]
