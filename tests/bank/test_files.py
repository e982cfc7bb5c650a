"""The files of a bank: which are read, what holds between them, and what is said of each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.bank import read_bank
from ptquiz.bank.problems import BankError
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.paths import bundled_bank

if TYPE_CHECKING:
    from collections.abc import Callable

    Bank = Callable[..., Path]
    Texts = dict[str, str]


@pytest.fixture
def bank(tmp_path: Path, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """Return a writer of bank files; each is one recall card, with lines added to it."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, card_id: str, *more: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        card = texts["recall"].replace("a-card", card_id)
        path.write_text(card + "".join(f"    {line}\n" for line in more), encoding="utf-8")
        return path

    return write


def problems_in(*paths: Path) -> list[str]:
    with pytest.raises(BankError) as caught:
        read_bank(paths)
    assert caught.value.code == ExitCode.BANK
    return [str(problem) for problem in caught.value.problems]


def refusal(*paths: Path) -> PtquizError:
    with pytest.raises(PtquizError) as caught:
        read_bank(paths)
    assert caught.value.code == ExitCode.USAGE
    assert caught.value.hint
    return caught.value


def test_the_bundled_bank_is_well_formed() -> None:
    bank = read_bank([bundled_bank()])
    assert len(bank.cards) >= 60
    assert all(card.id == card_id for card_id, card in bank.cards.items())


def test_a_folder_is_all_yaml_files_below_it_in_sorted_order(bank: Bank, tmp_path: Path) -> None:
    bank("bank/b.yaml", "two")
    bank("bank/a.yml", "one")
    bank("bank/c/d.yaml", "three")
    (tmp_path / "bank" / "notes.txt").write_text("not a bank")
    read = read_bank([tmp_path / "bank"])
    assert list(read.cards) == ["one", "two", "three"]
    assert [file.path.name for file in read.files] == ["a.yml", "b.yaml", "d.yaml"]


@pytest.mark.parametrize("ending", [".YAML", ".Yml", ".yml"])
def test_the_ending_of_a_file_may_be_in_capitals(ending: str, bank: Bank, tmp_path: Path) -> None:
    bank(f"bank/a{ending}", "one")
    assert list(read_bank([tmp_path / "bank"]).cards) == ["one"]


def test_linked_folders_are_read_and_circles_end(bank: Bank, tmp_path: Path) -> None:
    bank("bank/a.yaml", "one")
    bank("elsewhere/deep/b.yaml", "two")
    (tmp_path / "bank" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "deep" / "up").symlink_to(tmp_path / "bank")
    (tmp_path / "bank" / "again").symlink_to(tmp_path / "bank")
    assert list(read_bank([tmp_path / "bank"]).cards) == ["one", "two"]


