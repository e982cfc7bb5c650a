"""A node -> the value that its key wants. Each reader reports what it finds and goes on."""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from typing import TYPE_CHECKING, Any

from ptquiz.bank import schema
from ptquiz.bank.definitions import parse_quietly
from ptquiz.bank.problems import did_you_mean
from ptquiz.bank.schema import Shape
from ptquiz.bank.yaml_tree import Mapping, Node, Scalar, Sequence
from ptquiz.card import Accepted, Param, Wrong
from ptquiz.text import one_line, unsafe_at

if TYPE_CHECKING:
    from collections.abc import Callable

    Complain = Callable[[int, str], None]
    """Takes a line of the file and what is wrong there."""

_SLUG = re.compile(schema.SLUG_PATTERN)
_TAG = re.compile(schema.TAG_PATTERN)
_LINK = re.compile(schema.LINK_PATTERN)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_EXPONENT = re.compile(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+")
_MAX_SLUG = 80
_TYPES = {Mapping: "a mapping", Sequence: "a list", Scalar: "a text"}


def read(shape: Shape, name: str, node: Node, complain: Complain) -> Any:
    """Return the value of ``node`` as ``shape`` wants it, or None after a report."""
    return _READERS[shape](name, node, complain)


def text(name: str, node: Node, complain: Complain) -> str | None:
    """Read a non-empty text; what YAML takes for another type is reported."""
    if not isinstance(node, Scalar):
        complain(node.line, f'"{name}" must be text, not {_TYPES[type(node)]}')
        return None
    if node.tag != "str":
        if not node.value:
            complain(node.line, f'"{name}" is empty')
        else:
            complain(
                node.line,
                f'"{name}": YAML reads {node.value} as {node.tag}, not as a text;'
                f' write "{node.value}"',
            )
        return None
    if not node.value.strip():
        complain(node.line, f'"{name}" is empty')
        return None
    if unsafe_at(node.value) is not None:
        complain(node.text_line, f'"{name}" holds a control character: {one_line(node.value, 60)}')
        return None
    return node.value


def _line(name: str, node: Node, complain: Complain) -> str | None:
    value = text(name, node, complain)
    if value is not None and "\n" in value.strip():
        complain(node.line, f'"{name}" must be one line')
        return None
    return value.strip() if value is not None else None


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[str, Node, Complain], str | None]:
    def reader(name: str, node: Node, complain: Complain) -> str | None:
        value = _line(name, node, complain)
        if value is not None and (not pattern.fullmatch(value) or len(value) > _MAX_SLUG * 4):
            complain(node.line, f'"{name}": "{value}" is not {what}')
            return None
        return value

    return reader


def slug(name: str, node: Node, complain: Complain) -> str | None:
    """Read an id: lower-case words joined by dashes."""
    value = _line(name, node, complain)
    if value is None:
        return None
    if _SLUG.fullmatch(value) and len(value) <= _MAX_SLUG:
        return value
    near = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")[:_MAX_SLUG]
    complain(node.line, f'"{name}": "{value}" is not a slug; write "{near or "a-b-c"}"')
    return None


def python(name: str, node: Node, complain: Complain) -> str | None:
    """Read Python that compiles; the report names the line of the file that does not."""
    value = text(name, node, complain)
    if value is None or not isinstance(node, Scalar):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(value, name, "exec", dont_inherit=True)
        line = _future_import(value) if name != "check" else 0
        if line:
            message = f'"{name}": from __future__ must come first, and the prelude stands above it'
            complain(node.text_line + line - 1, message)
            return None
    except SyntaxError as error:
        complain(
            node.text_line + (error.lineno or 1) - 1, f'"{name}" does not compile: {error.msg}'
        )
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        complain(node.line, f'"{name}" does not compile: {str(error) or type(error).__name__}')
    else:
        return value
    return None


