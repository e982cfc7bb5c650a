"""The learner's settings: read, or refused in one line that says what to fix."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ptquiz.config import Config, read_config, write_setting
from ptquiz.errors import ExitCode, PtquizError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def refusal(path: Path) -> PtquizError:
    with pytest.raises(PtquizError) as caught:
        read_config(path)
    assert caught.value.code == ExitCode.USAGE
    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert str(path) in caught.value.message
    return caught.value


def test_without_a_file_every_setting_has_its_default(path: Path) -> None:
    assert read_config(path) == Config(10, 0.9, 4, "cpu")


def test_a_byte_order_mark_is_no_part_of_the_first_setting(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbfnew_per_day = 3\n")
    assert read_config(path).new_per_day == 3
    write_setting(path, "new_per_day", 4)
    assert read_config(path).new_per_day == 4


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf_8(path: Path) -> None:
    path.write_bytes("# größer\nnew_per_day = 3\n# größer".encode("latin-1"))
    with pytest.raises(PtquizError, match="line 1 is not UTF-8") as caught:
        read_config(path)
    assert caught.value.hint == "save the file as UTF-8"


def test_an_empty_file_sets_nothing(path: Path) -> None:
    path.write_text("# nothing\n")
    assert read_config(path) == Config()


def test_every_setting_can_be_set(path: Path) -> None:
    path.write_text('new_per_day = 3\nretention = 0.85\nnew_day_at = 0\ndevice = "cuda:1"\n')
    assert read_config(path) == Config(3, 0.85, 0, "cuda:1")


def test_one_setting_leaves_the_others_at_their_defaults(path: Path) -> None:
    path.write_text("new_per_day = 3\n")
    assert read_config(path) == Config(new_per_day=3)


@pytest.mark.parametrize(
    "line",
    [
        "new_per_day = 0",
        "new_per_day = 1000",
        "retention = 0.7",
        "retention = 0.99",
        "new_day_at = 12",
    ],
)
def test_the_ends_of_a_range_are_in_it(line: str, path: Path) -> None:
    path.write_text(line)
    read_config(path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("new_per_day = -1", "new_per_day must be between 0 and 1000"),
        ("new_per_day = 1001", "new_per_day must be between 0 and 1000"),
        ("retention = 0.69", "retention must be between 0.7 and 0.99"),
        ("retention = 1", "retention must be between 0.7 and 0.99"),
        ("retention = nan", "retention must be between"),
        ("retention = inf", "retention must be between"),
        ("new_day_at = 13", "new_day_at must be between 0 and 12"),
        ('new_per_day = "10"', "new_per_day must be a whole number"),
        ("new_per_day = 10.5", "new_per_day must be a whole number"),
        ("new_per_day = true", "new_per_day must be a whole number"),
        ("retention = true", "retention must be a number"),
        ("retention = [0.9]", "retention must be a number"),
        ("retention = 2026-11-23", "retention must be a number"),
        ("device = 0", "device must be text"),
        ("new_per_dya = 3", 'unknown setting "new_per_dya"'),
        ("[study]\nnew_per_day = 3", 'unknown setting "study"'),
    ],
)
def test_a_setting_that_cannot_be_is_refused(line: str, words: str, path: Path) -> None:
    path.write_text(line)
    assert words in refusal(path).message


def test_an_unknown_setting_is_told_the_known_ones(path: Path) -> None:
    path.write_text("colour = 1")
    assert "new_per_day, retention, new_day_at, device" in refusal(path).hint


@pytest.mark.parametrize(
    "data",
    [
        b"new_per_day",
        b"new_per_day = ",
        b"new_per_day = 1\nnew_per_day = 2",
        b"device = \xff",
        b"new_per_day = " + b"9" * 5000,
        b"device = " + b"[" * 100_000,
        "device = 'cpu'".encode("utf-16"),
        b"\0",
    ],
    ids=["no value", "empty", "twice", "latin-1", "long number", "deep", "utf-16", "NUL"],
)
def test_a_file_that_is_not_toml_is_refused(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    refusal(path)


def test_a_folder_in_the_place_of_the_file_is_refused(path: Path) -> None:
    path.mkdir()
    refusal(path)


def test_a_mistake_in_toml_is_placed_at_its_line(path: Path) -> None:
    path.write_text("new_per_day = 1\n\nretention = \n")
    assert "line 3" in refusal(path).message


@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with suppress(PtquizError):
        assert isinstance(read_config(path), Config)


class TestWriting:
    """One setting is set; the file is the learner's and keeps all else."""

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (None, "retention = 0.85\n"),
            ("", "retention = 0.85\n"),
            ("# mine\nnew_per_day = 3", "# mine\nnew_per_day = 3\nretention = 0.85\n"),
            (
                "retention=0.9 # high\n\n# end\n",
                "retention = 0.85  # high\n\n# end\n",
            ),
            ('"retention" = 0.9\ndevice = "cpu"\n', 'retention = 0.85\ndevice = "cpu"\n'),
            ("# retention = 0.7\n", "# retention = 0.7\nretention = 0.85\n"),
        ],
    )
    def test_the_line_takes_its_place(self, path: Path, before: str | None, after: str) -> None:
        if before is not None:
            path.write_text(before)
        write_setting(path, "retention", 0.85)
        assert path.read_text() == after
        assert read_config(path).retention == 0.85
        assert [entry.name for entry in path.parent.iterdir()] == [path.name]

    def test_what_it_does_not_understand_it_leaves_alone(self, path: Path) -> None:
        text = 'device = """\nretention = 1"""\n'
        path.write_text(text)
        with pytest.raises(PtquizError, match="not understood") as caught:
            write_setting(path, "retention", 0.85)
        assert "retention = 0.85" in caught.value.hint
        assert path.read_text() == text
        assert [entry.name for entry in path.parent.iterdir()] == [path.name]

    def test_a_folder_that_is_missing_is_made(self, tmp_path: Path) -> None:
        path = tmp_path / "deep" / "config.toml"
        write_setting(path, "retention", 0.85)
        assert read_config(path).retention == 0.85

    def test_a_link_stays_a_link(self, tmp_path: Path, path: Path) -> None:
        target = tmp_path / "dotfiles.toml"
        target.write_text("new_per_day = 3\n")
        path.symlink_to(target)
        write_setting(path, "retention", 0.85)
        assert path.is_symlink()
        assert read_config(target) == Config(new_per_day=3, retention=0.85)

    def test_a_place_that_cannot_be_written_is_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(PtquizError) as caught:
            write_setting(tmp_path / "file" / "config.toml", "retention", 0.85)
        assert "\n" not in caught.value.message
        assert caught.value.hint
