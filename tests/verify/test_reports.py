"""What a report says to a person, to a script and to a CI system."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from ptquiz.card import Card, Kind, Level, Source
from ptquiz.judge import Outcome, Verdict
from ptquiz.terminal.pages.verify import show_failure, show_summary
from ptquiz.verify.json import as_json
from ptquiz.verify.junit import as_junit
from ptquiz.verify.run import CardReport, Report

if TYPE_CHECKING:
    from collections.abc import Callable


def card(card_id: str, topic: str = "Autograd", line: int = 3) -> Card:
    source = Source("content/autograd.yaml", line, {"id": line, "snippet": line + 5})
    return Card(
        card_id, Kind.RECALL, Level.BASIC, topic, "Why?", "So.", "assert x == 3", source=source
    )


def report(*cards: CardReport, **more: Any) -> Report:
    fields = {"selected": len(cards), "seconds": 1.25} | more
    return Report("cpu", "2.13.0+cpu", cards=list(cards), **fields)


PASSED = CardReport(card("fine"), Verdict(Outcome.PASSED), seconds=0.1234567, executions=3)
FAILED = CardReport(
    card("false", line=20),
    Verdict(
        Outcome.FAILED,
        "it prints something else",
        "content/autograd.yaml:27",
        "1\n2",
        "1\n3",
        "p(x)",
    ),
    label="n = 3",
    seconds=0.25,
    executions=2,
)
ERROR = CardReport(card("dead", "Losses"), Verdict(Outcome.ERROR, "killed by SIGSEGV"))
TIMEOUT = CardReport(card("slow", "Losses"), Verdict(Outcome.TIMEOUT, "no answer in 10 s"))
SKIPPED = CardReport(card("cuda", "CUDA"), Verdict(Outcome.SKIPPED, "needs cuda"))
ALL = report(PASSED, FAILED, ERROR, TIMEOUT, SKIPPED)


def test_a_report_counts_each_outcome() -> None:
    assert [ALL.count(outcome) for outcome in Outcome] == [1, 1, 1, 1, 1]


def test_a_report_of_passed_and_skipped_cards_passed() -> None:
    assert report(PASSED, SKIPPED).passed


@pytest.mark.parametrize("bad", [FAILED, ERROR, TIMEOUT])
def test_one_card_that_is_not_verified_makes_a_report_fail(bad: CardReport) -> None:
    assert not report(PASSED, bad, SKIPPED).passed


def test_an_interrupted_report_never_passed() -> None:
    assert not report(PASSED, interrupted=True).passed


class TestJson:
    def test_the_keys_are_a_contract(self) -> None:
        data = as_json(ALL)
        assert list(data) == [
            "version",
            "command",
            "device",
            "torch",
            "interrupted",
            "summary",
            "cards",
        ]
        assert list(data["summary"]) == [
            "passed",
            "failed",
            "error",
            "timeout",
            "skipped",
            "seconds",
        ]
        for each in data["cards"]:
            assert list(each) == [
                "id",
                "topic",
                "kind",
                "outcome",
                "reason",
                "seconds",
                "executions",
                "execution",
                "where",
                "expected",
                "got",
            ]

    def test_the_values_are_a_contract(self) -> None:
        data = json.loads(json.dumps(as_json(report(FAILED, PASSED))))
        assert data == {
            "version": 1,
            "command": "verify",
            "device": "cpu",
            "torch": "2.13.0+cpu",
            "interrupted": False,
            "summary": {
                "passed": 1,
                "failed": 1,
                "error": 0,
                "timeout": 0,
                "skipped": 0,
                "seconds": 1.25,
            },
            "cards": [
                {
                    "id": "false",
                    "topic": "Autograd",
                    "kind": "recall",
                    "outcome": "failed",
                    "reason": "it prints something else",
                    "seconds": 0.25,
                    "executions": 2,
                    "execution": "n = 3",
                    "where": "content/autograd.yaml:27",
                    "expected": "1\n2",
                    "got": "1\n3",
                },
                {
                    "id": "fine",
                    "topic": "Autograd",
                    "kind": "recall",
                    "outcome": "passed",
                    "reason": "",
                    "seconds": 0.123457,
                    "executions": 3,
                    "execution": "",
                    "where": "",
                    "expected": "",
                    "got": "",
                },
            ],
        }

    def test_the_counts_add_up_to_the_cards(self) -> None:
        data = as_json(ALL)
        counts = [data["summary"][str(outcome)] for outcome in Outcome]
        assert sum(counts) == len(data["cards"]) == 5

    def test_a_run_that_was_stopped_says_so(self) -> None:
        assert as_json(report(interrupted=True))["interrupted"] is True


class TestJunit:
    def suite(self, of: Report) -> ET.Element:
        root = ET.fromstring(as_junit(of))
        assert root.tag == "testsuites"
        [suite] = root
        return suite

    def test_the_counts_are_those_of_the_cases(self) -> None:
        suite = self.suite(ALL)
        counts = {name: int(suite.attrib[name]) for name in ("tests", "failures", "errors")}
        assert counts == {"tests": 5, "failures": 1, "errors": 2}
        assert suite.attrib["skipped"] == "1"
        assert len(suite.findall("testcase")) == 5
        assert len(suite.findall("testcase/failure")) == 1
        assert len(suite.findall("testcase/error")) == 2
        assert len(suite.findall("testcase/skipped")) == 1

    def test_a_case_is_a_card_of_a_topic_at_its_line(self) -> None:
        case = self.suite(report(FAILED)).find("testcase")
        assert case is not None
        assert case.attrib == {
            "classname": "Autograd",
            "name": "false",
            "time": "0.250000",
            "file": "content/autograd.yaml",
            "line": "20",
        }

    def test_a_failure_says_why_and_where_and_shows_both(self) -> None:
        failure = self.suite(report(FAILED)).find("testcase/failure")
        assert failure is not None
        assert failure.attrib == {"type": "failed", "message": "it prints something else"}
        assert failure.text is not None
        for words in ("content/autograd.yaml:27", "n = 3", "p(x)", "expected: 1\n2", "got: 1\n3"):
            assert words in failure.text

    def test_a_passed_case_is_empty(self) -> None:
        case = self.suite(report(PASSED)).find("testcase")
        assert case is not None
        assert list(case) == []

    def test_the_device_and_torch_are_named(self) -> None:
        properties = self.suite(ALL).findall("properties/property")
        named = {each.attrib["name"]: each.attrib["value"] for each in properties}
        assert named == {"device": "cpu", "torch": "2.13.0+cpu"}

    def test_a_report_without_cards_is_a_suite_without_cases(self) -> None:
        assert self.suite(report()).attrib["tests"] == "0"

    @given(st.text(), st.text())
    def test_any_text_in_a_verdict_gives_xml_that_parses(self, reason: str, got: str) -> None:
        hostile = CardReport(card("a"), Verdict(Outcome.FAILED, reason, "a:1", "", got, reason))
        assert self.suite(report(hostile)).attrib["failures"] == "1"

    @pytest.mark.parametrize("character", ["\0", "\x1b", "\uffff", "\ud800", "]]>", "<&\"'"])
    def test_any_name_gives_xml_that_parses(self, character: str) -> None:
        name = f"a{character}b"
        source = Source(name, 1)
        hostile = Card(name, Kind.RECALL, Level.BASIC, name, "q", "a", "s", source=source)
        suite = self.suite(report(CardReport(hostile, Verdict(Outcome.ERROR, name), name)))
        assert suite.attrib["errors"] == "1"


def shown(show: Callable[[Console], None], width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width)
    show(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class TestConsole:
    def test_a_failure_says_what_where_why_and_how_to_run_it_again(self) -> None:
        text = shown(lambda console: show_failure(console, FAILED, "ptquiz verify false"))
        assert text.splitlines() == [
            "✗ false  Autograd · recall · failed",
            "  content/autograd.yaml:27 (n = 3): it prints something else",
            "    p(x)",
            "    expected  1",
            "              2",
            "    got       1",
            "              3",
            "  run it again: ptquiz verify false",
        ]

    def test_a_failure_without_a_place_is_placed_at_the_card(self) -> None:
        text = shown(lambda console: show_failure(console, ERROR, "ptquiz verify"))
        assert "content/autograd.yaml:3: killed by SIGSEGV" in text

    def test_brackets_in_a_reason_are_shown_as_they_are(self) -> None:
        bad = CardReport(
            card("a"), Verdict(Outcome.FAILED, "x = [bold]1[/bold]", "a:1", "[1]", "[/]")
        )
        text = shown(lambda console: show_failure(console, bad, "ptquiz verify"))
        assert "x = [bold]1[/bold]" in text
        assert "[/]" in text

    def test_a_long_reason_stays_one_line(self) -> None:
        bad = CardReport(card("a"), Verdict(Outcome.FAILED, "word " * 100, "a:1"))
        text = shown(lambda console: show_failure(console, bad, "ptquiz verify"), 40)
        assert len(text.splitlines()) == 3

    def test_the_summary_counts_by_topic_and_in_all(self) -> None:
        text = shown(lambda console: show_summary(console, ALL))
        rows = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}
        assert rows["Autograd"] == ["1", "1", "0.37"]
        assert rows["Losses"] == ["1", "1", "0.00"]
        assert "1 passed, 1 failed, 1 error, 1 timeout, 1 skipped" in text
        assert "5 executions in 1.2 s on cpu, torch 2.13.0+cpu" in text

    def test_the_summary_says_why_cards_were_skipped(self) -> None:
        assert "– cuda: needs cuda" in shown(lambda console: show_summary(console, ALL))

    def test_the_summary_counts_what_was_not_run(self) -> None:
        text = shown(lambda console: show_summary(console, report(PASSED, selected=5)))
        assert "1 passed, 4 not run" in text

    def test_the_summary_of_an_interrupted_run_says_so(self) -> None:
        text = shown(lambda console: show_summary(console, report(PASSED, interrupted=True)))
        assert text.rstrip().endswith("interrupted")
