"""Typed answers are judged as a fair interviewer would: each list is a kind of answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ptquiz.judge.output import Context, Match, judge_exception, judge_output
from tests.judge.test_corpus import Answer, corpus, judged

if TYPE_CHECKING:
    from collections.abc import Callable

RIGHT, HALF, WRONG = Match.RIGHT, Match.HALF, Match.WRONG

HOOKS = "print(h.grad.item(), x.grad.item())"
NORM = "print(bn.running_mean.item(), bn.running_var.item())"
WORKS = 'print(backward_works("input"), backward_works("output"))'
LEAF = "print(w.is_leaf, None if grad is None else grad.tolist())"
STRIDES = "print(y.stride(), y.is_contiguous())"
GRADIENT = "What is its gradient, and in which shape?"
INFERENCE = (
    "RuntimeError",
    ["RuntimeError", "Exception", "BaseException", "object"],
    "Inference tensors cannot be saved for backward. To work around you can make a clone.",
)


def match(typed: str, printed: str, question: str = "", code: str = "") -> Match:
    return judge_output(typed, printed, Context(question, code)).match


@pytest.mark.parametrize(
    ("typed", "printed", "question"),
    [
        ("512 MiB", "512", "How many MiB of keys?"),
        ("512MB", "512", "How many MiB of keys?"),
        ("0.5 GiB", "512", "How many MiB of keys?"),
        ("4000 bytes", "4000", "How many bytes?"),
        ("4,000 B", "4000", "How many bytes?"),
        ("4 kB", "4000", "How many bytes?"),
        ("5.5 bytes", "5.5", "How many bytes?"),
        ("2 bytes, 4 bytes, 6 bytes", "2 4 6", "How many bytes?"),
        ("11 times", "11", ""),
        ("11x", "11", ""),
        ("5 NaNs", "5", ""),
        ("5 NaN", "5", ""),
        ("3 graphs", "3", ""),
        ("3 of them", "3", ""),
    ],
)
def test_a_unit_may_stand_beside_a_number(typed: str, printed: str, question: str) -> None:
    assert match(typed, printed, question) is RIGHT


@pytest.mark.parametrize(
    ("typed", "printed", "question"),
    [
        ("512 KiB", "512", "How many MiB of keys?"),
        ("512 GiB", "512", "How many MiB of keys?"),
        ("512 bytes", "512", "How many MiB of keys?"),
        ("4 KiB", "4000", "How many bytes?"),
        ("4 MB", "4000", "How many bytes?"),
        ("5 thousand", "5", ""),
        ("more than 5", "5", ""),
        ("at least 5", "5", ""),
        ("not 5", "5", ""),
        ("5 percent", "5", ""),
    ],
)
def test_a_unit_or_a_word_that_makes_it_another_number_is_wrong(
    typed: str, printed: str, question: str
) -> None:
    assert match(typed, printed, question) is WRONG


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("4,000", "4000"),
        ("4_000", "4000"),
        ("4 000", "4000"),
        ("4'000", "4000"),
        ("1,048,576", "1048576"),
        ("2,3", "torch.Size([2, 3])"),
        ("0,5", "0.5"),
        ("\uff11\uff10", "10"),
        ("\uff3b1\uff0c 2\uff3d", "[1, 2]"),
        ("\u22125", "-5"),
        ("-0.", "0.0"),
        ("5e3", "5000.0"),
        ("3 + 2i", "(3+2j)"),
        ("50%", "0.5"),
        ("{2, 1}", "{1, 2}"),
        ("b: 2, a: 1", "{'a': 1, 'b': 2}"),
        ("float('-inf')", "-inf"),
    ],
)
def test_numbers_may_be_written_as_people_do(typed: str, printed: str) -> None:
    assert match(typed, printed) is RIGHT


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("1,000", "torch.Size([1, 0])"), ("1, 000", "1000"), ("4,00", "400"), ("1,0000", "10000")],
)
def test_a_comma_that_separates_no_thousands_joins_nothing(typed: str, printed: str) -> None:
    assert match(typed, printed) is WRONG


@pytest.mark.parametrize(
    ("typed", "printed", "code"),
    [
        ("mean 2, var 4.5", "2.0 4.5", NORM),
        ("mean 2 var 4.5", "2.0 4.5", NORM),
        ("mean: 2; variance: 4.5", "2.0 4.5", NORM),
        ("mean=2 var=4.5", "2.0 4.5", NORM),
        ("var 4.5, mean 2", "2.0 4.5", NORM),
        ("4.5 var, 2 mean", "2.0 4.5", NORM),
        ("x: 0, h: 2", "2.0 0.0", HOOKS),
        ("x.grad is 0, h.grad is 2", "2.0 0.0", HOOKS),
        ("second 0, first 2", "2.0 0.0", ""),
        ("max 5, min 1", "min: 1 max: 5", ""),
        ("5 max, 1 min", "min: 1 max: 5", ""),
        ("x 11, h 2", "h.grad: 2.0 x.grad: 11.0", ""),
        ("2 and 11", "h.grad 2.0 x.grad 11.0", ""),
        ("scale 512, weight .875", "weight 0.875 scale 512.0", ""),
        ("output no, input yes", "input: True output: False", ""),
        ("only the input", "input: True output: False", ""),
        ("1 and 5", "min 1 max 5", ""),
        ("weight 0.875 scale 512", "0.875 512.0", ""),
        ("rank 1: [1, 4], rank 0: [0, 3]", "[0, 3]\n[1, 4]\n", ""),
        ("0: 0 3, 1: 1 4", "[0, 3]\n[1, 4]\n", ""),
        ("contiguous: no, stride: (1, 12, 4)", "(1, 12, 4) False", STRIDES),
    ],
)
def test_labels_may_come_in_any_form_and_order(typed: str, printed: str, code: str) -> None:
    assert match(typed, printed, code=code) is RIGHT


@pytest.mark.parametrize(
    ("typed", "printed", "code"),
    [
        ("x: 2, h: 0", "2.0 0.0", HOOKS),
        ("x 2 h 0", "2.0 0.0", HOOKS),
        ("2 for x, 0 for h", "2.0 0.0", HOOKS),
        ("mean 4.5, var 2", "2.0 4.5", NORM),
        ("second 2, first 0", "2.0 0.0", ""),
        ("max 1, min 5", "min: 1 max: 5", ""),
        ("1 max, 5 min", "min: 1 max: 5", ""),
        ("x 2, h 11", "h.grad: 2.0 x.grad: 11.0", ""),
        ("scale .875, weight 512", "weight 0.875 scale 512.0", ""),
        ("only the output", "input: True output: False", ""),
        ("rank 1: [0, 3], rank 0: [1, 4]", "[0, 3]\n[1, 4]\n", ""),
        ("rank 1: 0 3; rank 0: 1 4", "[0, 3]\n[1, 4]\n", ""),
        ("output True, input False", "True False", WORKS),
    ],
)
def test_a_value_under_the_wrong_label_is_wrong(typed: str, printed: str, code: str) -> None:
    assert match(typed, printed, code=code) is WRONG


@pytest.mark.parametrize(
    ("typed", "printed", "code"),
    [
        ("5?", "5", ""),
        ("it's 5", "5", ""),
        ("I think it's 5", "5", ""),
        ("about 5", "5", ""),
        ("five", "5", ""),
        ("minus four", "-4", ""),
        ("5 because every node counts", "5", ""),
        ("5 (one for each node)", "5", ""),
        ("5, not 6", "5", ""),
        ("6, no wait, 5", "5", ""),
        ("it breaks, so 2", "2", ""),
        ("it stays [0, 0]", "[0.0, 0.0]", ""),
        ("all zeros", "[0.0, 0.0, 0.0]", ""),
        ("zeros", "[0.0, 0.0]", ""),
        ("[0] * 4", "[0, 0, 0, 0]", ""),
        ("torch.zeros(4)", "tensor([0., 0., 0., 0.])", ""),
        ("three zeros", "[0, 0, 0]", ""),
        ("192 each", "192 192", ""),
        ("both 192", "192 192", ""),
        ("192 twice", "192 192", ""),
        ("first 1, the rest 0", "[1, 0, 0, 0]", ""),
        ("all False", "False False False", ""),
        ("none", "False False False", ""),
        ("both", "True True", ""),
        ("both True", "True True", ""),
        ("both fail", "False False", ""),
        ("neither", "False False", ""),
        ("TTFF", "[True, True, False, False]", ""),
        ("T/F", "True False", ""),
        ("only the first two", "[True, True, False, False]", ""),
        ("all but the last", "True True False", ""),
        ("output only", "False True", WORKS),
        ("only the output", "False True", WORKS),
        ("input works, output fails", "True False", WORKS),
        ("input works, output doesn't", "True False", WORKS),
        ("not a leaf, [3, 3]", "False [3.0, 3.0]", LEAF),
        ("leaf, [3, 3]", "True [3.0, 3.0]", LEAF),
        ("(1, 12, 4), not contiguous", "(1, 12, 4) False", STRIDES),
        ("LogBackward", "LogBackward0", ""),
        ("log backward", "LogBackward0", ""),
        ("the key 'weight'", "weight", ""),
        ("float 16", "torch.float16", ""),
    ],
)
def test_plain_speech_is_understood(typed: str, printed: str, code: str) -> None:
    assert match(typed, printed, code=code) is RIGHT


@pytest.mark.parametrize(
    ("typed", "printed", "code"),
    [
        ("not all zeros", "[0.0, 0.0]", ""),
        ("four zeros", "[0, 0, 0]", ""),
        ("192 each", "192 24", ""),
        ("both", "True False", ""),
        ("both", "False False", ""),
        ("neither", "True True", ""),
        ("input only", "False True", WORKS),
        ("only the last two", "[True, True, False, False]", ""),
        ("first two False, last two True", "[True, True, False, False]", ""),
        ("FFTT", "[True, True, False, False]", ""),
        ("5, no wait, 6", "5", ""),
        ("weight", "_orig_mod.weight", ""),
        ("module.weight", "weight", ""),
        ("weight and bias", "weight", ""),
        ("SqrtBackward", "LogBackward0", ""),
        ("graph", "no graph", ""),
    ],
)
def test_plain_speech_for_something_else_is_wrong(typed: str, printed: str, code: str) -> None:
    assert match(typed, printed, code=code) is not RIGHT


@pytest.mark.parametrize(
    "typed", ["True", "yes", "True True", "False False", "both", "neither", "False"]
)
def test_a_coin_flip_is_not_half_right(typed: str) -> None:
    assert match(typed, "True False") is WRONG


def test_more_than_luck_is_half_right() -> None:
    assert match("True True True False", "True False True False") is HALF
    assert match("True [3, 3]", "False [3.0, 3.0]") is HALF
    assert match("False [1, 1]", "False [3.0, 3.0]") is WRONG


@pytest.mark.parametrize(
    ("typed", "printed", "expected"),
    [
        ("300/4 = 75", "75.0", RIGHT),
        ("6+5=11", "11", RIGHT),
        ("6 + 5", "11", RIGHT),
        ("2*8 = 4*4 = 16", "16", RIGHT),
        ("4\u00b72\u00b3 = 32", "32.0", RIGHT),
        ("(0+300)/(1+3) = 75", "75.0", RIGHT),
        ("1/3 = 0.333", "0.3333333432674408", RIGHT),
        ("mean 0.5*4 = 2, var 0.5 + 0.5*8 = 4.5", "2.0 4.5", RIGHT),
        ("6+5=12", "12", HALF),
        ("6+5=12", "11", WRONG),
        ("6 + 6", "11", WRONG),
    ],
)
def test_a_calculation_counts_by_its_result_if_it_comes_out(
    typed: str, printed: str, expected: Match
) -> None:
    assert match(typed, printed) is expected


@pytest.mark.parametrize(
    ("typed", "printed", "expected"),
    [
        ("[[6], [15]]", "[[6.0], [15.0]]", RIGHT),
        ("6 15", "[[6.0], [15.0]]", HALF),
        ("6 15, shape (2, 1)", "[[6.0], [15.0]]", RIGHT),
        ("6 15, shape (2,)", "[[6.0], [15.0]]", WRONG),
        ("shape (1, 2): [[6], [15]]", "[[6.0], [15.0]]", WRONG),
        ("[6, 15]", "[[6.0], [15.0]]", WRONG),
        ("21", "[21.0]", HALF),
        ("[21]", "[21.0]", RIGHT),
        ("21, shape (1,)", "[21.0]", RIGHT),
        ("21", "21.0", RIGHT),
        ("[21]", "21.0", WRONG),
    ],
)
def test_brackets_count_where_the_question_asks_for_the_shape(
    typed: str, printed: str, expected: Match
) -> None:
    assert match(typed, printed, GRADIENT) is expected


@pytest.mark.parametrize(
    ("typed", "printed", "reason"),
    [
        ("0.8 or RuntimeError", "0.8", "one of the alternatives is right"),
        ("(2,3) or (3,2)", "torch.Size([2, 3])", "one of the alternatives is right"),
        ("1 2 4", "1\n2\n3\n", "2 of 3 values are right"),
        ("0.33", "0.3333", "right as far as it goes, but three digits are needed"),
        ("0.666", "0.6667", "the last digit is cut off, not rounded"),
        ("6+5=12", "12", "the result is right, but the calculation gives another one"),
    ],
)
def test_half_right_gives_its_reason(typed: str, printed: str, reason: str) -> None:
    judgement = judge_output(typed, printed)
    assert (judgement.match, judgement.reason) == (HALF, reason)


def test_alternatives_that_agree_are_right() -> None:
    assert match("() or scalar", "torch.Size([])") is RIGHT


@pytest.mark.parametrize(
    "typed",
    [
        "line 3: RuntimeError",
        "line 3: RuntimeError: Inference tensors cannot be saved for backward.",
        "loss.backward(): RuntimeError",
        "it raises: RuntimeError",
        "error: RuntimeError",
        "first works, second: RuntimeError",
        "does not work: RuntimeError",
        "RuntimeError, not ValueError",
        "RuntimError",
        "RuntimeErorr",
        "RuntimeError?",
        "raise RuntimeError('no')",
        "a runtime error in the second step",
        "Traceback (most recent call last):\n  File 'x', line 3\nRuntimeError: Inference tensors",
    ],
)
def test_an_exception_may_be_named_as_it_is_displayed_or_spoken(typed: str) -> None:
    assert judge_exception(typed, *INFERENCE).match is RIGHT


@pytest.mark.parametrize(
    "typed",
    [
        "no runtime error",
        "never a RuntimeError",
        "RuntimeError won't happen",
        "a RuntimeError is not raised",
        "RuntimeError is avoided",
        "works instead of RuntimeError",
        "no exception is raised",
        "raises nothing",
        "nothing fails",
        "can't fail",
        "it should not crash",
        "error-free",
        "free of errors",
        "without any error",
        "works fine",
        "a warning, but no error",
        "UserWarning",
        "inference tensors can be saved for backward, so it works",
    ],
)
def test_a_denied_exception_is_wrong(typed: str) -> None:
    assert judge_exception(typed, *INFERENCE).match is WRONG


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("ValueError", "the exception is right in kind: ValueError instead of RuntimeError"),
        ("TypeError: bad", "the exception is right in kind: TypeError instead of RuntimeError"),
        ("crash", "it raises, but the type is missing: RuntimeError"),
        ("it does not work", "it raises, but the type is missing: RuntimeError"),
        (
            "inference tensors cannot be saved",
            "the reason is right, but the type is missing: RuntimeError",
        ),
        ("RuntimeError and ValueError", "RuntimeError alone is raised"),
        ("0.8 or RuntimeError", "one of the alternatives is right"),
    ],
)
def test_an_exception_that_is_half_right_gives_its_reason(typed: str, reason: str) -> None:
    judgement = judge_exception(typed, *INFERENCE)
    assert (judgement.match, judgement.reason) == (HALF, reason)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("RuntimeError", RIGHT),
        ("raises RuntimeError", RIGHT),
        ("runtime error", RIGHT),
        ("error", RIGHT),
        ("it fails", RIGHT),
        ("ValueError", HALF),
        ("no error", WRONG),
        ("float32", WRONG),
    ],
)
def test_a_printed_name_of_an_exception_is_judged_as_one(typed: str, expected: Match) -> None:
    assert judge_output(typed, "RuntimeError\n").match is expected


REFORMATTED: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "spaces": lambda text: f"  {text.replace(' ', '   ')}\t",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "a prompt": lambda text: f">>> {text}",
    "a full stop": lambda text: f"{text}.",
    "a question mark": lambda text: f"{text}?",
    "full width": lambda text: "".join(
        chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text
    ),
    "curly quotes": lambda text: text.replace("'", "\u2019"),
    "a long minus": lambda text: text.replace("-", "\u2212") if "- " not in text else text,
}


@pytest.mark.parametrize("how", REFORMATTED)
def test_reformatting_keeps_the_verdict(how: str) -> None:
    for answer in corpus()[::9]:
        other = answer._replace(typed=REFORMATTED[how](answer.typed))
        assert judged(other).match is judged(answer).match, other


PLAIN = [
    answer
    for answer in corpus()
    if answer.verdict is RIGHT and set(answer.typed) <= set("0123456789.,; []")
]
"""Right answers that are values and nothing else."""


@given(st.sampled_from(PLAIN), st.data())
def test_another_number_is_never_right(answer: Answer, data: st.DataObject) -> None:
    digits = [match.start() for match in re.finditer(r"(?<!\.\d\d)(?<!\.\d\d\d)\d", answer.typed)]
    place = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from("0123456789"))
    typed = answer.typed[:place] + digit + answer.typed[place + 1 :]
    assume(typed != answer.typed)
    assert judged(answer._replace(typed=typed)).match is not RIGHT


PIECES = """
true false none nan inf 1 2.5 -3 [ ] ( ) { } , ; : = / * + - x or and not no all both only neither
first last rest each twice shape (2,3) error RuntimeError raises because so is % MiB bytes 1,000
' " ? . < > tensor( dtype=torch.float16 0x 1e999 1e-999 9**9**9
"""
ANY_TEXT = st.text(max_size=300) | st.lists(
    st.sampled_from([*PIECES.split(), "\n"]), max_size=25
).map(" ".join)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_text_makes_the_judge_raise(typed: str, printed: str, code: str) -> None:
    judgement = judge_output(typed, printed, Context(code, f"print({code})"))
    assert bool(judgement.reason) is (judgement.match is HALF)
    raised = judge_exception(typed, printed or "E", [code], code)
    assert bool(raised.reason) is (raised.match is HALF)
