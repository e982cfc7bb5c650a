"""content/schema.json, made from the table of keys."""

from __future__ import annotations

import json

from ptquiz.bank.jsonschema import json_schema
from tests.docs.references import ROOT

PATH = ROOT / "content" / "schema.json"


def schema_text() -> str:
    """Return what the file must hold."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
