"""The device asked for is the device that is used, or the command says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
import torch

from ptquiz.engine.client.device import parse_device, resolve_device
from ptquiz.engine.client.engine import default_strategy
from ptquiz.engine.messages import Devices
from ptquiz.errors import ExitCode, PtquizError

if TYPE_CHECKING:
    from ptquiz.engine.client.engine import Engine

pytestmark = pytest.mark.slow


class Machine:
    """Stands for an engine on a machine with these devices."""

    def __init__(self, cuda: int = 0, *, mps: bool = False, build: str | None = "13.0") -> None:
        names = tuple(f"GPU {i}" for i in range(cuda))
        self.found = Devices("2.13.0", build, names, (1 << 30,) * cuda, "no driver", mps)

    def devices(self) -> Devices:
        return self.found


def on(name: str, machine: Machine) -> str:
    return resolve_device(name, cast("Engine", machine))


def test_the_engine_says_which_torch_and_devices_are_here(engine: Engine) -> None:
    found = engine.devices()
    assert found.torch == torch.__version__
    assert len(found.cuda) == len(found.cuda_memory) == torch.cuda.device_count()
    assert resolve_device("cpu", engine) == "cpu"


@pytest.mark.parametrize(
    ("name", "machine", "device"),
    [
        ("cpu", Machine(), "cpu"),
        (" CUDA ", Machine(1), "cuda"),
        ("cuda:1", Machine(2), "cuda:1"),
        ("mps", Machine(mps=True), "mps"),
        ("auto", Machine(), "cpu"),
        ("auto", Machine(1), "cuda"),
        ("auto", Machine(mps=True), "mps"),
    ],
)
def test_a_device_that_is_there_is_found(name: str, machine: Machine, device: str) -> None:
    assert on(name, machine) == device


@pytest.mark.parametrize(
    ("name", "machine", "message"),
    [
        ("cuda", Machine(build=None), "CUDA is not available: this torch is built without it"),
        ("cuda", Machine(), "CUDA is not available: no driver"),
        ("cuda:2", Machine(2), "there is no cuda:2: torch sees 2 CUDA devices"),
        ("cuda:1", Machine(1), "there is no cuda:1: torch sees 1 CUDA device"),
        ("mps", Machine(1), "MPS is not available"),
    ],
)
def test_a_device_that_is_not_there_is_exit_code_4(
    name: str, machine: Machine, message: str
) -> None:
    with pytest.raises(PtquizError) as caught:
        on(name, machine)
    assert caught.value.code is ExitCode.DEVICE
    assert caught.value.message == f"{message} (torch 2.13.0)"
    assert caught.value.hint


@pytest.mark.parametrize("name", ["gpu", "cuda:", "cuda:x", "", "cpu:0", "cuda:-1"])
def test_what_is_no_device_is_a_usage_error(name: str) -> None:
    with pytest.raises(PtquizError) as caught:
        parse_device(name)
    assert caught.value.code is ExitCode.USAGE


def test_cuda_and_mps_reuse_their_worker() -> None:
    assert [default_strategy(name) for name in ("cuda", "cuda:1", "mps")] == ["reused"] * 3
