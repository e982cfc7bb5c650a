"""Whatever a card's code does, it is judged right, the next card is too, and nothing is left."""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Job, Limits, Termination
from ptquiz.script import Script, Section, prelude
from tests.processes import LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ptquiz.engine.job import Execution

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc").is_dir(), reason="counts processes, and the box is Linux's"
    ),
]

MIB = 1 << 20
SECRET = "only the learner may read this"


@dataclass(frozen=True)
class Hostile:
    """A card's code and what must happen: ``says`` is in the reason or the exception."""

    name: str
    code: str
    ended: Termination
    says: str = ""
    stdout: str | None = None
    check: str | None = None
    seconds: float = LIMIT

    @property
    def job(self) -> Job:
        sections = (Section("prelude", prelude("cpu")), Section("snippet", self.code))
        limits = Limits(seconds=self.seconds, memory=600 * MIB, files=64 * MIB, processes=24)
        return Job(Script(sections), self.check, limits=limits)


def late(name: str, code: str, says: str = "no answer in 3 s") -> Hostile:
    return Hostile(name, code, Termination.TIMEOUT, says, seconds=3)


def error(name: str, code: str, says: str, check: str | None = None) -> Hostile:
    return Hostile(name, code, Termination.ERROR, says, check=check)


def raises(name: str, code: str, says: str) -> Hostile:
    return Hostile(name, code, Termination.RAISED, says)


def fine(name: str, code: str, stdout: str | None = None) -> Hostile:
    return Hostile(name, code, Termination.FINISHED, stdout=stdout)


TEST = "def test_it():\n    assert torch.equal(f(), torch.ones(1))\n"
IGNORES_SIGNALS = (
    "import signal\n"
    "for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:\n"
    "    try: signal.signal(number, signal.SIG_IGN)\n"
    "    except OSError: pass\n"
)

