"""Run by ``bench.night``: reconcile and the writing of its conflicts, for all entities, and nothing else.

``python -m bench.our_reconcile HOME OUT`` reads a home's source tables and writes conflict tables below OUT,
through Great Expectations as in any night; base tables are left out. It prints rows and seconds, from opening
the engine to the last row written. Importing libraries isn't counted, as it isn't for the yardstick.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

import quality.gx.suite  # noqa: F401 - otherwise imported by the first validation, which takes seconds
from catalog.load import load
from catalog.models import Catalogue, Entity
from examples.zhongshan.generate.city import CATALOGUE
from lake.engine import Engine
from lake.home import Home
from lake.tables import Tables
from quality.assertions import Observation, SourceVersion
from quality.functions import install
from quality.gx import validate
from quality.reconcile import Reconciled, reconcile
from quality.settlement import Settlement, suite_of
from quality.vocabulary import vocabulary


def main() -> None:
    """Reconcile all entities of a home as on a first night."""
    home, out = Home(Path(sys.argv[1])), Home(Path(sys.argv[2]))
    catalogue = load(CATALOGUE, vocabulary())
    start, cpu = time.monotonic(), time.process_time()
    with Engine(out.scratch) as engine:
        install(engine)
        sides = Tables(home.tables), Tables(out.tables)
        each = [_Half(engine, *sides, catalogue, entity) for entity in catalogue.entities.values()]
        found = [half.conflicts(out.reports) for half in each]
    used = {"seconds": time.monotonic() - start, "cpu": time.process_time() - cpu}
    said = {"rows": sum(rows for rows, _ in found), "entities": sum(n for _, n in found), **used}
    sys.stdout.write(json.dumps(said) + "\n")


class _Half(Settlement):
    """A settlement up to its conflicts, from one home's tables into another's."""

    def __init__(
        self, engine: Engine, read: Tables, write: Tables, catalogue: Catalogue, entity: Entity
    ) -> None:
        super().__init__(engine, write, catalogue, entity, date.today())
        self._read = read

    def conflicts(self, results: Path) -> tuple[int, int]:
        """Find and write the conflicts; return how many are open and how many entities there are."""
        feeds = self._catalogue.sources_of(self._entity.code)
        there = {f.code: self._read.snapshot(f"source/{f.code}") for f in feeds}
        views = {code: snapshot.view(self._engine) for code, snapshot in there.items()}
        done: list[Reconciled] = []

        def scan() -> dict[str, Observation]:
            done.append(reconcile(self._engine, self._entity, self._catalogue, views))
            return self._observations(done[0])

        manifest = [SourceVersion(code, s.uri, s.version) for code, s in there.items()]
        kept = results / f"{self._entity.code}.json"
        validate(self._entity.code, manifest, suite_of(self._entity), scan, kept)
        ruled = self._write_outcome(done[0], views)
        standing, _, count = self._write_conflicts(done[0], ruled)
        self._engine.drop(standing, ruled, done[0].found, done[0].universe)
        return count, done[0].entities


if __name__ == "__main__":
    main()
