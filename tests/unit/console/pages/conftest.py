"""The golden city with three conflicts on its persons and one on a company, in tables and worklist."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from assets.city import City
from lake.engine import Engine
from lake.worklist import write
from lake.worklist.shape import TABLES
from quality.worklist import made_of

DAY = date(2026, 6, 1)
TYPES = {
    "departments": pa.list_(pa.string()),
    "first_seen": pa.date32(),
    "claims": pa.list_(
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
    "probability": pa.float64(),
}


def claim(source: str, department: str, raw: str, leads: bool = False) -> dict[str, Any]:
    return {
        "source": source,
        "department": department,
        "authoritative": leads,
        "raw": raw,
        "form": raw.replace(" ", ""),
        "business_date": DAY,
        "delivery": f"{source}-20260601-0123abcd",
        "line": 7,
    }


def conflict(number: int, entity: str, key: str, element: str, case: str, *claims: Any) -> dict[str, Any]:
    return {
        "conflict": f"{number:016x}",
        "case_id": case,
        "entity": entity,
        "key": key,
        "element": element,
        "kind": "values_differ",
        "severity": "high" if element == "name" else "low",
        "departments": sorted({c["department"] for c in claims}),
        "first_seen": DAY,
        "claims": list(claims),
        "fingerprint": f"{number:032x}",
    }


COMPANY, PERSON = "91442000100000001A", "442000199001011234"
CONFLICTS = [
    conflict(
        *(1, "company", COMPANY, "name", "4cd2df6a0a3ae9fe"),
        claim("companies", "market", "中山市<b>明发</b>公司", leads=True),
        claim("taxpayers", "market", "中山市名发公司"),
    ),
    conflict(
        *(2, "person", PERSON, "birth_date", "2"),
        claim("residents", "police", "1990-01-01", leads=True),
        claim("insured", "social", "1990-01-10"),
        claim("town_people", "harbour", "1990-01-01"),
    ),
    conflict(
        *(3, "person", PERSON, "name", "3"),
        claim("residents", "police", "李小明", leads=True),
        claim("insured", "social", "李晓明"),
    ),
]


def with_case(row: dict[str, Any]) -> dict[str, Any]:
    """Return a conflict with the case that its place has."""
    import hashlib  # noqa: PLC0415

    said = "|".join((row["entity"], row["key"], row["element"]))
    return {**row, "case_id": hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()[:16]}


def arrow(rows: list[dict[str, Any]]) -> pa.Table:
    names = [n for n in TABLES["conflict"] if n in rows[0]]
    return pa.Table.from_pylist(rows, pa.schema([(n, TYPES.get(n, pa.string())) for n in names]))


@pytest.fixture
def listed_city(console_city: City) -> City:
    """Return the city with its conflicts in tables and worklist; their cases are in the worklist."""
    rows = [with_case(r) for r in CONFLICTS]
    with Engine(console_city.home.scratch) as engine:
        for entity in ("company", "person"):
            own = arrow([r for r in rows if r["entity"] == entity]).append_column(
                "status", pa.array(["open"] * sum(r["entity"] == entity for r in rows))
            )
            console_city.tables.overwrite(f"quality/conflict_{entity}", own)
        given = [{**r, "suggested": r["claims"][0]["raw"]} for r in rows]
        engine.store_arrow("given", pa.Table.from_pylist([_suggested(r) for r in given]))
        about = made_of(console_city.tables, console_city.catalogue)
        moved = "SELECT DATE '2026-06-01' AS day, 4 AS opened, 1 AS closed"
        write(engine, console_city.home, {"conflict": "FROM given", "movement": moved}, about)
    return console_city


def _suggested(row: dict[str, Any]) -> dict[str, Any]:
    first = row["claims"][0]
    voice = '{"part":"voice","weight":2.0,"sources":["%s"],"for":true,"accuracy":0.98}'
    parts = f'[{voice},{{"part":"others","weight":-0.5}}]'
    more = {"suggested_form": first["form"], "suggested_source": first["source"], "probability": 0.8}
    return {**row, **more, "pattern": "aaaaaaaaaaaaaaaa", "parts": parts % first["source"]}


@pytest.fixture
def cases(listed_city: City) -> Callable[[str, str], str]:
    """Return a function: entity and element → the id of the case that the conflict has or would have."""
    known = {(r["entity"], r["element"]): with_case(r)["case_id"] for r in CONFLICTS}
    return lambda entity, element: known[entity, element]
