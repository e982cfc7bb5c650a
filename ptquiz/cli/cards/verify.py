"""`ptquiz verify`: load, select, run, judge, report, exit code."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptquiz.cli import options
from ptquiz.engine.job import TIME_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ptquiz.verify.run import CardReport, Report


def verify(
    ids: options.Ids = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    asked: options.AskedOption = None,
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    device: options.Device = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Parallel executions; default: what the machine holds."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600, help="Seconds for a card that sets no limit itself.")
    ] = TIME_LIMIT,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first failure.")
    ] = False,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Only the I-th of N even parts of the cards.")
    ] = None,
    durations: Annotated[
        Path | None, typer.Option(help="An earlier --json report: even shards by its seconds.")
    ] = None,
    json: options.Json = False,
    junit: Annotated[Path | None, typer.Option(help="Write a JUnit XML report here too.")] = None,
) -> None:
    """Prove cards: run their snippets, their solutions and those that must fail."""
    from ptquiz.cli.context import config, open_bank_to_run, print_json, selection
    from ptquiz.engine.client.capacity import fitting_jobs
    from ptquiz.engine.client.device import parse_device, resolve_device
    from ptquiz.engine.client.engine import Engine
    from ptquiz.errors import ExitCode
    from ptquiz.files import require_writable
    from ptquiz.terminal.console import out
    from ptquiz.verify.json import as_json
    from ptquiz.verify.run import Report
    from ptquiz.verify.run import verify as prove
    from ptquiz.verify.shard import parse_shard, read_durations, take_shard

    wanted = parse_device(device or config().device)
    part = parse_shard(shard or "1/1")
    if junit:
        require_writable(junit)
    with Engine(jobs=jobs or fitting_jobs()) as engine:
        cards = open_bank_to_run(bank, trust=trust).select(
            selection(ids, topic, tag, level, kind, asked)
        )
        if shard:
            cards = take_shard(cards, *part, read_durations(durations) if durations else {})
        found = resolve_device(wanted, engine)
        if jobs is None:
            engine.limit_runners(found)
        report = Report(found, engine.version_of("torch") or "", len(cards))
        started = time.perf_counter()
        try:
            reports = prove(cards, engine, found, timeout)
            _collect(report, reports, None if json else _again(found, bank), fail_fast=fail_fast)
        except KeyboardInterrupt:
            report.interrupted = True
        report.seconds = time.perf_counter() - started
    if junit:
        _write(junit, report)
    if json:
        print_json(as_json(report))
    else:
        from ptquiz.terminal.pages.verify import show_summary

        show_summary(out(), report)
    if report.interrupted:
        raise typer.Exit(ExitCode.INTERRUPTED)
    if not report.passed:
        raise typer.Exit(ExitCode.FAILED)


def _collect(
    report: Report, reports: Iterator[CardReport], again: list[str] | None, *, fail_fast: bool
) -> None:
    """Take card after card into the report; show failures, unless ``again`` is None."""
    from ptquiz.judge import Outcome
    from ptquiz.terminal.console import out
    from ptquiz.terminal.pages.verify import show_failure
    from ptquiz.terminal.progress import progress

    with progress("proving", report.selected) as advance:
        for card_report in reports:
            report.cards.append(card_report)
            failed = card_report.verdict.outcome not in {Outcome.PASSED, Outcome.SKIPPED}
            if failed and again is not None:
                show_failure(out(), card_report, shlex.join([*again, card_report.card.id]))
            advance(card_report.card.id)
            if failed and fail_fast:
                return


def _again(device: str, banks: Sequence[Path] | None) -> list[str]:
    """Return the command that verifies again, to be completed by a card's id."""
    words = ["ptquiz", "verify"]
    words += [] if device == "cpu" else ["--device", device]
    return words + [word for path in banks or [] for word in ("--bank", str(path))]


def _write(path: Path, report: Report) -> None:
    from ptquiz.errors import ExitCode, PtquizError
    from ptquiz.verify.junit import as_junit

    try:
        path.write_bytes(as_junit(report))
    except OSError as error:
        raise PtquizError(
            f"{path} cannot be written: {error.strerror}", "give another path", ExitCode.USAGE
        ) from None
