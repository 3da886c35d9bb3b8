"""Serving at once goes on after a fault, whatever its kind."""

import logging
import threading

import pytest

from console.at_once import AtOnce

PATIENCE_SECONDS = 10


def test_what_is_ruled_after_a_fault_is_served(caplog: pytest.LogCaptureFixture) -> None:
    runs, failed, served = iter((True, False)), threading.Event(), threading.Event()

    def run() -> None:
        if next(runs):
            failed.set()
            raise OSError("a value that nobody may log")
        served.set()

    at_once = AtOnce(run, quiet_seconds=0.01)
    with caplog.at_level(logging.WARNING):
        at_once.ask()
        assert failed.wait(PATIENCE_SECONDS)
        at_once.ask()
        assert served.wait(PATIENCE_SECONDS)
        at_once.close()
    assert "OSError" in caplog.text
    assert "nobody may log" not in caplog.text


def test_a_worker_that_died_is_replaced() -> None:
    served = threading.Event()
    at_once = AtOnce(served.set, quiet_seconds=0.01)
    dead = threading.Thread(target=int)
    dead.start()
    dead.join()
    at_once._worker = dead
    at_once.ask()
    assert served.wait(PATIENCE_SECONDS)
    at_once.close()
