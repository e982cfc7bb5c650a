"""Help, versions and completion: what a newcomer tries first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import typer.main
from typer.testing import CliRunner

from ptquiz import __version__
from ptquiz.cli import commands
from ptquiz.cli.app import make_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Ptquiz

APP = make_app(*commands.COMMANDS)
COMMANDS: dict[str, Any] = typer.main.get_command(APP).commands  # type: ignore[attr-defined]


def parameters() -> Iterator[tuple[str, Any]]:
    for name, command in COMMANDS.items():
        for parameter in command.params:
            yield f"{name} {parameter.name}", parameter


def test_the_version_is_printed(ptquiz: Ptquiz) -> None:
    assert ptquiz("--version").out == f"ptquiz {__version__}\n"


def test_the_commands_of_the_design_are_there() -> None:
    wanted = {"study", "verify", "export", "list", "show", "check", "doctor"}
    assert wanted <= COMMANDS.keys()


@pytest.mark.parametrize("command", sorted(COMMANDS))
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help_in_a_sentence(command: str, option: str) -> None:
    done = CliRunner().invoke(APP, [command, option])
    assert done.exit_code == 0
    first = COMMANDS[command].help.strip().splitlines()[0]
    assert first.endswith(".")
    assert first.split()[0] in done.output


@pytest.mark.parametrize(
    ("name", "parameter"), list(parameters()), ids=lambda value: str(value)[:40]
)
def test_every_option_and_argument_has_help(name: str, parameter: Any) -> None:
    assert parameter.help, name


def test_commands_that_take_cards_take_the_same_filters() -> None:
    for name in ("list", "verify", "study", "export"):
        options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert {"ids", "--topic", "--tag", "--level", "--kind", "--bank"} <= options


def completed(ptquiz: Ptquiz, shell: str, typed: str) -> str:
    """Press tab after ``ptquiz`` and what was typed."""
    words = f"ptquiz {typed}"
    environment = {
        "_PTQUIZ_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words.rsplit(maxsplit=1)[-1],
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    done = ptquiz(env=environment)
    assert done.err == ""
    return done.out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "offered", "others"),
    [
        ("show torch-c", "torch-cat", "torch-stack"),
        ("study torch-c", "torch-cat", "torch-stack"),
        ("list --topic autog", "autograd", "losses"),
        ("list --tag see", "seed", "autograd"),
        ("list --kind imp", "implement", "recall"),
        ("study --device au", "auto", "cuda"),
        ("doc", "doctor", "study"),
    ],
)
def test_completion_offers_what_fits(ptquiz: Ptquiz, typed: str, offered: str, others: str) -> None:
    out = completed(ptquiz, "bash", typed)
    assert offered in out
    assert others not in out


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_completes_card_ids(ptquiz: Ptquiz, shell: str) -> None:
    out = completed(ptquiz, shell, "show torch-c")
    assert "torch-cat" in out
    assert "torch-stack" not in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_of_each_shell_calls_the_command(ptquiz: Ptquiz, shell: str) -> None:
    done = ptquiz("--show-completion", shell,
                  env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})  # fmt: skip
    assert done.code == 0
    assert f"complete_{shell}" in done.out


def test_completion_is_silent_where_it_has_nothing_to_offer(ptquiz: Ptquiz) -> None:
    assert completed(ptquiz, "bash", "show no-such-").strip() == ""
