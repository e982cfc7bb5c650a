"""Starts the server on any interpreter that has torch: ptquiz need not be installed there.

``python boot.py FD FOLDER``: the server's socket to the command, and the folder that it removes at
its end. Only ptquiz is made importable, not what stands beside it: that may be the packages of
another interpreter.
"""

import importlib.util
import signal
import sys
from pathlib import Path


def main() -> None:
    """Make ptquiz importable, then serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path.pop(0)  # the folder of this file
    package = Path(__file__).resolve().parents[2]
    spec = importlib.util.spec_from_file_location(
        "ptquiz", package / "__init__.py", submodule_search_locations=[str(package)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ptquiz"] = module
    spec.loader.exec_module(module)
    from ptquiz.engine.server.serve import serve  # noqa: PLC0415  # it is found now

    serve(int(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
