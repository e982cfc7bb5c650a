"""What a learner sees of a card, line by line, as rich renderables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.text import Text
from rich.theme import Theme

from ptquiz.blanks import visible_code
from ptquiz.judge import Outcome, Verdict
from ptquiz.script import assignments
from ptquiz.study.queue import Waiting
from ptquiz.terminal.prose import paragraphs
from ptquiz.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.syntax import Syntax

    from ptquiz.card import Card, Variant
    from ptquiz.engine.job import Execution, TestResult
    from ptquiz.study.queue import Counts

_LIST = re.compile(r"^\s*([-*]|\d+\.) ", re.MULTILINE)
_MARKS = re.compile(r"(\*\*|`|(?<!\w)[*_](?=\S))(.+?)\1")

CODE_THEME = "ansi_dark"
"""The terminal's own sixteen colours: readable wherever the learner's other programs are."""

_REASON = 12
"""Lines of a reason that are shown: torch's compiler explains itself in fifty."""

_PRINTED = 20
"""Lines of what was printed that are shown."""

THEME = Theme(
    {
        "markdown.code": "cyan",
        "markdown.code_block": "none",
        "markdown.strong": "bold",
        "markdown.item.bullet": "none",
        "markdown.link": "none",
        "markdown.link_url": "none",
    }
)


def header(card: Card, progress: Text | str = "") -> RenderableType:
    """Return the line above a card: topic, kind, level, and how far the session is."""
    title = Text.assemble((card.topic, "bold"), f" · {card.kind} · {card.level}")
    if progress:
        title.append(" · ").append(progress)
    return Rule(title, align="left", style="dim")


def counts(left: Counts, shown: Waiting) -> Text:
    """Return how many cards are left, by why they wait; the sort of the one shown stands out."""
    parts = [
        Text(f"{waiting.value} {count}", "bold underline" if waiting is shown else "dim")
        for waiting, count in zip(Waiting, left, strict=True)
        if count
    ]
    return Text(" · ", "dim").join(parts)


def question(card: Card, variant: Variant) -> RenderableType:
    """Return the question and the code that belongs to it."""
    parts: list[RenderableType] = [markdown(card.question)]
    text = visible_code(card)
    if text:
        parts += [Text(), code(text, variant)]
    if card.forbid:
        parts += [Text(), Text(f"not allowed: {', '.join(card.forbid)}", style="yellow")]
    return Group(*parts)


def markdown(text: str) -> RenderableType:
    """Return Markdown, its code in the terminal's own colours."""
    prose = paragraphs(text)
    if prose is not None:
        return prose
    from rich.markdown import Markdown  # noqa: PLC0415  # few questions need its parser

    return Markdown(text, code_theme=CODE_THEME, hyperlinks=False)


def code(text: str, variant: Variant | None = None) -> RenderableType:
    """Return Python with line numbers, as errors name them; the variant's values stand above."""
    numbered = plain_code(text, line_numbers=True)
    if not variant:
        return numbered
    return Group(Padding(plain_code(assignments(variant)), (0, 0, 0, 4)), numbered)


def plain_code(text: str, language: str = "python", *, line_numbers: bool = False) -> Syntax:
    """Return code in the terminal's own colours."""
    from rich.syntax import Syntax  # noqa: PLC0415  # a recall card shows no code at first

    return Syntax(
        text.rstrip(), language, theme=CODE_THEME, line_numbers=line_numbers, word_wrap=True,
        background_color="default", padding=(0, 0, 0, 1),
    )  # fmt: skip


def hint(text: str) -> RenderableType:
    """Return one hint."""
    return markdown(f"*hint:* {text}")


def answer(card: Card) -> RenderableType:
    """Return the card's own answer; for a complete card, what stood in the blanks first."""
    return Group(*_blanks(card), markdown(card.answer))


