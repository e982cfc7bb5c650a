"""`ptquiz stats`: what was done, how much of it stays, and what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ptquiz.cli import options

if TYPE_CHECKING:
    from ptquiz.analysis.stats import HardCard, Retention, Share, Stats


def stats(
    ids: options.Ids = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    asked: options.AskedOption = None,
    bank: options.BankOption = None,
    json: options.Json = False,
) -> None:
    """Show your days, true retention, what is due, and mastery by topic."""
    from ptquiz.analysis.stats import stats as count
    from ptquiz.cli.context import clock, config, open_bank, open_store, print_json, selection
    from ptquiz.selection import Selection
    from ptquiz.terminal.console import out
    from ptquiz.terminal.pages import stats as page

    opened = open_bank(bank)
    chosen = selection(ids, topic, tag, level, kind, asked)
    cards = opened.select(chosen)
    with open_store(config()) as store:
        day = store.schedule.day(clock())
        counted = count(store, cards, day, everything=chosen == Selection())
    if json:
        print_json({"version": 1, "command": "stats", **_data(counted)})
    else:
        page.show(out(), counted)


def _data(counted: Stats) -> dict[str, Any]:
    return {
        "day": counted.day.isoformat(),
        "target": counted.target,
        "retention": {"30_days": _retention(counted.recent), "all_time": _retention(counted.ever)},
        "days": [
            {"day": day.isoformat(), "reviews": done.reviews, "seconds": round(done.seconds, 3)}
            for day, done in sorted(counted.calendar.items())
        ],
        "streak": counted.streak,
        "longest_streak": counted.longest_streak,
        "due": list(counted.due),
        "late": counted.late,
        "topics": [
            {
                "topic": each.topic,
                "cards": each.cards,
                "seen": each.seen,
                "retrievability": each.retrievability,
                "mastery": each.share,
            }
            for each in counted.topics
        ],
        "hardest": [_trouble(each) for each in counted.hardest],
        "leeches": [_trouble(each) for each in counted.leeches],
    }


def _retention(part: Retention) -> dict[str, Any]:
    return {"young": _share(part.young), "mature": _share(part.mature), "both": _share(part.both)}


def _share(share: Share) -> dict[str, Any]:
    return {"passed": share.passed, "reviews": share.reviews, "rate": share.rate}


def _trouble(each: HardCard) -> dict[str, Any]:
    return {
        "id": each.card,
        "difficulty": each.difficulty,
        "reviews": each.reviews,
        "failed": each.failed,
        "lapses": each.lapses,
    }
