"""What tests compare with must be as it was: a solution that replaces it would judge itself."""

from __future__ import annotations

import pytest

from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Execution, Job, Termination
from ptquiz.script import Script, Section, prelude
from tests.engine.conftest import PATIENT

CHECK = "def test_it():\n    assert True\n"


def first_of_an_engine(code: str) -> Execution:
    """Run a job as the first of an engine, which has not imported more than torch yet."""
    script = Script((Section("prelude", prelude("cpu")), Section("answer", code)))
    with Engine() as engine:
        return engine.run(Job(script, CHECK, limits=PATIENT))


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "import torch._dynamo",
        "p = nn.Parameter(torch.ones(2))\ntorch.optim.Adam([p])",
    ],
    ids=["the compiler", "an optimizer"],
)
def test_what_torch_wraps_of_itself_when_more_of_it_is_imported_is_no_replacement(
    code: str,
) -> None:
    execution = first_of_an_engine(code)
    assert execution.termination is Termination.FINISHED, execution.reason


@pytest.mark.parametrize(
    "code",
    [
        "torch.manual_seed = lambda seed: None",
        (
            "import functools\n"
            "@functools.wraps(torch.manual_seed)\n"
            "def seed(number): pass\n"
            "torch.manual_seed = seed"
        ),
        "torch.manual_seed = torch.no_grad()(lambda seed: None)",
    ],
    ids=["a lambda", "one that looks like it", "one that torch wraps"],
)
def test_what_a_solution_puts_in_its_place_is_one(code: str) -> None:
    execution = first_of_an_engine(code)
    assert execution.reason == "the code replaced torch.manual_seed, which the tests rely on"
