"""``python -m ptquiz`` and ``ptquiz``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ptquiz as a program; Ctrl-C ends it calmly even before it has begun."""
    try:
        from ptquiz.cli.app import main as run  # noqa: PLC0415  # within reach of the except
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
