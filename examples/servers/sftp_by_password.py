"""An SFTP server in this process, on the loopback address, that lets in by password and can misbehave.

OpenSSH lets in by password only whom the machine knows, and never lies about a file: see ``sshd`` for
everything else.
"""

import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_FAILURE, SFTP_NO_SUCH_FILE, SFTP_PERMISSION_DENIED
from paramiko.sftp_attr import SFTPAttributes

from examples.servers.program import HOST


@dataclass
class File:
    """A file served: its bytes, its time of change, and how it misbehaves."""

    content: bytes
    changed: int = 1_767_225_600
    claimed: int | None = None
    """the size it is said to have, if not the true one"""
    growing: bool = False
    """whether it has changed each time one looks"""
    forbidden: bool = False
    """whether it may not be read"""
    hangs_up: bool = False
    """whether the server hangs up as it is read"""
    link: bool = False
    """whether it is a symbolic link"""


@dataclass
class Shelf:
    """What is served to whom: ``files`` by name, all in the folder that one finds oneself in."""

    files: dict[str, File] = field(default_factory=dict)
    user: str = "tax"
    password: str = "s:cr/et 字"  # noqa: S105 - nobody's
    forbidden: bool = False
    """whether the folder may not be listed"""
    tried: list[str] = field(default_factory=list)
    """the users that tried to log in"""


@contextmanager
def sftp_by_password(shelf: Shelf, key: paramiko.PKey) -> Iterator[int]:
    """Serve a shelf with a host key until the block ends; yields the port on 127.0.0.1."""
    with socket.create_server((HOST, 0)) as listener:
        serving = _Serving(listener, shelf, key)
        serving.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            serving.end()


class _Serving(threading.Thread):
    def __init__(self, listener: socket.socket, shelf: Shelf, key: paramiko.PKey) -> None:
        super().__init__()
        self._listener, self._shelf, self._key = listener, shelf, key
        self._transports: list[paramiko.Transport] = []

    def run(self) -> None:
        """Serve whoever comes, one after the other."""
        while True:
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connected)
            self._transports.append(transport)
            transport.add_server_key(self._key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, self._shelf, transport)
            transport.start_server(threading.Event(), server=_Door(self._shelf))

    def end(self) -> None:
        """Stop listening, and hang up."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self.join()
        for transport in self._transports:
            transport.close()
            transport.join()


class _Door(paramiko.ServerInterface):
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def check_auth_password(self, username: str, password: str) -> int:
        self._shelf.tried.append(username)
        good = (username, password) == (self._shelf.user, self._shelf.password)
        return AUTH_SUCCESSFUL if good else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server: paramiko.ServerInterface, shelf: Shelf, transport: paramiko.Transport) -> None:
        super().__init__(server)
        self._shelf, self._transport = shelf, transport

    def list_folder(self, path: str) -> list[SFTPAttributes] | int:
        if self._shelf.forbidden:
            return SFTP_PERMISSION_DENIED
        return [_attributes(name, file) for name, file in self._shelf.files.items()]

    def stat(self, path: str) -> SFTPAttributes | int:
        name = path.removeprefix("/")
        file = self._shelf.files.get(name)
        return _attributes(name, file) if file else SFTP_NO_SUCH_FILE

    lstat = stat

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> paramiko.SFTPHandle | int:
        file = self._shelf.files[path.removeprefix("/")]
        if file.forbidden:
            return SFTP_PERMISSION_DENIED
        return _Reading(file, self._transport)


class _Reading(paramiko.SFTPHandle):
    def __init__(self, file: File, transport: paramiko.Transport) -> None:
        super().__init__()
        self.readfile = BytesIO(file.content)
        self._file, self._transport = file, transport

    def read(self, offset: int, length: int) -> bytes | int:
        if self._file.hangs_up:
            self._transport.close()
            return SFTP_FAILURE
        return super().read(offset, length)


def _attributes(name: str, file: File) -> SFTPAttributes:
    made = SFTPAttributes()
    made.filename = name
    made.st_mode = (stat.S_IFLNK if file.link else stat.S_IFREG) | 0o644
    made.st_size = len(file.content) if file.claimed is None else file.claimed
    file.changed += file.growing
    made.st_atime = made.st_mtime = file.changed
    return made
