"""Runs one thing in a fresh process and measures it: wall, CPU, memory of its whole process tree."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psutil

_EVERY_SECONDS = 0.05
_MB = 1_000_000


@dataclass(frozen=True)
class Measured:
    """A run: seconds of wall and of CPU, what it printed (JSON, an object a line), memory over time.

    ``memory`` holds (Unix time, bytes resident in the process and its children).
    """

    wall: float
    cpu: float
    said: tuple[dict[str, Any], ...]
    memory: tuple[tuple[float, int], ...]

    @property
    def peak_mb(self) -> int:
        """The most memory at any time, in millions of bytes."""
        return self.peak_between(0, float("inf"))

    def peak_between(self, start: float, end: float) -> int:
        """Return the most memory seen in a part of the run, in millions of bytes."""
        return round(max((used for at, used in self.memory if start <= at <= end), default=0) / _MB)


class MeasuredRunFailed(Exception):
    """A measured process failed; ``command`` and ``code`` say which and how."""

    def __init__(self, command: list[str], code: int) -> None:
        super().__init__(f"{' '.join(command)} ended with {code}")
        self.command, self.code = command, code


def measured(module: str, *arguments: object, environment: Mapping[str, str] | None = None) -> Measured:
    """Run ``python -m module arguments…`` to its end; raises MeasuredRunFailed."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    before, start = _cpu(), time.monotonic()
    with subprocess.Popen(  # noqa: S603 - our own modules
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
    ) as child:
        memory, said = _watched(child)
    wall = time.monotonic() - start
    if child.returncode:
        raise MeasuredRunFailed(command, child.returncode)
    return Measured(wall, _cpu() - before, said, memory)


def _watched(
    child: "subprocess.Popen[str]",
) -> tuple[tuple[tuple[float, int], ...], tuple[dict[str, Any], ...]]:
    """Sample memory until the child ends. It says little, so the pipe can't fill up meanwhile."""
    memory = []
    process = psutil.Process(child.pid)
    while child.poll() is None:
        memory.append((time.time(), _resident(process)))
        time.sleep(_EVERY_SECONDS)
    printed = child.stdout.read() if child.stdout else ""
    lines = [line for line in printed.splitlines() if line.startswith("{")]
    return tuple(memory), tuple(json.loads(line) for line in lines)


def _resident(process: psutil.Process) -> int:
    used = 0
    try:
        for each in [process, *process.children(recursive=True)]:
            used += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass  # it ended between being listed and being looked at
    return used


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
