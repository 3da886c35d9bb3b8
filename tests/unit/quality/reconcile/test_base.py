"""The value in force of each element, in towns of a few rows worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from quality.base import base_table
from quality.conflicts import carry_over

POLICE = ({"feed": "police"},)
FEEDS = {"police": ["name"], "school": ["name"], "health": ["name"]}
CHECKED = {"authority": POLICE, "check_sources": ("school", "health")}


@pytest.fixture
def based(engine):
    """Return a function that reconciles a town and returns columns of its base table."""

    def run(town, columns):
        sources = town.sources()
        done = town.reconcile()
        conflicts = carry_over(engine, town.entity, done.found, None, date(2026, 1, 5))
        base = base_table(engine, town.entity, town.catalogue, sources, done.universe, conflicts)
        return town.select(columns, base)

    return run


def test_the_authoritys_value_is_in_force_also_when_disputed(town, based):
    small = town(
        elements={"name": CHECKED},
        feeds=FEEDS,
        rows={
            "police": [{"id": "1", "name": "a"}, {"id": "2", "name": None}],
            "school": [{"id": "1", "name": "x"}, {"id": "2", "name": "b"}, {"id": "3", "name": "c"}],
        },
    )
    assert based(small, "id, name, disputed, provisional, known, provenance.name") == [
        ("1", "a", ["name"], [], True, "police"),
        ("2", None, [], [], True, None),
        ("3", None, [], [], False, None),
    ]


def test_what_all_check_sources_agree_on_stands_in_for_a_silent_authority(town, based):
    small = town(
        elements={"name": CHECKED | {"when_silent": "agreed"}},
        feeds=FEEDS,
        unknown_is_conflict=False,
        several=frozenset({"health"}),
        rows={
            "police": [{"id": k, "name": None} for k in "1234"] + [{"id": "5", "name": "a"}],
            "school": [{"id": "1", "name": "a"}, {"id": "2", "name": "a"}, {"id": "9", "name": "z"}],
            "health": [
                {"id": "1", "name": "a"},
                {"id": "2", "name": "b"},
                {"id": "3", "name": "c"},
                {"id": "4", "name": "d"},
                {"id": "4", "name": "e"},
                {"id": "5", "name": "x"},
            ],
        },
    )
    assert based(small, "id, name, disputed, provisional, provenance.name") == [
        ("1", "a", [], ["name"], "school"),
        ("2", None, ["name"], [], None),
        ("3", "c", [], ["name"], "health"),
        ("4", None, ["name"], [], None),
        ("5", "a", ["name"], [], "police"),
        ("9", "z", [], ["name"], "school"),
    ]


HEALTH_FIRST = {"authority": POLICE, "check_sources": ("health", "school"), "when_silent": "agreed"}


def test_a_check_source_that_contradicts_itself_agrees_with_nobody(town, based):
    small = town(
        elements={"name": HEALTH_FIRST},
        feeds=FEEDS,
        several=frozenset({"health"}),
        rows={
            "police": [{"id": k, "name": None} for k in "123"] + [{"id": "4", "name": "z"}],
            "health": [
                *({"id": k, "name": name} for k in "124" for name in ("x", "y")),
                {"id": "3", "name": "z"},
                {"id": "3", "name": None},
            ],
            "school": [{"id": "1", "name": "z"}, {"id": "2", "name": "y"}, {"id": "3", "name": "z"}],
        },
    )
    assert based(small, "id, name, disputed, provisional, provenance.name") == [
        ("1", None, ["name"], [], None),
        ("2", None, ["name"], [], None),
        ("3", "z", [], ["name"], "health"),
        ("4", "z", ["name"], [], "police"),
    ]
    assert small.found() == [(k, "name", "source_contradicts_itself") for k in "124"]


def test_a_check_source_within_the_tolerance_does_not_contradict_itself(town, based):
    near = {"type": "decimal", "comparator": {"name": "number", "options": {"absolute": 1}}}
    small = town(
        elements={"area": HEALTH_FIRST | near},
        feeds=dict.fromkeys(FEEDS, ["area"]),
        several=frozenset({"health"}),
        rows={
            "police": [{"id": "1", "area": None}, {"id": "2", "area": None}],
            "health": [
                {"id": "1", "area": "1"},
                {"id": "1", "area": "9"},
                {"id": "2", "area": "5"},
                {"id": "2", "area": "5.5"},
            ],
            "school": [{"id": "1", "area": "9"}, {"id": "2", "area": "5"}],
        },
    )
    assert based(small, "id, area, disputed, provisional, provenance.area") == [
        ("1", None, ["area"], [], None),
        ("2", Decimal("5.5"), [], ["area"], "health"),
    ]
    assert small.found() == [("1", "area", "source_contradicts_itself")]


def test_an_authority_that_only_checks_may_contradict_itself_too(town, based):
    either = ({"feed": "police", "when": {"key": "id", "prefix": ("1",)}}, {"feed": "school"})
    small = town(
        elements={"name": HEALTH_FIRST | {"authority": either, "check_sources": ("health",)}},
        feeds=FEEDS,
        several=frozenset({"police"}),
        unknown_is_conflict=False,
        rows={
            "police": [{"id": k, "name": name} for k in "12" for name in ("x", "y")],
            "health": [{"id": "1", "name": "z"}, {"id": "2", "name": "z"}],
            "school": [{"id": "2", "name": None}],
        },
    )
    assert based(small, "id, name, disputed, provisional") == [
        ("1", "y", ["name"], []),
        ("2", None, ["name"], []),
    ]


def test_of_an_authoritys_rows_the_newest_with_a_value_counts(town, based):
    old, new = date(2026, 1, 3), date(2026, 1, 4)
    small = town(
        elements={"name": CHECKED},
        feeds=FEEDS,
        several=frozenset({"police"}),
        rows={
            "police": [
                {"id": "1", "name": "new", "_business_date": new},
                {"id": "1", "name": "old", "_business_date": old},
                {"id": "2", "name": "kept", "_business_date": old},
                {"id": "2", "name": None, "_business_date": new},
                {"id": "3", "name": "first", "_line": 9},
                {"id": "3", "name": "second", "_line": 10},
            ],
        },
    )
    assert based(small, "id, name, disputed") == [
        ("1", "new", ["name"]),
        ("2", "kept", []),
        ("3", "second", ["name"]),
    ]


def test_the_authority_in_force_depends_on_the_key_where_declared(town, based):
    either = ({"feed": "police", "when": {"key": "land", "prefix": ("CN",)}}, {"feed": "school"})
    small = town(
        key=("id", "land"),
        elements={"name": {"authority": either, "when_silent": "agreed"}},
        feeds=FEEDS,
        register=either,
        rows={
            "police": [
                {"id": "1", "land": "CN", "name": "a"},
                {"id": "2", "land": "FR", "name": "b"},
                {"id": "3", "land": "FR", "name": "c"},
            ],
            "school": [{"id": "1", "land": "CN", "name": "x"}, {"id": "2", "land": "FR", "name": "y"}],
        },
    )
    assert based(small, "id, land, name, disputed, provisional, known, provenance.name, _key") == [
        ("1", "CN", "a", ["name"], [], True, "police", "1|CN"),
        ("2", "FR", "y", ["name"], [], True, "school", "2|FR"),
        ("3", "FR", "c", [], ["name"], False, "police", "3|FR"),
    ]


def test_values_have_the_elements_type(town, based):
    small = town(
        elements={
            "born": {"type": "date", "authority": POLICE},
            "area": {"type": "decimal", "authority": POLICE},
            "floor": {"type": "integer", "authority": ({"feed": "never"},)},
        },
        feeds={"police": ["born", "area"]},
        rows={"police": [{"id": "1", "born": date(2000, 2, 29), "area": "10.5"}]},
    )
    assert based(small, "born, area, floor, typeof(floor), provenance") == [
        (
            date(2000, 2, 29),
            Decimal("10.5"),
            None,
            "BIGINT",
            {"born": "police", "area": "police", "floor": None},
        )
    ]


def test_an_element_declared_after_the_table_was_made_has_no_value_yet(town, based, engine):
    small = town(
        elements={"name": CHECKED, "sex": {"authority": POLICE, "check_sources": ("school",)}},
        feeds=FEEDS | {"police": ["name", "sex"], "school": ["name", "sex"]},
        rows={
            "police": [{"id": "1", "name": "a", "sex": "1"}],
            "school": [{"id": "1", "name": "a", "sex": "2"}],
        },
    )
    sources = small.sources()
    engine.run(f"ALTER TABLE {sources['police']} DROP COLUMN _h_person_sex")
    small.sources = lambda: sources
    assert based(small, "name, sex, disputed") == [("a", None, [])]


def test_a_row_per_entity_whoever_speaks_of_it(town, based):
    small = town(
        elements={"name": CHECKED},
        feeds=FEEDS | {"tax": []},
        several=frozenset({"tax"}),
        rows={
            "police": [],
            "tax": [{"id": "1"}, {"id": "1"}, {"id": None}],
            "school": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}],
        },
    )
    assert based(small, "id, name, known") == [("1", None, False), ("2", None, False)]


def test_elements_and_feeds_may_have_any_name(town, based):
    number = {"name": "number", "options": {"absolute": 1}}
    measured = {"type": "decimal", "comparator": number, "when_silent": "agreed"}
    names = ("kh", "value", "held")
    declared = {"authority": ({"feed": "claim"},), "check_sources": ("value", "split")}
    small = town(
        elements=dict.fromkeys(names, measured | declared),
        feeds={feed: list(names) for feed in ("claim", "value", "split")},
        register=({"feed": "claim"},),
        several=frozenset({"split"}),
        rows={
            "claim": [{"id": "1", "kh": 1, "value": 2, "held": 3}],
            "value": [{"id": "1", "kh": 2, "value": 9, "held": None}],
            "split": [{"id": "1", "kh": 2}, {"id": "1", "kh": 7}],
        },
    )
    assert based(small, "kh, value, held, disputed, provisional") == [(1, 2, 3, ["kh", "value"], [])]
