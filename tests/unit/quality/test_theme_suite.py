"""What must hold of a theme's table, counted in tables of a few rows."""

from typing import Any

import pytest
from pydantic import ValidationError

from catalog.models import ThemeCheck, ThemeTable
from lake.engine import Engine
from quality.assertions import Observation
from quality.theme_suite import observe_theme, suite_of_theme

NAME = {"zh": "名", "en": "name"}


def table(*checks: dict[str, Any]) -> ThemeTable:
    return ThemeTable.model_validate(
        {
            "code": "shops",
            "name": NAME,
            "sql": "SELECT id, kind, beds FROM source.shops",
            "columns": [{"code": c, "name": NAME} for c in ("id", "kind", "beds")],
            "checks": [{"name": NAME, **check} for check in checks],
            "example": "SELECT id FROM theme.shops",
            "example_question": NAME,
        }
    )


@pytest.fixture
def shops(taught_engine: Engine) -> str:
    taught_engine.run(
        "CREATE OR REPLACE TEMP TABLE shops AS SELECT * FROM (VALUES "
        "('a', 'x', 1), ('b', 'x', NULL), ('b', 'y', -1), ('b', 'y', 2), (NULL, 'y', 3)) AS v(id, kind, beds)"
    )
    return "shops"


@pytest.mark.parametrize(
    ("check", "evaluated", "unexpected"),
    [
        ({"unique": ["id"]}, 4, 2),  # four rows have an id, among them two ids
        ({"unique": ["id", "kind"]}, 4, 1),  # b y twice
        ({"complete": "id"}, 5, 1),
        ({"complete": "kind"}, 5, 0),
        ({"condition": "beds >= 0"}, 5, 1),  # no number of beds breaks nothing
        ({"condition": "beds >= 0 OR kind = 'y'"}, 5, 0),
        ({"minimum_rows": 5}, 5, 0),
        ({"minimum_rows": 12}, 12, 7),
    ],
)
def test_counts(
    taught_engine: Engine, shops: str, check: dict[str, Any], evaluated: int, unexpected: int
) -> None:
    declared = table({"code": "it", **check})
    assert observe_theme(taught_engine, declared, shops) == {"it": Observation(evaluated, unexpected)}


def test_all_checks_are_counted_in_one_pass(taught_engine: Engine, shops: str) -> None:
    declared = table({"code": "one", "complete": "id"}, {"code": "two", "unique": ["id"]})
    seen = observe_theme(taught_engine, declared, shops)
    assert seen == {"one": Observation(5, 1), "two": Observation(4, 2)}


def test_nothing_in_the_table_breaks_only_a_number_of_rows(taught_engine: Engine, shops: str) -> None:
    taught_engine.run("DELETE FROM shops")
    declared = table({"code": "one", "unique": ["id"]}, {"code": "two", "minimum_rows": 1})
    seen = observe_theme(taught_engine, declared, shops)
    assert seen == {"one": Observation(0, 0), "two": Observation(1, 1)}


def test_assertions_are_as_declared() -> None:
    gate, row = suite_of_theme(
        table(
            {"code": "ids", "unique": ["id", "kind"], "gate": True},
            {"code": "beds", "condition": "beds > 0", "mostly": 0.9},
        )
    )
    assert (gate.code, gate.subject, gate.kind, gate.column) == ("ids", "shops", "unique", "id")
    assert gate.gate
    assert (row.kind, row.column, row.mostly, row.gate) == ("row", "*", 0.9, False)


@pytest.mark.parametrize("asserted", [{}, {"unique": ["id"], "complete": "id"}, {"minimum_rows": 0}])
def test_a_check_asserts_one_thing(asserted: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ThemeCheck.model_validate({"code": "it", "name": NAME, **asserted})
