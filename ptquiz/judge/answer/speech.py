"""Plain speech for several values at once: ``both``, ``all zeros``, ``only the first``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.judge.answer.context import pointed_at

if TYPE_CHECKING:
    from ptquiz.judge.answer.context import Names

_PLURALS = {
    "zeros": "0", "zeroes": "0", "zero": "0", "ones": "1", "one": "1", "trues": "true",
    "falses": "false", "nans": "nan", "infs": "inf", "infinity": "inf", "infinite": "inf",
    "nones": "none", "true": "true", "false": "false", "yes": "true", "no": "false",
    "nothing": "", "t": "true", "f": "false",
}  # fmt: skip
_COUNTS = {
    "2": 2, "two": 2, "twice": 2, "both": 2, "3": 3, "three": 3, "thrice": 3, "four": 4, "five": 5,
    "six": 6,
}  # fmt: skip
_WORD = r"[-+]?[\d./]*\d(?:\.(?!\w))?(?:e-?\d+)?|(?:torch\.)?[a-z]+\d*"
_LEAD = r"(?:(?:they|it|its|values?|is|are|will be|so|a|an|prints?|gives?|still|simply) )*"
_OF_THEM = (
    r"(?: (?:of|the|them|it|these|those|values?|entries|elements|results?|are|is|be|being|stays?"
    r"|remains?|gets?|have|has|becomes?|gives?|still|\d+))*"
)
_NEGATIVE = re.compile(
    r"\b(?:not|no|neither|none|never|false|fails?|failed|failing|raises?|breaks?|broken|errors?)\b"
)
_FOR_ALL = re.compile(
    rf"{_LEAD}(?:all|everything|every \w+|everywhere|only|just|both|each|always|nothing but)"
    rf"{_OF_THEM} (?P<value>{_WORD})(?: \w+)?"
)
_AFTERWARDS = re.compile(
    rf"{_LEAD}(?P<value>{_WORD})(?: (?:for|in|on|at|to|is|are|the))*"
    r" (?:each|both|everywhere|throughout|every time|all|always|apiece|all over|in all|for all)"
    r"(?: \w+){0,2}"
)
_ALONE = re.compile(
    rf"{_LEAD}(?P<value>zeros|zeroes|ones|nans|infs|falses|trues|zero|one)"
    r"(?: (?:vector|tensor|matrix|gradients?))?"
)
_COUNTED = tuple(
    re.compile(_LEAD + pattern)
    for pattern in (
        rf"(?P<count>\w+) ?(?:x|times|\*|\u00d7) ?(?P<value>{_WORD})",
        r"(?P<count>\w+) (?P<value>zeros|zeroes|ones|nans|infs|falses|trues|nones)",
        rf"(?P<value>{_WORD}),? ?(?:x|\*|\u00d7) ?(?P<count>\d+)",
        rf"(?P<value>{_WORD}),? (?P<count>twice|thrice|\w+(?= ?(?:x|times)\b)) ?(?:x|times)?",
    )
)
_ORDINAL = r"(?:the )?(?:first|second|third|fourth|1st|2nd|3rd|4th|last)"
_ORDINALS = re.compile(
    rf"{_ORDINAL}(?:(?:,| and|, and|,? \+|,? &) {_ORDINAL})*(?: (?:ones?|only|works?|cases?))*"
)
_RANGE = re.compile(
    r"(?:the )?(?P<end>first|last) (?P<many>two|three|[23])(?: (?:ones?|only|work|cases?|entries))*"
)
_PART = re.compile(
    r"(?:the )?(?:(?P<end>first|last) ?(?P<many>two|three|[23]|one)?"
    r"|(?P<rest>rests?|others?|remaining(?: \w+)?|other (?:two|three|ones?)))"
    rf"(?: (?:is|are|ones?|get|gets|:|=))*:? (?P<value>{_WORD})"
)
_PART_BEHIND = re.compile(rf"(?P<value>{_WORD}) (?:for|in|on|at|to) (?P<place>.+)")
_IN_CASE = r"(?:yes,? |no,? )?(?:(?:in|for|with|on) )?"
_POSITIVE_QUANTITY = re.compile(
    _IN_CASE + r"(?:both|all|everything|every one|each|always|all \w+)\b(?P<rest>.*)"
)
_NEGATIVE_QUANTITY = re.compile(
    _IN_CASE + r"(?:neither|none|nothing|never|not any|no one)\b(?P<rest>.*)"
)
_ONLY = re.compile(
    r"(?:yes,? )?(?:(?:only|just)(?: for| in| with| on| if)? (?P<after>.+)"
    r"|(?P<before>.+?),? (?:only|alone)\b.*)"
)
_ALL_BUT = re.compile(
    r"(?:all|everything|each|every one)(?: \w+)? (?:but|except)(?: for)? (?P<rest>.+)"
)


def written_out(text: str, truth: list[str], names: Names) -> list[str]:
    """Return the answers that plain speech may stand for, value by value.

    ``truth`` are the true values as words; ``names`` point to each of them.
    """
    said = " ".join(re.sub(r"[!?.]+$", "", text.strip().casefold()).split())
    count = len(truth)
    if count < 2 or not said:
        return []
    found = _repeated(said, count)
    if all(value in {"true", "false"} for value in truth):
        found += _letters(said, count) + _booleans(said, count, names)
    return found


def _repeated(said: str, count: int) -> list[str]:
    found = []
    for pattern in (_FOR_ALL, _AFTERWARDS, _ALONE):
        if match := pattern.fullmatch(said):
            is_both = re.search(r"\bboth\b", said)
            if count == 2 or not is_both:
                found.append(_times(match["value"], count))
    for pattern in _COUNTED:
        match = pattern.fullmatch(said)
        if match and (_COUNTS.get(match["count"]) == count or match["count"] == str(count)):
            found.append(_times(match["value"], count))
    found += _by_parts(said, count)
    return [text for text in found if text.strip(", ")]


def _by_parts(said: str, count: int) -> list[str]:
    """Write out ``the first two True, the rest False``."""
    values: list[str | None] = [None] * count
    for part in re.split(r",\s*(?:and |but )?|;\s*| and | but ", said):
        match = _PART.fullmatch(_PART_BEHIND.sub(r"\g<place> \g<value>", part.strip()))
        if match is None:
            return []
        many = min(_COUNTS.get(match["many"] or "", 1), count)
        if match["rest"]:
            places = [place for place, value in enumerate(values) if value is None]
        else:
            places = list(range(many) if match["end"] == "first" else range(count - many, count))
        for place in places:
            values[place] = match["value"]
    return [", ".join(value for value in values if value)] if all(values) else []


def _times(value: str, count: int) -> str:
    return ", ".join([_PLURALS.get(value, value)] * count)


def _letters(said: str, count: int) -> list[str]:
    letters = re.sub(r"[\s/,;|-]", "", said)
    is_row = re.fullmatch(r"[tf]+|[yn]+", letters) and len(letters) == count
    return [", ".join(letters)] if is_row else []


def _booleans(said: str, count: int, names: Names) -> list[str]:
    if re.search(r"\bor\b", said):
        return []
    if match := _ALL_BUT.fullmatch(said):
        return _marked(match["rest"], "false", "true", count, names)
    if match := _NEGATIVE_QUANTITY.fullmatch(said):
        return [] if _NEGATIVE.search(match["rest"]) else [_times("false", count)]
    match = _POSITIVE_QUANTITY.fullmatch(said)
    if match and (count == 2 or not said.startswith("both")):
        is_denied = _NEGATIVE.search(match["rest"])
        return [_times("false" if is_denied else "true", count)]
    if _RANGE.fullmatch(said) or _ORDINALS.fullmatch(said):
        return _marked(said, "true", "false", count, names)
    if match := _ONLY.fullmatch(said):
        said = match["after"] or match["before"]
        return [] if _NEGATIVE.search(said) else _marked(said, "true", "false", count, names)
    return []


def _marked(said: str, inside: str, outside: str, count: int, names: Names) -> list[str]:
    """Write ``inside`` where the words point to, ``outside`` elsewhere."""
    places: set[int] = set()
    if match := _RANGE.match(said):
        many = min(_COUNTS[match["many"]], count)
        places.update(range(many) if match["end"] == "first" else range(count - many, count))
    else:
        for part in re.split(r",|\band\b|&|\+", said):
            place = pointed_at(tuple(re.findall(r"\w+", part)), names)
            if place is None:
                return []
            places.add(place)
    return [", ".join(inside if place in places else outside for place in range(count))]
