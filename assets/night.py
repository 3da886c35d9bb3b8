"""What the steps of a night share: the lock that keeps nights apart, and one engine session."""

import fcntl
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dagster as dg

from assets.city import City
from assets.report import write_report
from catalog.errors import GovlakeError
from catalog.language import Text, say
from lake.engine import Engine


class NightRunning(GovlakeError):
    """Another night is running in the same home; ``lock`` is the file that it holds."""

    def __init__(self, lock: Path) -> None:
        super().__init__(
            Text(zh="另一个夜间任务正在运行", en="another night is running"),
            Text(
                zh=f"等它结束后再运行（锁文件 {lock.name}）",
                en=f"run again when it has ended (lock {lock.name})",
            ),
        )
        self.lock = lock


LOCK = "night.lock"
"""The file in a home that a running night holds."""

PARTITION_TAG = "dagster/partition"
"""Where Dagster keeps a run's partition, which is the night."""


def night_shift(city: City) -> dg.ResourceDefinition:
    """Return the resource that every step needs: the night's engine, under the home's lock.

    At the end, however the night went, it writes the night's quality report. Raises NightRunning.
    """

    @dg.resource(description="一次只运行一个夜间任务；结束时写出质量报告")
    def shift(context: dg.InitResourceContext) -> Iterator[Engine]:
        with locked(city.home.folder / LOCK), city.engine() as engine:
            try:
                yield engine
            finally:
                if context.run:
                    write_report(city, date.fromisoformat(context.run.tags[PARTITION_TAG]))

    return shift


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a home's lock file; raises NightRunning if another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightRunning(path) from None
        yield


@contextmanager
def engine_of(context: dg.AssetExecutionContext) -> Iterator[Engine]:
    """Give a step the night's engine, and clear away what the step made in it.

    What a user can act on fails the step with those words. Of any other error Dagster, whose pages have no
    log-in, hears only the kind: its text may hold values from the tables and goes to a file in the home.
    """
    engine: Engine = context.resources.night_shift
    try:
        with engine.cleared():
            yield engine
    except GovlakeError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from None
    except Exception as error:
        file = _kept(error, engine.folder / f"error-{context.run_id}-{context.op.name}.txt")
        said = say(f"程序错误 {type(error).__name__}，详见 {file}", f"{type(error).__name__}, see {file}")
        raise dg.Failure(description=said, allow_retries=False) from None


def _kept(error: Exception, file: Path) -> Path:
    """Write an error with its traceback to a file that only the owner may read."""
    file.touch(mode=0o600)
    file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return file


def night_of(context: dg.AssetExecutionContext) -> date:
    """Return the business date that a run is for: its partition."""
    return date.fromisoformat(context.partition_key)
