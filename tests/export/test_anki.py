"""The Anki package, as Anki itself imports and shows it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ptquiz.card import Kind, Param, Wrong
from ptquiz.export import ProvenOutput


def test_a_package_gives_a_note_with_one_card_for_each_card(anki: Any, one_of_each: Any) -> None:
    assert anki.take(*one_of_each) == {"new": 5}
    assert anki.col.note_count() == anki.col.card_count() == 5


def test_each_topic_is_a_deck_below_ptquiz(anki: Any, make_card: Any) -> None:
    anki.take(
        make_card(id="a", topic="nn.Module"), make_card(id="b", topic="Tensors: basics & dtypes")
    )
    names = [deck.name for deck in anki.col.decks.all_names_and_ids()]
    assert sorted(names) == [
        "Default",
        "ptquiz",
        "ptquiz::Tensors: basics & dtypes",
        "ptquiz::nn.Module",
    ]
    [card] = anki.note("a").cards()
    assert anki.col.decks.name(card.did) == "ptquiz::nn.Module"


def test_new_cards_come_in_the_order_of_the_bank(anki: Any, make_card: Any) -> None:
    anki.take(*(make_card(id=name) for name in ("z", "a", "m")))
    assert [anki.note(name).cards()[0].due for name in ("z", "a", "m")] == [0, 1, 2]


def test_notes_are_tagged_with_words_kind_level_asked_and_topic(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a", topic="Views and  strides", tags=("two words", "x")))
    assert anki.note("a").tags == [
        "asked::sometimes",
        "kind::predict",
        "level::basic",
        "topic::Views-and-strides",
        "two-words",
        "x",
    ]


def test_the_front_shows_the_code_and_the_back_what_it_prints(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a", output="tensor([1.])\n"))
    front, back = anki.front("a").text, anki.back("a").text
    assert "What does this print?" in front
    assert "print(w.grad)" in front
    assert "tensor([1.])" not in front
    assert "backward() adds into .grad" not in front
    assert "tensor([1.])" in back
    assert "backward() adds into .grad" in back
    assert back.count("w = torch.ones(2, requires_grad=True)") == 2  # the front, the script


@pytest.mark.parametrize(
    ("card_id", "shown", "hidden"),
    [
        ("recall-card", "What does this print?", "assert"),
        ("predict-card", "n = 3\nw = torch.ones", "proven"),
        ("complete-card", "e = (x - ____).exp()", "x.max"),
        ("implement-card", "def softmax(x):\n    ...", "return"),
        ("fix-card", "return x.exp()", "e.sum"),
    ],
)
def test_each_kind_asks_with_its_own_code(
    anki: Any, one_of_each: Any, card_id: str, shown: str, hidden: str
) -> None:
    anki.take(*one_of_each)
    front = anki.front(card_id).text
    assert shown in front
    assert hidden not in front


def test_a_code_card_shows_solution_mistakes_and_what_comes_next(
    anki: Any, one_of_each: Any
) -> None:
    anki.take(*one_of_each)
    assert "Not allowed: torch.softmax" in anki.front("implement-card").text
    back = anki.back("implement-card").text
    for piece in (
        "A solution",
        "return e / e.sum()",
        "Common mistakes",
        "return x",
        "It does nothing.",
        "An interviewer asks next",
        "another-card",
    ):
        assert piece in back


def test_the_proof_of_a_recall_card_stands_on_its_back(anki: Any, one_of_each: Any) -> None:
    anki.take(*one_of_each)
    assert "The proof" in anki.back("recall-card").text
    assert "assert 1 + 1 == 2" in anki.back("recall-card").text


def test_each_hint_is_folded_into_the_one_before(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a", hints=("one", "two", "three")))
    front = anki.front("a")
    assert front.tags.count("details") == 3
    assert [run for run in front.runs if run.strip()][-6:] == [
        "Hint 1 of 3",
        "one",
        "Hint 2 of 3",
        "two",
        "Hint 3 of 3",
        "three",
    ]
    html = anki.note("a")["Hints"]
    assert html.endswith("</details></details></details>")


def test_the_back_says_on_what_it_was_proven(
    anki: Any, make_card: Any, proof: ProvenOutput
) -> None:
    anki.take(make_card(id="a"), make_card(id="b"), proofs={"a": proof})
    assert "proven on torch 2.13.0+cpu, cpu" in anki.back("a").text
    assert "not proven here" in anki.back("b").text


def test_the_variant_that_ran_stands_above_the_code(anki: Any, make_card: Any) -> None:
    card = make_card(id="a", params=(Param("n", (3, 4)),))
    anki.take(card, proofs={"a": ProvenOutput("four\n", None, "2.13.0", "cpu", {"n": 4})})
    assert "n = 4\nw = torch.ones" in anki.front("a").text


def test_the_back_holds_a_script_that_runs_as_it_stands(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a", setup="m = 2\n", snippet="print(m)\n"))
    _, _, script = anki.back("a").text.partition("The whole script")
    assert "import torch\nfrom torch import nn\n" in script
    assert "m = 2\nprint(m)" in script


def test_references_are_links(anki: Any, make_card: Any) -> None:
    url = "https://docs.pytorch.org/a?b=1&c=(d)"
    anki.take(make_card(id="a", refs=(url, "javascript:alert(1)", "the manual, page 2")))
    back = anki.back("a")
    assert [value for name, value in back.attributes if name == "href"] == [url]
    assert "javascript:alert(1)" in back.text


def test_every_colour_of_code_can_be_read_on_its_own_ground(anki: Any, make_card: Any) -> None:
    """The ground is the block's own, so that Anki's light and dark pages show the same."""
    snippet = (
        '@f\nclass A(B):  # a\n    """b"""\n    def f(self): return 1 + len("\\n") if None else 2\n'
    )
    anki.take(make_card(id="a", kind=Kind.RECALL, snippet=snippet, output=None))
    html = anki.note("a")["Solution"]
    ground = re.search(r'<pre style="background: (#\w{6}); color: #\w{6}">', html)
    assert ground
    colours = set(re.findall(r"(?<![-\w])color: (#\w{6})", html))
    assert len(colours) > 5
    assert min(contrast(colour, ground[1]) for colour in colours) >= 4.5  # WCAG AA


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.1, between 1 and 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_learners_notes_have_a_field_and_are_shown(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a"))
    assert "The field “My Notes” is yours" in anki.back("a").text
    note = anki.note("a")
    assert note["My Notes"] == ""
    note["My Notes"] = "remember the hook"
    anki.col.update_note(note)
    back = anki.back("a").text
    assert "remember the hook" in back
    assert "is yours" not in back


def test_two_notes_with_one_question_are_no_duplicates_to_anki(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a"), make_card(id="b"))
    assert anki.note("a").fields_check() == 0
    assert anki.col.find_cards("") == anki.col.find_cards("question:*print*")


def test_a_mistake_without_more_to_say_is_one_block(anki: Any, make_card: Any) -> None:
    anki.take(make_card(id="a", wrong=(Wrong("x = 1\n", "Too small."),)))
    assert anki.note("a")["Mistakes"].count("<pre") == 1
