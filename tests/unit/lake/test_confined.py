"""The child process: what it hands back, what it may not use, what it doesn't see."""

import gzip
import signal
from pathlib import Path

import pytest

from lake.confined import process
from lake.confined.process import Limits, run
from lake.confined.refusal import Refusal


def refused(folder: Path, limits: Limits, content: bytes) -> Refusal:
    path = folder / "packed.gz"
    path.write_bytes(content)
    with pytest.raises(Refusal) as caught:
        run("unpack", folder, limits, path=str(path), kind="gzip", member="*", book=False)
    return caught.value


def test_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "packed.gz"
    path.write_bytes(gzip.compress(b"a\n"))
    (member,) = run("unpack", tmp_path, path=str(path), kind="gzip", member="*", book=False)
    assert Path(member["file"]).read_bytes() == b"a\n"


def test_a_refusal_crosses_over_whole(tmp_path: Path) -> None:
    error = refused(tmp_path, Limits(), b"no gzip")
    assert (error.rule, error.part) == ("not_gzip", None)
    assert "gzip" in error.what[0] and "gzip" in error.hint[1]


def test_too_little_time(tmp_path: Path) -> None:
    assert refused(tmp_path, Limits(wall_seconds=0), gzip.compress(b"x")).rule == "too_slow"


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        (-signal.SIGXCPU, "too_slow"),
        (-signal.SIGKILL, "too_big"),
        (-signal.SIGABRT, "too_big"),
        (1, "reader_failed"),
        (0, "reader_failed"),
    ],
)
def test_how_a_child_died_says_of_what(code: int, rule: str) -> None:
    assert process._died(code).rule == rule


def test_what_the_operating_system_says_is_said_on(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run("unpack", tmp_path, path=str(tmp_path / "none"), kind="gzip", member="*", book=False)


def test_a_reader_that_fails_is_told_without_values(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        run("unpack", tmp_path, path=str(tmp_path), kind="442000199001011233", nonsense=1)
    assert caught.value.rule == "reader_failed"
    assert "TypeError" in caught.value.what[1] and "4420" not in str(caught.value)
