"""Run one night again and again, dying each time at another point; a script for ``test_killed``.

``dying_nights.py CATALOGUE HOME DATE DEATHS``: with ``now`` for DATE rulings are served at once. Deaths
are a JSON list; a text ``before|after MODULE:NAME`` is a process that ends inside that call without any
clean-up, a number is one killed after so many seconds. Prints a JSON list with each one's exit status.
"""

import functools
import importlib
import json
import os
import signal
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from assets.city import City
from catalog.load import load
from lake.home import Home
from pipelines.at_once import serve
from pipelines.night import run_night
from quality.vocabulary import vocabulary

DEAD = 9

HEAVY = (
    "alembic.command",
    "dagster._core.storage.event_log",
    "dagster._core.storage.local_compute_log_manager",
    "dagster._core.storage.runs",
    "dagster._core.storage.schedules",
    "ibis.backends.duckdb",
    "ibis.backends.sql.compilers",
    "quality.gx.suite",
    "watchdog.observers",
)
"""What a night imports late; imported here, every process forked from this one has it."""


def main() -> None:
    catalogue, home, night, deaths = sys.argv[1:]
    for module in HEAVY:
        importlib.import_module(module)
    statuses = []
    for death in json.loads(deaths):
        child = os.fork()
        if child == 0:
            _die(Path(catalogue), Path(home), night, death)
        if isinstance(death, float):
            time.sleep(death)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        statuses.append(os.waitstatus_to_exitcode(status))
    sys.stdout.write(json.dumps(statuses))


def _die(catalogue: Path, home: Path, night: str, death: str | float) -> None:
    if isinstance(death, str):
        _arrange(*death.split(" "))
    city = City(load(catalogue, vocabulary()), Home(home))
    if night == "now":
        serve(city)
        os._exit(0)
    done = run_night(city, date.fromisoformat(night), lambda _: None)
    os._exit(0 if done.succeeded else 1)


def _arrange(when: str, place: str) -> None:
    """Make the process die before or after a call of what stands at ``MODULE:NAME``."""
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner = functools.reduce(getattr, owners, importlib.import_module(module))
    called = getattr(owner, name)

    @functools.wraps(called)
    def dying(*args: Any, **kwargs: Any) -> None:
        if when == "after":
            called(*args, **kwargs)
        os._exit(DEAD)

    setattr(owner, name, dying)


if __name__ == "__main__":
    main()
