"""What ``torch.testing.assert_close`` and its like said of two values."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from ptquiz.engine.worker.explain import values
from ptquiz.engine.worker.explain.explanation import Explanation

if TYPE_CHECKING:
    from types import FrameType

    from ptquiz.engine.worker.explain.source import Source

_ITEM = re.compile(r"The failure occurred for item ((?:\[[^\]]*\])+)")
_MISMATCHED = re.compile(r"Mismatched elements: (\d+) / (\d+)")


def of_library(
    source: Source, line: int, frame: FrameType, error: BaseException
) -> Explanation | None:
    """Explain it by the values that the ``frame`` of the library's function was given."""
    given = frame.f_locals
    wanted = next((name for name in ("expected", "desired") if name in given), None)
    if "actual" not in given or wanted is None:
        return None
    message = str(error)
    call = source.call_at(line, frame.f_code.co_name)
    got, want = _item(message, given["actual"], given[wanted])
    swapped = call is not None and len(call.args) > 1 and source.is_swapped(*call.args[:2])
    if swapped:
        got, want = want, got
    claim = source.claim(call) if call is not None else frame.f_code.co_name
    note = values.difference(got, want)
    counted = _MISMATCHED.search(message)
    if counted and note:  # the tolerance is known there alone
        note = re.sub(r"^\d+ of \d+", f"{counted[1]} of {counted[2]}", note)
    own = message if given.get("msg") is not None or given.get("err_msg") else ""
    note = note or source.missing_return(got, want)
    return Explanation(claim, *values.pair(got, want, types=True), note, own)


def _item(message: str, got: Any, want: Any) -> tuple[Any, Any]:
    """Return the part of nested containers that ``assert_close`` says it failed for."""
    found = _ITEM.search(message)
    if not found:
        return got, want
    try:
        path = [ast.literal_eval(key) for key in re.findall(r"\[([^\]]*)\]", found[1])]
        return values.item(got, path), values.item(want, path)
    except Exception:  # noqa: BLE001  # a learner's containers may do anything
        return got, want
