"""Measuring a process: what it printed, how long it took, how much memory its tree held."""

import sys
from pathlib import Path

import pytest

from bench import measure
from bench.measure import Measured, MeasuredRunFailed, measured

HOG = """
import json, time
held = bytearray(100_000_000)
print(json.dumps({"rows": 3}), flush=True)
print("not an object")
time.sleep(0.5)
"""


@pytest.fixture
def hog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "hog.py").write_text(HOG)
    (tmp_path / "broken.py").write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "hog"


def test_a_run_is_measured_with_what_it_printed(hog: str) -> None:
    run = measured(hog)
    assert run.said == ({"rows": 3},)
    assert run.wall >= 0.5
    assert 100 <= run.peak_mb < 400


def test_memory_of_children_counts(hog: str, tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(
        f"import subprocess; subprocess.run([{sys.executable!r}, '-m', 'hog'])"
    )
    assert measured("parent").peak_mb >= 100


def test_a_failed_run_is_an_error(hog: str) -> None:
    with pytest.raises(MeasuredRunFailed) as failed:
        measured("broken")
    assert failed.value.code == 3


def test_peak_between_looks_at_that_time_only() -> None:
    run = Measured(3.0, 1.0, (), ((10.0, 5_000_000), (11.0, 9_000_000), (12.0, 7_000_000)))
    assert run.peak_mb == 9
    assert run.peak_between(11.5, 12.5) == 7
    assert run.peak_between(20, 21) == 0


def test_samples_are_taken_often() -> None:
    assert measure._EVERY_SECONDS <= 0.1
