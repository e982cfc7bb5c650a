"""A bank file -> its cards, or every problem that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ptquiz.bank import schema
from ptquiz.bank.definitions import definitions, parse_quietly
from ptquiz.bank.problems import Problem, did_you_mean
from ptquiz.bank.readers import identifier, python, read, slug, text
from ptquiz.bank.rules import complaints
from ptquiz.bank.yaml_tree import Mapping, Node, Scalar, Sequence, YamlProblem, parse
from ptquiz.card import Asked, Card, Kind, Level, Shared, Source
from ptquiz.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.bank.rules import Complaint

_PROSE = {"question", "answer"}


def load(data: bytes, name: str) -> tuple[list[Card], list[Problem]]:
    """Read the bytes of a bank file, called ``name`` in messages.

    Raises nothing: what cannot be read is a Problem, and the cards are then not to be used.
    """
    loader = Loader(name)
    loader.load(data)
    return loader.cards, loader.problems


class Loader:
    """Reads one bank file; ``ids`` are those of all its cards, with their lines, good or bad.

    ``doubts`` is what is doubtful in the file beside its cards.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.cards: list[Card] = []
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.ids: list[tuple[str, int]] = []
        self._topic_line = 1
        self._shared: dict[str, tuple[int, Shared]] = {}
        self._used: set[str] = set()

    def load(self, data: bytes) -> None:
        """Read the file's bytes into ``cards`` and ``problems``."""
        root = self._parse(data)
        if root is None:
            return
        topic, nodes = self._file(root)
        for node in nodes:
            card = self._card(node, topic)
            if card is not None:
                self.cards.append(card)
        self.doubts = [
            Problem(self.name, line, "", f'no card uses the shared code "{name}"')
            for name, (line, _) in self._shared.items()
            if name not in self._used
        ]

    def _report(self, line: int, message: str, card: str = "") -> None:
        self.problems.append(Problem(self.name, line, one_line(card, 80), one_line(message)))

    def _reporter(self, card: str) -> Callable[[int, str], None]:
        return lambda line, message: self._report(line, message, card)

    def _parse(self, data: bytes) -> Node | None:
        if len(data) > schema.MAX_BYTES:
            self._report(1, f"larger than {schema.MAX_BYTES >> 20} MiB: split the file by topic")
            return None
        try:
            content = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._report(line, "not UTF-8: save the file as UTF-8")
            return None
        try:
            root = parse(content)
        except YamlProblem as problem:
            self._report(problem.line, f"not YAML: {problem.message}")
            return None
        if root is None:
            self._report(1, 'empty: a bank file has "topic" and "cards"')
        return root

    def _file(self, root: Node) -> tuple[str, list[Node]]:
        if not isinstance(root, Mapping):
            self._report(root.line, 'a bank file is a mapping with "topic" and "cards"')
            return "", []
        found = self._keys(root, schema.FILE_KEYS, "")
        for key in schema.REQUIRED_FILE_KEYS:
            if key not in found:
                self._report(root.line, f'missing key "{key}"')
        topic = text("topic", found["topic"], self._reporter("")) if "topic" in found else None
        self._topic_line = found["topic"].line if "topic" in found else root.line
        self._read_shared(found.get("shared"))
        cards = found.get("cards")
        if cards is not None and not isinstance(cards, Sequence):
            self._report(cards.line, '"cards" must be a list, each card beginning with a dash')
        elif cards is not None and not cards.items:
            self._report(cards.line, '"cards" is empty')
        items = cards.items if isinstance(cards, Sequence) else []
        return (topic or "").strip(), items

    def _read_shared(self, node: Node | None) -> None:
        report = self._reporter("")
        if node is not None and not isinstance(node, Mapping):
            report(node.line, '"shared" must be a mapping: a name, then its code')
        for key, value in node.pairs if isinstance(node, Mapping) else ():
            name = identifier("shared", key, report)
            code = python("shared", value, report)
            for definition in definitions(parse_quietly(code or "")):
                if definition.is_test:
                    report(_line_of(value) + definition.line - 1,
                           f'"shared": {definition.name} belongs in a check')  # fmt: skip
            if name in self._shared:
                report(key.line, f'"shared": "{name}" appears twice')
            elif name is not None:  # one whose code is bad is known all the same
                self._shared[name] = _line_of(value), Shared(name, code or "")

    def _keys(self, node: Mapping, known: dict[str, Any], card: str) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key, value in node.pairs:
            if not isinstance(key, Scalar):
                self._report(key.line, "a key must be a word", card)
            elif key.value not in known:
                suggestion = did_you_mean(key.value, known)
                self._report(key.line, f'unknown key "{key.value}"{suggestion}', card)
            elif key.value in found:
                self._report(key.line, f'duplicate key "{key.value}"', card)
            else:
                found[key.value] = value
        return found

    def _card(self, node: Node, topic: str) -> Card | None:
        if not isinstance(node, Mapping):
            self._report(node.line, "a card is a mapping: id, kind, level, question …")
            return None
        before = len(self.problems)
        called = _name_of(node)
        report = self._reporter(called)
        found = self._keys(node, schema.KEYS, called)
        values = {
            name: read(schema.KEYS[name].shape, name, value, report)
            for name, value in found.items()
        }
        if isinstance(values.get("id"), str):
            self.ids.append((values["id"], found["id"].line))
        kind = Kind(values["kind"]) if isinstance(values.get("kind"), str) else None
        self._fitting(node, kind, found, called)
        if kind is not None:
            card = self._made(node, topic, found, values)
            for complaint in complaints(card, found):
                self._report(self._line(node, found, card, complaint), complaint.message, called)
        return card if kind is not None and len(self.problems) == before else None

    def _line(self, node: Mapping, found: dict[str, Node], card: Card, complaint: Complaint) -> int:
        """Return the line of the file that a complaint is about."""
        key, lines = complaint.key, card.source.lines
        if complaint.line and key in lines:
            return lines[key] + complaint.line - 1
        return found[key].line if key in found else node.line

    def _fitting(
        self, node: Mapping, kind: Kind | None, found: dict[str, Node], called: str
    ) -> None:
        """Report the keys that are missing, and those that are another kind's."""
        for key in schema.KEYS.values():
            needed = key.required == schema.ALL if kind is None else kind in key.required
            if needed and key.name not in found:
                self._report(node.line, f'missing key "{key.name}"', called)
            if kind is not None and kind not in key.allowed and key.name in found:
                kinds = ", ".join(str(k) for k in Kind if k in key.allowed)
                line = found[key.name].line
                self._report(line, f'"{key.name}" is for {kinds}; this card is {kind}', called)

    def _made(
        self, node: Mapping, topic: str, found: dict[str, Node], values: dict[str, Any]
    ) -> Card:
        """Make the card of the values that read well; the others are empty."""
        lines = {name: _line_of(value) for name, value in found.items()}
        lines["topic"] = self._topic_line
        lines |= _lines_of("wrong", found) | _lines_of("accept", found)
        used = self._uses(found.get("uses"), values)
        lines |= {f"shared {shared.name}": line for line, shared in used}
        good = {name: value for name, value in values.items() if value is not None}
        texts = dict.fromkeys(("id", "question", "answer", "snippet"), "")
        good = {**texts, "level": Level.BASIC, **good}
        good["kind"] = Kind(good["kind"])
        good["level"] = Level(good["level"])
        good["asked"] = Asked(good.get("asked", Asked.SOMETIMES))
        for name in _PROSE:
            good[name] = good[name].strip()
        good["hints"] = tuple(value.strip() for value in good.get("hints", ()))
        good["uses"] = tuple(shared for _, shared in used)
        return Card(topic=topic, source=Source(self.name, node.line, lines), **good)

    def _uses(self, node: Node | None, values: dict[str, Any]) -> list[tuple[int, Shared]]:
        """Return the shared code that a card names with its line, in the order of the file."""
        names = set(values.get("uses") or ())
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Scalar) and item.value in names - self._shared.keys():
                suggestion = did_you_mean(item.value, self._shared)
                message = f'"uses": there is no shared code "{item.value}"{suggestion}'
                self._report(item.line, message, str(values.get("id") or ""))
        self._used |= names
        return [entry for name, entry in self._shared.items() if name in names]


def _line_of(value: Node) -> int:
    return value.text_line if isinstance(value, Scalar) else value.line


def _lines_of(name: str, found: dict[str, Node]) -> dict[str, int]:
    """Return the first line of the code of each solution in a list, as ``wrong 1`` and so on."""
    node = found.get(name)
    items = node.items if isinstance(node, Sequence) else []
    return {
        f"{name} {number}": value.text_line
        for number, item in enumerate(items, 1)
        if isinstance(item, Mapping)
        for key, value in item.pairs
        if isinstance(key, Scalar) and key.value == "code" and isinstance(value, Scalar)
    }


def _name_of(node: Mapping) -> str:
    for key, value in node.pairs:
        if isinstance(key, Scalar) and key.value == "id" and isinstance(value, Scalar):
            quiet = slug("id", value, lambda _line, _message: None)
            return quiet or value.value.strip()[:40]
    return ""
