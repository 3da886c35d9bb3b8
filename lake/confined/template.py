"""The template: a process that has imported the readers and forks one child of itself per task.

It reads nothing a stranger sent. It is asked over a socket that is its standard input: each byte there brings
the end of a connection, over which one order comes, as a line of JSON, and the exit code goes back as digits.
When that connection is closed first, the child is killed; when standard input is, all are and it ends.
"""

import ctypes
import gc
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import wait
from typing import NoReturn

from lake.confined import child

_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class _Template:
    """Children that run, each with the connection that asked for it."""

    def __init__(self, control: socket.socket) -> None:
        self._control, self._running = control, dict[socket.socket, int]()
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Start and bury children until the parent has gone."""
        while True:
            ready = wait([*self._running, self._woken, self._control])
            for each in [r for r in ready if r in self._running]:
                self._bury(each, kill=True)
            if self._woken in ready:
                self._woken.recv(4096)
                for each in list(self._running):
                    self._bury(each, kill=False)
            if self._control in ready and not self._start():
                break
        for each in list(self._running):
            self._bury(each, kill=True)

    def _start(self) -> bool:
        """Fork a child for the next order; return whether there was one."""
        asked, files, *_ = socket.recv_fds(self._control, 1, 1)
        if not asked:
            return False
        connection = socket.socket(fileno=files[0])
        with connection.makefile("rb") as lines:
            order = lines.readline()
        parent = os.getpid()
        self._running[connection] = os.fork() or self._work(connection, order, parent)
        return True

    def _bury(self, connection: socket.socket, *, kill: bool) -> None:
        """Tell how a child ended, if it has or is killed now."""
        pid = self._running[connection]
        if kill:
            os.kill(pid, signal.SIGKILL)
        ended, status = os.waitpid(pid, 0 if kill else os.WNOHANG)
        if ended:
            with suppress(OSError), connection:
                connection.sendall(b"%d" % os.waitstatus_to_exitcode(status))
            del self._running[connection]

    def _work(self, connection: socket.socket, order: bytes, parent: int) -> NoReturn:
        """Be the child: let go of all that is the template's, do the task, end."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if sys.platform == "linux":
                ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
            for each in (connection, *self._running, self._woken, self._waker, self._control):
                each.close()
            if os.getppid() == parent:
                child.work(json.loads(order))
                code = 0
        finally:
            os._exit(code)  # giving a large sheet's memory back piece by piece would only take time


def main() -> None:
    """Import the readers and serve."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # pyarrow can do without; importing it takes longest
    for reader in child.TASKS.values():
        import_module(reader)
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as control:
        os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
        _Template(control).serve()


if __name__ == "__main__":
    main()
