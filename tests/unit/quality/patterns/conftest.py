"""Conflicts written by hand: who says what of whom, put into an engine as reconcile would."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from catalog.models import Catalogue, Entity
from lake.engine import Engine
from quality.patterns.membership import members

DAY = date(2026, 1, 5)
HOLDERS = {"check_sources": ["tax", "health", "fund"]}
ELEMENTS = {
    "name": HOLDERS,
    "alias": HOLDERS,
    "birth": {"type": "date", "comparator": {"name": "date"}, **HOLDERS},
    "wage": {"type": "decimal", "comparator": {"name": "number", "options": {"relative": 0.01}}, **HOLDERS},
    "sex": {"comparator": {"name": "code"}, **HOLDERS},
}
CONFLICT = pa.schema(
    [
        *[(c, pa.string()) for c in ("conflict", "entity", "key", "element", "kind", "severity")],
        (
            "claims",
            pa.list_(
                pa.struct(
                    [
                        ("source", pa.string()),
                        ("department", pa.string()),
                        ("authoritative", pa.bool_()),
                        ("raw", pa.string()),
                        ("form", pa.string()),
                        ("business_date", pa.date32()),
                        ("delivery", pa.string()),
                        ("line", pa.int64()),
                    ]
                )
            ),
        ),
        ("departments", pa.list_(pa.string())),
        ("rules", pa.list_(pa.string())),
        ("fingerprint", pa.string()),
        ("status", pa.string()),
    ]
)

Said = tuple[str, str]
"""source and comparable form; the source ``f`` is the authority"""


@dataclass
class Desk:
    """A catalogue of persons, and an engine to put conflicts about them into."""

    engine: Engine
    catalogue: Catalogue

    @property
    def person(self) -> Entity:
        """The entity that the conflicts are about."""
        return self.catalogue.entities["person"]

    def conflict(
        self, key: str, element: str, said: Sequence[Said], kind: str = "values_differ", **more: Any
    ) -> dict[str, Any]:
        """Return a conflict on one element of one entity."""
        claims = [
            {
                "source": source,
                "department": f"{source.partition('_')[0]}_office",
                "authoritative": source == "f",
                "raw": form,
                "form": form,
                "business_date": DAY,
                "delivery": f"{source}-1",
                "line": line,
            }
            for line, (source, form) in enumerate(said, 2)
        ]
        identity = hashlib.md5(f"{key}|{element}|{kind}".encode(), usedforsecurity=False).hexdigest()
        return {
            "conflict": identity[:16],
            "entity": "person",
            "key": key,
            "element": element,
            "kind": kind,
            "severity": "medium",
            "claims": claims,
            "departments": sorted({c["department"] for c in claims}),
            "fingerprint": identity,
            "status": "open",
            **more,
        }

    def put(self, conflicts: Sequence[dict[str, Any]]) -> str:
        """Put conflicts into the engine and return the relation's name."""
        name = self.engine.unique_name("conflicts")
        self.engine.store_arrow(name, pa.Table.from_pylist(list(conflicts), CONFLICT))
        return name

    def members(self, conflicts: Sequence[dict[str, Any]], **given: Any) -> dict[str, dict[str, Any]]:
        """Return key → member: element, pattern, general and ``difference`` read; one conflict a key."""
        return {member["key"]: member for member in self.listed(conflicts, **given)}

    def listed(self, conflicts: Sequence[dict[str, Any]], **given: Any) -> list[dict[str, Any]]:
        """Return all members."""
        found = members(self.engine, self.catalogue, self.person, self.put(conflicts), **given)
        rows = self.engine.rows(f"SELECT key, element, pattern, general, difference FROM {found}")
        names = ("key", "element", "pattern", "general", "difference")
        return [{**dict(zip(names, row, strict=True)), "difference": json.loads(row[4])} for row in rows]


@pytest.fixture
def desk(taught_engine: Engine, declare: Callable[..., Catalogue]) -> Desk:
    feed = {
        "columns": [{"code": "id"}, *({"code": e, "element": f"person.{e}"} for e in ELEMENTS)],
        "key": ["id"],
        "describes": {"person": {"idno": "id"}},
    }
    typed = [
        {**c, "type": ELEMENTS[c["code"]].get("type", "text")} if "element" in c else c
        for c in feed["columns"]
    ]
    feeds = {code: {**feed, "columns": typed} for code in ("f", "tax", "health", "fund")}
    entity = {"key": {"idno": "identity_number"}, "elements": ELEMENTS}
    condition = "id_birth_date(id) = birth"
    check = {"feed": "tax", "kind": "row", "on_failure": "conflict", "condition": condition}
    checks = {"tax_birth": {**check, "columns": ["birth", "id"]}}
    return Desk(taught_engine, declare(feeds, {"person": entity}, checks=checks))
