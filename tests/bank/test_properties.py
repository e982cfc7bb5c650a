"""What holds for any card: written as YAML it is read back, and spoilt it is reported."""

from __future__ import annotations

import keyword
import textwrap
from dataclasses import fields
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ptquiz.bank.loader import load
from ptquiz.bank.schema import KEYS, RESERVED_NAMES
from ptquiz.card import Card, Kind, Level, Param, Wrong

LIKE_SOMETHING_ELSE = """
no|on|~|null|1|1e3|0x1f|010|1:30|1.5|.inf|2024-05-01|- a|a: b|a #b|&a|*a|!a|%a|@a|`a`|{a}|[a]|? a
|---|...|'a'|"a"|\\n|é|€ 🙂|=|<<|,|:|**a**\n\n    b|a\n---\nb
"""
TEXT = (
    st.one_of(
        st.sampled_from(LIKE_SOMETHING_ELSE.strip().split("|")),
        st.text("ab:#-'\"{}[]&*!|>%@`,?~0. \n\t\\é€🙂", min_size=1, max_size=20),
    )
    .map(str.strip)
    .filter(bool)
)
LINE = TEXT.filter(lambda text: "\n" not in text)
CODE_LINE = st.sampled_from(
    [
        "x = 1",
        "# a comment: with 'quotes' and ünïcode",
        "",
        "print(f'{x!r:>4}')  # -",
        "for i in range(3):\n    x += i\n\n    y = '''\n  text\n'''",
        "def f(a, *, b=2):\n\treturn a  # a tab",
        "s = 'no: yes' \"# not a comment\"",
        "assert True",
    ]
)
CODE = st.lists(CODE_LINE, min_size=1, max_size=6).map("\n".join).filter(str.strip)
SLUG = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
# A slug such as 1e5 or 2024-01-01 is fine: it only has to stand in quotes.
SLUGS = st.lists(SLUG, max_size=3, unique=True).map(tuple)
FLOAT = st.floats(allow_nan=False, allow_infinity=False)
NO_NUMBER = TEXT.filter(lambda text: text != "1e3")  # which has to stand in quotes
VALUE = st.recursive(
    st.one_of(st.booleans(), st.integers(), FLOAT, NO_NUMBER),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
NAME = st.sampled_from(["n", "dim", "x_1", "größe", "_", "match", "shape"])
PARAMS = st.lists(
    st.builds(Param, NAME, st.lists(VALUE, min_size=1, max_size=4, unique_by=repr).map(tuple)),
    max_size=3,
    unique_by=lambda param: param.name,
).map(tuple)
GOOD = {
    "id": "card-2", "kind": "recall", "level": "basic", "question": "q", "answer": "a",
    "snippet": "assert True",
}  # fmt: skip

CHECK = "def test_it():\n    assert x == 1\n"


def texts(**kwargs: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXT, max_size=3, unique=True, **kwargs).map(tuple)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Draw a valid card, with any of the keys that its kind may have."""
    kind = draw(st.sampled_from(Kind))
    code = draw(CODE)
    card_id = draw(SLUG)
    special: dict[str, Any] = {"params": draw(PARAMS)}
    if kind is Kind.RECALL:
        code += "\nassert x"
    if kind is Kind.PREDICT and not special["params"]:
        special |= draw(
            st.one_of(
                st.fixed_dictionaries({"output": TEXT}),
                st.fixed_dictionaries({"raises": LINE}, optional={"match": LINE}),
            )
        )
    if kind.is_code:
        special |= {"check": CHECK, "forbid": draw(texts())}
        special["wrong"] = draw(st.lists(st.builds(Wrong, CODE, TEXT), max_size=2).map(tuple))
    if kind is Kind.COMPLETE:
        special["blanks"] = ("=",)
        code += "\nz = 3"
    if kind in {Kind.IMPLEMENT, Kind.FIX}:
        special["starter"] = code + "\nnot_the_solution"
    return Card(
        id=card_id,
        kind=kind,
        level=draw(st.sampled_from(Level)),
        topic=draw(TEXT),
        question=draw(TEXT),
        answer=draw(TEXT),
        snippet=code,
        setup=draw(st.just("") | CODE),
        hints=draw(texts()),
        tags=draw(st.lists(st.from_regex(r"[a-z0-9][a-z0-9.+-]{0,9}", fullmatch=True), max_size=3,
                           unique=True).map(tuple)),
        refs=draw(st.sampled_from([(), ("https://docs.pytorch.org/#a?b=c",)])),
        follow_ups=draw(SLUGS.filter(lambda slugs: card_id not in slugs)),
        formerly=draw(SLUGS.filter(lambda slugs: card_id not in slugs)),
        requires=draw(st.sampled_from([(), ("cuda",), ("torch>=2.8", "numpy")])),
        timeout=draw(st.none() | st.floats(0.1, 600) | st.integers(1, 600).map(float)),
        **special,
    )  # fmt: skip


def as_yaml(card: Card) -> dict[str, Any]:
    """Return what an author would write for a card: no key that says nothing."""
    data: dict[str, Any] = {}
    for field in fields(Card):
        value = getattr(card, field.name)
        if field.name in KEYS and value != field.default:
            data[field.name] = list(value) if isinstance(value, tuple) else value
    data["kind"], data["level"] = str(card.kind), str(card.level)
    if card.params:
        data["params"] = {param.name: list(param.values) for param in card.params}
    if card.wrong:
        data["wrong"] = [{"code": wrong.code, "why": wrong.why} for wrong in card.wrong]
    return data


def written(topic: str, cards: list[dict[str, Any]], **style: Any) -> str:
    text: str = yaml.safe_dump(
        {"topic": topic, "cards": cards}, sort_keys=False, width=10**6, **style
    )
    return text


STYLE = st.fixed_dictionaries(
    {},
    optional={
        "allow_unicode": st.booleans(),
        "default_style": st.sampled_from([None, '"', "'"]),
        "default_flow_style": st.booleans(),
        "indent": st.integers(2, 9),
        "line_break": st.sampled_from(["\n", "\r\n"]),
        "explicit_start": st.booleans(),
    },
)


@given(cards(), STYLE)
@settings(deadline=None, max_examples=50)
def test_a_card_that_is_written_as_yaml_is_read_back_as_it_was(
    card: Card, style: dict[str, Any]
) -> None:
    data = as_yaml(card)
    if style.get("default_style"):
        assume(not card.params and card.timeout is None)  # quotes make texts of numbers
    found, problems = load(written(card.topic, [data], **style).encode(), "bank.yaml")
    assert problems == []
    assert found == [card]


@pytest.mark.parametrize("key", ["question", "answer"])
@pytest.mark.parametrize("around", ["{}", " {}", "{}  ", "\n{}", "{}\n\n", "{}\n\n  {}"])
def test_white_space_around_prose_is_left_out_and_within_it_is_kept(key: str, around: str) -> None:
    prose = around.format("So.", "More.")
    [found], problems = load(written("T", [GOOD | {key: prose}]).encode(), "bank.yaml")
    assert problems == []
    assert getattr(found, key) == prose.strip()


def test_white_space_of_code_and_output_is_kept() -> None:
    card = GOOD | {"kind": "predict", "snippet": "\nprint(1)\n\n", "output": " 1\n\n"}
    [found], problems = load(written("T", [card]).encode(), "bank.yaml")
    assert problems == []
    assert (found.snippet, found.output) == ("\nprint(1)\n\n", " 1\n\n")


@given(VALUE)
@settings(deadline=None)
def test_a_value_of_a_param_is_the_same_in_yaml_and_in_python(value: Any) -> None:
    card = GOOD | {"params": {"n": [value]}}
    [found], problems = load(written("T", [card]).encode(), "bank.yaml")
    assert problems == []
    assert repr(found.params[0].values[0]) == repr(value)


@given(st.text(min_size=1, max_size=10))
@settings(deadline=None)
def test_a_param_has_a_name_that_python_can_assign(name: str) -> None:
    card = GOOD | {"params": {name: [1]}}
    found, problems = load(written("T", [card]).encode(), "bank.yaml")
    if not problems:
        compile(f"{found[0].params[0].name} = 1", "", "exec")
    good = name.isidentifier() and not keyword.iskeyword(name) and name not in RESERVED_NAMES
    assert bool(problems) != good


def lines_of(card: dict[str, Any]) -> list[str]:
    """Write a card as the lines of an item of ``cards``."""
    head, *rest = yaml.safe_dump(card, sort_keys=False, width=1000).splitlines()
    return [f"  - {head}", *(f"    {line}" for line in rest)]


def spoil(draw: st.DrawFn, card: dict[str, Any], kind: Kind) -> list[str]:
    """Drop, rename or double a key of a card, or change the type of its value."""
    how = draw(st.sampled_from(["drop", "rename", "double", "retype"]))
    if how == "drop":
        required = [name for name, key in KEYS.items() if kind in key.required and name in card]
        name = draw(st.sampled_from(required))
        return lines_of({key: value for key, value in card.items() if key != name})
    name = draw(st.sampled_from(sorted(card)))
    if how == "rename":
        return lines_of({f"{key}x" if key == name else key: card[key] for key in card})
    if how == "double":
        again = yaml.safe_dump({name: card[name]}, width=1000).splitlines()
        return lines_of(card) + [f"    {line}" for line in again]
    wrong = {"a": {"b": "c"}} if name == "params" else draw(st.sampled_from([{"a": "b"}, [["a"]]]))
    return lines_of({**card, name: wrong})


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[list[str], int, int]:
    """Draw a file of three cards with a mistake in the second one; its first and last line."""
    card = draw(cards())
    bad = spoil(draw, as_yaml(card) | {"id": "card-1"}, card.kind)
    before = ["# a comment", "topic: T", "cards:", *lines_of(GOOD | {"id": "card-0"})]
    return [*before, *bad, *lines_of(GOOD)], len(before) + 1, len(before) + len(bad)


@given(spoilt())
@settings(deadline=None, max_examples=50)
def test_a_mistake_is_reported_at_a_line_of_its_card_and_of_no_other(
    file: tuple[list[str], int, int],
) -> None:
    lines, first, last = file
    _, problems = load("\n".join(lines).encode(), "bank.yaml")
    assert problems
    for problem in problems:
        assert first <= problem.line <= last, problem
        assert problem.card in {"card-1", ""}


PIECE = st.sampled_from(["x = 1", "", "# c", "y = [\n    1,\n\n]", "z = '''\n  text\n'''"])
BETWEEN = st.lists(st.sampled_from(["", "    # a comment", "# another"]), max_size=2)
HEADER = st.sampled_from(["|", "|-", "|+", "|2", "| # code", "!!str |", "&code |", "\n      |"])


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[str, int]:
    """Draw a recall card of any layout; return it with the line of ``assert marker``."""
    code = "\n".join([*draw(st.lists(PIECE, max_size=5)), "assert marker"])
    keys = [
        ["    kind: recall"],
        ["    level: basic"],
        ["    question: >", "      a", "", "      folded one"],
        ["    answer: 'a quoted", "", "      one'"],
        [f"    snippet: {draw(HEADER)}", textwrap.indent(code, " " * 6)],
        ["    hints:", "      - a", "      - |", "        b", "        c"],
    ]
    lines = ["topic: T", *draw(BETWEEN), "cards:", *draw(BETWEEN), "  - id: a"]
    for key in draw(st.permutations(keys)):
        lines += [*key, *draw(BETWEEN)]
    text = "\n".join(lines) + "\n"
    return text, text[: text.index("assert marker")].count("\n") + 1


@given(laid_out())
@settings(deadline=None)
def test_a_line_of_a_snippet_is_found_in_its_file(file: tuple[str, int]) -> None:
    text, line = file
    [card], problems = load(text.encode(), "bank.yaml")
    assert problems == []
    number = card.snippet.splitlines().index("assert marker") + 1
    assert card.source.at("snippet", number) == f"bank.yaml:{line}"


@given(laid_out())
@settings(deadline=None)
def test_python_that_does_not_compile_is_reported_at_its_line(file: tuple[str, int]) -> None:
    text, line = file
    _, [problem] = load(text.replace("assert marker", "assert = 1").encode(), "bank.yaml")
    assert problem.line == line