def answer_in_pieces(card: Card, *, with_blanks: bool = True) -> list[RenderableType]:
    """Return the card's answer by paragraph, the one that makes its point first.

    What ends in a colon stays with what it leads to; code and lists stay whole. A complete
    card's blanks come first, unless they are on the screen already.
    """
    first, *others = _paragraphs(card.answer)
    blanks = _blanks(card) if with_blanks else []
    return [Group(*blanks, markdown(first)), *map(markdown, others)]


def _paragraphs(text: str) -> list[str]:
    found: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        goes_on = found and (
            found[-1].endswith(":")
            or found[-1].count("```") % 2
            or (paragraph.startswith((" ", "- ", "* ")) and _LIST.search(found[-1]))
        )
        if goes_on:
            found[-1] += f"\n\n{paragraph}"
        else:
            found.append(paragraph.strip("\n"))
    return found


def _blanks(card: Card) -> list[RenderableType]:
    if not card.blanks:
        return []
    several = len(card.blanks) > 1
    lines = [
        f"  {f'{number}  ' if several else ''}{blank}"
        for number, blank in enumerate(card.blanks, 1)
    ]
    return [Text("\n".join(lines), "cyan"), Text()]


class References:
    """Where a card's answer is documented: a link a line, to be printed with ``crop=False``.

    At a terminal the text is cut to the width, and the link leads to the whole address.
    """

    def __init__(self, card: Card) -> None:
        self._refs = card.refs

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield a line for each reference."""
        for ref in self._refs:
            if console.is_terminal:
                shown = Text(f"  {ref.partition('://')[2] or ref}", Style(dim=True, link=ref))
                shown.truncate(options.max_width, overflow="ellipsis")
                yield shown
            else:
                yield Text(f"  {ref}", "dim", no_wrap=True, overflow="ignore")


def answer_beside_truth(answer: str | None, execution: Execution) -> Text:
    """Return in a line what was typed and what the snippet did."""
    did = f"it raises {execution.raised}" if execution.raised else f"it prints {execution.stdout}"
    said = "" if answer is None else f"you said {answer.strip()} · "
    return Text(one_line(f"{said}{did.strip()}"), "dim")


def plain(text: str) -> str:
    """Return the first paragraph of Markdown in one line, without its marks."""
    first = " ".join(text.split("\n\n", 1)[0].split())
    return _MARKS.sub(r"\2", first)


def proof(card: Card, variant: Variant) -> RenderableType:
    """Return the snippet that proves a recall card, or the solutions of another."""
    title = "the proof" if card.kind.is_spoken else "a reference solution"
    parts: list[RenderableType] = [Text(f"{title}:", style="bold"), code(card.snippet, variant)]
    if card.accept:
        parts.append(Text("also right:", style="bold"))
    for accepted in card.accept:
        parts += [code(accepted.code), *_below(accepted.why)]
    return Group(*parts)


def mistakes(card: Card) -> RenderableType:
    """Return the plausible wrong solutions, each with why."""
    parts: list[RenderableType] = [Text("common mistakes:", style="bold")]
    for wrong in card.wrong:
        parts += [code(wrong.code), *_below(wrong.why)]
    return Group(*parts)


def _below(why: str) -> list[RenderableType]:
    return [Padding(markdown(why), (0, 0, 0, 2))] if why else []


def output(execution: Execution, device: str) -> RenderableType:
    """Return what the snippet really did on this machine."""
    lines: list[RenderableType] = []
    if execution.stdout.strip():
        lines += [Text(f"it prints, run just now on {device}:", style="bold")]
        lines += [Padding(Text(execution.stdout.rstrip("\n")), (0, 0, 0, 2))]
    if execution.raised is not None:
        lines += [Text(f"it raises, run just now on {device}:", style="bold")]
        lines += [Padding(Text(str(execution.raised)), (0, 0, 0, 2))]
    elif execution.reason:
        lines += [Text(f"it could not be run to its end: {execution.reason}", style="yellow")]
    elif execution.asserts and not execution.stdout.strip():
        count = plural(execution.asserts, "assertion")
        milliseconds = execution.seconds * 1000
        lines += [
            Text(f"✓ proven just now on {device}: {count} held in {milliseconds:.0f} ms", "green")
        ]
    return Group(*lines)


def ran(execution: Execution, device: str) -> RenderableType:
    """Return what a program of the learner's did: its output, its error, its time."""
    lines: list[RenderableType] = []
    for text, style in ((execution.stdout, ""), (execution.stderr, "yellow")):
        if text.strip():
            lines.append(Text(text.rstrip("\n"), style=style))
    problem = execution.reason or str(execution.raised or "")
    usage = f"{execution.seconds * 1000:.0f} ms on {device}"
    lines.append(Text(f"{problem or 'ran to its end'} ({usage})", "red" if problem else "dim"))
    return Group(*lines)


