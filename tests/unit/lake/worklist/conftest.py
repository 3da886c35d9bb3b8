"""A worklist of six conflicts, made by hand."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from lake.engine import Engine
from lake.home import Home
from lake.worklist import Standing, Worklist, opened, write

DAY = date(2026, 6, 1)


def conflict(name: str, **more: Any) -> dict[str, Any]:
    """Return a row of a worklist's table; its case is ``case-NAME`` unless said otherwise."""
    row = {
        "conflict": name,
        "case_id": f"case-{name}",
        "entity": "person",
        "key": f"key-{name}",
        "element": "name",
        "kind": "values_differ",
        "severity": "medium",
        "departments": ["police", "social"],
        "first_seen": DAY,
        "claims": None,
        "fingerprint": f"f-{name}",
        "pattern": "p1",
        "probability": 0.9,
    }
    return {**row, **more}


ROWS = [
    conflict("low", severity="low"),
    conflict("young", severity="high", first_seen=date(2026, 6, 3)),
    conflict("old", severity="high", first_seen=date(2026, 5, 1)),
    conflict("sure", probability=0.99),
    conflict("unsure", probability=0.6),
    conflict(
        "firm", entity="company", element="status", departments=["market"], pattern="p2", probability=None
    ),
]
"""In the order of work: old, young, firm (company before person), sure, unsure, low."""


def standing(name: str, status: str = "claimed", **more: Any) -> Standing:
    """Return how the case of a conflict stands."""
    said: dict[str, Any] = {
        "case_id": f"case-{name}",
        "entity": "person",
        "key": f"key-{name}",
        "element": "name",
        "kind": "values_differ",
        "severity": "medium",
        "departments": ["police"],
        "first_seen": DAY,
        "status": status,
        "to_decide": status in ("open", "claimed", "asked", "answered", "reopened"),
        "claimed_by": None,
        "due": None,
        "step": "ruling",
        "objections": 0,
    }
    return Standing(**{**said, **more})


def select(rows: list[dict[str, Any]], engine: Engine) -> str:
    """Return a query of rows."""
    name = engine.unique_name("given")
    engine.store_arrow(name, pa.Table.from_pylist(rows))
    return f'FROM "{name}"'


@pytest.fixture
def worklist_home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def written(worklist_home: Home) -> Callable[[list[dict[str, Any]]], Path]:
    """Return a function that writes a worklist of rows and returns its file."""

    def writing(rows: list[dict[str, Any]]) -> Path:
        with Engine(worklist_home.scratch) as engine:
            return write(engine, worklist_home, {"conflict": select(rows, engine)}, {"conflicts": len(rows)})

    return writing


@pytest.fixture(scope="session")
def listing() -> SimpleNamespace:
    """Return what makes rows: ``conflict(name, …)``, ``standing(name, status, …)``, and the ``rows``."""
    return SimpleNamespace(conflict=conflict, standing=standing, rows=ROWS)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worklist]:
    """Return a worklist that no test tells of anything."""
    home = Home(tmp_path_factory.mktemp("worklist"))
    with Engine(home.scratch) as engine:
        write(engine, home, {"conflict": select(ROWS, engine)}, {})
    made = opened(home)
    yield made
    made.close()


@pytest.fixture
def worklist(worklist_home: Home, written: Callable[[list[dict[str, Any]]], Path]) -> Iterator[Worklist]:
    written(ROWS)
    made = opened(worklist_home)
    yield made
    made.close()
