"""Run one night here and now, as the job that the schedule runs, and hear of each step as it ends."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg

from assets.city import City
from assets.night import SECONDS
from catalog.errors import GovlakeError
from catalog.language import Text
from pipelines.catching_up import due_nights
from pipelines.definitions import JOB, definitions
from pipelines.instance import prepare

_POLL_SECONDS = 0.7


@dataclass(frozen=True)
class Step:
    """One step that ended: its name, whether it succeeded, seconds, and the metadata it left."""

    name: str
    succeeded: bool
    seconds: float
    metadata: Mapping[str, Any]
    reason: str = ""


@dataclass(frozen=True)
class Night:
    """One night that was run: its Dagster run and the steps that failed."""

    date: date
    run_id: str
    succeeded: bool
    seconds: float
    failed: tuple[Step, ...]


class NightTooEarly(GovlakeError):
    """A night before the city's first; ``night`` and ``first`` are the dates."""

    def __init__(self, night: date, first: date) -> None:
        super().__init__(
            Text(zh=f"{night} 早于首夜 {first}", en=f"{night} is before the first night, {first}"),
            Text(
                zh="换一个日期，或修改 city.yaml 的 first_night", en="take another date or change first_night"
            ),
        )
        self.night, self.first = night, first


def run_night(city: City, night: date, tell: Callable[[Step], None]) -> Night:
    """Run a night to its end; ``tell`` hears of each step. A failed step fails the night, not the others.

    Raises NightTooEarly.
    """
    first = city.catalogue.city.first_night
    if night < first:
        raise NightTooEarly(night, first)
    return run_job(city, JOB, night, tell)


def run_job(
    city: City,
    name: str,
    night: date,
    tell: Callable[[Step], None],
    only: Sequence[dg.AssetKey] | None = None,
) -> Night:
    """Run a job for a night to its end, or those of its assets that are named; otherwise as ``run_night``."""
    prepare(city.home)
    job = definitions(city).resolve_job_def(name)
    started, failed = time.monotonic(), []

    def heard(step: Step) -> None:
        if not step.succeeded:
            failed.append(step)
        tell(step)

    with dg.DagsterInstance.get() as instance:
        run_id = str(uuid.uuid4())
        with _followed(instance, run_id, heard):
            result = job.execute_in_process(
                instance=instance,
                partition_key=night.isoformat(),
                asset_selection=only,
                raise_on_error=False,
                run_id=run_id,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
    return Night(night, run_id, result.success, time.monotonic() - started, tuple(failed))


def missed_nights(city: City, night: date) -> list[date]:
    """Return the nights that were missed since the last one run, oldest first, and ``night`` itself."""
    prepare(city.home)
    with dg.DagsterInstance.get() as instance:
        return due_nights(instance, JOB, night)


def steps_of(city: City) -> int:
    """Return how many steps a night has."""
    return len(definitions(city).resolve_job_def(JOB).graph.node_dict)


@contextmanager
def _followed(instance: dg.DagsterInstance, run_id: str, tell: Callable[[Step], None]) -> Iterator[None]:
    """Tell of steps from the run's own event log, in a thread beside the run."""
    ended = threading.Event()
    follower = threading.Thread(target=_follow, args=(instance, run_id, tell, ended), daemon=True)
    follower.start()
    try:
        yield
    finally:
        ended.set()
        follower.join()


def _follow(
    instance: dg.DagsterInstance, run_id: str, tell: Callable[[Step], None], ended: threading.Event
) -> None:
    cursor: str | None = None
    known: dict[str, dict[str, Any]] = {}
    while True:
        last = ended.is_set()
        page = instance.get_records_for_run(run_id, cursor=cursor)
        cursor = page.cursor
        for record in page.records:
            if event := record.event_log_entry.dagster_event:
                _hear(event, record.timestamp, known, tell)
        if last:
            return
        ended.wait(_POLL_SECONDS)


def _hear(
    event: dg.DagsterEvent, when: float, known: dict[str, dict[str, Any]], tell: Callable[[Step], None]
) -> None:
    if event.event_type is dg.DagsterEventType.RESOURCE_INIT_FAILURE:
        tell(Step("nightly", False, 0, {}, _said(event.engine_event_data.error)))
    if event.step_key is None:
        return
    name = event.step_key
    step = known.setdefault(name, {"start": when, "metadata": {}})
    if event.event_type is dg.DagsterEventType.STEP_START:
        step["start"] = when
    elif event.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION:
        left = event.step_materialization_data.materialization.metadata
        step["metadata"] |= {key: value.value for key, value in left.items()}
    elif event.event_type is dg.DagsterEventType.STEP_SUCCESS:
        seconds = step["metadata"].get(SECONDS, when - step["start"])
        tell(Step(name, True, seconds, step["metadata"]))
    elif event.event_type is dg.DagsterEventType.STEP_FAILURE:
        tell(Step(name, False, when - step["start"], step["metadata"], _reason(event)))


def _reason(event: dg.DagsterEvent) -> str:
    data = event.step_failure_data
    if data.user_failure_data and data.user_failure_data.description:
        return data.user_failure_data.description
    return _said(data.error)


def _said(error: Any) -> str:
    """Return the message of the first cause, without the name of its class."""
    while error and error.cause:
        error = error.cause
    return error.message.strip().split(": ", 1)[-1] if error else ""
