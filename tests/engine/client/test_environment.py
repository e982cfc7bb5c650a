"""A job's environment holds what torch needs and none of the learner's secrets."""

from __future__ import annotations

import pytest

from ptquiz.engine.client.capacity import fitting_jobs
from ptquiz.engine.client.engine import Engine
from ptquiz.engine.client.environment import for_jobs, visible_gpus
from ptquiz.engine.job import Job, Termination
from ptquiz.engine.messages import WarmLevel
from ptquiz.script import Script, Section
from tests.engine.conftest import PATIENT

GB = 1 << 30


@pytest.mark.slow
def test_a_secret_in_the_environment_does_not_reach_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUD_SECRET_KEY", "hunter2")
    monkeypatch.setenv("LC_TIME", "C")
    code = "import os\nprint('CLOUD_SECRET_KEY' in os.environ, os.environ['LC_TIME'])"
    with Engine() as engine:
        execution = engine.run(Job(Script((Section("snippet", code),)), limits=PATIENT))
    assert (execution.termination, execution.stdout) == (Termination.FINISHED, "False C\n")


def test_what_changes_how_torch_behaves_is_not_passed_on() -> None:
    given = {"TORCH_LOGS": "all", "PYTHONWARNINGS": "error", "PATH": "/bin", "CUDA_HOME": "/cuda"}
    kept = for_jobs(given)
    assert kept.keys() & given.keys() == {"PATH", "CUDA_HOME"}


def test_gpus_are_named_as_their_owner_named_them() -> None:
    assert visible_gpus(2, {}) == ["0", "1"]
    assert visible_gpus(2, {"CUDA_VISIBLE_DEVICES": "3, GPU-8a7b,"}) == ["3", "GPU-8a7b"]


def test_small_gpus_are_not_given_more_contexts_than_they_hold() -> None:
    assert fitting_jobs([3 * GB]) == 1
    assert fitting_jobs([GB, GB]) <= 2
    assert fitting_jobs([500 * GB]) == fitting_jobs()


def test_several_gpus_are_shared_out_over_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    with Engine(jobs=4, strategy="reused") as engine:
        monkeypatch.setattr(engine, "_gpus", ["0", "1"])
        monkeypatch.setattr(engine, "_request", lambda request: asked.append(request.gpu))
        for slot, device in [(2, "cuda"), (0, "cuda"), (2, "cuda"), (1, "cuda"), (3, "cuda:1")]:
            engine._runner(slot, WarmLevel.TORCH, device)  # no machine here has two GPUs
    assert asked == ["0", "1", "0", "0", None]
