"""Whatever a card's text says, Anki shows it and does not obey it."""

from __future__ import annotations

from typing import Any

import pytest

from ptquiz.card import Kind, Param, Wrong
from ptquiz.export import ProvenOutput

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</div></details></pre><style>*{}</style>",
    "{{c1::hidden}}",
    "{{c1::hidden::hint}} {{cloze:Question}}",
    "{{Answer}} {{#Code}} {{/Code}} {{^x}} {{FrontSide}}",
    "<% Answer %> {{=<% %>=}}",
    "[latex]\\frac{1}{2}[/latex]",
    "[$]x^2[/$] [$$]x^2[/$$]",
    "[sound:_boom.mp3]",
    "[anki:tts lang=en_US]speak[/anki:tts] [anki:play:q:0]",
    "[[type:Answer]]",
    "&lt;b&gt; &amp;lt; &#91;sound:x.mp3]",
    "a\x1fb\x00c\x1b[31md",
    "x < y > z & 'q' \"r\"",
]
TAGS = {
    *("style", "div", "p", "pre", "code", "span", "details", "summary", "hr", "h4", "ul", "li"),
    *("a", "strong", "em"),
}


def shown(text: str) -> str:
    """Return what a reader sees: control characters as their pictures."""
    return text.translate({0: "␀", 0x1B: "␛", 0x1F: "␟"})


def code_span(text: str) -> str:
    return f"```text\n{text}\n```"


@pytest.mark.parametrize("text", HOSTILE)
def test_text_in_any_key_shows_literally(anki: Any, make_card: Any, text: str) -> None:
    literal = f"x = {text!r}\n" if "\x00" in text else f"x = r'''{text}'''\n"
    card = make_card(
        id="a",
        kind=Kind.FIX,
        question=code_span(text),
        answer=code_span(text),
        hints=(code_span(text),),
        snippet=literal,
        starter=f"# {text}",
        setup=literal,
        wrong=(Wrong(literal, code_span(text)),),
        forbid=(text,),
        refs=(text,),
        tags=(text,),
        follow_ups=("b",),
        params=(Param("value", (text,)),),
    )
    asked_next = make_card(id="b", question=text.replace("\\", "\\\\"))
    proof = ProvenOutput(text, text, text, text, {"value": text})
    anki.take(card, asked_next, proofs={"a": proof})

    output = anki.note("a").cards()[0].render_output()
    back = anki.back("a")
    assert set(back.tags) <= TAGS
    assert {name for name, _ in back.attributes} <= {"class", "style", "id", "href"}
    assert back.text.count(shown(text)) >= 10
    assert output.question_av_tags == output.answer_av_tags == []
    assert "[[type:" not in output.answer_text
    assert anki.col.card_count() == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_shows_literally_what_is_not_markdown(anki: Any, make_card: Any, text: str) -> None:
    prose = text.replace("\\", "\\\\").replace("&", "&amp;").replace("*", "\\*")
    anki.take(make_card(id="a", question=prose, answer=prose, hints=(prose,)))
    back = anki.back("a")
    assert set(back.tags) <= TAGS
    assert back.text.count(shown(text)) >= 3
    assert anki.note("a").cards()[0].render_output().question_av_tags == []


@pytest.mark.parametrize("math", ["\\(x^2\\)", "\\[x^2\\]"])
def test_no_run_of_text_outside_code_begins_mathematics(
    anki: Any, make_card: Any, page: Any, math: str
) -> None:
    r"""MathJax looks within one run of text for ``\(`` and ``\[``, and not at all in code."""
    prose = math.replace("\\", "\\\\")
    anki.take(make_card(id="a", question=prose, answer=prose, hints=(prose,), refs=(math,)))
    back = anki.back("a")
    assert back.text.count(math) >= 4
    assert not [run for run in back.runs if "\\(" in run or "\\[" in run]


def test_markdown_links_lead_to_the_web_only(anki: Any, make_card: Any) -> None:
    answer = (
        "[a](javascript:alert) [b](data:text/html,x) [c](file:///etc/passwd) [d](_local.html) "
        '![e](https://a.b/track.png) [f](https://pytorch.org "a\ntitle")'
    )
    anki.take(make_card(id="a", answer=answer, refs=()))
    links = [value for name, value in anki.back("a").attributes if name == "href"]
    assert links == ["https://a.b/track.png", "https://pytorch.org"]
    assert "img" not in anki.back("a").tags


@pytest.mark.parametrize("topic", ["A::B", "::", 'A "B" <b>', "a\x1fb", " x ", "{{c1::x}}"])
def test_a_topic_is_one_deck_and_one_tag(anki: Any, make_card: Any, topic: str) -> None:
    anki.take(make_card(id="a", topic=topic, tags=()))
    [card] = anki.note("a").cards()
    assert anki.col.decks.name(card.did).count("::") == 1
    assert len(anki.note("a").tags) == 4


def test_characters_that_utf_8_cannot_hold_are_spelled_out(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a", question="half \ud83d a pair", output="\udcff"))
    assert "half \\ud83d a pair" in anki.back("a").text
    assert "\\udcff" in anki.back("a").text
