from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Job, Limits
from ptquiz.script import Script, Section, prelude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptquiz.engine.job import Execution

PATIENT = Limits(seconds=300)
"""For a job that ends: a loaded machine may be a hundred times slower."""


class Run(Protocol):
    def __call__(
        self, code: str, check: str | None = None, seconds: float = PATIENT.seconds
    ) -> Execution: ...


def make_job(code: str, check: str | None = None, seconds: float = PATIENT.seconds) -> Job:
    sections = (Section("prelude", prelude("cpu")), Section("snippet", code))
    return Job(Script(sections), check, limits=Limits(seconds=seconds))


@pytest.fixture(scope="session", params=["fresh", "reused"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with Engine(strategy=request.param) as engine:
        yield engine


@pytest.fixture
def run(engine: Engine) -> Run:
    """Run code after the prelude, on each strategy."""
    return lambda code, check=None, seconds=PATIENT.seconds: engine.run(
        make_job(code, check, seconds)
    )


@pytest.fixture
def job() -> type[Job]:
    return make_job  # type: ignore[return-value]
