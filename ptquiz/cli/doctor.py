"""`ptquiz doctor`: what is here, what is missing, and how to get it."""

from __future__ import annotations

import platform
import shutil
import sys
import time
from typing import TYPE_CHECKING

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptquiz.engine.messages import Devices, Layers

Line = tuple[bool | None, str, str]
"""Whether it is well (None: as it is, neither well nor ill), what, and how."""


def doctor(*, bank: options.BankOption = None, json: options.Json = False) -> None:
    """Look at Python, torch, devices, the box, paths and the bank; say what is missing."""
    from ptquiz.cli.context import print_json
    from ptquiz.errors import ExitCode

    lines = [*_versions(), *_engine(), *_bank(bank), *_places(), *_editor()]
    healthy = all(well is not False for well, _, _ in lines)
    if json:
        entries = [{"ok": well, "what": what, "how": how} for well, what, how in lines]
        print_json({"version": 1, "command": "doctor", "ok": healthy, "lines": entries})
    else:
        _show(lines)
    if not healthy:
        raise typer.Exit(ExitCode.FAILED)


def _show(lines: list[Line]) -> None:
    from rich.text import Text

    from ptquiz.terminal.console import out

    signs = {True: ("✓", "green"), False: ("✗", "bold red"), None: ("·", "dim")}
    for well, what, how in lines:
        sign, style = signs[well]
        text = Text.assemble((f"{sign} ", style), (f"{what:<10} ", "bold"), how)
        out().print(text, soft_wrap=True)


def _versions() -> Iterator[Line]:
    from ptquiz import __version__
    from ptquiz.requirements import installed

    yield None, "ptquiz", __version__
    yield sys.version_info >= (3, 11), "python", f"{platform.python_version()} in {sys.prefix}"
    numpy = installed("numpy")
    yield numpy is not None, "numpy", numpy or "missing: pip install numpy"


def _engine() -> Iterator[Line]:
    from ptquiz.engine.client.engine import Engine
    from ptquiz.errors import PtquizError
    from ptquiz.requirements import installed

    if installed("torch") is None:
        yield False, "torch", "missing: pip install torch"
        return
    started = time.perf_counter()
    try:
        with Engine() as engine:
            found = engine.devices()
            seconds = time.perf_counter() - started
            layers = engine.layers()
    except PtquizError as error:
        yield False, "torch", f"{error.message} ({error.hint})"
        return
    yield True, "torch", f"{found.torch}, imported in {seconds:.1f} s"
    yield from _devices(found)
    yield from _box(layers)


def _devices(found: Devices) -> Iterator[Line]:
    if found.cuda:
        for number, name in enumerate(found.cuda):
            yield True, "cuda", f"cuda:{number} {name} (torch built for CUDA {found.cuda_build})"
    elif found.cuda_build is None:
        yield None, "cuda", "none: this torch is built without it; cards run on the CPU"
    else:
        yield None, "cuda", f"none: {found.cuda_reason}"
    if found.mps:
        yield True, "mps", "available"


def _box(layers: Layers) -> Iterator[Line]:
    words = {
        "processes": "a snippet sees and reaches only its own processes",
        "network": "a snippet reaches no network but its own loopback",
        "disk": "a snippet's files live in memory, bounded, and vanish",
        "files": "a snippet writes only in its own folder and does not read your home",
    }
    for layer, meaning in words.items():
        if getattr(layers, layer):
            yield True, "box", meaning
        else:
            yield None, "box", f"this kernel does not offer it: {meaning}"


def _bank(extra: options.BankOption) -> Iterator[Line]:
    from ptquiz.bank.yaml_tree import HAS_LIBYAML
    from ptquiz.cli.context import open_bank
    from ptquiz.errors import PtquizError

    try:
        bank = open_bank(extra)
    except PtquizError as error:
        yield False, "bank", f"{error.message}: `ptquiz check` shows what"
    else:
        yield True, "bank", f"{len(bank.cards)} cards on {len(bank.topics)} topics"
    if not HAS_LIBYAML:
        yield None, "yaml", "libyaml is missing: large banks load ten times slower"


def _places() -> Iterator[Line]:
    from ptquiz.cli.context import config, open_store
    from ptquiz.errors import PtquizError
    from ptquiz.paths import bundled_bank, paths

    places = paths()
    yield None, "bank at", str(bundled_bank())
    yield (
        None,
        "settings",
        f"{places.config_file}{'' if places.config_file.exists() else ' (none)'}",
    )
    try:
        with open_store(config()) as store:
            yield True, "progress", f"{places.store_file}, {len(store.seen())} cards seen"
    except PtquizError as error:
        yield False, "progress", f"{error.message} ({error.hint})"


def _editor() -> Iterator[Line]:
    from ptquiz.errors import PtquizError
    from ptquiz.terminal.editor import editor_command

    try:
        command = editor_command()
    except PtquizError as error:
        yield False, "editor", f"{error.message}: {error.hint}"
        return
    here = shutil.which(command[0]) is not None
    yield here, "editor", " ".join(command) + ("" if here else ": not found; set $EDITOR")
