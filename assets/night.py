"""What the steps of a night share: one engine session, under the lock that keeps nights apart."""

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg

from assets.ahead import Ahead, Task, ahead
from assets.city import City
from assets.locks import LOCK, locked
from assets.notifiers import notify
from assets.report import write_report
from catalog.errors import GovlakeError
from catalog.language import say
from lake.engine import Engine

PARTITION_TAG = "dagster/partition"
"""Where Dagster keeps a run's partition, which is the night."""


AT_ONCE_TAG = "govlake/at_once"
"""Marks a run that takes in real-time deliveries between nights."""

_PATIENCE_SECONDS = 2 * 3600
_MOMENT_SECONDS = 1.0
"""as long as someone may look whether the lock is held"""


@dataclass(frozen=True)
class Shift:
    """What a night's steps share: the engine that they compute in, and the work done ahead of them."""

    engine: Engine
    ahead: Ahead


Tasks = Callable[[City, date], Sequence[Task]]
"""Gives what of a night can be done ahead."""

SECONDS = "seconds"
"""The metadata that says how long a step's work took, which may have been done ahead of the step."""


def night_shift(city: City, *tasks: Tasks) -> dg.ResourceDefinition:
    """Return the resource that every step needs, under the home's lock.

    At the end, however the night went, it writes the night's quality report and sends the notices.
    Raises NightRunning; a run between nights waits for the night that is running. Neither it nor one of some
    assets alone leaves a report or sends notices.
    """

    @dg.resource(description="一次只运行一个夜间任务；结束时写出质量报告")
    def shift(context: dg.InitResourceContext) -> Iterator[Shift]:
        run, instance = context.run, context.instance
        if run is None or instance is None:
            raise dg.DagsterInvariantViolationError("a night is a run of a job")
        night, at_once = date.fromisoformat(run.tags[PARTITION_TAG]), AT_ONCE_TAG in run.tags
        patience = _PATIENCE_SECONDS if at_once else _MOMENT_SECONDS
        whole, steps = [task for each in tasks for task in each(city, night)], steps_of(instance, run)
        theirs = [task for task in whole if task.name in steps]
        with locked(city.home.folder / LOCK, patience), city.engine() as engine:
            try:
                with ahead(city, theirs) as under_way:
                    yield Shift(engine, under_way)
            finally:
                if not at_once and theirs == whole:
                    write_report(city, engine, night)
                    notify(city, engine, night, _warner(context))

    return shift


def steps_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> set[str]:
    """Name a run's steps; it may be of another job than the night's, or of some assets only."""
    if run.execution_plan_snapshot_id is None:
        raise dg.DagsterInvariantViolationError("a run has a plan")
    plan = instance.get_execution_plan_snapshot(run.execution_plan_snapshot_id)
    return set(run.step_keys_to_execute or plan.step_keys_to_execute)


def _warner(context: dg.InitResourceContext) -> Callable[[str], None]:
    return context.log.warning if context.log else lambda _: None


@contextmanager
def engine_of(context: dg.AssetExecutionContext) -> Iterator[Engine]:
    """Give a step the night's engine, and clear away what the step made in it.

    What a user can act on fails the step with those words. Of any other error Dagster, whose pages have no
    log-in, hears only the kind: its text may hold values from the tables and goes to a file in the home.
    """
    shift: Shift = context.resources.night_shift
    with told(context), shift.engine.cleared():
        yield shift.engine


@contextmanager
def told(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Fail the step with what its user may hear of an error; see ``engine_of``."""
    shift: Shift = context.resources.night_shift
    try:
        yield
    except GovlakeError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from None
    except Exception as error:
        step = context.op_execution_context.op.name
        file = _kept(error, shift.engine.folder / f"error-{context.run.run_id}-{step}.txt")
        said = say(f"程序错误 {type(error).__name__}，详见 {file}", f"{type(error).__name__}, see {file}")
        raise dg.Failure(description=said, allow_retries=False) from None


def _kept(error: Exception, file: Path) -> Path:
    """Write an error with its traceback to a file that only the owner may read."""
    file.touch(mode=0o600)
    file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return file


def done_of(context: dg.AssetExecutionContext) -> tuple[Any, float]:
    """Return what the step's work gave, and the seconds that it took; errors are as in ``engine_of``."""
    shift: Shift = context.resources.night_shift
    with told(context):
        done = shift.ahead.result(context.op_execution_context.op.name)
        return done.result, done.seconds


def night_of(context: dg.AssetExecutionContext) -> date:
    """Return the business date that a run is for: its partition."""
    return date.fromisoformat(context.partition_key)
