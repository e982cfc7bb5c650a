"""`run` of a learner's own file, in whatever encoding an editor saved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow


def test_a_byte_order_mark_is_no_part_of_the_program(ptquiz: Ptquiz) -> None:
    (ptquiz.cwd / "mine.py").write_bytes(b"\xef\xbb\xbfprint(1 + 1)\r\n")
    done = ptquiz("run", "mine.py")
    assert (done.code, done.out) == (0, "2\n")


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf_8(ptquiz: Ptquiz) -> None:
    (ptquiz.cwd / "mine.py").write_bytes("x = 1\nprint('größer')\n".encode("latin-1"))
    done = ptquiz("run", "mine.py")
    assert done.code == 2
    assert done.complaint == "ptquiz: mine.py: line 2 is not UTF-8; save the file as UTF-8"
