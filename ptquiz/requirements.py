"""Whether what a card requires is there, without importing any of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.card import Card

DEVICES = frozenset({"cuda", "mps"})


def unmet_requirement(
    card: Card, device: str, version_of: Callable[[str], str | None] | None = None
) -> str:
    """Return what a card lacks on ``device``; empty if nothing.

    ``version_of`` returns a package's version where the card runs; None: the command's own.
    """
    for requirement in card.requires:
        if requirement in DEVICES:
            if device.partition(":")[0] != requirement:
                return f"needs {requirement}: run it with --device {requirement}"
        elif lack := _lack(requirement, version_of or installed):
            return lack
    return ""


@cache
def installed(package: str) -> str | None:
    """Return the version of an installed package, None if it is not."""
    from importlib import metadata  # noqa: PLC0415  # it brings the email package along

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _lack(requirement: str, version_of: Callable[[str], str | None]) -> str:
    from packaging.requirements import Requirement  # noqa: PLC0415

    wanted = Requirement(requirement)
    version = version_of(wanted.name)
    if version is None:
        return f"needs {requirement}: not installed"
    if not wanted.specifier.contains(version, prereleases=True):
        return f"needs {requirement}: here is {version}"
    return ""
