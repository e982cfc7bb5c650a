"""The one table of keys: the loader, the JSON Schema and the authors' reference come from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ptquiz.card import Asked, Kind, Level

ALL = frozenset(Kind)
CODE = frozenset(kind for kind in Kind if kind.is_code)
PREDICT = frozenset({Kind.PREDICT})


class Shape(Enum):
    """What a key's value must look like; ``load`` has a reader for each."""

    SLUG = "slug"
    LINE = "one line of text"
    TEXT = "text"
    PYTHON = "Python"
    KIND = "kind"
    LEVEL = "level"
    ASKED = "often, sometimes or rarely"
    SECONDS = "seconds"
    TEXTS = "list of texts"
    SLUGS = "list of ids"
    TAGS = "list of tags"
    LINKS = "list of https links"
    NAMES = "list of names"
    NEEDS = "list of requirements"
    PARAMS = "names, each with a list of values"
    WRONGS = "list of {code, why}"
    ACCEPTS = "list of {code, why}, why optional"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a card: its shape, what it means, which kinds may have it and which must."""

    name: str
    shape: Shape
    meaning: str
    allowed: frozenset[Kind] = ALL
    required: frozenset[Kind] = frozenset()


KEYS = {
    key.name: key
    for key in (
        Key("id", Shape.SLUG, "unique slug; a learner's progress hangs on it", required=ALL),
        Key("kind", Shape.KIND, "what the learner does", required=ALL),
        Key("level", Shape.LEVEL, "how far into the subject it leads", required=ALL),
        Key("asked", Shape.ASKED, "how often interviewers ask it; sometimes where it is missing"),
        Key("question", Shape.TEXT, "what is asked, in Markdown", required=ALL),
        Key(
            "params",
            Shape.PARAMS,
            "name -> values; a variant takes one of each, assigned above the snippet as plain"
            " Python",
        ),
        Key("setup", Shape.PYTHON, "code run before the snippet and not shown"),
        Key("uses", Shape.NAMES, "which of the file's shared code runs before setup and check"),
        Key(
            "snippet",
            Shape.PYTHON,
            "recall: the proof, with asserts · predict: the code shown, which prints ·"
            " complete, implement, fix: the reference solution",
            required=ALL,
        ),
        Key(
            "output",
            Shape.TEXT,
            "what the snippet prints; left out where params make it vary",
            allowed=PREDICT,
        ),
        Key(
            "raises",
            Shape.LINE,
            "the exception that is the answer: its type, RuntimeError or pickle.UnpicklingError",
            allowed=PREDICT,
        ),
        Key("match", Shape.LINE, "a short piece of the exception's message", allowed=PREDICT),
        Key(
            "starter",
            Shape.PYTHON,
            "implement: the stub · fix: the broken code",
            allowed=frozenset({Kind.IMPLEMENT, Kind.FIX}),
            required=frozenset({Kind.IMPLEMENT, Kind.FIX}),
        ),
        Key(
            "blanks",
            Shape.TEXTS,
            "the exact pieces of the snippet hidden as ____, in their order",
            allowed=frozenset({Kind.COMPLETE}),
            required=frozenset({Kind.COMPLETE}),
        ),
        Key(
            "check",
            Shape.PYTHON,
            "test_* functions, run after the learner's code in its namespace",
            allowed=CODE,
            required=CODE,
        ),
        Key(
            "wrong",
            Shape.WRONGS,
            "plausible wrong solutions that check must reject, and why they are wrong",
            allowed=CODE,
        ),
        Key(
            "accept",
            Shape.ACCEPTS,
            "other right solutions that check must let pass; complete: the whole completed code",
            allowed=CODE,
        ),
        Key("forbid", Shape.TEXTS, "names that the learner's code may not use", allowed=CODE),
        Key("answer", Shape.TEXT, "what a strong candidate would say, in Markdown", required=ALL),
        Key("hints", Shape.TEXTS, "gentle to strong"),
        Key("tags", Shape.TAGS, "words to select by"),
        Key("refs", Shape.LINKS, "official documentation"),
        Key("follow_ups", Shape.SLUGS, "ids of what an interviewer asks next"),
        Key(
            "requires",
            Shape.NEEDS,
            "cuda, or a package with or without a version (torch>=2.8); unmet means skipped",
        ),
        Key("timeout", Shape.SECONDS, "for a card that needs more than the default"),
        Key("formerly", Shape.SLUGS, "ids this card had before, oldest first: progress follows it"),
    )
}

FILE_KEYS = {
    "topic": "the topic of every card in the file",
    "shared": "code that several cards call, by a name under which they use it",
    "cards": "the cards",
}

REQUIRED_FILE_KEYS = ("topic", "cards")

RESERVED_NAMES = frozenset({"torch", "nn", "F", "device"})
"""What the prelude defines: a param must not shadow it."""

MAX_TIMEOUT = 600.0
MAX_BYTES = 16 << 20

SLUG_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
TAG_PATTERN = r"[a-z0-9][a-z0-9.+-]*"
LINK_PATTERN = r"https://[^\s<>\"]+"

CHOICES: dict[Shape, list[str]] = {
    shape: [str(word) for word in words]
    for shape, words in ((Shape.KIND, Kind), (Shape.LEVEL, Level), (Shape.ASKED, Asked))
}
