"""What interview snippets do with torch works inside the box."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ptquiz.engine.job import Termination

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.engine.job import Execution

    Run = Callable[..., Execution]

pytestmark = pytest.mark.slow


def test_data_loader_workers_load_from_a_class_of_the_snippet(run: Run) -> None:
    result = run(
        "from torch.utils.data import DataLoader, Dataset\n"
        "class Squares(Dataset):\n"
        "    def __len__(self):\n        return 8\n"
        "    def __getitem__(self, i):\n        return torch.tensor(i * i)\n"
        "loader = DataLoader(Squares(), batch_size=4, num_workers=2)\n"
        "print([batch.tolist() for batch in loader])"
    )
    assert result.stdout == "[[0, 1, 4, 9], [16, 25, 36, 49]]\n"
    assert result.termination is Termination.FINISHED


def test_an_exception_in_a_data_loader_worker_reaches_the_snippet(run: Run) -> None:
    result = run(
        "from torch.utils.data import DataLoader, Dataset\n"
        "class Broken(Dataset):\n"
        "    def __len__(self):\n        return 8\n"
        "    def __getitem__(self, i):\n        raise ValueError('broken sample')\n"
        "list(DataLoader(Broken(), num_workers=2))"
    )
    assert result.raised is not None
    assert (result.raised.type, result.raised.line) == ("ValueError", 7)
    assert "broken sample" in result.raised.message


def test_a_spawned_process_finds_a_function_of_the_snippet(run: Run) -> None:
    result = run(
        "import torch.multiprocessing as mp\n"
        "def double(rank, results):\n"
        "    results[rank] = 2 * rank\n"
        "if __name__ == '__main__':\n"
        "    results = torch.zeros(2).share_memory_()\n"
        "    mp.spawn(double, (results,), nprocs=2)\n"
        "    print(results.tolist())"
    )
    assert (result.stdout, result.raised) == ("[0.0, 2.0]\n", None)


def test_two_processes_of_a_gloo_group_reduce_over_loopback(run: Run) -> None:
    result = run(
        "import os\n"
        "import torch.distributed as dist\n"
        "import torch.multiprocessing as mp\n"
        "def work(rank):\n"
        "    dist.init_process_group('gloo', init_method=f'file://{os.getcwd()}/meet',\n"
        "                            rank=rank, world_size=2)\n"
        "    x = torch.ones(2) * (rank + 1)\n"
        "    dist.all_reduce(x)\n"
        "    print(x.tolist(), flush=True)\n"
        "    dist.destroy_process_group()\n"
        "if __name__ == '__main__':\n"
        "    mp.start_processes(work, nprocs=2, start_method='fork')"
    )
    assert (result.stdout, result.raised) == ("[3.0, 3.0]\n[3.0, 3.0]\n", None)


def test_a_gloo_group_meets_over_tcp(run: Run) -> None:
    result = run(
        "import torch.distributed as dist\n"
        "dist.init_process_group('gloo', init_method='tcp://127.0.0.1:29511',\n"
        "                        rank=0, world_size=1)\n"
        "x = torch.ones(1)\ndist.all_reduce(x)\nprint(x)\n"
    )
    assert (result.stdout, result.raised) == ("tensor([1.])\n", None)


def test_compiling_with_a_backend_of_the_snippet_works(run: Run) -> None:
    result = run(
        "seen = []\n"
        "def backend(graph, inputs):\n"
        "    seen.append(len(graph.graph.nodes))\n"
        "    return graph.forward\n"
        "@torch.compile(backend=backend, fullgraph=True)\n"
        "def f(x):\n"
        "    assert x.shape[0] == 3, 'three rows'\n"
        "    return x.sin() + 1\n"
        "for _ in range(4):\n"
        "    f(torch.ones(3))\n"
        "print(len(seen))"
    )
    assert (result.stdout, result.raised) == ("1\n", None)


def test_an_assertion_is_plain_python_to_a_compiler(run: Run) -> None:
    result = run(
        "class Model(nn.Module):\n"
        "    def forward(self, x):\n"
        "        assert x.dim() == 2\n"
        "        return x * 2\n"
        "print(torch.export.export(Model(), (torch.ones(2, 2),)).module()(torch.ones(2, 2)))\n"
        "print(torch.fx.symbolic_trace(nn.Linear(2, 2)).graph is not None)\n"
        "def scaled(x, k: int):\n"
        "    assert k > 0, 'positive'\n"
        "    return x * k\n"
        "print(torch.jit.script(scaled)(torch.ones(1), 2))"
    )
    assert str(result.raised) == "None"
    assert result.stdout == "tensor([[2., 2.],\n        [2., 2.]])\nTrue\ntensor([2.])\n"


def test_backward_an_optimizer_and_saving_work(run: Run) -> None:
    result = run(
        "model = nn.Linear(2, 1)\n"
        "opt = torch.optim.AdamW(model.parameters())\n"
        "model(torch.ones(1, 2)).sum().backward()\nopt.step()\n"
        "torch.save(model.state_dict(), 'model.pt')\n"
        "assert torch.load('model.pt').keys() == model.state_dict().keys()\n"
        "import tempfile\n"
        "with tempfile.NamedTemporaryFile() as file:\n"
        "    torch.save(opt.state_dict(), file.name)\n"
    )
    assert (result.termination, str(result.raised), result.asserts) == (
        Termination.FINISHED,
        "None",
        1,
    )
