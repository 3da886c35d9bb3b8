"""A real OpenSSH server for a while, which serves one folder by SFTP to whoever holds a key."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from examples.servers.program import (
    HOST,
    Server,
    as_user,
    folder_of,
    found,
    free_port,
    listens,
    running,
    unprivileged,
)

KEY_TYPES = ("ed25519", "ecdsa", "rsa")


@dataclass(frozen=True)
class Sshd:
    """A running SSH server: who may log in, and the folder that they find themselves in."""

    server: Server
    user: str
    files: Path
    keys: Path

    @property
    def port(self) -> int:
        """Its port on 127.0.0.1."""
        return self.server.port

    def host_key(self, kind: str = "ed25519") -> str:
        """Return its public key of a type, as a catalogue pins it."""
        return _words(self.keys / f"host_{kind}.pub")

    def private_key(self, kind: str = "ed25519") -> str:
        """Return the text of a private key of a type that it lets in."""
        return (self.keys / f"user_{kind}").read_text()


@contextmanager
def sshd(folder: Path | None = None, port: int | None = None) -> Iterator[Sshd]:
    """Run sshd with its keys and ``files`` in ``folder`` (made if need be; temporary if left out).

    It runs as an ordinary user, the one who may log in: who started it, or nobody if that is root. A
    folder that is given must be one that this user can get to. Raises ProgramMissing.
    """
    program = found("sshd", "openssh-server")
    user = unprivileged("nobody")
    with folder_of(user, folder) as place:
        keys, files = place / "keys", place / "files"
        _make(keys, files, user)
        port = port or free_port()
        settings = place / "sshd_config"
        settings.write_text(_settings(keys, files, port), encoding="utf-8")
        server = Server(
            url=f"sftp://{HOST}:{port}",
            credentials=user or getuser(),
            port=port,
            folder=place,
            command=[str(program), "-D", "-e", "-f", str(settings)],
            user=user,
            ready=lambda: listens(port),
        )
        with running(server):
            yield Sshd(server, server.credentials, files, keys)


def _make(keys: Path, files: Path, user: str | None) -> None:
    """Make the keys of the host and the user, unless they are there, and the folder served."""
    program = found("ssh-keygen", "openssh-client")
    subprocess.run(  # noqa: S603
        ["/bin/mkdir", "-p", str(keys), str(files)], check=True, cwd="/", **as_user(user)
    )
    for name in (f"{who}_{kind}" for who in ("host", "user") for kind in KEY_TYPES):
        if not (keys / name).exists():
            made = [
                str(program),
                "-q",
                "-t",
                name.partition("_")[2],
                "-N",
                "",
                "-C",
                "",
                "-f",
                str(keys / name),
            ]
            subprocess.run(made, check=True, cwd="/", **as_user(user))  # noqa: S603
    allowed = "".join(f"{_words(keys / f'user_{kind}.pub')}\n" for kind in KEY_TYPES)
    (keys / "authorized_keys").write_text(allowed)


def _settings(keys: Path, files: Path, port: int) -> str:
    lines = [
        f"Port {port}",
        f"ListenAddress {HOST}",
        *(f"HostKey {keys}/host_{kind}" for kind in KEY_TYPES),
        f"AuthorizedKeysFile {keys}/authorized_keys",
        f"ForceCommand internal-sftp -d {files}",
        "Subsystem sftp internal-sftp",
        "StrictModes no",
        "PidFile none",
        "UsePAM yes",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "DisableForwarding yes",
        "PermitTTY no",
    ]
    return "".join(f"{line}\n" for line in lines)


def _words(file: Path) -> str:
    return " ".join(file.read_text().split()[:2])
