"""YAML text -> a tree of nodes with line numbers; nothing is constructed, nothing expanded.

Built from the parser's events, one by one: libyaml's own composer recurses in C, and a file of
100,000 brackets crashes the interpreter there. Aliases are refused, and with them alias bombs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from ptquiz.text import unsafe_at

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 20
HAS_LIBYAML = hasattr(yaml, "CSafeLoader")

_Loader = yaml.CSafeLoader if HAS_LIBYAML else yaml.SafeLoader
_RESOLVER = yaml.resolver.Resolver()
_TAG = "tag:yaml.org,2002:"


class YamlProblem(Exception):
    """The text is not the YAML of a bank; ``line`` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(slots=True)
class Scalar:
    """``tag`` is YAML's own type: str, bool, int, float, null, timestamp."""

    line: int
    value: str
    tag: str
    block: bool
    quoted: bool

    @property
    def text_line(self) -> int:
        """The line of the first line of the text: a block's begins below its ``|``."""
        return self.line + self.block


@dataclass(slots=True)
class Sequence:
    """``[a, b]`` or lines that begin with a dash."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Pairs in the order of the file, duplicates included."""

    line: int
    pairs: list[tuple[Node, Node]] = field(default_factory=list)


Node = Scalar | Sequence | Mapping


def parse(text: str) -> Node | None:
    """Return the tree of the only document in ``text``, None if there is none.

    Raises YamlProblem.
    """
    text = text.replace("\r\n", "\n")
    unsafe = unsafe_at(text)
    if unsafe is not None:
        line = text.count("\n", 0, unsafe) + 1
        raise YamlProblem(line, f"character {text[unsafe]!r} is not allowed")
    try:
        return _build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = ", ".join(part for part in (error.problem, error.context) if part)
        raise YamlProblem(mark.line + 1 if mark else 1, message) from None


def _build(events: Iterator[yaml.Event]) -> Node | None:
    root: Node | None = None
    open_nodes: list[tuple[Sequence | Mapping, list[Node]]] = []
    documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise YamlProblem(line, "a bank file holds one document: take out the ---")
            continue
        if isinstance(event, yaml.AliasEvent):
            raise YamlProblem(
                line, f"aliases are not part of the format: write *{event.anchor} out"
            )
        if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            _close(*open_nodes.pop())
            continue
        node = _node(event, line)
        if node is None:
            continue
        if open_nodes:
            open_nodes[-1][1].append(node)
        else:
            root = node
        if not isinstance(node, Scalar):
            open_nodes.append((node, []))
            if len(open_nodes) > MAX_DEPTH:
                raise YamlProblem(line, f"nested more than {MAX_DEPTH} deep")
    return root


def _node(event: yaml.Event, line: int) -> Node | None:
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(line)
    if isinstance(event, yaml.MappingStartEvent):
        return Mapping(line)
    if isinstance(event, yaml.ScalarEvent):
        tag = event.tag or _RESOLVER.resolve(  # type: ignore[no-untyped-call]
            yaml.ScalarNode, event.value, event.implicit
        )
        block, quoted = event.style in {"|", ">"}, event.style in {"'", '"'}
        return Scalar(line, event.value, tag.removeprefix(_TAG), block, quoted)
    return None


def _close(node: Sequence | Mapping, children: list[Node]) -> None:
    if isinstance(node, Sequence):
        node.items = children
    else:
        node.pairs = list(zip(children[::2], children[1::2], strict=True))
