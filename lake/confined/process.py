"""The parent's side: give one task to a child, hold it to its limits, say what became of it."""

import json
import os
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lake.confined import forked
from lake.confined.refusal import Refusal, too_big, too_slow

_SHORT_OF_MEMORY = (signal.SIGABRT, signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS)
"""How a child ends that gets no memory: Rust and C++ abort, the kernel kills."""


@dataclass(frozen=True)
class Limits:
    """What a child may use. The kernel enforces memory and CPU, the parent the time on the clock."""

    memory_mb: int = 3000
    """half of what a night may use; a sheet of 1,048,576 rows and 20 columns takes about this"""
    cpu_seconds: int = 300
    """a full sheet takes about half a minute"""
    wall_seconds: int = 900
    """for a machine that is busy otherwise"""


LIMITS = Limits()


def run(task: str, folder: Path, limits: Limits | None = None, **request: object) -> Any:
    """Run a task of ``child`` and return its answer; ``folder`` is where it may write.

    ``request`` holds the task's arguments, as JSON can hold them. Raises Refusal, also when the child used
    more than it may, and OSError as the child met it, such as a full disk.
    """
    limits = limits or LIMITS
    answer = folder / "answer.json"
    answer.unlink(missing_ok=True)
    order = {"task": task, "folder": str(folder), "limits": asdict(limits), "request": request}
    try:
        code = forked.run(order, limits.wall_seconds)
    except TimeoutError as error:
        raise too_slow() from error
    if not answer.exists():
        raise _died(code)
    said = json.loads(answer.read_bytes())
    if "refusal" in said:
        raise Refusal.from_data(said["refusal"])
    if "os_error" in said:
        raise OSError(said["os_error"], os.strerror(said["os_error"]))
    if "failed" in said:
        raise _failed(said["failed"])
    return said["answer"]


def _died(code: int) -> Refusal:
    if code == -signal.SIGXCPU:
        return too_slow()
    if code < 0 and -code in _SHORT_OF_MEMORY:
        return too_big()
    return _failed(f"exit code {code}")


def _failed(how: str) -> Refusal:
    return Refusal(
        "reader_failed",
        (
            f"文件内部结构异常，读取程序中止：{how}",
            f"the file is so malformed that its reader gave up: {how}",
        ),
        ("重新导出后再报送", "export it and deliver it again"),
    )
