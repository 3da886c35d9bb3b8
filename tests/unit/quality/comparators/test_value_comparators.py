"""Comparators of numbers, dates and coordinates, and their tolerances."""

from typing import Any

import ibis
import pytest

from lake.engine import Engine
from quality.comparators import COMPARATORS


def agrees(engine: Engine, name: str, kind: str, options: dict[str, Any], a: str, b: str) -> bool:
    """Compare two values as reconcile does: the stored values in an expression of ibis."""
    comparator = COMPARATORS[name]
    assert comparator.value is not None and comparator.agrees is not None
    table = ibis.table({"a": comparator.value_type, "b": comparator.value_type}, name="pair")
    sql = ibis.to_sql(table.select(says=comparator.agrees(table.a, table.b, options)), dialect="duckdb")
    values = ", ".join(
        f"{comparator.value(f'CAST({chr(39)}{v}{chr(39)} AS {kind})', options)} AS {n}"
        for n, v in (("a", a), ("b", b))
    )
    engine.run(f"CREATE OR REPLACE TEMP VIEW pair AS SELECT {values}")
    return bool(engine.one(str(sql))[0])


@pytest.mark.parametrize(
    ("name", "kind", "options", "value", "form"),
    [
        ("number", "DECIMAL(24,6)", {}, "1200.500000", "1200.5"),
        ("number", "BIGINT", {}, "1200", "1200"),
        ("number", "DECIMAL(24,6)", {}, "0", "0"),
        ("number", "DECIMAL(24,6)", {}, "-0.10", "-0.1"),
        ("date", "DATE", {}, "2026-03-05", "2026-03-05"),
        ("date", "DATE", {"precision": "month"}, "2026-03-05", "2026-03"),
        ("date", "TIMESTAMP", {"precision": "year"}, "2026-03-05 10:20:00", "2026"),
        ("datetime", "TIMESTAMP", {}, "2026-03-05 10:20:30.5", "2026-03-05 10:20:30"),
        ("datetime", "TIMESTAMP", {"precision": "minute"}, "2026-03-05 10:20:30", "2026-03-05 10:20"),
        ("coordinates", "VARCHAR", {}, "113.3823912,22.5211132", "113.38239,22.52111"),
        ("coordinates", "VARCHAR", {"decimals": 3}, "22.5211， 113.3823", "113.382,22.521"),
        ("coordinates", "VARCHAR", {}, "东经113度", None),
        ("exact", "BOOLEAN", {}, "true", "true"),
        ("code", "BIGINT", {}, "1", "1"),
    ],
)
def test_form(ask: Any, name: str, kind: str, options: dict[str, Any], value: str, form: str | None) -> None:
    assert ask(COMPARATORS[name].form("v", options), value, kind) == form


@pytest.mark.parametrize(
    ("name", "kind", "options", "a", "b", "same"),
    [
        ("number", "DECIMAL(24,6)", {"absolute": 0.1}, "1.0", "1.1", True),
        ("number", "DECIMAL(24,6)", {"absolute": 0.1}, "1.0", "1.101", False),
        ("number", "DECIMAL(24,6)", {"relative": 0.01}, "100", "99", True),
        ("number", "DECIMAL(24,6)", {"relative": 0.01}, "-100", "-98.9", False),
        ("date", "DATE", {"tolerance_days": 2}, "2026-02-27", "2026-03-01", True),
        ("date", "DATE", {"tolerance_days": 1}, "2026-02-27", "2026-03-01", False),
        ("datetime", "TIMESTAMP", {"tolerance_minutes": 10}, "2026-03-05 23:55", "2026-03-06 00:05", True),
        ("datetime", "TIMESTAMP", {"tolerance_minutes": 10}, "2026-03-05 23:55", "2026-03-06 00:06", False),
        # a thousandth of a degree of latitude is 111.195 m on a sphere of 6371.0088 km
        ("coordinates", "VARCHAR", {"metres": 112}, "113.38,22.521", "113.38,22.522", True),
        ("coordinates", "VARCHAR", {"metres": 111}, "113.38,22.521", "113.38,22.522", False),
        # and one of longitude 111.195 × cos 60° = 55.598 m at 60° north
        ("coordinates", "VARCHAR", {"metres": 55.7}, "20.001,60", "20.002,60", True),
        ("coordinates", "VARCHAR", {"metres": 55.5}, "20.001,60", "20.002,60", False),
        ("coordinates", "VARCHAR", {"metres": 1}, "113.38,22.521", "22.521 113.38", True),
    ],
)
def test_tolerance(
    taught_engine: Engine, name: str, kind: str, options: dict[str, Any], a: str, b: str, same: bool
) -> None:
    assert agrees(taught_engine, name, kind, options, a, b) is same
    assert COMPARATORS[name].tolerates(options)


def test_without_the_option_nothing_is_tolerated() -> None:
    assert not any(comparator.tolerates({}) for comparator in COMPARATORS.values())


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("11010519491231002X", "1949-12-31", "女"),
        ("110105491231003", "1949-12-31", "男"),
        ("110105194912310033", "1949-12-31", "男"),
        ("E12345678", "None", None),
        (None, "None", None),
    ],
)
def test_what_an_identity_number_says(ask: Any, number: str | None, born: str, sex: str | None) -> None:
    assert str(ask("id_birth_date(v)", number)) == born
    assert ask("id_sex(v)", number) == sex
