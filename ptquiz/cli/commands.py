"""The commands by name; each is imported only where it is used or listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ptquiz.cli import overview

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = overview.commands()


def command(name: str) -> Callable[..., Any]:  # noqa: C901, PLR0912  # a table that tests follow
    """Return what runs a command. Raises KeyError for an unknown name."""
    found: Callable[..., Any]
    match name:
        case "study":
            from ptquiz.cli.learning.study import study as found
        case "mock":
            from ptquiz.cli.learning.mock import mock as found
        case "plan":
            from ptquiz.cli.learning.plan import plan as found
        case "readiness":
            from ptquiz.cli.learning.readiness import readiness as found
        case "stats":
            from ptquiz.cli.learning.stats import stats as found
        case "optimize":
            from ptquiz.cli.learning.optimize import optimize as found
        case "verify":
            from ptquiz.cli.cards.verify import verify as found
        case "export":
            from ptquiz.cli.cards.export import export as found
        case "list":
            from ptquiz.cli.cards.list_cards import list_cards as found
        case "show":
            from ptquiz.cli.cards.show import show as found
        case "check":
            from ptquiz.cli.cards.check import check as found
        case "new":
            from ptquiz.cli.cards.new import new as found
        case "resume":
            from ptquiz.cli.cards.resume import resume as found
        case "run":
            from ptquiz.cli.cards.run import run as found
        case "grade":
            from ptquiz.cli.cards.grade import grade as found
        case "trust":
            from ptquiz.cli.cards.trust import trust as found
        case "doctor":
            from ptquiz.cli.doctor import doctor as found
        case _:
            raise KeyError(name)
    return found
