"""A real MariaDB server for a while."""

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
DATABASE = "city"


@contextmanager
def mariadb(folder: Path | None = None, password: str = "gov:lake@密 1") -> Iterator[Server]:  # noqa: S107
    """Run MariaDB with its data in ``folder`` (made if need be; temporary if left out).

    The user ``govlake`` with ``password`` may do anything, the database is ``city``. A folder that is given
    must be one that the user mysql can get to if we are root. Raises ProgramMissing.
    """
    program = found("mariadbd", "mariadb-server")
    install = found("mariadb-install-db", "mariadb-server")
    ping = found("mariadb-admin", "mariadb-server")
    user = unprivileged("mysql")
    with folder_of(user, folder) as place:
        data = place / "data"
        if not (data / "mysql").exists():
            _make(install, data, user)
        port = free_port()
        server = Server(
            url=f"mysql+pymysql://{HOST}:{port}/{DATABASE}?charset=utf8mb4",
            credentials=f"{USER}:{password}",
            port=port,
            folder=place,
            command=_command(program, data, place, port, password),
            user=user,
            ready=lambda: _ready(ping, port),
        )
        with running(server):
            yield server


def _make(install: Path, data: Path, user: str | None) -> None:
    subprocess.run(  # noqa: S603
        [
            *(install, "--no-defaults", f"--datadir={data}", "--skip-test-db"),
            "--auth-root-authentication-method=normal",
        ],
        check=True,
        capture_output=True,
        cwd=data.parent,
        **as_user(user),
    )


def _command(program: Path, data: Path, place: Path, port: int, password: str) -> list[str]:
    first = place / "first.sql"
    first.write_text(
        f"CREATE DATABASE IF NOT EXISTS {DATABASE} CHARACTER SET utf8mb4;\n"
        f"CREATE USER IF NOT EXISTS '{USER}'@'%' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO '{USER}'@'%';\n",
        encoding="utf-8",
    )
    first.chmod(0o644)
    settings = {
        "datadir": data,
        "socket": place / "mariadb.sock",
        "pid-file": place / "mariadb.pid",
        "port": port,
        "bind-address": HOST,
        "init-file": first,
        "character-set-server": "utf8mb4",
        "innodb-flush-log-at-trx-commit": 2,
    }
    return [str(program), "--no-defaults", *(f"--{name}={value}" for name, value in settings.items())]


def _ready(ping: Path, port: int) -> bool:
    asked = [str(ping), "--no-defaults", "-h", HOST, "-P", str(port), "ping"]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0  # noqa: S603
