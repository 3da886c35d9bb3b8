"""Runs the generator: block by block, night by night, every feed's file and the truth.

Which feeds there are and how they behave stands in ``departments``.
"""

import os
import shutil
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from catalog.load import load
from catalog.models import Catalogue
from examples.zhongshan.generate import departments, expected
from examples.zhongshan.generate.organisations import certificates, companies
from examples.zhongshan.generate.packing import opened_as_packed
from examples.zhongshan.generate.people import persons
from examples.zhongshan.generate.places import divisions, parcels
from examples.zhongshan.generate.plan import Block, Plan
from examples.zhongshan.generate.source import Outcome, Source
from examples.zhongshan.generate.spec import Spec, World
from examples.zhongshan.generate.truth import Truth
from examples.zhongshan.generate.writers import CsvWriter, Writer

CATALOGUE = Path(__file__).parents[1] / "catalogue"
_LATE = 5
_HOUR = 3600
RAGGED_FROM = 500
"""a delivery of so many rows has one more, with a cell too many"""


def write_city(out: Path, *, scale: float = 1, nights: int = 3, seed: int = 1) -> None:
    """Write ``out/NIGHT/DEPARTMENT/FILE`` for every night, and ``out/truth``.

    What stood in ``out`` from an earlier run is replaced, when all is written. More nights of the same
    seed begin with the same nights.
    """
    partial = out.with_name(out.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    city = _City(Plan(partial, scale, nights, seed), load(CATALOGUE))
    for block in city.plan.blocks():
        city.block(block)
    city.finish()
    if (out / "truth").is_dir():
        shutil.rmtree(out)
    partial.rename(out)


class _City:
    """The open files of a run. A file is known by its feed, its business night and the night it arrives."""

    def __init__(self, plan: Plan, catalogue: Catalogue) -> None:
        self.plan, self.catalogue = plan, catalogue
        self.specs = {spec.feed: spec for spec in departments.SPECS if spec.feed in catalogue.feeds}
        self.truth = Truth(plan.out / "truth")
        self.files: dict[tuple[str, int, int], Writer] = {}
        self.ragged: set[tuple[str, int, int]] = set()

    def block(self, block: Block) -> None:
        """Deliver all nights of one block."""
        world = self._world(block)
        sources = {
            code: Source(self.plan, self.catalogue, spec, world)
            for code, spec in self.specs.items()
            if _in(code, block)
        }
        waiting: dict[str, Outcome] = {}
        standing: dict[str, pl.DataFrame] = {}
        for night in range(self.plan.nights):
            for source in sources.values():
                self._night(source, night, waiting)
                if night == 0:
                    self.truth.harmless(source)
            for entity in self.catalogue.entities.values():
                if entity.code in world.populations:
                    found = pl.concat(expected.conflicts(self.catalogue, entity, world[entity.code], sources))
                    self.truth.add("conflicts", found, night=self.plan.dates[night])
                    standing[entity.code] = found
        for entity_code, found in standing.items():
            self.truth.values(entity_code, world[entity_code], found)
        self.truth.flush()

    def _world(self, block: Block) -> World:
        people = persons(self.plan, block)
        firms = companies(self.plan, block, people)
        populations = {
            "person": people,
            "company": firms,
            "certificate": certificates(self.plan, block, people, firms),
            "parcel": parcels(self.plan, block),
        }
        if block.number == 0:
            populations["division"] = divisions(self.plan)
        return World(block, populations)

    def _night(self, source: Source, night: int, waiting: dict[str, Outcome]) -> None:
        """Send and take what one source has on a night."""
        spec, code = source.spec, source.feed.code
        if code in waiting:
            outcome = waiting.pop(code)
            self._write(source, outcome, night - 1, night)
            source.take(outcome)
        if _repeats(spec, night) or night % spec.every:
            return
        outcome = source.deliver(night)
        if spec.held_back and night % _LATE == 1:
            waiting[code] = outcome
            return
        self._write(source, outcome, night, night)
        source.take(outcome)
        if spec.older and night == 0 and self.plan.nights > 1:
            self._older(source, outcome)

    def _older(self, source: Source, outcome: Outcome) -> None:
        """Send, a night later, what the department had the day before the first night."""
        good = [i for i, row in enumerate(outcome.rows.tolist()) if row % 100]
        bad = {at for at, _ in outcome.bad}
        frame = outcome.frame[[i for i in good if i not in bad]]
        self._write(source, Outcome(frame, outcome.rows, [], outcome.good, outcome.gone, {}), -1, 1)

    def _write(self, source: Source, outcome: Outcome, business: int, arrives: int) -> None:
        key = (source.feed.code, business, arrives)
        path = self._path(*key)
        if key not in self.files:
            self.files[key] = opened_as_packed(path, source.feed.delivery, source.spec.bom)
            for header in source.spec.undeclared:
                self.truth.add(
                    "undeclared",
                    pl.DataFrame({"header": [header]}),
                    feed=source.feed.code,
                    file=path.name,
                    night=self.plan.dates[arrives],
                )
        writer = self.files[key]
        lines = writer.write(outcome.frame)
        where = {"night": self.plan.dates[arrives], "file": path.name}
        self.truth.bad_rows(source, outcome, lines, **where)
        if (
            isinstance(writer, CsvWriter)
            and business >= 0
            and outcome.frame.height >= RAGGED_FROM
            and key not in self.ragged
        ):
            self.ragged.add(key)
            cells = ["多出一列"] * (outcome.frame.width + 1)
            line = writer.raw(source.feed.delivery.delimiter.join(cells))
            self.truth.add(
                "bad_rows",
                pl.DataFrame({"line": [line]}),
                column=None,
                rule="ragged",
                department=source.feed.department,
                feed=source.feed.code,
                **where,
            )

    def _path(self, code: str, business: int, arrives: int) -> Path:
        feed = self.catalogue.feeds[code]
        name = feed.delivery.file.replace("{date}", f"{_date(self.plan, business):%Y%m%d}")
        return self.plan.out / self.plan.dates[arrives].isoformat() / feed.department / name

    def finish(self) -> None:
        """Close the files, repeat those that are repeated, and list all deliveries."""
        for writer in self.files.values():
            writer.close()
        for (code, business, arrives), writer in self.files.items():
            if marker := self.catalogue.feeds[code].delivery.marker:
                path = self._path(code, business, arrives)
                path.with_name(path.name + marker).touch()
            what = "late" if 0 <= business < arrives else "older" if business < 0 else "first"
            self._list(code, self._path(code, business, arrives), business, arrives, writer.rows, what)
        for spec in self.specs.values():
            for night in range(1, self.plan.nights):
                if _repeats(spec, night):
                    self._repeat(spec, night)
        self.truth.close()
        _age(self.plan)

    def _repeat(self, spec: Spec, night: int) -> None:
        before = (spec.feed, night - 1, night - 1)
        named = night - 1 if spec.again == "name" else night
        target = self._path(spec.feed, named, night)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._path(*before), target)
        self._list(spec.feed, target, named, night, self.files[before].rows, "repeated")

    def _list(self, code: str, path: Path, business: int, arrives: int, rows: int, what: str) -> None:
        feed = self.catalogue.feeds[code]
        row = {
            "department": feed.department,
            "feed": code,
            "file": path.name,
            "business_date": _date(self.plan, business),
        }
        self.truth.add(
            "deliveries", pl.DataFrame([row]), night=self.plan.dates[arrives], rows=rows, what=what
        )


def _in(code: str, block: Block) -> bool:
    """Divisions are the same for the whole city: they come with the first block."""
    return block.number == 0 or code not in ("civil_divisions", "resources_place_names")


def _repeats(spec: Spec, night: int) -> bool:
    return (spec.again, night) in (("name", 1), ("date", 2))


def _date(plan: Plan, night: int) -> date:
    return plan.dates[0] + timedelta(days=night)


def _age(plan: Plan) -> None:
    """Date the files back to the evening of their night, or an hour where that is still to come."""
    for night in plan.dates:
        evening = datetime(night.year, night.month, night.day, 14, tzinfo=UTC).timestamp()
        written = min(evening, time.time() - _HOUR)
        for path in (plan.out / night.isoformat()).rglob("*"):
            os.utime(path, (written, written))