def _future_import(code: str) -> int:
    """Return the line of a ``from __future__`` import, 0 if there is none."""
    imports = (node for node in parse_quietly(code).body if isinstance(node, ast.ImportFrom))
    return next((node.lineno for node in imports if node.module == "__future__"), 0)


def identifier(name: str, node: Node, complain: Complain) -> str | None:
    """Read a name that Python code could have, too."""
    value = text(name, node, complain)
    if value is not None and (not value.isidentifier() or keyword.iskeyword(value)):
        complain(node.line, f'"{name}": "{value}" is not a Python name')
        return None
    return value


def _choice(shape: Shape) -> Callable[[str, Node, Complain], str | None]:
    choices = schema.CHOICES[shape]

    def reader(name: str, node: Node, complain: Complain) -> str | None:
        value = _line(name, node, complain)
        if value is not None and value not in choices:
            suggestion = did_you_mean(value, choices) or f": one of {', '.join(choices)}"
            complain(node.line, f'"{name}": unknown {name} "{value}"{suggestion}')
            return None
        return value

    return reader


def _seconds(name: str, node: Node, complain: Complain) -> float | None:
    value = plain(name, node, complain)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        complain(node.line, f'"{name}" must be a number of seconds')
        return None
    if not 0 < value <= schema.MAX_TIMEOUT:
        complain(
            node.line, f'"{name}" must be above 0 and at most {schema.MAX_TIMEOUT:.0f} seconds'
        )
        return None
    return float(value)


def _many(
    one: Callable[[str, Node, Complain], str | None], *, distinct: bool = True
) -> Callable[[str, Node, Complain], tuple[str, ...] | None]:
    def reader(name: str, node: Node, complain: Complain) -> tuple[str, ...] | None:
        if not isinstance(node, Sequence):
            complain(node.line, f'"{name}" must be a list: [first, second]')
            return None
        if not node.items and schema.KEYS[name].required:
            complain(node.line, f'"{name}" is empty')
        values: list[str] = []
        for item in node.items:
            value = one(name, item, complain)
            if value is None:
                continue
            if distinct and value in values:
                complain(item.line, f'"{name}" says "{value.strip()}" twice')
            values.append(value)
        return tuple(values)

    return reader


def _requirement(name: str, node: Node, complain: Complain) -> str | None:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415

    value = _line(name, node, complain)
    if value is None:
        return None
    try:
        requirement = Requirement(value)
    except InvalidRequirement:
        complain(node.line, f'"{name}": "{value}" is not a requirement such as torch>=2.8')
        return None
    if requirement.url or requirement.marker or requirement.extras:
        complain(node.line, f'"{name}": "{value}": only a name and a version can be required')
        return None
    return value


def plain(name: str, node: Node, complain: Complain) -> Any:
    """Read a value that means the same in YAML and in Python; None after a report."""
    if isinstance(node, Sequence):
        return [plain(name, item, complain) for item in node.items]
    if isinstance(node, Mapping):
        complain(
            node.line, f'"{name}": a value is a number, a text, true, false, or a list of these'
        )
        return None
    value = node.value
    if node.tag == "bool" and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    number = _number(node)
    if number is not None:
        return number
    if node.tag != "str":
        advice = f"write it as {_meant(node)}" if _meant(node) else "put it in quotes"
        complain(node.line, f'"{name}": YAML reads {value or "nothing"} as {node.tag}: {advice}')
        return None
    if not (node.block or node.quoted) and _EXPONENT.fullmatch(value):
        complain(node.line, f'"{name}": YAML reads {value} as a text: write it as {float(value)!r}')
        return None
    if unsafe_at(value) is not None:
        complain(node.line, f'"{name}" holds a control character: {one_line(value, 60)}')
        return None
    return value


