"""The template that children are forked from: what it sees, who ends whom, what happens when it dies."""

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from lake.confined import forked
from lake.confined.process import Limits, run
from lake.confined.refusal import Refusal

SOON = 20.0
"""seconds within which what should happen must have happened, on a busy machine"""


@pytest.fixture(autouse=True)
def own_template() -> Iterator[None]:
    """Give every test a template of its own."""
    forked.end()
    yield
    forked.end()


def unpacked(folder: Path, content: bytes) -> bytes:
    """Return what a child unpacks of a file."""
    folder.mkdir(exist_ok=True)
    path = folder / "packed.gz"
    path.write_bytes(gzip.compress(content))
    return unpacked_from(folder, path)


def unpacked_from(folder: Path, path: Path, limits: Limits | None = None) -> bytes:
    (member,) = run("unpack", folder, limits, path=str(path), kind="gzip", member="*", book=False)
    return Path(member["file"]).read_bytes()


def endless(folder: Path) -> Path:
    """Return a file that a child reads until something is written to it."""
    path = folder / "endless.gz"
    os.mkfifo(path)
    return path


def template() -> psutil.Process:
    assert forked._template is not None
    return psutil.Process(forked._template.process.pid)


def soon(true: Callable[[], object]) -> None:
    until = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_one_template_serves_many_at_once(tmp_path: Path) -> None:
    wanted = [str(n).encode() for n in range(12)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda c: unpacked(tmp_path / c.decode(), c), wanted))
    assert found == wanted
    serving = template()
    assert unpacked(tmp_path, b"x") == b"x"
    assert template() == serving and serving.children() == []


def test_it_sees_no_secret_and_runs_no_second_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVLAKE_SECRET_HARBOUR", "hush")
    monkeypatch.setenv("LANG", "C.UTF-8")
    unpacked(tmp_path, b"x")
    seen = template().environ()
    assert seen["LANG"] == "C.UTF-8"
    assert set(seen) <= {*forked._PASSED_ON, *forked._OWN}
    assert template().num_threads() == 1


def test_who_takes_too_long_is_killed_alone(tmp_path: Path) -> None:
    unpacked(tmp_path, b"x")
    serving = template()
    with pytest.raises(Refusal) as caught:
        unpacked_from(tmp_path, endless(tmp_path), Limits(wall_seconds=0))
    assert caught.value.rule == "too_slow"
    assert serving.children() == []
    assert unpacked(tmp_path, b"y") == b"y" and template() == serving


def test_who_takes_too_much_computing_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "packed.gz"
    with gzip.open(path, "wb", 1) as packed:
        packed.write(os.urandom(1 << 16))
        for _ in range(64):
            packed.write(bytes(1 << 20))  # some work, but no bomb
    with path.open("ab") as more:
        more.write(path.read_bytes() * 40)
    with pytest.raises(Refusal) as caught:
        unpacked_from(tmp_path, path, Limits(cpu_seconds=1))
    assert caught.value.rule == "too_slow"


def test_a_template_that_died_is_replaced(tmp_path: Path) -> None:
    unpacked(tmp_path, b"x")
    template().kill()
    assert unpacked(tmp_path, b"y") == b"y"


def test_a_task_whose_template_dies_is_done_by_the_next(tmp_path: Path) -> None:
    path = endless(tmp_path)
    with ThreadPoolExecutor(1) as beside:
        task = beside.submit(unpacked_from, tmp_path, path)
        soon(lambda: forked._template and template().children())
        first, child = template(), template().children()[0]
        first.kill()
        soon(lambda: not child.is_running() and template() != first and template().children())
        path.write_bytes(gzip.compress(b"x"))
        assert task.result(SOON) == b"x"


def test_a_template_that_cannot_start_is_said_to_have_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forked, "_OWN", {"PYTHONHOME": str(tmp_path)})
    with pytest.raises(Refusal) as caught:
        unpacked(tmp_path, b"x")
    assert caught.value.rule == "reader_failed" and "exit code 1" in caught.value.what[1]


def test_nothing_is_left_of_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from lake.confined.process import run; import sys;"
        "run('unpack', Path(sys.argv[1]), path=sys.argv[2], kind='gzip', member='*', book=False)"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(endless(tmp_path))]
    with subprocess.Popen(command, cwd=Path(forked.__file__).parents[2]) as parent:
        family = psutil.Process(parent.pid)
        soon(lambda: len(family.children(recursive=True)) == 2)
        left = family.children(recursive=True)
        parent.kill()
    soon(lambda: not any(each.is_running() for each in left))


def test_nothing_is_left_of_a_thread_that_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked(tmp_path, b"x")

    def interrupted(*_: object) -> None:
        soon(template().children)
        raise KeyboardInterrupt

    monkeypatch.setattr(forked, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        unpacked_from(tmp_path, endless(tmp_path))
    assert template().children() == []
