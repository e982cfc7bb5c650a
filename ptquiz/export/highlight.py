"""Code and output as blocks of HTML that bring their colours along."""

from __future__ import annotations

import html
from functools import cache
from typing import Any

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer
from pygments.styles import get_style_by_name

# A block with its own dark ground reads the same on Anki's light page and on its dark one. Of
# Pygments' styles this is one of the few in which every token has a contrast of 4.5 or more.
STYLE = "monokai"
_GROUND = get_style_by_name(STYLE).background_color
_INK = "#f8f8f2"


def code_html(code: str) -> str:
    """Return Python as a highlighted block; what is no Python is shown as it is."""
    lexer = PythonLexer(stripnl=False)
    return _block(highlight(code, lexer, _formatter()))


def text_html(text: str) -> str:
    """Return text, such as what a snippet printed, as a block."""
    return _block(html.escape(text))


def _block(inner: str) -> str:
    style = f"background: {_GROUND}; color: {_INK}"
    return f'<pre style="{style}"><code>{inner.rstrip(chr(10))}</code></pre>'


@cache
def _formatter() -> HtmlFormatter[Any]:
    return HtmlFormatter(style=STYLE, noclasses=True, nowrap=True)
