"""A small city of up to four sources about persons, whose conflicts suggestions are made for."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from lake.engine import Engine
from lake.tables import Tables
from quality.functions import install
from quality.intake import compile_plan
from quality.rulings import NO_RULINGS, Rulings
from quality.settlement import Settlement
from quality.suggestion.on_conflicts import copies, suggestions

NIGHT = date(2026, 1, 6)
FEEDS = ("f", "a", "b", "c")
"""f is the authority"""

COLUMNS = [
    {"code": "id"},
    {"code": "name", "element": "person.name"},
    {"code": "income", "element": "person.income", "type": "decimal"},
]
FEED = {"columns": COLUMNS, "key": ["id"], "describes": {"person": {"idno": "id"}}}


class People:
    """Source tables, nights that settle them, and the suggestions on what is then in conflict."""

    def __init__(self, engine: Engine, tables: Tables, declare: Callable[..., Any]) -> None:
        self.engine, self.tables, self.declare, self.night = engine, tables, declare, NIGHT

    def catalogue(self, checks: dict[str, Any] | None = None) -> Any:
        says = {"authority": [{"feed": "f"}], "check_sources": list(FEEDS[1:]), "tolerated": 1}
        number = {"type": "decimal", "comparator": {"name": "number", "options": {"relative": 0.01}}}
        elements = {"name": says, "income": {**says, **number}}
        person = {"key": {"idno": "exact"}, "elements": elements}
        return self.declare(dict.fromkeys(FEEDS, FEED), {"person": person}, checks=checks)

    def say(
        self,
        feed: str,
        rows: dict[str, str],
        day: date = NIGHT,
        checks: dict[str, Any] | None = None,
        column: str = "name",
    ) -> None:
        """Make a feed's source table say these values of one element: key → text."""
        catalogue = self.catalogue(checks)
        plan = compile_plan(catalogue.feeds[feed], catalogue)
        with self.engine.cleared():
            lines = pa.table(
                {
                    "id": list(rows),
                    "name": list(rows.values()) if column == "name" else [None] * len(rows),
                    "income": list(rows.values()) if column == "income" else [None] * len(rows),
                    "_line": list(range(2, len(rows) + 2)),
                },
                schema=pa.schema(
                    [("id", "string"), ("name", "string"), ("income", "string"), ("_line", "int64")]
                ),
            )
            self.engine.store_arrow("said", lines)
            query = (
                f"SELECT {', '.join(plan.columns)} FROM ({plan.of_delivery('said', f'{feed}-{day}', day)})"
            )
            self.tables.overwrite(f"source/{feed}", self.engine.arrow(query))

    def settle(self, checks: dict[str, Any] | None = None) -> None:
        """Run a night."""
        catalogue = self.catalogue(checks)
        with self.engine.cleared():
            person = catalogue.entities["person"]
            results = self.tables.folder / f"{self.night}.json"
            Settlement(self.engine, self.tables, catalogue, person, self.night).settle(results)
        self.night += timedelta(1)

    def suggested(
        self, rulings: Rulings = NO_RULINGS, checks: dict[str, Any] | None = None
    ) -> dict[str, dict[str, Any]]:
        """Return the suggestions by key."""
        catalogue = self.catalogue(checks)
        with self.engine.cleared():
            found = suggestions(
                self.engine, self.tables, catalogue, catalogue.entities["person"], rulings
            ).to_pylist()
        return {row["key"]: row for row in found}

    def copies(self) -> list[tuple[Any, ...]]:
        """Return the pairs of sources that copy."""
        catalogue = self.catalogue()
        with self.engine.cleared():
            found = copies(self.engine, self.tables, catalogue, catalogue.entities["person"])
        return found.filter("copies").select("one", "other").rows()


@pytest.fixture(scope="module")
def person_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("suggest"), memory_limit="1GB", threads=2) as opened:
        install(opened)
        yield opened


@pytest.fixture
def people(person_engine: Engine, tmp_path: Any, declare: Callable[..., Any]) -> People:
    return People(person_engine, Tables(tmp_path / "lake"), declare)
