"""The options that commands share, declared once, and how a shell completes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ptquiz.card import Asked, Kind, Level


def complete_ids(incomplete: str) -> list[str]:
    """Return the ids of cards that begin so."""
    return [card_id for card_id in _bank_words("cards") if card_id.startswith(incomplete)]


def _topics(incomplete: str) -> list[str]:
    from ptquiz.bank.bank import topic_slug

    slugs = [topic_slug(topic) for topic in _bank_words("topics")]
    return [slug for slug in slugs if slug.startswith(incomplete)]


def _tags(incomplete: str) -> list[str]:
    return [tag for tag in _bank_words("tags") if tag.startswith(incomplete)]


def _devices(incomplete: str) -> list[str]:
    return [name for name in ("cpu", "cuda", "mps", "auto") if name.startswith(incomplete)]


def _bank_words(what: str) -> list[str]:
    from ptquiz.cli.context import open_bank
    from ptquiz.errors import PtquizError

    try:
        return list(getattr(open_bank([]), what))
    except PtquizError:
        return []


Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]...", help="Cards by id.", autocompletion=complete_ids),
]
Id = Annotated[str, typer.Argument(metavar="ID", help="A card's id.", autocompletion=complete_ids)]
Topic = Annotated[
    list[str] | None,
    typer.Option("--topic", help="Only this topic, or a part of its name.", autocompletion=_topics),
]
Tag = Annotated[
    list[str] | None, typer.Option("--tag", help="Only cards with this tag.", autocompletion=_tags)
]
LevelOption = Annotated[list[Level] | None, typer.Option("--level", help="Only this level.")]
KindOption = Annotated[list[Kind] | None, typer.Option("--kind", help="Only this kind.")]
AskedOption = Annotated[
    list[Asked] | None, typer.Option("--asked", help="Only what interviewers ask so often.")
]
BankOption = Annotated[
    list[Path] | None,
    typer.Option("--bank", help="A bank file or folder, beside the bundled bank."),
]
Trusted = Annotated[
    bool, typer.Option("--trust", help="Run the code of --bank in this run without asking.")
]
Device = Annotated[
    str | None,
    typer.Option(
        "--device", help="cpu, cuda, cuda:N, mps or auto.", autocompletion=_devices,
        show_default="cpu",
    ),
]  # fmt: skip
Trace = Annotated[
    bool,
    typer.Option("--trace", help="Show what each line made: dtypes, shapes, views, versions."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
