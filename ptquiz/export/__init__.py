"""Cards -> a file for another place: Anki, a document, a spreadsheet, a program."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from ptquiz.card import Card
    from ptquiz.export.parts import Parts, ProvenOutput

__all__ = ["Format", "ProvenOutput", "default_name", "export"]


class Format(StrEnum):
    """What kind of file to write."""

    APKG = "apkg"
    MD = "md"
    CSV = "csv"
    JSON = "json"


def default_name(fmt: Format) -> str:
    """Return the name of the file that an export without a target writes."""
    return f"ptquiz.{fmt}"


def export(
    cards: Sequence[Card],
    fmt: Format,
    proofs: Mapping[str, ProvenOutput],
    target: Path | BinaryIO,
    *,
    now: datetime,
) -> None:
    """Write ``cards`` to ``target``, whole or not at all.

    ``proofs`` is by card id; a card without one is written with its stored output and says that
    it is not proven. ``now`` is the date of the notes in an Anki package: Anki takes over what is
    newer. Raises PtquizError where the target cannot be written.
    """
    from ptquiz.export.parts import all_parts  # noqa: PLC0415  # every command imports Format
    from ptquiz.export.target import write  # noqa: PLC0415

    write(_rendered(all_parts(cards, proofs), fmt, now), target)


def _rendered(parts: Sequence[Parts], fmt: Format, now: datetime) -> bytes:
    # Loaded here, because `ptquiz --help` needs none of them and each brings its libraries along.
    match fmt:
        case Format.APKG:
            from ptquiz.export.anki import package  # noqa: PLC0415

            return package(parts, now)
        case Format.MD:
            from ptquiz.export.markdown import document  # noqa: PLC0415

            return document(parts)
        case Format.CSV:
            from ptquiz.export.tabular import as_csv  # noqa: PLC0415

            return as_csv(parts)
        case Format.JSON:
            from ptquiz.export.tabular import as_json  # noqa: PLC0415

            return as_json(parts)


def __getattr__(name: str) -> object:
    """Import ``ProvenOutput`` when it is first asked for."""
    if name == "ProvenOutput":
        from ptquiz.export.parts import ProvenOutput  # noqa: PLC0415

        return ProvenOutput
    raise AttributeError(name)