def test_a_folder_that_cannot_be_read_is_not_passed_over(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank("bank/a.yaml", "one")
    bank("bank/closed/b.yaml", "two")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert "bank cannot be read: Permission denied" in refusal(tmp_path / "bank").message


@pytest.mark.parametrize("topic", ["TENSORS", "tensors", "tenSors"])
def test_topics_that_differ_in_capitals_alone_are_a_problem(topic: str, bank: Bank) -> None:
    first, second = bank("a.yaml", "one"), bank("b.yaml", "two")
    text = second.read_text().replace("topic: Tensors", f"# mine\ntopic: {topic}")
    second.write_text(text)
    [problem] = problems_in(first, second)
    assert problem == f'b.yaml:2: topic "{topic}" is spelt "Tensors" in a.yaml:1'


def test_topics_that_differ_in_spaces_alone_are_a_problem_but_not_at_their_ends(bank: Bank) -> None:
    first, second = bank("a.yaml", "one"), bank("b.yaml", "two")
    second.write_text(second.read_text().replace("Tensors", "' Tensors '"))
    assert read_bank([first, second]).topics == ["Tensors"]
    first.write_text(first.read_text().replace("topic: Tensors", "topic: Big tensors"))
    second.write_text(second.read_text().replace("' Tensors '", "Big  tensors"))
    [problem] = problems_in(first, second)
    assert problem == 'b.yaml:1: topic "Big  tensors" is spelt "Big tensors" in a.yaml:1'


def test_hidden_files_and_folders_are_left_out(bank: Bank, tmp_path: Path) -> None:
    bank("bank/a.yaml", "one")
    bank("bank/.b.yaml", "two")
    bank("bank/.git/c.yaml", "three")
    assert list(read_bank([tmp_path / "bank"]).cards) == ["one"]


def test_a_bank_inside_a_hidden_folder_can_be_named(bank: Bank, tmp_path: Path) -> None:
    bank(".config/bank/a.yaml", "one")
    assert list(read_bank([tmp_path / ".config" / "bank"]).cards) == ["one"]


def test_a_folder_whose_name_ends_like_a_bank_is_a_folder(bank: Bank, tmp_path: Path) -> None:
    bank("bank/old.yaml/a.yaml", "one")
    assert list(read_bank([tmp_path / "bank"]).cards) == ["one"]


def test_any_file_that_is_named_is_read_whatever_it_is_called(bank: Bank) -> None:
    assert list(read_bank([bank("cards.txt", "one")]).cards) == ["one"]


@pytest.mark.parametrize(
    "spelling", ["bank/a.yaml", "./bank/../bank/a.yaml", "bank", "link.yaml", "linked"]
)
def test_a_file_that_is_named_twice_is_read_once(spelling: str, bank: Bank, tmp_path: Path) -> None:
    path = bank("bank/a.yaml", "one")
    (tmp_path / "link.yaml").symlink_to(path)
    (tmp_path / "linked").symlink_to(path.parent)
    assert list(read_bank([path, Path(spelling)]).cards) == ["one"]


def test_a_folder_without_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no bank")
    assert "there is no .yaml file in" in refusal(tmp_path).message


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere").message.endswith("nowhere is not there")


def test_a_path_that_is_no_file_is_refused() -> None:
    assert refusal(Path("/dev/null")).message == "/dev/null is not a file"


@pytest.mark.parametrize("name", ["a" * 5000, "a\0b"], ids=["too long", "with a NUL"])
def test_a_path_that_cannot_be_is_refused(name: str, tmp_path: Path) -> None:
    refusal(tmp_path / name)


def test_a_path_that_leads_in_a_circle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    refusal(tmp_path / "loop")


def test_a_file_that_cannot_be_read_is_a_problem_beside_the_others(
    bank: Bank, tmp_path: Path
) -> None:
    bank("bank/b.yaml", "one", "zzz: 1")
    (tmp_path / "bank" / "a.yaml").symlink_to("nowhere")
    assert problems_in(tmp_path / "bank") == [
        "bank/a.yaml:1: cannot be read: No such file or directory",
        'bank/b.yaml:11: card one: unknown key "zzz"',
    ]


def test_a_link_that_leads_in_a_circle_is_a_problem_beside_the_others(
    bank: Bank, tmp_path: Path
) -> None:
    bank("bank/b.yaml", "one", "zzz: 1")
    (tmp_path / "bank" / "a.yaml").symlink_to("a.yaml")
    [first, second] = problems_in(tmp_path / "bank")
    assert first.startswith("bank/a.yaml:1: cannot be read: ")
    assert second == 'bank/b.yaml:11: card one: unknown key "zzz"'


def test_a_file_larger_than_memory_is_a_problem_and_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(8 << 30)

    code = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "from ptquiz.bank.bank import read_bank\n"
        "from ptquiz.bank.problems import BankError\n"
        "try: read_bank([Path(sys.argv[1])])\n"
        "except BankError as error: print(*error.problems)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "larger than 16 MiB" in done.stdout, done.stderr[-300:]


def test_all_problems_of_all_files_come_at_once_in_the_order_of_files_and_lines(
    bank: Bank, tmp_path: Path
) -> None:
    bank("bank/a.yaml", "one", "zzz: 1", "level: basic")
    bank("bank/b.yaml", "two", "timeout: 0")
    bank("bank/c.yaml", "three")
    (tmp_path / "bank" / "d.yaml").write_bytes(b"topic: \xff\n")
    found = problems_in(tmp_path / "bank")
    assert [problem.partition(": ")[0] for problem in found] == [
        "bank/a.yaml:11",
        "bank/a.yaml:12",
        "bank/b.yaml:11",
        "bank/d.yaml:1",
    ]


def test_what_is_missing_of_a_card_comes_before_what_is_wrong_further_down(
    bank: Bank, texts: Texts
) -> None:
    path = bank("a.yaml", "one", "zzz: 1")
    path.write_text(path.read_text().replace("    level: basic\n", ""))
    assert [problem.split(":")[1] for problem in problems_in(path)] == ["3", "10"]


def test_a_later_line_comes_after_an_earlier_one_also_from_line_100_on(bank: Bank) -> None:
    path = bank("a.yaml", "one", "zzz: 1", *["#"] * 100, "yyy: 1")
    lines = [int(problem.split(":")[1]) for problem in problems_in(path)]
    assert lines == [11, 112]


def test_a_bank_with_one_bad_file_gives_no_half_of_a_bank(bank: Bank, tmp_path: Path) -> None:
    bank("bank/a.yaml", "one")
    bank("bank/b.yaml", "two", "zzz: 1")
    assert problems_in(tmp_path / "bank") == ['bank/b.yaml:11: card two: unknown key "zzz"']


def test_the_message_counts_the_problems(bank: Bank) -> None:
    with pytest.raises(BankError, match=r"the bank has 1 problem$"):
        read_bank([bank("a.yaml", "one", "zzz: 1")])
    with pytest.raises(BankError, match="the bank has 2 problems"):
        read_bank([bank("a.yaml", "one", "zzz: 1", "yyy: 1")])


def test_an_id_that_stands_in_two_files_is_a_problem_that_names_both(bank: Bank) -> None:
    assert problems_in(bank("a.yaml", "one"), bank("b.yaml", "one")) == [
        "b.yaml:3: card one: duplicate id, also in a.yaml:3"
    ]


def test_an_id_that_stands_twice_in_a_file_is_a_problem(bank: Bank, texts: Texts) -> None:
    path = bank("a.yaml", "one")
    card = texts["recall"].partition("cards:\n")[2].replace("a-card", "one")
    path.write_text(path.read_text() + card)
    assert problems_in(path) == ["a.yaml:11: card one: duplicate id, also in a.yaml:3"]


def test_an_id_that_stands_twice_in_a_line_is_a_problem(tmp_path: Path) -> None:
    card = "{id: one, kind: recall, level: basic, question: q, answer: a, snippet: assert 1}"
    path = tmp_path / "a.yaml"
    path.write_text(f"topic: T\ncards: [{card}, {card}]\n")
    [problem] = problems_in(path)
    assert "a.yaml:2: card one: duplicate id" in problem


def test_an_id_is_a_duplicate_also_of_a_card_with_problems(bank: Bank) -> None:
    found = problems_in(bank("a.yaml", "one", "zzz: 1"), bank("b.yaml", "one"))
    assert len(found) == 2, found
    assert "b.yaml:3: card one: duplicate id, also in a.yaml:3" in found


def test_a_follow_up_that_is_no_card_is_a_problem_with_a_suggestion(bank: Bank) -> None:
    paths = bank("a.yaml", "one-card"), bank("b.yaml", "two", "follow_ups: [one-crad]")
    assert problems_in(*paths) == [
        'b.yaml:11: card two: no card "one-crad" (did you mean "one-card"?)'
    ]


def test_a_follow_up_may_stand_in_another_file(bank: Bank) -> None:
    paths = bank("a.yaml", "one", "follow_ups: [two]"), bank("b.yaml", "two")
    assert read_bank(paths).cards["one"].follow_ups == ("two",)


def test_a_follow_up_of_a_card_with_problems_is_no_problem_itself(bank: Bank) -> None:
    paths = bank("a.yaml", "one", "follow_ups: [two]"), bank("b.yaml", "two", "zzz: 1")
    assert problems_in(*paths) == ['b.yaml:11: card two: unknown key "zzz"']


def test_a_follow_up_in_a_file_that_is_not_yaml_is_no_problem_itself(bank: Bank) -> None:
    paths = bank("a.yaml", "one", "follow_ups: [two]"), bank("b.yaml", "two", "- zzz")
    [problem] = problems_in(*paths)
    assert problem.startswith("b.yaml:11: not YAML: ")


def test_a_former_id_that_is_another_cards_id_is_a_problem(bank: Bank) -> None:
    paths = bank("a.yaml", "one"), bank("b.yaml", "two", "formerly: [one]")
    assert problems_in(*paths) == ['b.yaml:11: card two: "one" is an id of card one']


def test_a_former_id_that_two_cards_had_is_a_problem_of_the_second(bank: Bank) -> None:
    paths = bank("a.yaml", "one", "formerly: [old]"), bank("b.yaml", "two", "formerly: [old]")
    assert problems_in(*paths) == ['b.yaml:11: card two: "old" is an id of card one']


def test_a_card_may_have_had_other_ids(bank: Bank) -> None:
    read = read_bank([bank("a.yaml", "one", "formerly: [first, second]")])
    assert read.card("first") is read.card("second") is read.card("one")


def test_a_problem_names_a_file_as_a_person_would(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bank("bank/a.yaml", "one", "zzz: 1")
    assert problems_in(path)[0].startswith("bank/a.yaml:11: ")
    monkeypatch.chdir(tmp_path / "bank")
    assert problems_in(path)[0].startswith("a.yaml:11: ")
    monkeypatch.chdir("/")
    assert problems_in(path)[0].startswith(str(path).removeprefix("/"))


def test_a_card_knows_its_file_and_lines(bank: Bank) -> None:
    source = read_bank([bank("a.yaml", "one", "tags: [a]")]).cards["one"].source
    assert (source.file, source.line) == ("a.yaml", 3)
    assert source.at("snippet") == "a.yaml:8"
    assert source.at("snippet", 2) == "a.yaml:9"
    assert source.at("tags") == "a.yaml:11"
    assert source.at("output") == "a.yaml:3"
