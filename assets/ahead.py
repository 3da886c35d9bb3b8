"""Work done ahead of the steps that show it: two at a time, where Dagster runs one step after another.

What is worked on is the steps' own business. A step asks for its result and waits for as long as it takes.
"""

import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from assets.city import City
from lake.engine import Engine

WORKERS = 2
"""One waits for Python or the disk while the other has the engine compute."""

_THREADS = "ahead"

Work = Callable[[Engine], Any]


@dataclass(frozen=True)
class Task:
    """The work of one step, of the step's name.

    It begins when those in ``after`` have ended, and isn't done if one of them failed.
    """

    name: str
    after: Collection[str]
    work: Work


class NotDone(Exception):
    """A task that wasn't done because one before it failed; its step isn't run either. ``task`` names it."""

    def __init__(self, task: str) -> None:
        super().__init__(task)
        self.task = task


@dataclass(frozen=True)
class Done:
    """What a task gave and how many seconds it took. A result whose ``stops`` is true is a failure."""

    result: Any
    seconds: float

    @property
    def stops(self) -> bool:
        """Whether what depends on the task may not be done."""
        return bool(getattr(self.result, "stops", False))


class Ahead:
    """Tasks under way. They are begun in their order once the first of their results is asked for."""

    def __init__(self, city: City, tasks: Collection[Task]) -> None:
        self._city, self._tasks = city, {t.name: t for t in tasks}
        self._engines: list[Engine] = []
        self._own = threading.local()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix=_THREADS, initializer=self._equip)
        self._under_way: dict[str, Future[Done]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._tasks

    def result(self, name: str) -> Done:
        """Return what a task gave, when it has; raises what it raised."""
        if not self._under_way:
            for task in self._tasks.values():
                self._under_way[task.name] = self._pool.submit(self._do, task)
        return self._under_way[name].result()

    def close(self) -> None:
        """Begin nothing more, wait for what is under way, and end the workers' engine sessions."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for engine in self._engines:
            engine.close()

    def _equip(self) -> None:
        self._own.engine = self._city.new_engine(threading.current_thread().name)
        self._engines.append(self._own.engine)

    def _do(self, task: Task) -> Done:
        before = [self._under_way[name] for name in task.after if name in self._under_way]
        if any(other.exception() or other.result().stops for other in before):
            raise NotDone(task.name)
        begun = time.monotonic()
        with self._own.engine.cleared():
            result = task.work(self._own.engine)
        return Done(result, time.monotonic() - begun)


@contextmanager
def ahead(city: City, tasks: Collection[Task]) -> Iterator[Ahead]:
    """Have tasks worked on while the block lasts."""
    for left in city.home.scratch.glob(f"{_THREADS}*"):
        shutil.rmtree(left)  # of a night that was killed
    under_way = Ahead(city, tasks)
    try:
        yield under_way
    finally:
        under_way.close()
