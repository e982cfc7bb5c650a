from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Job, Limits
from ptquiz.script import Script, Section, prelude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptquiz.engine.job import Execution


class Run(Protocol):
    def __call__(self, code: str, check: str | None = None, seconds: float = 20) -> Execution: ...


def make_job(code: str, check: str | None = None, seconds: float = 20) -> Job:
    sections = (Section("prelude", prelude("cpu")), Section("snippet", code))
    return Job(Script(sections), check, limits=Limits(seconds=seconds))


@pytest.fixture(scope="session", params=["fresh", "reused"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with Engine(strategy=request.param) as engine:
        yield engine


@pytest.fixture
def run(engine: Engine) -> Run:
    """Run code after the prelude, on each strategy."""
    return lambda code, check=None, seconds=20: engine.run(make_job(code, check, seconds))


@pytest.fixture
def job() -> type[Job]:
    return make_job  # type: ignore[return-value]
