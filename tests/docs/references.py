"""The parts of the READMEs that are made from the code, between their markers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer.main

from ptquiz.bank import schema
from ptquiz.card import Kind
from ptquiz.cli.app import make_app
from ptquiz.cli.commands import COMMANDS
from ptquiz.script import prelude

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent
SHARED = {
    "--topic", "--tag", "--level", "--kind", "--asked", "--bank", "--trust", "--device", "--help",
}  # fmt: skip


def commands() -> str:
    """Each command with what it does and the options that it alone has."""
    group = typer.main.get_command(make_app(*COMMANDS))
    lines = ["| command | what it does | its own options |", "|---|---|---|"]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        arguments = [p.metavar for p in command.params if p.param_type_name == "argument"]
        options = [
            f"`{opt}`" for p in command.params for opt in p.opts if opt.startswith("--")
            and opt not in SHARED
        ]  # fmt: skip
        usage = " ".join(["ptquiz", name, *(a for a in arguments if a)])
        lines.append(f"| `{usage}` | {command.help.strip()} | {' '.join(options)} |")
    return "\n".join(lines)


def bank_format() -> str:
    """Each key of a card: who may have it, who must, what it means."""
    lines = ["| key | kinds | value | meaning |", "|---|---|---|---|"]
    for key in schema.KEYS.values():
        needed = key.required == key.allowed
        kinds = (
            "all" if key.allowed == schema.ALL else ", ".join(k for k in Kind if k in key.allowed)
        )
        lines.append(
            f"| `{key.name}`{'' if needed else ' (optional)'} | {kinds} | {key.shape.value} |"
            f" {key.meaning} |"
        )
    return "\n".join(lines)


def the_prelude() -> str:
    """What every snippet starts from."""
    return f"```python\n{prelude('cpu')}```"


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "commands": ("README.md", commands),
    "format": ("content/README.md", bank_format),
    "prelude": ("content/README.md", the_prelude),
}


def written(name: str) -> tuple[Path, str]:
    """Return a README with one part made anew, and its path."""
    file, make = PARTS[name]
    path = ROOT / file
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {name}: [^\n]* -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    assert pattern.search(text), f"{file} has no place for {name}"
    return path, pattern.sub(lambda match: f"{match[1]}{make()}\n{match[2]}", text)
