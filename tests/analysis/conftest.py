"""The store, the clock and the learner of the tests of memory."""

from __future__ import annotations

from tests.memory.conftest import answer, now, path, store

__all__ = ["answer", "now", "path", "store"]
