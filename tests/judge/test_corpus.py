r"""Typed answers over all predict cards, with the verdict that a person gave.

``corpus.tsv`` has a line for each answer: card, number of the variant, verdict, what was typed
(``\n`` is a line break). ``truths.json`` has each card's question and code, and what torch 2.13
really printed or raised: the corpus judges the judge, not today's cards, and needs no torch.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ptquiz.judge.output import Context, Judgement, Match, judge_exception, judge_output

HERE = Path(__file__).parent


class Answer(NamedTuple):
    """A typed answer, and the verdict that a person gave."""

    card: str
    variant: str
    verdict: Match
    typed: str


@cache
def corpus() -> list[Answer]:
    with (HERE / "corpus.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [
            Answer(card, variant, Match(verdict), typed.replace("\\n", "\n"))
            for card, variant, verdict, typed in rows
        ]


@cache
def truths() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((HERE / "truths.json").read_text(encoding="utf-8"))
    return loaded


def judged(answer: Answer) -> Judgement:
    card = truths()[answer.card]
    truth = card["variants"][answer.variant]
    if "raised" in truth:
        raised = truth["raised"]
        return judge_exception(answer.typed, raised["type"], raised["bases"], raised["message"])
    return judge_output(answer.typed, truth["printed"], Context(card["question"], card["code"]))


@cache
def judgements() -> list[tuple[Answer, Judgement]]:
    return [(answer, judged(answer)) for answer in corpus()]


def listed(found: list[tuple[Answer, Judgement]]) -> str:
    return "\n".join(
        f"{answer.card} {answer.variant}: {answer.typed!r} is {answer.verdict}, "
        f"judged {judgement.match}"
        for answer, judgement in found
    )


def test_the_corpus_is_large_and_names_each_verdict() -> None:
    verdicts = Counter(answer.verdict for answer in corpus())
    assert len(set(corpus())) == len(corpus()) > 500
    assert len({answer.card for answer in corpus()}) == len(truths()) >= 68
    assert min(verdicts.values()) > 100


def test_wrong_answers_are_not_accepted_and_right_ones_are() -> None:
    """Count an answer that a person called half right as not right: accepting it is a mistake."""
    right = [pair for pair in judgements() if pair[0].verdict is Match.RIGHT]
    others = [pair for pair in judgements() if pair[0].verdict is not Match.RIGHT]
    rejected = [pair for pair in right if pair[1].match is not Match.RIGHT]
    accepted = [pair for pair in others if pair[1].match is Match.RIGHT]
    recall = 1 - len(rejected) / len(right)
    refused = 1 - len(accepted) / len(others)
    precision = 1 - len(accepted) / (len(right) - len(rejected) + len(accepted))
    figures = (
        f"{len(right)} right answers, {recall:.2%} accepted; {len(others)} others, "
        f"{refused:.2%} not accepted; precision {precision:.2%}"
    )
    print(figures)
    assert refused >= 0.99, f"{figures}\n{listed(accepted)}"
    assert recall >= 0.95, f"{figures}\n{listed(rejected)}"


def test_few_wrong_answers_are_half_right() -> None:
    wrong = [pair for pair in judgements() if pair[0].verdict is Match.WRONG]
    half = [pair for pair in wrong if pair[1].match is Match.HALF]
    assert len(half) <= 0.03 * len(wrong), listed(half)


def test_what_is_half_right_says_why() -> None:
    for answer, judgement in judgements():
        assert bool(judgement.reason) is (judgement.match is Match.HALF), answer


def test_no_answer_is_right_for_a_variant_that_prints_something_else() -> None:
    for answer in corpus():
        if answer.verdict is not Match.RIGHT:
            continue
        variants = truths()[answer.card]["variants"]
        printed = variants[answer.variant].get("printed")
        for number, other in variants.items():
            if other.get("printed") != printed:
                wrong = answer._replace(variant=number)
                assert judged(wrong).match is not Match.RIGHT, (wrong, other)
