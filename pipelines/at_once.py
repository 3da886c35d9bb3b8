"""Rulings served at once: settle again what they touch and publish a release, between nights.

It is a small Dagster run of the night's own assets, so that there is one way to settle and the UI shows it.
It takes in no delivery. A night that is running is waited for; a run that was killed is simply made again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING

import dagster as dg

from assets.city import City
from assets.describing import base_key, conflict_key, theme_key
from assets.locks import locked
from assets.rulings import rulings_on
from assets.themes import tables_read
from catalog.errors import GovlakeError
from catalog.language import Text
from lake.release import current, find_release
from pipelines.apart import begin
from quality.settlement import Settlement

if TYPE_CHECKING:
    from pipelines.night import Night, Step

AT_ONCE = "at_once"
_RUNNING, _WAITING = "at_once.lock", "at_once.waiting"
_PATIENCE_SECONDS = 2 * 3600


class NotServed(GovlakeError):
    """Rulings that could not be served at once; ``run`` is the Dagster run, ``reason`` what stopped it."""

    def __init__(self, run: str, reason: str) -> None:
        super().__init__(
            Text(zh=f"认定已登记，但未能即时生效：{reason}", en=f"ruled, but not served at once: {reason}"),
            Text(zh=f"下一夜生效；运行记录 {run}", en=f"the next night serves it; see run {run}"),
        )
        self.run, self.reason = run, reason


@dataclass(frozen=True)
class Served:
    """What was served: the entities settled again, the release, the Dagster run and its seconds."""

    entities: tuple[str, ...]
    release: str
    run: str
    seconds: float


def at_once_selection(city: City) -> dg.AssetSelection:
    """Return what the job may make anew; a run selects of it what rulings touch."""
    return dg.AssetSelection.assets(*_keys(city, tuple(city.catalogue.entities)))


def unserved(city: City, night: date) -> tuple[str, ...]:
    """Return the entities whose base table isn't made with the rulings that are valid on a night."""
    with city.engine() as engine:
        return tuple(
            code
            for code, entity in city.catalogue.entities.items()
            if not Settlement(
                engine, city.tables, city.catalogue, entity, night, rulings_on(city, entity, night)
            ).settled()
        )


def serve(city: City, tell: Callable[["Step"], None] = lambda _: None) -> Served:
    """Serve the rulings made so far in a new release, of the same night as the current one.

    Two at most are under way: one that runs, and one that waits and will see what was ruled meanwhile. Raises
    ReleaseMissing before the first night, NightRunning after two hours' wait, NotServed.
    """
    from pipelines.night import run_job  # noqa: PLC0415

    with _turn(city):
        shown = find_release(city.home)
        entities = unserved(city, shown.night)
        done = run_job(city, AT_ONCE, shown.night, tell, _keys(city, entities))
        return _served(city, entities, done)


def serve_apart(city: City) -> None:
    """Do what ``serve`` does, and renew the worklist, in a process of its own, for the console.

    Raises NotServed.
    """
    with begin(city, "case", "serve", "--worklist", stdout=DEVNULL, stderr=PIPE) as process:
        _, said = process.communicate()
    if process.returncode:
        raise NotServed("", said.strip())


def _served(city: City, entities: tuple[str, ...], done: "Night") -> Served:
    release = current(city.home)
    if not done.succeeded or release is None:
        raise NotServed(done.run_id, "; ".join(step.reason for step in done.failed))
    return Served(entities, release.id, done.run_id, done.seconds)


@contextmanager
def _turn(city: City) -> Iterator[None]:
    """Wait for one's turn."""
    folder = city.home.folder
    with locked(folder / _WAITING, _PATIENCE_SECONDS):
        mine = locked(folder / _RUNNING, _PATIENCE_SECONDS)
        mine.__enter__()
    try:
        yield
    finally:
        mine.__exit__(None, None, None)


def _keys(city: City, entities: tuple[str, ...]) -> list[dg.AssetKey]:
    """Return the assets of these entities, of the themes made from them, and the release."""
    settled = [key for code in entities for key in (conflict_key(code), base_key(code))]
    changed = {".".join(key.path) for key in settled}
    themes = []
    tables = [table for theme in city.catalogue.themes.values() for table in theme.tables]
    while grown := [t for t in tables if t not in themes and changed & set(tables_read(t))]:
        themes += grown
        changed |= {f"theme.{t.code}" for t in grown}
    return [*settled, *(theme_key(t.code) for t in themes), dg.AssetKey("release")]
