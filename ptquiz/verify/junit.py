"""A report as JUnit XML, which CI systems show and standard tools merge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # written here, never read

from ptquiz.judge import Outcome

if TYPE_CHECKING:
    from ptquiz.verify.run import CardReport, Report

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report) -> bytes:
    """Return the report as one test suite, a test case for each card; times in seconds."""
    errors = report.count(Outcome.ERROR) + report.count(Outcome.TIMEOUT)
    suite = ET.Element(
        "testsuite",
        name=f"ptquiz verify ({report.device})",
        tests=str(len(report.cards)),
        failures=str(report.count(Outcome.FAILED)),
        errors=str(errors),
        skipped=str(report.count(Outcome.SKIPPED)),
        time=f"{report.seconds:.3f}",
    )
    properties = ET.SubElement(suite, "properties")
    for name in ("device", "torch"):
        ET.SubElement(properties, "property", name=name, value=getattr(report, name))
    for card in report.cards:
        _case(suite, card)
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _case(suite: ET.Element, report: CardReport) -> None:
    card, verdict = report.card, report.verdict
    case = ET.SubElement(
        suite,
        "testcase",
        classname=_clean(card.topic),
        name=_clean(card.id),
        time=f"{report.seconds:.6f}",
        file=_clean(card.source.file),
        line=str(card.source.line),
    )
    if verdict.outcome is Outcome.PASSED:
        return
    element = {Outcome.FAILED: "failure", Outcome.SKIPPED: "skipped"}.get(verdict.outcome, "error")
    child = ET.SubElement(case, element, type=str(verdict.outcome), message=_clean(verdict.reason))
    parts = [verdict.where, report.label, verdict.code]
    if verdict.expected or verdict.got:
        parts += [f"expected: {verdict.expected}", f"got: {verdict.got}"]
    child.text = _clean("\n".join(part for part in parts if part))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
