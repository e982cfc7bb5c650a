"""The table of keys as JSON Schema (draft 2020-12), by which an editor completes and checks.

It accepts every bank that the loader accepts; the loader knows more, such as whether Python
compiles.
"""

from __future__ import annotations

from typing import Any

from ptquiz.bank import schema
from ptquiz.bank.schema import Shape
from ptquiz.card import Kind

_TEXT = {"type": "string", "minLength": 1}
_PLAIN = {"type": ["string", "number", "boolean", "array"]}
_NAME = r"^[^\W\d]\w*$"
_SLUG = {"type": "string", "pattern": f"^{schema.SLUG_PATTERN}$"}


def _listed(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": item, **more}


def _solution(*needed: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"code": _TEXT, "why": _TEXT},
        "required": list(needed),
        "additionalProperties": False,
    }


_SHAPES: dict[Shape, dict[str, Any]] = {
    Shape.SLUG: _SLUG,
    Shape.LINE: _TEXT,
    Shape.TEXT: _TEXT,
    Shape.PYTHON: _TEXT,
    Shape.KIND: {"enum": schema.CHOICES[Shape.KIND]},
    Shape.LEVEL: {"enum": schema.CHOICES[Shape.LEVEL]},
    Shape.ASKED: {"enum": schema.CHOICES[Shape.ASKED]},
    Shape.SECONDS: {"type": "number", "exclusiveMinimum": 0, "maximum": schema.MAX_TIMEOUT},
    Shape.TEXTS: _listed(_TEXT),
    Shape.SLUGS: _listed(_SLUG, uniqueItems=True),
    Shape.TAGS: _listed({"type": "string", "pattern": f"^{schema.TAG_PATTERN}$"}, uniqueItems=True),
    Shape.LINKS: _listed(
        {"type": "string", "pattern": f"^{schema.LINK_PATTERN}$"}, uniqueItems=True
    ),
    Shape.NAMES: _listed({"type": "string", "pattern": _NAME}, uniqueItems=True),
    Shape.NEEDS: _listed(_TEXT, uniqueItems=True),
    Shape.PARAMS: {
        "type": "object",
        "propertyNames": {
            "pattern": _NAME,
            "not": {"enum": sorted(schema.RESERVED_NAMES)},
        },
        "additionalProperties": {"type": "array", "items": _PLAIN, "minItems": 1},
    },
    Shape.WRONGS: _listed(_solution("code", "why")),
    Shape.ACCEPTS: _listed(_solution("code")),
}


def json_schema() -> dict[str, Any]:
    """Return the schema of a bank file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A bank of ptquiz",
        "description": "Made from ptquiz/bank/schema.py by `make docs`.",
        "type": "object",
        "properties": {
            "topic": {**_TEXT, "description": schema.FILE_KEYS["topic"]},
            "shared": {
                "type": "object",
                "description": schema.FILE_KEYS["shared"],
                "propertyNames": {"pattern": _NAME},
                "additionalProperties": _TEXT,
            },
            "cards": {
                "type": "array",
                "minItems": 1,
                "description": schema.FILE_KEYS["cards"],
                "items": {"$ref": "#/$defs/card"},
            },
        },
        "required": list(schema.REQUIRED_FILE_KEYS),
        "additionalProperties": False,
        "$defs": {"card": _card()},
    }


def _card() -> dict[str, Any]:
    keys = schema.KEYS.values()
    return {
        "type": "object",
        "properties": {
            key.name: {**_SHAPES[key.shape], "description": key.meaning} for key in keys
        },
        "required": [key.name for key in keys if key.required == schema.ALL],
        "additionalProperties": False,
        "allOf": [_of_kind(kind) for kind in Kind],
    }


def _of_kind(kind: Kind) -> dict[str, Any]:
    keys = schema.KEYS.values()
    needed = [k.name for k in keys if kind in k.required and k.required != schema.ALL]
    others = [k.name for k in keys if kind not in k.allowed]
    then: dict[str, Any] = {"properties": dict.fromkeys(others, False)}
    return {
        "if": {"properties": {"kind": {"const": str(kind)}}, "required": ["kind"]},
        "then": then | ({"required": needed} if needed else {}),
    }
