"""Plans are the same in every process: stored rows would else be made anew each night."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
_PRINT_DIGESTS = """
from pathlib import Path
from catalog.load import load
from quality.intake import compile_plan
from quality.vocabulary import vocabulary

catalogue = load(Path("examples/zhongshan/catalogue"), vocabulary())
for feed in catalogue.feeds.values():
    print(feed.code, compile_plan(feed, catalogue).digest)
"""


@pytest.fixture(scope="module")
def digests() -> list[str]:
    """Return what processes say that order sets differently."""
    environments = [{**os.environ, "PYTHONHASHSEED": str(seed)} for seed in (1, 2, 3, 4)]
    command = [sys.executable, "-c", _PRINT_DIGESTS]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for environment in environments
    ]
    return [process.communicate(timeout=120)[0] for process in running]


def test_every_process_compiles_the_same_plans(digests: list[str]) -> None:
    assert digests[0].count("\n") >= 24
    assert set(digests) == {digests[0]}
