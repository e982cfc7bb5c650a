"""What a card requires, and the sentence that says what it lacks."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata

import pytest

from ptquiz.card import Card, Kind, Level
from ptquiz.requirements import installed, unmet_requirement

PLAIN = Card("a", Kind.RECALL, Level.BASIC, "T", "Why?", "So.", "assert True")
NUMPY = metadata.version("numpy")


def lack(*requires: str, device: str = "cpu") -> str:
    return unmet_requirement(replace(PLAIN, requires=requires), device)


def test_a_card_that_requires_nothing_lacks_nothing() -> None:
    assert lack() == ""


@pytest.mark.parametrize("device", ["cuda", "cuda:0", "cuda:3"])
def test_cuda_is_met_by_any_cuda_device(device: str) -> None:
    assert lack("cuda", device=device) == ""


@pytest.mark.parametrize("device", ["cpu", "mps"])
def test_cuda_is_not_met_elsewhere_and_says_how_to_run_it(device: str) -> None:
    assert lack("cuda", device=device) == "needs cuda: run it with --device cuda"


def test_mps_is_met_by_mps_alone() -> None:
    assert lack("mps", device="mps") == ""
    assert lack("mps", device="cuda") == "needs mps: run it with --device mps"


@pytest.mark.parametrize(
    "requirement",
    ["numpy", "NumPy", "numpy>=1", "numpy >=1, <99", f"numpy=={NUMPY}", "torch>=2.6", "torch!=2.0"],
)
def test_an_installed_package_is_met(requirement: str) -> None:
    assert lack(requirement) == ""


def test_the_build_of_torch_does_not_matter_to_its_version() -> None:
    public = metadata.version("torch").partition("+")[0]
    assert lack(f"torch=={public}") == ""


@pytest.mark.parametrize("requirement", ["numpy>=999", "numpy<1", "numpy==0.1"])
def test_another_version_is_not_met_and_says_which_is_here(requirement: str) -> None:
    assert lack(requirement) == f"needs {requirement}: here is {NUMPY}"


def test_a_package_that_is_not_installed_says_so() -> None:
    name = "ptquiz-needs-what-nobody-has"
    assert lack(name) == f"needs {name}: not installed"
    assert lack(f"{name}>=1") == f"needs {name}>=1: not installed"


def test_a_nightly_build_is_met_as_its_version_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptquiz.requirements.installed", lambda _: "2.9.0.dev20250801+cu128")
    assert lack("made-up-nightly>=2.8") == ""
    assert "here is 2.9.0.dev2025" in lack("made-up-nightly>=2.9")


def test_the_first_of_several_lacks_is_named() -> None:
    assert lack("numpy", "cuda", "numpy>=999") == "needs cuda: run it with --device cuda"
    assert lack("numpy", "numpy>=999", "cuda") == f"needs numpy>=999: here is {NUMPY}"


def test_the_version_of_a_package_is_known_without_importing_it() -> None:
    assert installed("numpy") == NUMPY
    assert installed("ptquiz-needs-what-nobody-has") is None
