"""A real PostgreSQL server for a while."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.servers.program import (
    HOST,
    Server,
    as_user,
    folder_of,
    found,
    free_port,
    running,
    unprivileged,
)

USER = "govlake"


@contextmanager
def postgres(folder: Path | None = None, password: str = "gov:lake@密 1") -> Iterator[Server]:  # noqa: S107
    """Run PostgreSQL with its cluster in ``folder`` (made if need be; temporary if left out).

    The superuser is ``govlake`` with ``password``, the database ``postgres``. A folder that is given must
    be one that the user postgres can get to if we are root. Raises ProgramMissing.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    initdb = found("initdb", "postgresql", *programs)
    user = unprivileged("postgres")
    with folder_of(user, folder) as place:
        data = place / "data"
        if not (data / "PG_VERSION").exists():
            _make(initdb, data, password, user)
        port = free_port()
        server = Server(
            url=f"postgresql://{HOST}:{port}/postgres",
            credentials=f"{USER}:{password}",
            port=port,
            folder=place,
            command=_command(initdb.with_name("postgres"), data, place, port),
            user=user,
            ready=lambda: _ready(initdb.with_name("pg_isready"), port),
        )
        with running(server):
            yield server


def _make(initdb: Path, data: Path, password: str, user: str | None) -> None:
    said = data.with_name("password")
    said.write_text(password, encoding="utf-8")
    said.chmod(0o644)
    subprocess.run(  # noqa: S603
        [
            *(initdb, "-D", data, "-U", USER, f"--pwfile={said}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd=data.parent,
        **as_user(user),
    )
    said.unlink()


def _command(program: Path, data: Path, sockets: Path, port: int) -> list[str]:
    settings = {"listen_addresses": HOST, "unix_socket_directories": str(sockets), "fsync": "off"}
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [str(program), "-D", str(data), "-p", str(port), *options]


def _ready(program: Path, port: int) -> bool:
    asked = [str(program), "-q", "-h", HOST, "-p", str(port)]
    return subprocess.run(asked, check=False).returncode == 0  # noqa: S603
