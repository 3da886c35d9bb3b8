"""The parent's side of ``template``: one template per process, started when first needed and after it died.

What is asked of a child, what it may use and what became of it belong to ``process``.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path
from threading import Lock

_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
_OWN = {
    "PYTHONPATH": str(_ROOT),
    "POLARS_MAX_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a process that forks has one thread best
}
_lock = Lock()


class _Template:
    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        environment = {k: v for k, v in os.environ.items() if k in _PASSED_ON}
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "lake.confined.template"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**environment, **_OWN},
            )

    def run(self, order: Mapping[str, object], seconds: float) -> int | None:
        """Return how the child ended, None if the template did; raises TimeoutError when it is killed."""
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    socket.send_fds(self._control, [b"+"], [theirs.fileno()])
                ours.sendall(json.dumps(order).encode() + b"\n")
                in_time = wait([ours], seconds)
            except ConnectionError:
                return None
            finally:
                said: bytes = _last_words(ours)
        if not in_time:
            raise TimeoutError
        return int(said) if said else None

    def end(self) -> int:
        """Let the template go, and with it what it still runs; return its exit code."""
        self._control.close()
        return self.process.wait()


def _last_words(connection: socket.socket) -> bytes:
    """Say that nothing more is wanted, so that a child that still runs is killed; wait until it has gone."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
    with suppress(ConnectionError):
        return connection.recv(16)
    return b""


_template: _Template | None = None


def _current() -> _Template:
    global _template  # noqa: PLW0603 - there is one per process
    with _lock:
        if _template is None or _template.process.poll() is not None:
            _template = _Template()
        return _template


def run(order: Mapping[str, object], seconds: float) -> int:
    """Fork a child on an order and return its exit code, below 0 the signal that killed it.

    A child that takes longer on the clock than ``seconds`` is killed and TimeoutError raised. If the template
    dies meanwhile, a new one is asked once more. Raises OSError if none can be started.
    """
    died = 0
    for _ in range(2):
        template = _current()
        code = template.run(order, seconds)
        if code is not None:
            return code
        died = template.end()
    return died


@atexit.register
def end() -> None:
    """End the template if there is one; the next task starts another."""
    global _template  # noqa: PLW0603 - see above
    with _lock:
        if _template is not None:
            _template.end()
        _template = None
