"""Each mistake of an author is reported: the file, the line, the card, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Texts = dict[str, str]
    Said = Callable[[str | bytes], list[str]]


KINDS = ["recall", "predict", "complete", "implement", "fix"]


def is_all_that_is_said(problems: list[str], line: int, words: str) -> None:
    assert len(problems) == 1, problems
    place = f"bank.yaml:{line}: card a-card: "
    assert problems[0].startswith(place)
    assert words in problems[0].removeprefix(place)


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_card_of_each_kind_has_no_problem(kind: str, texts: Texts, said: Said) -> None:
    assert said(texts[kind]) == []


CUBE, TWICE, SUM = (
    f"\n    - code: |\n        def double(x):  # a comment\n            return {what}\n"
    for what in ("x * x * x", "2 * x", "x + x")
)
EDITS = [
    # keys
    ("recall", "Why?", "Why?\n    hint: a", 7, 'unknown key "hint" (did you mean "hints"?)'),
    ("recall", "Why?", "Why?\n    zzz: 1", 7, 'unknown key "zzz"'),
    ("recall", "Why?", "Why?\n    yes: 1", 7, 'unknown key "yes"'),
    ("recall", "Why?", "Why?\n    <<: {}", 7, 'unknown key "<<"'),
    ("recall", "Why?", "Why?\n    [a]: b", 7, "a key must be a word"),
    ("recall", "Why?", "Why?\n    level: basic", 7, 'duplicate key "level"'),
    ("recall", "Why?", "Why?\n    id: a-card", 7, 'duplicate key "id"'),
    ("recall", "Why?", "Why?\n    'level': basic", 7, 'duplicate key "level"'),
    # the kind says which keys there must be, and may be
    (
        "recall",
        "answer: B",
        "output: x\n    answer: B",
        10,
        '"output" is for predict; this card is',
    ),
    ("recall", "answer: B", "wrong: []\n    answer: B", 10, "for complete, implement, fix; this"),
    ("complete", "answer: O", "starter: y\n    answer: O", 13, '"starter" is for implement, fix'),
    ("fix", "answer: T", "blanks: [x]\n    answer: T", 21, '"blanks" is for complete; this'),
    ("predict", "answer: T", "check: x\n    answer: T", 10, '"check" is for complete, implement'),
    # texts that YAML takes for something else
    ("recall", "Why?", "no", 6, '"question": YAML reads no as bool, not as a text; write "no"'),
    ("recall", "Why?", "1.5", 6, 'YAML reads 1.5 as float, not as a text; write "1.5"'),
    ("recall", "Why?", "2024-05-01", 6, "YAML reads 2024-05-01 as timestamp, not as a text"),
    ("recall", "Why?", "010", 6, "YAML reads 010 as int, not as a text"),
    ("recall", "Why?", "12:30:45", 6, "YAML reads 12:30:45 as int, not as a text"),
    ("recall", "Why?", "~", 6, "YAML reads ~ as null, not as a text"),
    ("recall", "Why?", "!!python/name:os.system x", 6, "YAML reads x as python/name:os.system"),
    ("recall", " Why?", "", 6, '"question" is empty'),
    ("recall", "Why?", '"  "', 6, '"question" is empty'),
    ("recall", "Why?", "|\n", 6, '"question" is empty'),
    ("recall", "Why?", "[Why]", 6, '"question" must be text, not a list'),
    ("recall", "Why?", "{Why: so}", 6, '"question" must be text, not a mapping'),
    # ids, and words of which there are few
    ("recall", "kind: recall", "kind: recal", 4, 'unknown kind "recal" (did you mean "recall"?)'),
    ("recall", "kind: recall", "kind: quiz", 4, "one of recall, predict, complete, implement, fix"),
    ("recall", "level: basic", "level: Basic", 5, 'unknown level "Basic" (did you mean "basic"?)'),
    ("recall", "level: basic", "level: on", 5, "YAML reads on as bool"),
    ("recall", "Why?", "Why?\n    asked: ofen", 7, 'unknown asked "ofen" (did you mean "often"?)'),
    ("recall", "Why?", "Why?\n    asked: 3", 7, "YAML reads 3 as int"),
    ("recall", "Why?", "Why?\n    asked: 'no'", 7, "one of often, sometimes, rarely"),
    # Python
    ("recall", "x = 1\n", "if x\n", 8, '"snippet" does not compile: '),
    ("recall", "assert x == 1", "assert x = 1", 9, '"snippet" does not compile: '),
    ("recall", "assert x == 1", "return x", 9, "'return' outside function"),
    ("recall", "assert x == 1", "def f():", 9, "expected an indented block"),
    ("recall", "assert x == 1", "assert (x", 9, "'(' was never closed"),
    ("recall", "|\n      x = 1\n      assert x == 1", '"assert 1\\0"', 7, '"snippet"'),
    ("fix", "          return x\n", "          return x y\n", 12, '"starter" does not compile'),
    ("fix", "assert double(2) == 4", "assert double(2", 15, '"check" does not compile'),
    ("fix", "return x * x * x", "return x * x *", 19, '"wrong" does not compile'),
    ("fix", "- code: |", "- code: |\n          if", 18, '"wrong" does not compile'),
    ("recall", "x = 1\n", "x = 1\n      from __future__ import annotations\n", 9, "beginning"),
    ("recall", "x = 1\n", "from __future__ import annotations\n", 8, "the prelude stands above"),
    ("fix", "- code: |", "- code: |\n          from __future__ import annotations", 18, "prelude"),
    # what a card of its kind must be
    ("recall", "assert x == 1", "print(x == 1)", 7, "must assert what the answer claims"),
    ("predict", '    output: "2"\n', "", 3, 'without "params" needs "output" or "raises"'),
    ("predict", 'output: "2"', 'output: "2"\n    raises: ValueError', 10, "not both"),
    ("predict", 'output: "2"', 'params: {n: [1]}\n    output: "2"', 10, 'leave "output" out'),
    ("predict", 'output: "2"', 'output: "2"\n    match: two', 10, '"match" needs "raises"'),
    ("predict", 'output: "2"', "raises: no", 9, "YAML reads no as bool"),
    ("predict", 'output: "2"', "raises: |\n      A\n      B", 9, '"raises" must be one line'),
    ("complete", "[ones]", "[zeros]", 9, 'the blank "zeros" does not occur in the snippet at all'),
    ("complete", "[ones]", "[ones, torch]", 9, '"torch" does not occur in the snippet after the'),
    ("complete", "[ones]", "[]", 9, "blank"),
    ("complete", "[ones]", "ones", 9, '"blanks" must be a list'),
    ("complete", "[ones]", "[2]", 9, 'YAML reads 2 as int, not as a text; write "2"'),
    ("fix", "          return x\n", "          return 2 * x\n", 10, "the starter is the solution"),
    # check
    ("fix", "def test_two", "def check_two", 13, "at least one function named test_…"),
    ("fix", "def test_two():", "def test_two(x):", 14, "test_two takes arguments"),
    ("fix", "def test_two():", "def test_two(x, /):", 14, "test_two takes arguments"),
    ("fix", "def test_two():", "def test_two(*, x):", 14, "test_two takes arguments"),
    ("fix", "def test_two():", "async def test_two():", 14, "test_two must not be async"),
    ("fix", "= 4\n", "= 4\n      def test_two(): pass\n", 14, "test_two is defined twice"),
    ("fix", "= 4\n", "= 4\n      test_two = make(3)\n", 14, "test_two is defined twice"),
    ("fix", "= 4\n", "= 4\n          yield\n", 14, "test_two yields: as a generator it would"),
    (
        "fix",
        "= 4\n",
        "= 4\n      class TestIt:\n          def test_it(self): pass\n",
        17,
        "test_it is a method of TestIt: a test is a function",
    ),
    *[
        (
            "fix",
            "= 4\n",
            f"= 4\n      {opening}:\n          {test}\n{rest}",
            17,
            f'test_x stands inside "{word}": a test stands at the top level',
        )
        for opening, word, rest in [
            ("if True", "if", ""),
            ("for n in (1, 2)", "for", ""),
            ("while True", "while", ""),
            ("with open('f')", "with", ""),
            ("try", "try", "      finally: pass\n"),
        ]
        for test in ("def test_x(): pass", "test_x = make(3)")
    ],
    # shared
    ("recall", "answer: B", "uses: [x]\n    answer: B", 10, '"uses": there is no shared code "x"'),
    ("recall", "answer: B", "uses: x\n    answer: B", 10, '"uses" must be a list'),
    ("recall", "answer: B", "uses: [a b]\n    answer: B", 10, '"a b" is not a Python name'),
    # wrong
    ("fix", "        why: That is a cube.\n", "", 17, '"wrong": missing "why"'),
    ("fix", "        why: That", "        why: yes #", 20, "YAML reads yes as bool"),
    ("fix", "        why: That", "        why: A\n        wy: That", 21, '(did you mean "why"?)'),
    ("fix", "        why: That", "        why: A\n        why: That", 21, "why"),
    ("fix", "      - code:", "      - return\n      - code:", 17, "a list of {code, why}"),
    # accept
    ("recall", "answer: B", "accept: []\n    answer: B", 10, "for complete, implement, fix; this"),
    ("fix", "answer: T", "accept: x\n    answer: T", 21, '"accept" must be a list of {code}'),
    ("fix", "answer: T", "accept: [{why: So.}]\n    answer: T", 21, '"accept": missing "code"'),
    ("fix", "answer: T", "accept: [{code: x, wy: S}]\n    answer: T", 21, 'did you mean "why"?'),
    ("fix", "answer: T", "accept:\n    - code: |\n        if\n    answer: T", 23, "not compile"),
    ("fix", "answer: T", f"accept:{CUBE}    answer: T", 23, "solution 1 is wrong solution 1"),
    ("fix", "answer: T", f"accept:{TWICE}    answer: T", 23, "accepted solution 1 is the snippet"),
    ("fix", "answer: T", f"accept:{SUM}{SUM}    answer: T", 27, "2 is accepted solution 1"),
    (
        "complete",
        "answer: O",
        "accept: [{code: 'y = torch.ones(2, 3)'}]\n    answer: O",
        13,
        "accepted solution 1 differs from the snippet outside the blanks",
    ),
]


@pytest.mark.parametrize(("kind", "old", "new", "line", "words"), EDITS)
def test_an_edit_that_spoils_a_card_is_the_only_problem_and_stands_at_its_line(
    kind: str, old: str, new: str, line: int, words: str, texts: Texts, said: Said
) -> None:
    assert old in texts[kind]
    is_all_that_is_said(said(texts[kind].replace(old, new, 1)), line, words)


LATEX = [
    r"the norm $\|x\|_2 = \sqrt{x^2}$", r"\frac{a}{b} of it", r"with \alpha = 2", r"a $x^2$ term",
    r"scaled by \( 1/n \)", r"$$x = 1$$", r"the loss $\mathcal{L}$", r"$x_{ij}$",
]  # fmt: skip
NO_LATEX = [
    "`$HOME/bin` and $HOME", "it costs $5, or $10 a month", "a regex `\\frac|\\(x\\)`", "C:\\text",
    "```\n\\alpha $x^2$\n```", "a \\[bracket\\] and \\*stars\\*", "x² ≤ α·√n", "``a ` \\alpha``",
    "Run it:\n\n    echo \\alpha", "from $A to $B^C", "~~~sh\n$x^2$ \\sum\n~~~", "\\newline",
]  # fmt: skip


@pytest.mark.parametrize("key", ["question", "answer"])
@pytest.mark.parametrize("latex", LATEX)
def test_raw_latex_is_refused_at_its_line(key: str, latex: str, texts: Texts, said: Said) -> None:
    old = {"question": "Why?", "answer": "Because."}[key]
    text = texts["recall"].replace(old, f"|\n      One.\n      Two, {latex}, three.")
    is_all_that_is_said(said(text), {"question": 8, "answer": 12}[key], "raw LaTeX, ")


@pytest.mark.parametrize(
    ("kind", "old", "new", "line"),
    [
        ("recall", "answer: B", r"hints: [One., 'Try \sum.']{}    answer: B", 10),
        ("fix", "That is a cube.", r"It is $x^3$.", 17),
    ],
)
def test_raw_latex_is_refused_in_hints_and_reasons(
    kind: str, old: str, new: str, line: int, texts: Texts, said: Said
) -> None:
    is_all_that_is_said(said(texts[kind].replace(old, new.format("\n"))), line, "raw LaTeX, ")


@pytest.mark.parametrize("prose", NO_LATEX)
def test_what_only_looks_like_latex_is_no_problem(prose: str, texts: Texts, said: Said) -> None:
    lines = "\n".join(f"      {line}" for line in prose.splitlines())
    assert said(texts["recall"].replace("Because.", f"|\n{lines}")) == []


SHARED = [
    ("[a]", 2, '"shared" must be a mapping'),
    ("{a b: x = 1}", 2, '"a b" is not a Python name'),
    ("{no: x = 1}", 2, "YAML reads no as bool"),
    ("{a: x = }", 2, '"shared" does not compile'),
    ("{a: 3}", 2, '"shared": YAML reads 3 as int'),
    ("{a: x = 1, a: y = 1}", 2, '"shared": "a" appears twice'),
    ("\n  a: |\n    x = 1\n    def test_x(): pass", 5, '"shared": test_x belongs in a check'),
    ("\n  a: |\n    x = 1\n    if", 5, '"shared" does not compile'),
]


@pytest.mark.parametrize(("shared", "line", "words"), SHARED)
def test_bad_shared_code_is_the_only_problem_and_stands_at_its_line(
    shared: str, line: int, words: str, texts: Texts, said: Said
) -> None:
    text = texts["recall"].replace("cards:", f"shared: {shared}\ncards:")
    [problem] = said(text)
    assert problem.startswith(f"bank.yaml:{line}: ")
    assert words in problem


def test_a_misspelt_name_of_shared_code_is_at_its_line_with_the_nearest(
    texts: Texts, said: Said
) -> None:
    text = texts["recall"].replace("cards:", "shared:\n  tiny_model: x = 1\ncards:")
    [problem] = said(f"{text}    uses:\n      - tiny_modle\n")
    assert problem == (
        'bank.yaml:14: card a-card: "uses": there is no shared code "tiny_modle"'
        ' (did you mean "tiny_model"?)'
    )


GOOD_TESTS = [
    "test_x = make(3)",
    "test_x = lambda: None",
    "test_x = test_y = make(3)",
    "@twice\n      def test_x(value): pass",
    "def test_x(value=2): pass",
    "def test_x():\n          def values(): yield 1",
    "def make(n):\n          def test_n(): pass\n          return test_n",
    "test_two = again(test_two)",
    "def model():\n          class M:\n              def test_step(self): pass",
    "class TestModel(nn.Module):\n          def forward(self, x): pass",
]


def test_a_check_with_a_long_chain_of_elif_and_deep_solutions_is_read(
    texts: Texts, said: Said
) -> None:
    chain = "".join(f"      elif x == {n}:\n          y = {n}\n" for n in range(1500))
    deep = f"x = {'-' * 900}1"
    text = texts["fix"].replace("== 4\n", f"== 4\n      if x:\n          y = 0\n{chain}")
    text = text.replace(
        "answer: T", f"accept: [{{code: {deep}}}, {{code: {deep}1}}]\n    answer: T"
    )
    assert said(text) == []


@pytest.mark.parametrize("code", GOOD_TESTS)
def test_what_runs_as_a_test_is_no_problem(code: str, texts: Texts, said: Said) -> None:
    assert said(texts["fix"].replace("== 4\n", f"== 4\n      {code}\n")) == []


ADDITIONS = [
    ("id of another shape", "follow_ups: [A Card]", 'is not a slug; write "a-card"'),
    ("id with a newline", "follow_ups: [a-card\\n]", "is not a slug"),
    ("id that is too long", f"follow_ups: [{'a' * 81}]", "is not a slug"),
    ("id that nothing is left of", "formerly: ['?!']", "is not a slug"),
    ("itself as a follow-up", "follow_ups: [a-card]", '"follow_ups" names the card itself'),
    ("itself as a former id", "formerly: [a-card]", '"formerly" names the card itself'),
    ("tag in capitals", "tags: [Autograd]", '"Autograd" is not a tag'),
    ("tag that is a boolean", "tags: [on]", 'YAML reads on as bool, not as a text; write "on"'),
    ("tag twice", "tags: [a, b, a]", '"tags" says "a" twice'),
    ("text for a list", "hints: Think.", '"hints" must be a list'),
    ("empty hint", "hints: ['']", '"hints" is empty'),
    ("nothing for a list", "hints:", '"hints" must be a list'),
    ("link without https", "refs: ['http://pytorch.org']", "is not an https link"),
    ("link with a space", "refs: ['https://pytorch.org/a b']", "is not an https link"),
    ("requirement that is none", "requires: [torch 2.8]", "is not a requirement such as torch>="),
    ("requirement of a marker", "requires: ['a; python_version > \"3\"']", "only a name and a ver"),
    ("requirement of an extra", "requires: ['torch[opt]']", "only a name and a version"),
    ("requirement of an address", "requires: ['a @ https://b.c/d']", "only a name and a version"),
    ("no time", "timeout: 0", "must be above 0 and at most 600 seconds"),
    ("negative time", "timeout: -1", "must be above 0 and at most 600 seconds"),
    ("too much time", "timeout: 601", "must be above 0 and at most 600 seconds"),
    ("time that is not a number", "timeout: .nan", "timeout"),
    ("infinite time", "timeout: .inf", "timeout"),
    ("infinite time in capitals", "timeout: .INF", "timeout"),
    ("time as a boolean", "timeout: yes", "timeout"),
    ("time as a word", "timeout: long", '"timeout" must be a number of seconds'),
    ("time in minutes", "timeout: 1:30", "YAML reads 1:30 as int"),
    ("time in scientific notation", "timeout: 1e-3", "0.001"),
    ("time as a list", "timeout: [1]", '"timeout" must be a number of seconds'),
    ("time of many digits", f"timeout: {'9' * 5000}", "timeout"),
    ("params as a list", "params: [n]", '"params" must be a mapping'),
    ("param without values", "params: {n: []}", '"n" needs a list of values'),
    ("param with one value", "params: {n: 1}", '"n" needs a list of values'),
    ("param that is no name", "params: {my-n: [1]}", '"my-n" is not a Python name'),
    ("param that is a keyword", "params: {lambda: [1]}", '"lambda" is not a Python name'),
    ("param that is YAML's boolean", "params: {no: [1]}", "YAML reads no as bool"),
    ("param twice", "params: {n: [1], n: [2]}", '"n" appears twice'),
    ("param value twice", "params: {n: [1, 2, 1]}", '"n" has a value twice'),
    ("param value that is a mapping", "params: {n: [{a: 1}]}", "a value is a number, a text"),
    ("param value that is a date", "params: {n: [2024-05-01]}", "YAML reads 2024-05-01 as timest"),
    ("param value that is octal", "params: {n: [010]}", "YAML reads 010 as int"),
    ("param value in base 16", "params: {n: [0x10]}", "YAML reads 0x10 as int: write it as 16"),
    ("param value with underscores", "params: {n: [1_000]}", "write it as 1000"),
    ("time with underscores", "timeout: 1_0", "write it as 10"),
    ("param value in base 60", "params: {n: [1:30]}", "YAML reads 1:30 as int"),
    ("param value that is no number", "params: {n: [1e-3]}", "write it as 0.001"),
    ("param value that is YAML's boolean", "params: {n: [no]}", "YAML reads no as bool"),
    ("param value that is nothing", "params: {n: [~]}", "YAML reads ~ as null"),
    ("param value with a control character", 'params: {n: ["\\e[31m"]}', "control"),
    ("param value tagged as a float", "params: {n: [!!float abc]}", "abc"),
    ("param value tagged as an int", "params: {n: [!!int abc]}", "YAML reads abc as int"),
    ("param value of many digits", f"params: {{n: [{'9' * 5000}]}}", "params"),
    *[
        (f"param that shadows {name}", f"params: {{{name}: [1]}}", f'"{name}" is a name of the')
        for name in ("torch", "nn", "F", "device")
    ],
]


@pytest.mark.parametrize(
    ("yaml", "words"),
    [pytest.param(yaml, words, id=name) for name, yaml, words in ADDITIONS],
)
def test_a_key_with_a_bad_value_is_the_only_problem_and_stands_at_its_line(
    yaml: str, words: str, texts: Texts, said: Said
) -> None:
    is_all_that_is_said(said(f"{texts['recall']}    {yaml}\n"), 11, words)


def test_two_bad_values_are_two_problems_and_no_third_one(texts: Texts, said: Said) -> None:
    assert len(said(texts["recall"] + "    params: {n: [yes, no]}\n")) == 2


GOOD = [
    "params: {y: [1, 1.0, true, '1', [1, 2], [[1], []]]}",
    "params: {n: ['1e-3', 'no', '010']}",
    "params: {x: [-1, 0, +2, 1.5, .5, 1.0e-3, -2.5e+10]}",
    "timeout: 0.5",
    "timeout: 600",
    "asked: rarely",
    "tags: [fp16, c10d, seq2seq, torch.compile, bf16-amp]",
    "refs: ['https://docs.pytorch.org/docs/stable/torch.html#a?b=c&d']",
    "requires: [cuda, numpy, 'torch>=2.8', 'torchvision >=0.20, <1']",
    "hints: ['One\n      two.', Three.]",
    "setup: |\n      import math",
    "tags: []",
    "hints: &hints [Think.]",
]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        *[(kind, key) for kind in KINDS for key in ("id", "kind", "level", "question", "answer")],
        *[(kind, "snippet") for kind in KINDS],
        ("complete", "blanks"),
        *[(kind, "check") for kind in ("complete", "implement", "fix")],
        *[(kind, "starter") for kind in ("implement", "fix")],
    ],
)
def test_a_key_that_a_kind_must_have_is_missed_at_the_line_where_the_card_begins(
    kind: str, key: str, texts: Texts, said: Said
) -> None:
    [line] = [line for line in texts[kind].splitlines() if line.strip(" -").startswith(f"{key}:")]
    spelt = texts[kind].replace(line, line.replace(f"{key}:", f"x-{key}:"))
    problems = said(spelt)
    card = "" if key == "id" else "card a-card: "
    assert f'bank.yaml:3: {card}missing key "{key}"' in problems
    assert any(f'unknown key "x-{key}" (did you mean "{key}"?)' in problem for problem in problems)


@pytest.mark.parametrize("yaml", GOOD)
def test_what_the_format_allows_is_no_problem(yaml: str, texts: Texts, said: Said) -> None:
    assert said(f"{texts['recall']}    {yaml}\n") == []


def test_the_same_piece_may_be_hidden_twice(texts: Texts, said: Said) -> None:
    twice = texts["complete"].replace("(2, 3)", "(2, 2)").replace("[ones]", '["2", "2"]')
    assert said(twice) == []


def test_a_duplicate_of_an_unknown_key_is_reported_each_time(texts: Texts, said: Said) -> None:
    assert len(said(texts["recall"] + "    zzz: 1\n    zzz: 2\n")) == 2


FILES = [
    ("", 1, 'empty: a bank file has "topic" and "cards"'),
    ("# only a comment\n", 1, "empty"),
    ("\ufeff", 1, "empty"),
    ("just a text\n", 1, 'a bank file is a mapping with "topic" and "cards"'),
    ("- id: a\n", 1, "a bank file is a mapping"),
    ("# a\n\n- id: a\n", 3, "a bank file is a mapping"),
    ("topic: T\ncards: []\n", 2, '"cards" is empty'),
    ("topic: T\ncards: {}\n", 2, '"cards" must be a list, each card beginning with a dash'),
    ("topic: T\ncards:\n", 2, '"cards" must be a list'),
    ("topic: T\n", 1, 'missing key "cards"'),
    ("topic: T\ncards:\n  - a card\n", 3, "a card is a mapping: id, kind, level, question …"),
    ("topic: T\ncards: [[a]]\n", 2, "a card is a mapping"),
    ("---\n...\n", None, "topic"),
]


@pytest.mark.parametrize(("text", "line", "words"), FILES)
def test_a_file_that_is_no_bank_says_what_is_missing(
    text: str, line: int | None, words: str, said: Said
) -> None:
    problems = said(text)
    assert len(problems) == 1, problems
    assert words in problems[0]
    assert line is None or problems[0].startswith(f"bank.yaml:{line}: ")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("topic: Tensors\n", "", 1, 'missing key "topic"'),
        ("topic:", "topics:", 1, 'unknown key "topics" (did you mean "topic"?)'),
        ("topic: Tensors", "topic: no", 1, "YAML reads no as bool"),
        ("topic: Tensors", "topic:", 1, '"topic" is empty'),
        ("topic: Tensors", "topic: [Tensors]", 1, '"topic" must be text'),
        ("cards:", "topic: Other\ncards:", 2, 'duplicate key "topic"'),
        ("cards:", "author: me\ncards:", 2, 'unknown key "author"'),
    ],
)
def test_a_mistake_in_the_head_of_a_file_is_reported_without_a_card(
    old: str, new: str, line: int, words: str, texts: Texts, said: Said
) -> None:
    problems = said(texts["recall"].replace(old, new, 1))
    place = f"bank.yaml:{line}: "
    assert any(problem.startswith(place) and words in problem for problem in problems), problems
    assert not any("card a-card" in problem for problem in problems)


def test_every_problem_of_a_file_is_reported_at_once(texts: Texts, said: Said) -> None:
    head, _, card = texts["recall"].partition("  - ")
    bad = card.replace("level: basic", "level: 1")
    cards = "".join("  - " + bad.replace("a-card", name) for name in ("one", "two"))
    problems = said(head.replace("topic", "topics") + cards)
    assert [problem.split(": ")[0] for problem in problems if "level" in problem] == [
        "bank.yaml:5",
        "bank.yaml:13",
    ]
    assert any('unknown key "topics"' in problem for problem in problems)


def test_every_problem_of_a_card_is_reported_at_once(said: Said) -> None:
    text = (
        "topic: T\ncards:\n  - id: a-card\n    kind: predict\n    level: no\n"
        "    questoin: Why?\n    snippet: |\n      x =\n    tags: [A]\n    timeout: 0\n"
    )
    problems = said(text)
    for words in ("level", "questoin", "compile", "tags", "timeout", 'missing key "answer"'):
        assert any(words in problem for problem in problems), (words, problems)


@pytest.mark.parametrize("kind", ["", "    kind: recal\n"], ids=["missing", "misspelt"])
def test_what_every_card_must_have_is_missed_whatever_the_kind(kind: str, said: Said) -> None:
    problems = said(f"topic: T\ncards:\n  - id: a-card\n{kind}    level: basic\n")
    for key in ("question", "snippet", "answer"):
        assert any(f'missing key "{key}"' in problem for problem in problems), problems


def test_a_problem_between_keys_is_reported_beside_one_of_a_key(texts: Texts, said: Said) -> None:
    bad = texts["fix"].replace("level: basic", "level: no")
    problems = said(bad.replace("def test_two", "def check_two"))
    assert any("bank.yaml:5: " in problem for problem in problems)
    assert any("at least one function named test_…" in problem for problem in problems), problems


def test_a_card_without_a_readable_id_is_named_by_its_line(texts: Texts, said: Said) -> None:
    problems = said(texts["recall"].replace("- id: a-card\n    kind", "- kind"))
    assert problems == ['bank.yaml:3: missing key "id"']


def test_a_card_whose_id_is_no_slug_is_named_as_it_calls_itself(texts: Texts, said: Said) -> None:
    [problem] = said(texts["recall"].replace("a-card", "A Card"))
    assert problem == 'bank.yaml:3: card A Card: "id": "A Card" is not a slug; write "a-card"'
