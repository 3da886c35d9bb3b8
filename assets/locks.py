"""The lock files of a home, by which processes that would get in each other's way take turns.

What is done under a lock belongs to whoever takes it. A lock ends with its process, also when that is killed.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from catalog.errors import GovlakeError
from catalog.language import Text

LOCK = "night.lock"
"""The file in a home that a running night holds."""

WORKLIST_LOCK = "worklist.lock"
"""The file in a home that whoever makes the worklist holds."""

_POLL_SECONDS = 0.2


class NightRunning(GovlakeError):
    """Another night is running in the same home; ``lock`` is the file that it holds."""

    def __init__(self, lock: Path) -> None:
        super().__init__(
            Text(zh="另一个夜间任务正在运行", en="another night is running"),
            Text(
                zh=f"等它结束后再运行（锁文件 {lock.name}）",
                en=f"run again when it has ended (lock {lock.name})",
            ),
        )
        self.lock = lock


@contextmanager
def locked(path: Path, patience_seconds: float = 0) -> Iterator[None]:
    """Hold a home's lock file; raises NightRunning if another process has it all the while."""
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience_seconds
    with path.open("w") as held:
        while not _take(held, fcntl.LOCK_EX):
            if time.monotonic() >= deadline:
                raise NightRunning(path)
            time.sleep(_POLL_SECONDS)
        yield


def is_locked(path: Path) -> bool:
    """Return whether another process holds a home's lock file; several may look at once."""
    try:
        with path.open() as looked_at:
            return not _take(looked_at, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _take(held: IO[str], how: int) -> bool:
    try:
        fcntl.flock(held, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
