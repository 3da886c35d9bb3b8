"""How assets describe tables: keys, columns, lineage and what is known after a night."""

from datetime import date

import dagster as dg
import pytest

from assets.describing import (
    base_key,
    conflict_key,
    key_of,
    lineage_of_entity,
    owner,
    schema_of_entity,
    schema_of_feed,
    source_key,
    theme_key,
    written,
)
from catalog.language import Text
from catalog.models import Catalogue, City, Entity, Feed

NAME = Text(zh="名", en="name")


def feed(code: str, columns: list[dict[str, object]]) -> Feed:
    return Feed.model_validate(
        {
            "code": code,
            "name": NAME,
            "department": "police",
            "classification": "test",
            "form": "test",
            "share": {"type": "unconditional", "method": "test", "requirement": "test"},
            "responsible": "test",
            "sample": {"a": 1},
            "grade": "internal",
            "secrecy": {"reviewed_by": "test", "reviewed_on": "2026-01-01"},
            "delivery": {"file": "*.csv", "format": "csv", "mode": "snapshot"},
            "update": {"cycle": "daily"},
            "key": ["id"],
            "describes": {"person": {"idno": "id"}},
            "columns": columns,
        }
    )


@pytest.fixture
def town() -> Catalogue:
    entity = Entity.model_validate(
        {
            "code": "person",
            "name": NAME,
            "database": "natural_person",
            "purpose": "test",
            "key": [{"code": "idno", "name": {"zh": "号", "en": "number"}}],
            "register": [{"feed": "f"}],
            "elements": [
                {
                    "code": "born",
                    "name": NAME,
                    "type": "date",
                    "authority": [{"feed": "f"}],
                    "check_sources": ["g"],
                },
                {"code": "sex", "name": NAME, "authority": [{"feed": "g"}]},
            ],
        }
    )
    born = {"header": "出生", "code": "birth", "type": "date", "element": "person.born", "grade": "sensitive"}
    sex = {"header": "性别", "code": "sex", "element": "person.sex", "required": True}
    identity = {"header": "号", "code": "id"}
    feeds = {"f": feed("f", [identity, born]), "g": feed("g", [identity, {**born, "code": "b"}, sex])}
    return Catalogue(
        city=City(name=NAME, authority="police", first_night=date(2026, 1, 1)),
        departments={},
        codes={},
        feeds=feeds,
        entities={"person": entity},
        checks={},
        themes={},
    )


def test_keys_are_schema_and_name() -> None:
    keys = [source_key("f"), base_key("e"), conflict_key("e"), theme_key("t"), key_of("base.e")]
    assert [k.path for k in keys] == [
        ["source", "f"],
        ["base", "e"],
        ["quality", "conflict_e"],
        ["theme", "t"],
        ["base", "e"],
    ]
    assert owner("police") == ["team:police"]


def test_columns_of_a_feed(town: Catalogue) -> None:
    """Key columns must be filled in as well as required ones."""
    columns = schema_of_feed(town.feeds["g"]).columns
    shown = [(c.name, c.type, c.description, c.constraints.nullable, c.tags["grade"]) for c in columns]
    assert shown == [
        ("id", "text", "号", False, "internal"),
        ("b", "date", "出生", True, "sensitive"),
        ("sex", "text", "性别", False, "internal"),
    ]


def test_columns_of_a_base_table_begin_with_the_key(town: Catalogue) -> None:
    columns = schema_of_entity(town.entities["person"]).columns
    assert [(c.name, c.type, c.description) for c in columns] == [
        ("idno", "text", "号"),
        ("born", "date", "名"),
        ("sex", "text", "名"),
    ]


def test_lineage_names_each_holder_by_its_own_column(town: Catalogue) -> None:
    lineage = lineage_of_entity(town.entities["person"], town).deps_by_column
    assert lineage == {
        "born": [
            dg.TableColumnDep(source_key("f"), "birth"),
            dg.TableColumnDep(source_key("g"), "b"),
        ],
        "sex": [dg.TableColumnDep(source_key("g"), "sex")],
    }


def test_metadata_says_only_what_is_known() -> None:
    assert written("source.f", 0, 0, {"x": 1}) == {
        "dagster/table_name": "source.f",
        "x": 1,
        "dagster/row_count": 0,
        "delta_version": 0,
    }
    assert written("source.f", None, None, {}) == {"dagster/table_name": "source.f"}