CASES = [
    late("endless loop", "x = 1\nwhile True:\n    x = 1", "no answer in 3 s: line "),
    late("endless loop that ignores every signal", IGNORES_SIGNALS + "while True: pass"),
    late("a loop that swallows exceptions",
         "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    late("a long computation in C", "sum(range(10 ** 12))", "no answer in 3 s: line 1"),
    late("stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    late("waits for a lock that it holds", "import threading\nlock = threading.Lock()\n"
         "lock.acquire()\nlock.acquire()", "no answer in 3 s: line 4"),
    error("sys.exit(0)", "import sys\nsys.exit(0)", "line 2: left early with sys.exit(0)"),
    error("os._exit(0)", "import os\nos._exit(0)", "exited with status 0 before its end"),
    error("SystemExit before the assertion", "raise SystemExit\nassert False",
          "line 1: left early with sys.exit(None)"),
    error("sys.exit(0) in a test's way", "def f():\n    raise SystemExit", "left early", TEST),
    error("segmentation fault", "import ctypes\nctypes.string_at(0)", "killed by SIGSEGV: line 2"),
    error("abort", "import os\nos.abort()", "killed by SIGABRT: line 2"),
    error("kills itself", "import os\nos.kill(os.getpid(), 9)", "killed by SIGKILL"),
    error("kills its process group", "import os\nos.killpg(0, 9)", "killed by SIGKILL"),
    fine("kills its parent", "import os\nos.kill(os.getppid(), 9)\nprint('still here')",
         "still here\n"),
    fine("kills all others", "import os\ntry:\n    os.kill(-1, 9)\n"
         "except ProcessLookupError:\n    print('nobody else')", "nobody else\n"),
    error("KeyboardInterrupt", "raise KeyboardInterrupt", "line 1: KeyboardInterrupt"),
    error("memory bomb of tensors", "keep = []\nwhile True:\n    keep.append(torch.ones(1 << 24))",
          "memory limit 0.585938 GiB: line 3"),
    error("memory bomb of objects", "keep = []\nwhile True:\n    keep.append(bytearray(1 << 26))",
          "memory limit 0.585938 GiB: line 3"),
    error("memory bomb at once", "torch.empty(1 << 40)", "memory limit 0.585938 GiB: line 1"),
    Hostile("fork bomb", "import os\nwhile True:\n    os.fork()", Termination.ERROR,
            "more than 24 processes"),
    error("fork bomb that exits", "import os\nfor _ in range(3):\n    os.fork()\nos._exit(3)",
          "exited with status 3 before its end"),
    fine("a grandchild that detaches and lives on",
         "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
         "        time.sleep(60)\n    os._exit(0)\nprint('done')", "done\n"),
    fine("a detached program", "import subprocess\n"
         "subprocess.Popen(['sleep', '60'], start_new_session=True)\nprint('done')", "done\n"),
    fine("a thread that never ends", "import threading\n"
         "threading.Thread(target=lambda: threading.Event().wait()).start()\nprint('done')",
         "done\n"),
    fine("an atexit function that never ends", "import atexit, time\n"
         "atexit.register(time.sleep, 60)\nprint('done')", "done\n"),
    late("a flood on standard output", "while True: print('x' * 10000)"),
    late("a flood on standard error",
         "import sys\nwhile True: print('x' * 10000, file=sys.stderr)"),
    raises("an enormous message", "raise ValueError('x' * (100 << 20))", "ValueError: xxxx"),
    raises("a message that cannot be made", "class Bad(Exception):\n"
           "    def __str__(self):\n        raise KeyError\nraise Bad",
           "its message raises KeyError"),
    late("a message that never comes", "class Bad(Exception):\n"
         "    def __str__(self):\n        while True: pass\nraise Bad", "no answer in 3 s: line 3"),
    fine("escape codes", "print('\\x1b[2J\\x1b]0;title\\x07\\x9b31m\\r\\u202e')",
         "␛[2J␛]0;title␇�31m␍�\n"),
    fine("NULs and bytes that are no text", "import os\nos.write(1, b'a\\x00b\\xff\\n')", "a␀b�\n"),
    raises("escape codes in a message", "raise ValueError('\\x1b[31m')", "␛[31m"),
    raises("reads standard input", "input()", "line 1: EOFError"),
    error("closes every descriptor", "import os\nos.closerange(0, 4096)", "before its end"),
    error("writes garbage to every descriptor",
          "import os\nfor number in range(3, 4096):\n    try: os.write(number, b'garbage\\n')\n"
          "    except OSError: pass", "wrote to the engine's own pipe"),
    error("forges a report", "import os\nfor number in range(3, 256):\n    try: os.write(number, "
          "b'{\"event\": \"end\", \"ended\": \"finished\", \"nonce\": \"\"}\\n')\n"
          "    except OSError: pass", "wrote to the engine's own pipe"),
    fine("deletes its folder", "import os, shutil\nshutil.rmtree(os.getcwd())\nprint('gone')",
         "gone\n"),
    fine("takes away its folder's rights", "import os\nos.makedirs('a/b')\nos.chmod('a', 0)\n"
         "os.chmod('.', 0)\nprint('done')", "done\n"),
    fine("changes its folder", "import os\nos.chdir('/')\nprint('elsewhere')", "elsewhere\n"),
    raises("fills the disk", "for number in range(100):\n"
           "    open(f'file{number}', 'wb').write(bytes(32 << 20))", "No space left on device"),
    raises("writes one large file", "import signal\n"
           "with open('file', 'wb') as file:\n    for _ in range(8):\n"
           "        file.write(bytes(32 << 20))", "File too large"),
    raises("makes very many files", "import os\n"
           "for number in range(10 ** 7):\n    os.mkdir(str(number))", "No space left on device"),
    raises("deep recursion", "def f(n):\n    return f(n + 1)\nf(0)", "line 2: RecursionError"),
    error("recursion without a limit", "import sys\nsys.setrecursionlimit(10 ** 9)\n"
          "class Deep:\n    def __getattr__(self, name):\n        return getattr(self, name)\n"
          "Deep().x", "killed by SIGSEGV"),
    error("patches builtins", "import builtins\nbuiltins.len = lambda x: 1\n"
          "def f():\n    return torch.zeros(1)", "the code replaced builtins.len", TEST),
    error("patches torch.equal", "torch.equal = lambda a, b: True\n"
          "def f():\n    return torch.zeros(1)", "the code replaced torch.equal", TEST),
    error("patches assert_close", "torch.testing.assert_close = lambda *a: None\n"
          "def f():\n    return torch.zeros(1)", "replaced torch.testing.assert_close", TEST),
    error("patches sys.exit and leaves", "import sys\nsys.exit = print\nraise SystemExit(0)",
          "left early"),
    fine("patches what the next card relies on",
         "import builtins, json, os\nbuiltins.print = lambda *a: None\njson.dumps = None\n"
         "torch.ones = torch.zeros\nos.write = None\ntorch.manual_seed = None"),
    fine("changes what the next card relies on",
         "import os\ntorch.set_default_dtype(torch.float64)\ntorch.set_default_device('meta')\n"
         "torch.set_grad_enabled(False)\nos.environ.clear()\ntorch.manual_seed(7)"),
    raises("writes outside its folder", "open('/tmp/ptquiz-was-here', 'w')", "PermissionError"),
    raises("writes into the package", "import ptquiz\nopen(ptquiz.__file__, 'a')",
           "PermissionError"),
    raises("writes into the home", "open('@HOME@/new', 'w')", "PermissionError"),
    raises("reads the learner's files", "print(open('@HOME@/secret').read())", "PermissionError"),
    raises("lists the learner's files", "import os\nprint(os.listdir('@HOME@'))",
           "PermissionError"),
    raises("reads the command's memory", "open('/proc/@COMMAND@/mem', 'rb')", "Error"),
    raises("opens a connection", "import socket\n"
           "socket.create_connection(('127.0.0.1', @PORT@), timeout=5)", "Connection refused"),
    fine("sees no network but loopback", "import socket\n"
         "print([name for _, name in socket.if_nameindex()])", "['lo']\n"),
    raises("mounts", "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
           "libc.mount(b'none', b'/', None, 1 << 18, None)\n"
           "raise OSError(ctypes.get_errno(), 'refused')", "PermissionError: [Errno 1] refused"),
]  # fmt: skip


NEEDS = {
    "kills its parent": "processes", "kills all others": "processes",
    "fills the disk": "disk", "makes very many files": "disk",
    "opens a connection": "network", "sees no network but loopback": "network",
    "writes outside its folder": "files", "writes into the package": "files",
    "writes into the home": "files", "reads the learner's files": "files",
    "lists the learner's files": "files",
}  # fmt: skip
"""The layer of the box that a case needs: without it, it would harm the machine."""


@pytest.fixture(scope="module", params=["fresh", "reused"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    place = Place(request.param, tmp_path_factory.mktemp("hostile"))
    yield place
    place.close()


class Place:
    """An engine whose processes and files can be told from all others."""

    def __init__(self, strategy: str, folder: Path) -> None:
        import socket
        import tempfile

        self.home = folder / "home"
        self.home.mkdir()
        (self.home / "secret").write_text(SECRET)
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.mark = uuid.uuid4().hex
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LC_PTQUIZ_TEST", self.mark)
            patch.setattr(tempfile, "tempdir", str(self.temporary))
            self.engine = Engine(strategy=strategy)  # type: ignore[arg-type]
        self.layers = self.engine.layers()
        self.run(GOOD)

    def run(self, job: Job) -> Execution:
        words = {
            "@HOME@": self.home, "@COMMAND@": os.getpid(), "@PORT@": self.server.getsockname()[1]
        }  # fmt: skip
        sections = []
        for section in job.script.sections:
            text = section.text
            for word, value in words.items():
                text = text.replace(word, str(value))
            sections.append(Section(section.name, text))
        return self.engine.run(Job(Script(tuple(sections)), job.check, job.device, job.limits))

    def processes(self) -> int:
        mark = f"LC_PTQUIZ_TEST={self.mark}".encode()
        count = 0
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                count += mark in (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
        return count

    def close(self) -> None:
        self.engine.close()
        self.server.close()
        assert _soon(lambda: self.processes() == 0)
        assert list(self.temporary.iterdir()) == []


GOOD = Hostile("good", "w = torch.ones(2, requires_grad=True)\n(3 * w).sum().backward()\n"
               "assert w.grad.tolist() == [3, 3]\nprint(torch.rand(1), len([1, 2]))\nimport os\n"
               "print(os.listdir(), os.listdir('/dev/shm'))", Termination.FINISHED).job  # fmt: skip
GOOD_OUTPUT = "tensor([0.4963]) 2\n['main.py'] []\n"


def _soon(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + LIMIT
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_hostile(place: Place, case: Hostile) -> None:
    # The command, the server, its guard of the namespace, the runner and one worker; at first
    # a second runner, until all of torch is imported.
    most = 6
    layer = NEEDS.get(case.name)
    if layer and not getattr(place.layers, layer):
        pytest.skip(f"this kernel does not offer the layer {layer!r}")
    result = place.run(case.job)
    assert result.termination is case.ended, result
    assert case.says in f"{result.reason} {result.raised}"
    if case.stdout is not None:
        assert result.stdout == case.stdout
    assert len(result.stdout) + len(result.stderr) < 2 * (70 << 10)
    assert len(f"{result.reason}{result.raised}") < 10_000
    assert SECRET not in result.stdout
    good = place.run(GOOD)
    assert (good.termination, good.stdout, good.asserts) == (Termination.FINISHED, GOOD_OUTPUT, 1)
    assert _soon(lambda: place.processes() <= most)
    assert not Path("/tmp/ptquiz-was-here").exists()
    left = [path for path in place.temporary.rglob("*") if path.name == "file"]
    assert left == []