def verdict(found: Verdict, *, half_right: bool = False) -> Text:
    """Return a verdict on the learner's answer in a line."""
    if found.passed:
        return (
            Text("✓ right", style="bold green")
            if not found.reason
            else Text(f"✓ right ({found.reason})", style="bold green")
        )
    words = {
        Outcome.FAILED: "half right" if half_right else "not right",
        Outcome.ERROR: "could not be judged",
        Outcome.TIMEOUT: "not in time",
        Outcome.SKIPPED: "not run",
    }
    reason = f": {found.reason}" if found.reason else ""
    style = "bold yellow" if half_right or found.outcome is Outcome.SKIPPED else "bold red"
    return Text(f"✗ {words[found.outcome]}{reason}", style=style)


def graded(execution: Execution, code: str) -> RenderableType:
    """Return what came of a learner's ``code``: what it printed, its tests, and their time."""
    lines: list[RenderableType] = []
    if execution.stdout.strip():
        lines.append(printed(execution.stdout))
    if execution.tests:
        passed = sum(test.passed for test in execution.tests)
        milliseconds = execution.seconds * 1000
        count = f"{passed} of {len(execution.tests)} tests in {milliseconds:.0f} ms"
        lines += [tests(execution.tests, code), Text(count, style="dim")]
    return Group(*lines)


def tests(results: Iterable[TestResult], code: str) -> RenderableType:
    """Return the verdict of each test on ``code``: the first that failed in full, others in a line.

    A reason that is the same as the last one is not said again.
    """
    lines: list[RenderableType] = []
    said = ""
    for result in results:
        if result.passed:
            lines.append(Text(f"  ✓ {result.sentence}", style="green"))
            continue
        text = Text(f"  ✗ {result.sentence}", style="red", no_wrap=True, overflow="ellipsis")
        if said and result.summary != said:  # one mistake fails many tests in one way
            text.append(f": {result.summary}", style="not red")
        lines.append(text)
        if not said:
            lines.append(Padding(_failure(result, code), (0, 0, 0, 6)))
        said = result.summary
    return Group(*lines)


def _failure(result: TestResult, code: str) -> RenderableType:
    """Return all that is known of a failed test."""
    reason = result.reason.splitlines()
    more = ["…"] if len(reason) > _REASON else []
    lines: list[RenderableType] = [Text("\n".join([*reason[:_REASON], *more]))]
    if result.got:
        lines += [_value("got", result.got), _value("want", result.want)]
    source = code.splitlines()
    if 0 < result.learner_line <= len(source):
        line = source[result.learner_line - 1].strip()
        lines.append(Text(f"your line {result.learner_line}: {line}", style="cyan"))
    if result.printed.strip():
        lines.append(printed(result.printed))
    return Group(*lines)


def _value(name: str, text: str) -> Text:
    return Text.assemble((f"{name:5}", "bold"), text)


def printed(text: str) -> RenderableType:
    """Return what the learner's code printed, the end of it if it is long."""
    lines = text.rstrip("\n").splitlines()
    left_out = len(lines) - _PRINTED
    title = "it printed:" if left_out <= 0 else f"it printed {left_out} lines before these:"
    last = Text("\n".join(lines[-_PRINTED:]))
    return Group(Text(title, style="bold"), Padding(last, (0, 0, 0, 2)))
