"""What a card says in Markdown, made safe to put into a page or a document of many cards."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from ptquiz.export.highlight import code_html, text_html

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = re.compile(r"https?://[^\s\\<>\"`]+")

# Control characters as the pictures that Unicode has for them, and as Python writes them where it
# has none; tab and line feed stay.
_PICTURES = {
    **{code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"},
    **{code: f"\\x{code:x}" for code in range(0x80, 0xA0)},
    0x7F: "\u2421",
}


def visible(text: str) -> str:
    """Return ``text`` with nothing in it that acts on a terminal or that UTF-8 cannot hold."""
    text = text.replace("\r\n", "\n").translate(_PICTURES)
    return text.encode("utf-8", "backslashreplace").decode()


def to_html(markdown: str) -> str:
    """Render Markdown; HTML in it is shown, not obeyed, and links lead to the web only."""
    parser = _parser(html=False)
    tokens = parser.parse(visible(markdown))
    for token in tokens:
        for child in token.children or ():
            child.attrs.pop("title", None)  # may hold a line break, which genanki warns of
    return str(parser.renderer.render(tokens, parser.options, {}))


def contained(markdown: str) -> str:
    """Return the same Markdown with HTML shown as text and with no code fence left open."""
    lines = visible(markdown).strip("\n").split("\n")
    while found := list(_html_in("\n".join(lines))):
        for start, stop, piece in found:
            block = "\n".join(lines[start:stop])
            # A piece of several lines lacks the marks of a list or a quote that it stands in.
            html = piece if piece in block else "<"
            lines[start:stop] = block.replace(html, html.replace("<", "&lt;")).split("\n")
    text = "\n".join(lines)
    last = _parser(html=True).parse(f"{text}\n\nAnother paragraph.")[-1]
    return f"{text}\n{last.markup}" if last.type == "fence" else text


def _html_in(markdown: str) -> Iterator[tuple[int, int, str]]:
    """Yield the lines, from and to, of each piece of HTML, and the piece."""
    everything = (0, markdown.count("\n") + 1)
    for token in _parser(html=True).parse(markdown):
        start, stop = token.map or everything
        if token.type == "html_block":
            yield start, stop, "<"
        for child in token.children or ():
            if child.type == "html_inline":
                yield start, stop, child.content


@cache
def _parser(*, html: bool) -> MarkdownIt:
    # The same Markdown as rich shows in the terminal, less images: a card has no files.
    parser = MarkdownIt("commonmark", {"html": html, "highlight": _fence})
    parser.enable(["strikethrough", "table"]).disable("image")
    parser.validateLink = lambda url: bool(LINK.fullmatch(url))  # type: ignore[method-assign]
    return parser


def _fence(code: str, language: str, _attributes: str) -> str:
    return code_html(code) if language in {"", "python", "py"} else text_html(code)
