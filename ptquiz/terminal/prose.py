"""Markdown that is no more than paragraphs: drawn without a parser, whose import takes longer."""

from __future__ import annotations

import re

from rich.text import Text

_INLINE = re.compile(
    r"(?<!`)`(?P<code>[^`\s](?:[^`\n]*[^`\s])?)`(?!`)"
    r"|(?<![\w*])\*\*(?P<strong>\w(?:[^*`\n]*\w)?)\*\*(?![\w*])"
    r"|(?<![\w*])\*(?P<em>\w(?:[^*`\n]*\w)?)\*(?![\w*])"
)
_MEANS_MORE = re.compile(
    r"[\[\]<>&\\~|_*`]"  # a link, HTML, an escape, a table, an emphasis not understood here
    r"|^\s*(?:[-+#=]|\d+[.)](?:\s|$))"  # a list, a heading
    r"|^(?: {4}|\t)| {2,}$"  # code, a line break
    r"|https?:|www\.",
    re.MULTILINE,
)


def paragraphs(text: str) -> Text | None:
    """Return text of paragraphs, inline code, and strong and emphasised words; None for more."""
    if _MEANS_MORE.search(_INLINE.sub("x", text)):
        return None
    drawn = Text()
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        drawn.append("\n\n" if number else "")
        line = " ".join(paragraph.split())
        end = 0
        for found in _INLINE.finditer(line):
            drawn.append(line[end : found.start()])
            drawn.append(found[found.lastgroup or 0], f"markdown.{found.lastgroup}")
            end = found.end()
        drawn.append(line[end:])
    return drawn