def _number(node: Scalar) -> int | float | None:
    """Read what is the same number in YAML and in Python, None if it is none."""
    try:
        if node.tag == "int" and _INT.fullmatch(node.value):
            return int(node.value)
        if node.tag == "float" and ":" not in node.value:
            plain = node.value.lower().replace("_", "")
            return float(plain.replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:  # of more than 4,300 digits; or tagged as what it is not
        pass
    return None


def _meant(node: Scalar) -> str:
    """Return the plain form of an integer that YAML and Python read alike: 0x10, 1_000."""
    try:
        return str(int(node.value, 0)) if node.tag == "int" else ""
    except ValueError:
        return ""


def _params(name: str, node: Node, complain: Complain) -> tuple[Param, ...] | None:
    if not isinstance(node, Mapping):
        complain(node.line, f'"{name}" must be a mapping: {{n: [1, 2, 3]}}')
        return None
    params: dict[str, Param] = {}
    for key, values in node.pairs:
        param = identifier(name, key, complain)
        if param is None:
            continue
        if param in schema.RESERVED_NAMES:
            complain(key.line, f'"{name}": "{param}" is a name of the prelude')
        elif param in params:
            complain(key.line, f'"{name}": "{param}" appears twice')
        elif not isinstance(values, Sequence) or not values.items:
            complain(values.line, f'"{name}": "{param}" needs a list of values')
        else:
            read_values = [plain(name, item, complain) for item in values.items]
            good = [repr(value) for value in read_values if value is not None]
            if len(set(good)) < len(good):
                complain(values.line, f'"{name}": "{param}" has a value twice')
            params[param] = Param(param, tuple(read_values))
    return tuple(params.values())


def _solutions(
    make: Callable[..., Any], *needed: str
) -> Callable[[str, Node, Complain], tuple[Any, ...] | None]:
    """Return a reader of a list of solutions; ``needed`` are the keys that each must have."""

    def reader(name: str, node: Node, complain: Complain) -> tuple[Any, ...] | None:
        if not isinstance(node, Sequence):
            complain(node.line, f'"{name}" must be a list of {{{", ".join(needed)}}}')
            return None
        items = [_solution(name, item, complain, needed) for item in node.items]
        return tuple(make(**parts) for parts in items if parts is not None)

    return reader


def _solution(
    name: str, node: Node, complain: Complain, needed: tuple[str, ...]
) -> dict[str, str | None] | None:
    if not isinstance(node, Mapping):
        complain(node.line, f'"{name}" must be a list of {{{", ".join(needed)}}}')
        return None
    parts: dict[str, str | None] = {}
    for key, value in node.pairs:
        part = text(name, key, complain)
        if part in parts:
            complain(key.line, f'"{name}": duplicate key "{part}"')
        elif part in _PARTS:
            parts[part] = _PARTS[part](name, value, complain)
        elif part is not None:
            complain(key.line, f'"{name}": unknown key "{part}"{did_you_mean(part, _PARTS)}')
    for part in needed:
        if part not in parts:
            complain(node.line, f'"{name}": missing "{part}"')
    return parts if {*needed} <= {*parts} and None not in parts.values() else None


_PARTS = {"code": python, "why": text}


_READERS: dict[Shape, Callable[[str, Node, Complain], Any]] = {
    Shape.SLUG: slug,
    Shape.LINE: _line,
    Shape.TEXT: text,
    Shape.PYTHON: python,
    Shape.KIND: _choice(Shape.KIND),
    Shape.LEVEL: _choice(Shape.LEVEL),
    Shape.ASKED: _choice(Shape.ASKED),
    Shape.SECONDS: _seconds,
    Shape.TEXTS: _many(text, distinct=False),
    Shape.SLUGS: _many(slug),
    Shape.TAGS: _many(_matching(_TAG, "a tag: lower-case letters, digits, dots and dashes")),
    Shape.LINKS: _many(_matching(_LINK, "an https link")),
    Shape.NAMES: _many(identifier),
    Shape.NEEDS: _many(_requirement),
    Shape.PARAMS: _params,
    Shape.WRONGS: _solutions(Wrong, "code", "why"),
    Shape.ACCEPTS: _solutions(Accepted, "code"),
}
