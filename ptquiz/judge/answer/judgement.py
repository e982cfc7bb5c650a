"""How an answer was judged: how far it agrees, and why no further."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptquiz.judge.answer.values import Match

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Judgement:
    """A match, and a reason in plain English where it is half right."""

    match: Match
    reason: str = ""


RIGHT = Judgement(Match.RIGHT)
WRONG = Judgement(Match.WRONG)


def best(judgements: Iterable[Judgement]) -> Judgement:
    """Return the first one that is right, else the first that is half right, else WRONG."""
    found = WRONG
    for judgement in judgements:
        if judgement.match is Match.RIGHT:
            return judgement
        if found.match is Match.WRONG:
            found = judgement
    return found


def of_alternatives(judgements: Iterable[Judgement]) -> Judgement:
    """Judge ``a or b``: right if both are, half right if one is, for it does not decide."""
    alternatives = list(judgements)
    matches = {judgement.match for judgement in alternatives}
    if len(matches) == 1:
        return alternatives[0]
    if Match.RIGHT in matches:
        return Judgement(Match.HALF, "one of the alternatives is right")
    return WRONG
