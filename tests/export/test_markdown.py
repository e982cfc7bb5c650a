"""The document to read."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ptquiz.card import Kind, Shared
from ptquiz.export import Format, ProvenOutput, export

HEADINGS = ["PyTorch interview questions", "Autograd", "first", "second"]
FOLDS = ["Every snippet starts from this", *["Hint 1 of 2", "Hint 2 of 2"] * 2]

MARKUP = st.lists(
    st.sampled_from(
        [
            *("<", ">", "<script>", "</details>", "<!--", "<b\nc>", "&lt;", "<https://a.b>"),
            *("`", "```", "~~~", "    ", "|", "\n|-|-|\n", "\\", "[a](b)"),
            *("\n", "\n\n", "- ", "> ", "# ", "x"),
        ]
    ),
    max_size=12,
).map("".join)


def document(cards: Any, now: Any, proofs: Any = ()) -> str:
    stream = io.BytesIO()
    export(cards, Format.MD, dict(proofs), stream, now=now)
    return stream.getvalue().decode("utf-8")


def outline(text: str) -> tuple[list[str], list[str]]:
    """Return the headings, and the HTML other than comments that a renderer would obey."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    headings = [
        after.content
        for token, after in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0
    ]
    html = [token.content.rstrip("\n") for token in tokens if token.type == "html_block"]
    html += [
        child.content
        for token in tokens
        for child in token.children or ()
        if child.type == "html_inline"
    ]
    return headings, html


def fold_titles(html: list[str]) -> list[str]:
    """Return the titles of the folded parts; there must be no other HTML."""
    opened = [piece for piece in html if piece != "</details>"]
    assert html.count("</details>") == len(opened)
    start, end = "<details>\n<summary>", "</summary>"
    assert all(piece.startswith(start) and piece.endswith(end) for piece in opened)
    return [piece.removeprefix(start).removesuffix(end) for piece in opened]


def test_cards_stand_below_their_topic_in_the_order_of_the_bank(make_card: Any, now: Any) -> None:
    cards = [
        make_card(id="a", topic="Autograd"),
        make_card(id="b", topic="Losses"),
        make_card(id="c", topic="Autograd"),
    ]
    headings, _ = outline(document(cards, now))
    assert headings == ["PyTorch interview questions", "Autograd", "a", "c", "Losses", "b"]


def test_the_prelude_is_written_out_once(one_of_each: Any, now: Any) -> None:
    assert document(one_of_each, now).count("import torch.nn.functional as F") == 1


def test_what_an_implement_card_says_is_all_there(
    one_of_each: Any, proof: ProvenOutput, now: Any
) -> None:
    text = document(one_of_each, now, {"implement-card": proof})
    card = text.partition("### implement-card\n")[2].partition("\n### ")[0]
    pieces = [
        "*implement · basic · asked sometimes · gradients, training-loop*",
        "What does this print?",
        "Not allowed: torch.softmax",
        "```python\ndef softmax(x):\n    ...\n```",
        "Hint 2 of 2",
        "`backward()` **adds** into `.grad`.",
        "**A solution**\n\n```python\ndef softmax(x):\n    e = ",
        "**Also right**\n\n```python\nsoftmax = torch.special.softmax\n```\n\nBy *name*.",
        "return x.softmax(-1)\n```\n\n**Common mistakes**",
        "**Common mistakes**\n\n```python\ndef softmax(x):\n    return x\n```\n\n",
        "It *does* nothing.",
        "- What does this print? ([fix-card](#fix-card))\n- another-card\n",
        "- <https://docs.pytorch.org/docs/stable/autograd.html>",
        "*proven on torch 2.13.0+cpu, cpu*",
    ]
    places = [card.find(piece) for piece in pieces]
    assert -1 not in places
    assert places == sorted(places)


def test_a_predict_card_shows_its_code_once(make_card: Any, now: Any) -> None:
    assert document([make_card()], now).count("print(w.grad)") == 1


def test_setup_is_there_to_be_unfolded(make_card: Any, now: Any) -> None:
    _, html = outline(document([make_card(setup="m = 2\n")], now))
    assert fold_titles(html)[-1] == "Run before it"


def test_shared_code_stands_above_setup(make_card: Any, now: Any) -> None:
    shared = Shared("half", "def half(n):\n    return n / 2\n")
    text = document([make_card(setup="m = half(4)", uses=(shared,))], now)
    assert "```python\ndef half(n):\n    return n / 2\nm = half(4)\n```" in text


def test_code_with_fences_in_it_stays_one_block(make_card: Any, now: Any) -> None:
    snippet = 'print("""\n```python\n````\n""")\n'
    text = document([make_card(snippet=snippet, id="first"), make_card(id="second")], now)
    blocks = [t for t in MarkdownIt().parse(text) if t.type == "fence"]
    assert snippet in [block.content for block in blocks]
    assert outline(text)[0] == HEADINGS


def test_html_in_prose_is_shown_and_in_code_left_alone(make_card: Any, now: Any) -> None:
    card = make_card(question="Is <script>x</script> `a < <b>`?", kind=Kind.RECALL)
    assert "Is &lt;script>x&lt;/script> `a < <b>`?" in document([card], now)


@pytest.mark.parametrize(
    "answer",
    [
        "> <b\n> title='x'>y",
        "- a <b\n  title='x'>y",
        "| a |\n|---|\n| <b>x</b> |",
        "<div>\n<b>\n\n- <!-- x\n\n```",
        "`a | <b>`\n\n<b>`",
    ],
)
def test_html_is_shown_wherever_it_stands(answer: str, make_card: Any, now: Any) -> None:
    headings, html = outline(document([make_card(id="first", answer=answer)], now))
    assert headings == HEADINGS[:3]
    assert fold_titles(html) == FOLDS[:3]


def test_prose_without_html_is_left_alone(make_card: Any, now: Any) -> None:
    answer = "`x < y`, <https://pytorch.org>, a < b\n\n```python\nx = '<b>'\n```\n\n> so"
    assert answer in document([make_card(answer=answer)], now)


def test_no_control_character_reaches_a_terminal(make_card: Any, now: Any) -> None:
    card = make_card(answer="red \x1b[31m", output="a\x00\x9b\r\nb\n", snippet="x = '\x07'\n")
    text = document([card], now)
    assert "red ␛[31m" in text
    assert "a␀" in text
    assert not [c for c in text if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160]


@pytest.mark.parametrize("topic", ["# <b>", "a\n\n## b", "[x](y)", "`", "A*B*"])
def test_a_topic_is_text_in_one_heading(topic: str, make_card: Any, now: Any) -> None:
    headings, html = outline(document([make_card(topic=topic)], now))
    assert len(headings) == 3
    assert fold_titles(html) == FOLDS[:3]


@given(MARKUP, MARKUP)
@settings(deadline=None)  # the first example pays for the imports
def test_no_prose_breaks_out_of_its_place(
    make_card: Any, now: Any, question: str, answer: str
) -> None:
    """Whatever a card says, the cards after it and the folded parts are still there."""
    cards = [
        make_card(id="first", question=question, answer=answer),
        make_card(id="second"),
    ]
    headings, html = outline(document(cards, now))
    assert [name for name in headings if name in HEADINGS] == HEADINGS
    assert fold_titles(html) == FOLDS
