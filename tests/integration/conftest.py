"""What tests over published data need: where the data lie."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from examples.real_data import RealDataMissing, real_data


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
