"""What is printed beside the values of a tensor: ``dtype=…``, ``device=…``, ``grad_fn=…``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.judge.answer.values import default_dtype, same_word

if TYPE_CHECKING:
    from ptquiz.judge.answer.reading import Reading


def contradicts(typed: Reading, truth: Reading) -> bool:
    """Tell whether a typed note says what the print does not."""
    return any(
        not _agrees(key, said, truth, count)
        for (key, count), said in typed.notes.items()
        if 0 < count <= len(truth.leaves)
    )


def _agrees(key: str, said: str, truth: Reading, count: int) -> bool:
    """Compare a typed ``dtype=…`` with what the print says there, or says by leaving it out."""
    printed = truth.notes.get((key, count))
    function = truth.notes.get(("grad_fn", count))
    if key == "dtype":
        printed = printed or default_dtype(truth.leaves[count - 1].value)
        return not printed or same_word(said.strip("'\""), printed)
    if key == "requires_grad":
        return said.startswith("t") == bool(printed or function)
    if key == "grad_fn":
        return bool(function) and _function(said) in {"", _function(function or "")}
    return not printed or same_word(said.strip("'\""), printed.strip("'\""))


def _function(name: str) -> str:
    """``mul`` of ``<MulBackward0>``, without the number; empty for ``<...>``."""
    return re.sub(r"backward\d*|\W", "", name)
