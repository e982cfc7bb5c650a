"""Whatever the bytes of a bank file are: problems with a line, never a traceback or a crash."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ptquiz.bank.loader import load
from ptquiz.bank.schema import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    Texts = dict[str, str]
    Said = Callable[[str | bytes], list[str]]

MANY = 100_000


def is_one_harmless_line(text: str) -> bool:
    """Tell whether a terminal shows a text as it is, from left to right."""
    bad = {"Cc", "Zl", "Zp"}
    return not any(unicodedata.category(c) in bad or c in "\u202e\u2066\u2067" for c in text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * MANY,
        "{" * MANY,
        "[{" * MANY,
        "- " * MANY,
        "? " * MANY,
        "{a: " * MANY,
        "topic: T\ncards: " + "[" * MANY + "]" * MANY,
        "".join(f"{' ' * n}a:\n" for n in range(500)),
    ],
    ids=["brackets", "braces", "both", "dashes", "keys", "mappings", "balanced", "indented"],
)
def test_deep_nesting_is_one_problem(text: str, said: Said) -> None:
    [problem] = said(text)
    assert "deep" in problem


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("(" * MANY, "snippet"),
        ("-" * MANY + "1", "snippet"),
        ("+".join("1" * MANY), "snippet"),
        ("x" + ".a" * MANY, "snippet"),
    ],
    ids=["brackets", "signs", "sum", "attributes"],
)
def test_python_too_deep_to_compile_is_one_problem_at_its_line(
    code: str, words: str, texts: Texts, said: Said
) -> None:
    [problem] = said(texts["recall"].replace("x = 1", code))
    assert re.match(r"bank\.yaml:[78]: card a-card: .*" + words, problem)


@pytest.mark.parametrize("depth", [500, 1000, 2000, 2400, 2600, 2800, 2900, 2950, 2980])
def test_python_near_the_limit_of_depth_is_read_or_refused(
    depth: int, texts: Texts, said: Said
) -> None:
    assert len(said(texts["recall"].replace("x = 1", "x = " + "-" * depth + "1"))) <= 1


def test_an_alias_is_a_problem_at_its_line(texts: Texts, said: Said) -> None:
    text = texts["recall"].replace("Why?", "&why Why?").replace("Because.", "*why")
    assert said(text) == [
        "bank.yaml:10: not YAML: aliases are not part of the format: write *why out"
    ]


def test_an_alias_bomb_is_a_problem_at_its_first_alias(said: Said) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    [problem] = said("\n".join(lines))
    assert problem.startswith("bank.yaml:2: ")
    assert "aliases" in problem


def test_a_list_that_contains_itself_is_a_problem(said: Said) -> None:
    [problem] = said("topic: T\ncards: &all [*all]\n")
    assert "aliases" in problem


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"topic: T\n# na\xefve\n", 2),
        (b"\xff\xfet\x00o\x00", 1),
        ("topic: T".encode("utf-16"), 1),
        ("topic: T".encode("utf-32"), 1),
        (b"topic: T\n\n\ncards: \xed\xa0\x80\n", 4),
        (b"topic: \xc0\x80\n", 1),
        (b"\x80", 1),
    ],
    ids=["latin-1", "utf-16-le", "utf-16", "utf-32", "surrogate", "overlong", "continuation"],
)
def test_a_file_that_is_not_utf_8_is_a_problem_at_the_line_of_the_first_bad_byte(
    data: bytes, line: int, said: Said
) -> None:
    assert said(data) == [f"bank.yaml:{line}: not UTF-8: save the file as UTF-8"]


@pytest.mark.parametrize("code", [0, 7, 0xB, 0xC, 0x1B, 0x7F, 0x80, 0x85, 0x2028, 0x2029, 0xFFFF])
def test_a_control_character_is_a_problem_at_its_line(code: int, said: Said) -> None:
    text = f"topic: Größe €€€€€€€€€€€€€€€€\ncards: []\n\n\n# a {chr(code)} b\n\n\n\n"
    [problem] = said(text)
    assert problem.startswith("bank.yaml:5: ")
    assert "not allowed" in problem


CONTROL = ["\\0", "\\a", "\\b", "\\e[31m", "\\r", "\\x7f", "\\x9b"]


@pytest.mark.parametrize("escaped", CONTROL)
def test_a_control_character_that_is_written_as_an_escape_is_a_problem_too(
    escaped: str, texts: Texts, said: Said
) -> None:
    [problem] = said(texts["recall"].replace("Because.", f'"a{escaped}b"'))
    assert problem.startswith("bank.yaml:10: card a-card: ")
    assert is_one_harmless_line(problem)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("topic: Tensors", 'topic: "\\e[31m"'),
        ("Why?", '"\\e[31m"'),
        ("answer: B", 'hints: ["\\e[31m"]\n    answer: B'),
    ],
    ids=["topic", "question", "hints"],
)
def test_no_text_may_hold_a_control_character(old: str, new: str, texts: Texts, said: Said) -> None:
    [problem] = said(texts["recall"].replace(old, new, 1))
    assert is_one_harmless_line(problem)


@pytest.mark.parametrize(
    "yaml",
    [
        '"a\\e[31mb": 1',
        '"a\\nb": 1',
        '"a\\u202eb": 1',
        'level: "a\\nb"',
        'level: "\\e[2J"',
        'tags: ["\\e[2J"]',
        'timeout: "\\e[2J"',
        'params: {"\\e[2J": [1]}',
        'requires: ["\\e[2J"]',
        'blanks: ["\\e[2J"]',
        "? |\n      a\n      b\n    : 1",
        "follow_ups: ['\x85']",
    ],
)
def test_a_problem_is_one_line_that_a_terminal_can_show(
    yaml: str, texts: Texts, said: Said
) -> None:
    problems = said(texts["complete"] + f"    {yaml}\n")
    assert problems
    assert all(map(is_one_harmless_line, problems)), problems


def test_a_problem_stays_short_however_long_the_mistake(texts: Texts, said: Said) -> None:
    long = texts["recall"].replace("a-card", "z" * MANY)
    long += f"    {'k' * 1000}: 1\n    tags: [{'A' * MANY}]\n    raises: {'b' * MANY} c\n"
    problems = said(long)
    assert len(problems) == 4
    assert max(map(len, problems)) < 1000


def test_a_byte_order_mark_is_no_problem(texts: Texts) -> None:
    data = texts["recall"].encode()
    assert load(b"\xef\xbb\xbf" + data, "bank.yaml") == load(data, "bank.yaml")


@pytest.mark.parametrize("kind", ["recall", "complete", "fix"])
def test_windows_line_ends_give_the_same_cards_on_the_same_lines(kind: str, texts: Texts) -> None:
    [unix], _ = load(texts[kind].encode(), "bank.yaml")
    [windows], problems = load(texts[kind].replace("\n", "\r\n").encode(), "bank.yaml")
    assert problems == []
    assert windows == unix
    assert windows.source == unix.source


def test_windows_line_ends_do_not_move_a_problem(texts: Texts, said: Said) -> None:
    bad = texts["recall"].replace("assert x == 1", "assert x = 1")
    assert said(bad.replace("\n", "\r\n")) == said(bad)
    assert said(bad)[0].startswith("bank.yaml:9: ")


def test_a_tab_as_indentation_is_a_problem_at_its_line(texts: Texts, said: Said) -> None:
    [problem] = said(texts["recall"].replace("    level", "\tlevel"))
    assert problem.startswith("bank.yaml:5: not YAML: ")


def test_a_tab_inside_code_is_no_problem(texts: Texts, said: Said) -> None:
    assert said(texts["recall"].replace("assert x", "if x:\n      \tassert x")) == []


@pytest.mark.parametrize("second", ["---\n", "...\n---\n", "--- {}\n"])
def test_a_second_document_is_a_problem_where_it_begins(
    second: str, texts: Texts, said: Said
) -> None:
    [problem] = said(texts["recall"] + second + texts["recall"])
    assert re.match(r"bank\.yaml:1[12]: not YAML: a bank file holds one document", problem)


def test_a_document_start_alone_is_no_problem(texts: Texts, said: Said) -> None:
    assert said("---\n" + texts["recall"] + "...\n") == []


def test_a_file_of_more_than_16_mib_is_a_problem(texts: Texts, said: Said) -> None:
    [problem] = said(texts["recall"].encode() + b"#" * (16 << 20))
    assert problem == "bank.yaml:1: larger than 16 MiB: split the file by topic"


def test_broken_yaml_says_what_and_where(texts: Texts, said: Said) -> None:
    [problem] = said(texts["recall"].replace("question: Why?", "question: Why: so?"))
    assert problem.startswith("bank.yaml:6: not YAML: mapping values are not allowed")


def test_a_string_escape_that_python_warns_of_is_no_problem(texts: Texts, said: Said) -> None:
    assert said(texts["recall"].replace("assert x == 1", "assert '\\d'")) == []
    assert said(texts["fix"].replace("assert double", "assert '\\d' and double")) == []


def load_reports(data: bytes) -> None:
    """Load, and hold each problem to what is promised of all."""
    cards, problems = load(data, "bank.yaml")
    assert cards or problems
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for problem in problems:
        assert problem.file == "bank.yaml"
        assert problem.message
        assert is_one_harmless_line(str(problem))
        assert 1 <= problem.line <= lines


@given(st.binary())
@example(b"")
@settings(deadline=None)
def test_any_bytes_are_a_bank_or_have_problems(data: bytes) -> None:
    load_reports(data)


TOKENS = r"""
topic cards id kind level question snippet answer check wrong params timeout requires recall
predict basic a-card torch n |- > | : ; - ? , [ ] { } " ' # & * ! !! % @ ` << --- ... &a *a
!!float !!int !!str !!binary .inf .NaN -.INF 0x1f 1_0 1e3 010 1:30 ~ no 2024-01-01 = ä €
999999999999999999999 \0 \e \n \ud800
"""
PIECES = st.sampled_from([*TOKENS.split(), " ", "\t", "\r", "\x85", "\u2028", "\ufeff"])
SPACES = st.sampled_from([" ", "\n", "\n  - ", "\n    ", "\n      ", ": ", ", "])


@given(st.lists(st.tuples(PIECES, SPACES).map("".join), max_size=40).map("".join))
@settings(deadline=None)
def test_any_pieces_of_yaml_are_a_bank_or_have_problems(text: str) -> None:
    load_reports(text.encode())


SCALARS = r"""
no ~ 1 1.5 1e3 010 0x1F 1:30 .inf .NaN -.INF 2024-01-01 '' 'x' a-card [] {} recall (( if torch
!!float|x !!int|x !!str|1 !x|y !!null|x !!binary|x !!timestamp|x "\0" "\e" "\n" "\ud800"
"""
VALUES = st.recursive(
    st.sampled_from([scalar.replace("|", " ") for scalar in SCALARS.split()]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(inner, inner).map(": ".join), max_size=3).map(
            lambda pairs: f"{{{', '.join(pairs)}}}"
        ),
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.sampled_from(list(KEYS)), VALUES), min_size=1, max_size=8))
@example([("params", "{n: [.Inf]}")])
@settings(deadline=None)
def test_any_values_of_the_keys_are_a_card_or_have_problems(pairs: list[tuple[str, str]]) -> None:
    card = "\n    ".join(f"{key}: {value}" for key, value in pairs)
    load_reports(f"topic: T\ncards:\n  - {card}\n".encode())


@given(data=st.data(), kind=st.sampled_from(["recall", "predict", "complete", "implement", "fix"]))
@settings(deadline=None)
def test_a_good_file_with_a_piece_cut_out_or_put_in_is_a_bank_or_has_problems(
    data: st.DataObject, kind: str, texts: Texts
) -> None:
    text = texts[kind]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 20, len(text))))
    piece = data.draw(PIECES | st.text(st.characters(codec="utf-8"), max_size=5))
    load_reports((text[:start] + piece + text[end:]).encode())
