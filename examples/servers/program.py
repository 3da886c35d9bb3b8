"""A server program started on a free port of the loopback address, as a user without rights, and stopped.

What every such server needs belongs here; how one is set up stands in the module of its kind.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
_PATIENCE = 60
"""seconds that a server may take to start or stop"""


class ProgramMissing(RuntimeError):
    """A server's program isn't installed; ``program`` is its name, ``package`` Debian's name for it."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(
            f"{program} is missing: run scripts/install-debian-packages, or apt-get install {package}"
        )
        self.program, self.package = program, package


@dataclass
class Server:
    """A running server. ``url`` has no credentials; ``credentials`` are ``user:password``."""

    url: str
    credentials: str
    port: int
    folder: Path
    command: Sequence[str]
    user: str | None
    ready: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, on the data it had if it ran before, and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command, stdout=log, stderr=log, cwd=self.folder, **as_user(self.user)
            )
        deadline = time.monotonic() + _PATIENCE
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "server.log").read_text(errors="replace"))
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; with SIGQUIT or SIGKILL it hangs up on everybody at once."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def found(program: str, package: str, *folders: Path) -> Path:
    """Return a program's path, sought in folders and in PATH; raises ProgramMissing."""
    path = shutil.which(program, path=os.pathsep.join([*map(str, folders), os.environ["PATH"], "/usr/sbin"]))
    if path is None:
        raise ProgramMissing(program, package)
    return Path(path)


def unprivileged(name: str) -> str | None:
    """Return the user to run a server as: nobody else unless we are root, whom servers refuse to run as."""
    return name if os.geteuid() == 0 else None


def as_user(name: str | None) -> dict[str, Any]:
    """Return what ``subprocess`` needs to run a program as another user."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def folder_of(user: str | None, folder: Path | None) -> Iterator[Path]:
    """Give a server a folder of its own: the one named, kept, or a temporary one."""
    given = folder or Path(tempfile.mkdtemp(prefix="govlake-server-"))
    given.mkdir(parents=True, exist_ok=True)
    if user:
        shutil.chown(given, user)
    try:
        yield given
    finally:
        if folder is None:
            shutil.rmtree(given, ignore_errors=True)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Return whether someone answers on a port."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Run a server for as long as it is needed."""
    try:
        server.start()
        yield server
    finally:
        server.stop(signal.SIGTERM)
