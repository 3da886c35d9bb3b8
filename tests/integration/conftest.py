"""What tests over published data need, and real servers to pull from: where both are."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from examples.real_data import RealDataMissing, real_data
from examples.servers.mariadb import mariadb
from examples.servers.postgres import postgres
from examples.servers.program import ProgramMissing, Server


@pytest.fixture(scope="session")
def published() -> Callable[[str], Path]:
    """Return a function: name of data → their folder. Without them a test is skipped, in CI it fails."""

    def find(name: str) -> Path:
        try:
            return real_data(name)
        except RealDataMissing as missing:
            if os.environ.get("CI") == "true":
                pytest.fail(str(missing))
            pytest.skip(str(missing))

    return find


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Run a PostgreSQL server. Without the program a test is skipped, in CI it fails."""
    yield from _run(postgres)


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[Server]:
    """Run a MariaDB server. Without the program a test is skipped, in CI it fails."""
    yield from _run(mariadb)


def _run(start: Callable[[], AbstractContextManager[Server]]) -> Iterator[Server]:
    try:
        with start() as server:
            yield server
    except ProgramMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
