"""The one scan behind a run, and how Great Expectations finds it: by an id that travels in the batch.

Great Expectations calls a metric that raises three times over and then reports a bare failure. So the
scan runs at most once, and what it raised is kept for whoever started the run.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

from quality.assertions import Observation

Scan = Callable[[], Mapping[str, Observation]]
"""Counts everything in one pass: assertion code → observation."""


class ScanRun:
    """A scan that runs at most once. ``failure`` is the exception it raised, if any."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._seen: Mapping[str, Observation] | None = None
        self.failure: Exception | None = None

    def observations(self) -> Mapping[str, Observation]:
        """Return what the scan saw, the same at every call; nothing if it failed."""
        if self._seen is None:
            self._seen = {}
            try:
                self._seen = self._scan()
            except Exception as failure:
                self.failure = failure
        return self._seen


_RUNNING: dict[str, ScanRun] = {}


@contextmanager
def under_id(run: ScanRun) -> Iterator[str]:
    """Keep a run findable under a new id, which is given, until the block ends."""
    scan_id = uuid4().hex
    _RUNNING[scan_id] = run
    try:
        yield scan_id
    finally:
        del _RUNNING[scan_id]


def running(scan_id: str) -> ScanRun:
    """Return the run under an id; KeyError if it has ended."""
    return _RUNNING[scan_id]
