"""A card's code as one runnable program, and the way back from its lines to the card's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ptquiz.card import Card, Variant

ANY_DEVICE = 'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")'


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of a script, named after a key of the card, or prelude, params, answer.

    ``shared model`` is the file's shared code of that name.
    """

    name: str
    text: str

    @property
    def is_shared(self) -> bool:
        """Whether it is code that the cards of a file share."""
        return self.name.startswith("shared ")

    @property
    def file_name(self) -> str:
        """The name of the file that shared code runs from beside the tests."""
        return f"{self.name.replace(' ', '_')}.py"

    @property
    def line_count(self) -> int:
        """How many lines it takes in the script."""
        return self.text.count("\n") + (not self.text.endswith("\n"))


@dataclass(frozen=True, slots=True)
class Script:
    """Sections, one after the other, which are one Python program."""

    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """The whole program."""
        return "".join(s.text if s.text.endswith("\n") else s.text + "\n" for s in self.sections)

    @property
    def shared(self) -> tuple[Section, ...]:
        """The shared code in it."""
        return tuple(section for section in self.sections if section.is_shared)

    def locate(self, line: int) -> tuple[str, int]:
        """Name the section of a line of the program, and the line in it, both from 1."""
        for section in self.sections:
            if line <= section.line_count:
                return section.name, line
            line -= section.line_count
        return self.sections[-1].name, self.sections[-1].line_count


def prelude(device: str | None = None) -> str:
    """Return the code that every snippet starts from; it is part of the bank format.

    ``device`` is a torch device string; None takes CUDA where it is there.
    """
    line = ANY_DEVICE if device is None else f"device = torch.device({device!r})"
    return (
        "import torch\n"
        "from torch import nn\n"
        "import torch.nn.functional as F\n"
        f"{line}\n"
        "torch.manual_seed(0)\n"
    )


def assignments(variant: Variant) -> str:
    """Write a variant out as plain Python, a line for each param."""
    return "".join(f"{name} = {_python(value)}\n" for name, value in variant.items())


def _python(value: Any) -> str:
    """Write a plain value as Python; infinities and nan have no literal."""
    if isinstance(value, list):
        return f"[{', '.join(map(_python, value))}]"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    return repr(value)


def script(
    card: Card,
    variant: Variant,
    *,
    device: str | None = None,
    code: str | None = None,
) -> Script:
    """Assemble what runs: prelude, params, shared code, setup, the snippet or ``code`` instead."""
    body = Section("snippet", card.snippet) if code is None else Section("answer", code)
    before = (
        Section("prelude", prelude(device)),
        Section("params", assignments(variant)),
        *(Section(f"shared {shared.name}", shared.code) for shared in card.uses),
        Section("setup", card.setup),
    )
    return Script((*(section for section in before if section.text), body))


def editable(card: Card, variant: Variant) -> str:
    """Return a card's code as a program of the learner's own, for an experiment."""
    _, *sections = script(card, variant).sections  # without the prelude
    return Script(tuple(sections)).text


def standalone(text: str, device: str) -> Script:
    """Assemble the learner's own program: the prelude, then all of ``text``."""
    return Script((Section("prelude", prelude(device)), Section("answer", text)))


def with_check(program: str, check: str) -> str:
    """Add to a program the tests of ``check`` and a loop that calls each of them."""
    loop = (
        "for _name, _test in list(globals().items()):\n"
        '    if _name.startswith("test_") and callable(_test):\n'
        "        _test()\n"
        '        print("passed:", _name)\n'
    )
    return f"{program}\n{check.rstrip()}\n\n{loop}"
