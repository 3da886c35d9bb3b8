"""Rulings are served at once: soon after one was made, in the background, those of a moment together.

What serving is belongs to ``pipelines.at_once``; here is only when.
"""

import logging
import threading
from collections.abc import Callable

_LOG = logging.getLogger("govlake.console")

QUIET_SECONDS = 10.0
"""rulings that follow one another within this time are served together"""


class AtOnce:
    """Has rulings served, one run at a time; without ``run`` they wait for the night."""

    def __init__(self, run: Callable[[], object] | None, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._run, self._quiet = run, quiet_seconds
        self._asked = False
        self._changing = threading.Lock()
        self._stopped = threading.Event()
        self._worker: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether something that was ruled is about to be served, or being served."""
        worker = self._worker
        return worker is not None and worker.is_alive()

    def ask(self) -> None:
        """Have what was ruled served soon."""
        if self._run is None:
            return
        with self._changing:
            self._asked = True
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, args=(self._run,), name="at_once")
                self._worker.start()

    def close(self) -> None:
        """Begin nothing any more, and wait for what has begun; the next night serves what waits."""
        self._stopped.set()
        if worker := self._worker:
            worker.join()

    def _work(self, run: Callable[[], object]) -> None:
        while not self._stopped.wait(self._quiet):
            with self._changing:
                if not self._asked:
                    self._worker = None
                    return
                self._asked = False
            try:
                run()
            except Exception as error:
                _LOG.warning("rulings wait for the night: %s", type(error).__name__)
