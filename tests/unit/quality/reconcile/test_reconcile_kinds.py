"""Each kind of conflict, and what isn't one, in towns of a few rows worked out by hand."""

from datetime import date

from quality.reconcile import ElementCount, Kind

POLICE = ({"feed": "police"},)
CHECKED = {"authority": POLICE, "check_sources": ("school", "health")}
FEEDS = {"police": ["name"], "school": ["name"], "health": ["name"]}


def test_values_that_differ_from_the_authority_are_a_conflict(town):
    small = town(
        elements={"name": CHECKED},
        feeds=FEEDS,
        rows={
            "police": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}, {"id": "3", "name": "c"}],
            "school": [{"id": "1", "name": "a"}, {"id": "2", "name": "x"}],
            "health": [{"id": "2", "name": "b"}, {"id": "3", "name": None}],
        },
    )
    assert small.found() == [("2", "name", "values_differ")]


def test_sources_that_agree_leave_nothing_but_counts(town):
    small = town(
        elements={"name": CHECKED},
        feeds=FEEDS,
        rows={"police": [{"id": "1", "name": "a"}], "school": [{"id": "1", "name": "a"}], "health": []},
    )
    seen = small.reconcile()
    assert seen.observations["name"] == ElementCount(1, 0, {Kind.VALUES_DIFFER: 0})
    assert seen.observations["*"] == ElementCount(1, 0, {Kind.ENTITY_UNKNOWN: 0})


def test_counts_are_in_entities_not_in_pairs_of_sources(town):
    small = town(
        elements={"name": CHECKED},
        feeds=FEEDS,
        rows={
            "police": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}, {"id": "3", "name": "c"}],
            "school": [{"id": "1", "name": "x"}, {"id": "2", "name": "b"}, {"id": "9", "name": "z"}],
            "health": [{"id": "1", "name": "y"}, {"id": "2", "name": "b"}],
        },
    )
    seen = small.reconcile()
    assert seen.entities == 4
    assert seen.observations["name"] == ElementCount(2, 1, {Kind.VALUES_DIFFER: 1})
    assert seen.observations["*"] == ElementCount(4, 1, {Kind.ENTITY_UNKNOWN: 1})


def test_a_silent_authority_is_a_conflict_only_where_declared(town):
    rows = {"police": [{"id": "1", "name": None}], "school": [{"id": "1", "name": "a"}]}
    quiet = town(elements={"name": CHECKED}, feeds=FEEDS, rows=rows)
    loud = town(elements={"name": CHECKED | {"silence_is_conflict": True}}, feeds=FEEDS, rows=rows)
    assert quiet.found() == []
    assert loud.found() == [("1", "name", "authority_silent")]
    assert loud.reconcile().observations["name"].evaluated == 1


def test_an_authority_without_a_row_is_silent(town):
    small = town(
        elements={"name": CHECKED | {"authority": ({"feed": "health"},), "silence_is_conflict": True}},
        feeds=FEEDS,
        rows={"police": [{"id": "1", "name": "a"}], "school": [{"id": "1", "name": "a"}], "health": []},
    )
    assert small.found() == [("1", "name", "authority_silent")]


def test_an_authority_that_never_delivered_is_silent(town):
    small = town(
        elements={"name": CHECKED | {"authority": ({"feed": "health"},), "silence_is_conflict": True}},
        feeds=FEEDS,
        rows={"police": [{"id": "1", "name": "a"}], "school": [{"id": "1", "name": "a"}]},
    )
    assert small.found() == [("1", "name", "authority_silent")]


def test_check_sources_that_should_agree_and_do_not_are_a_conflict(town):
    rows = {
        "police": [{"id": "1", "name": None}, {"id": "2", "name": None}],
        "school": [{"id": "1", "name": "a"}, {"id": "2", "name": "a"}],
        "health": [{"id": "1", "name": "b"}, {"id": "2", "name": "a"}],
    }
    agreed = town(elements={"name": CHECKED | {"when_silent": "agreed"}}, feeds=FEEDS, rows=rows)
    empty = town(elements={"name": CHECKED}, feeds=FEEDS, rows=rows)
    assert agreed.found() == [("1", "name", "values_differ")]
    assert agreed.reconcile().observations["name"].evaluated == 2
    assert empty.found() == []


def test_an_entity_that_the_register_lacks_is_one_conflict(town):
    rows = {
        "police": [{"id": "1", "name": "a"}],
        "school": [{"id": "9", "name": "a"}],
        "health": [{"id": "9", "name": "b"}, {"id": None, "name": "nobody"}],
    }
    element = CHECKED | {"when_silent": "agreed"}
    small = town(elements={"name": element}, feeds=FEEDS, rows=rows)
    lenient = town(elements={"name": element}, feeds=FEEDS, rows=rows, unknown_is_conflict=False)
    assert small.found() == [("9", "*", "entity_unknown")]
    assert lenient.found() == [("9", "name", "values_differ")]


def test_a_source_with_two_values_contradicts_itself_and_nothing_else(town):
    small = town(
        elements={"name": CHECKED},
        feeds=FEEDS,
        several=frozenset({"school"}),
        rows={
            "police": [{"id": "1", "name": "a"}, {"id": "2", "name": "a"}, {"id": "3", "name": "a"}],
            "school": [
                {"id": "1", "name": "a"},
                {"id": "1", "name": "x"},
                {"id": "2", "name": "a"},
                {"id": "2", "name": None},
                {"id": "3", "name": "y"},
                {"id": "3", "name": "y"},
            ],
            "health": [],
        },
    )
    assert small.found() == [("1", "name", "source_contradicts_itself"), ("3", "name", "values_differ")]


def test_a_row_that_breaks_a_check_is_a_conflict_about_the_checks_first_element(town):
    small = town(
        elements={"name": CHECKED, "sex": {"authority": POLICE}},
        feeds=FEEDS | {"police": ["name", "sex"]},
        checks={"sex_fits": ("police", ("id", "sex", "name")), "other": ("school", ("name",))},
        rows={
            "police": [
                {"id": "1", "name": "a", "sex": "1", "_contradictions": ["sex_fits"]},
                {"id": "2", "name": "b", "sex": "1"},
                {"id": "3", "name": "c", "sex": None, "_contradictions": ["sex_fits", "forgotten"]},
            ],
            "school": [{"id": "2", "name": "b"}],
        },
    )
    seen = small.reconcile()
    found = small.select("key, element, kind, rules, len(claims)", seen.found)
    assert found == [
        ("1", "sex", "row_contradicts_itself", ["sex_fits"], 1),
        ("3", "sex", "row_contradicts_itself", ["sex_fits"], 1),
    ]
    assert seen.observations["sex"] == ElementCount(
        2, 2, {Kind.VALUES_DIFFER: 0, Kind.ROW_CONTRADICTS_ITSELF: 2}
    )


def test_the_authority_depends_on_the_key_where_declared(town):
    by_prefix = (
        {"feed": "police", "when": {"key": "id", "prefix": ("C",)}},
        {"feed": "school", "when": {"key": "id", "matches": "F[0-9]"}},
    )
    small = town(
        elements={"name": {"authority": by_prefix, "check_sources": ("health",)}},
        feeds=FEEDS,
        register=by_prefix,
        rows={
            "police": [{"id": "C1", "name": "a"}, {"id": "F1", "name": "x"}],
            "school": [{"id": "C1", "name": "a"}, {"id": "F1", "name": "b"}, {"id": "F1\n", "name": "b"}],
            "health": [{"id": "C1", "name": "z"}, {"id": "F2", "name": "b"}],
        },
    )
    speaking = "list_transform(list_filter(claims, lambda c: c.authoritative), lambda c: c.source)"
    assert small.found(f"key, element, kind, {speaking}") == [
        ("C1", "name", "values_differ", ["police"]),
        ("F1", "name", "values_differ", ["school"]),
        ("F1\n", "*", "entity_unknown", []),
        ("F2", "*", "entity_unknown", []),
    ]


def test_a_condition_is_on_one_part_of_the_key(town):
    by_part = ({"feed": "police", "when": {"key": "land", "prefix": ("CN",)}}, {"feed": "school"})
    small = town(
        key=("id", "land"),
        elements={"name": {"authority": by_part, "check_sources": ("health",)}},
        feeds=FEEDS,
        unknown_is_conflict=False,
        rows={
            "police": [{"id": "CN", "land": "FR", "name": "x"}, {"id": "2", "land": "CN", "name": "b"}],
            "school": [{"id": "CN", "land": "FR", "name": "a"}, {"id": "2", "land": "CN", "name": "b"}],
            "health": [{"id": "CN", "land": "FR", "name": "a"}],
        },
    )
    assert small.found("key, list_transform(claims, lambda c: (c.source, c.authoritative))") == [
        ("CN|FR", [("health", False), ("police", False), ("school", True)])
    ]


def test_values_within_the_tolerance_agree(town):
    area = {
        "type": "decimal",
        "comparator": {"name": "number", "options": {"absolute": 1}},
        "authority": POLICE,
        "check_sources": ("school",),
    }
    small = town(
        elements={"area": area},
        feeds={"police": ["area"], "school": ["area"]},
        several=frozenset({"school"}),
        rows={
            "police": [{"id": k, "area": 10} for k in "1234"],
            "school": [
                {"id": "1", "area": "10.9"},
                {"id": "2", "area": "11.5"},
                {"id": "3", "area": "10.1"},
                {"id": "3", "area": "10.7"},
                {"id": "4", "area": "10"},
                {"id": "4", "area": "12"},
            ],
        },
    )
    assert small.found() == [
        ("2", "area", "values_differ"),
        ("4", "area", "source_contradicts_itself"),
    ]


def test_all_claims_of_all_holders_are_told_with_their_texts(town):
    small = town(
        elements={"name": CHECKED | {"severity": "high"}},
        feeds=FEEDS | {"tax": ["name"]},
        rows={
            "police": [{"id": "1", "name": "a", "_raw_name": " a "}],
            "school": [{"id": "1", "name": "x", "_business_date": date(2026, 1, 3), "_line": 7}],
            "health": [{"id": "1", "name": "a"}],
            "tax": [{"id": "1", "name": "not asked"}],
        },
    )
    (row,) = small.found("* EXCLUDE (conflict, fingerprint)")
    day = date(2026, 1, 5)
    assert row == (
        "person",
        "1",
        "name",
        "values_differ",
        "high",
        [
            _claim("health", "a", "a", day, 1),
            _claim("police", " a ", "a", day, 1, authoritative=True),
            _claim("school", "x", "x", date(2026, 1, 3), 7),
        ],
        ["health_office", "police_office", "school_office"],
        None,
    )


def test_of_an_unknown_entity_each_source_that_speaks_of_it_claims_its_key(town):
    small = town(
        elements={"name": CHECKED},
        feeds=FEEDS | {"tax": []},
        several=frozenset({"school"}),
        rows={
            "police": [],
            "school": [
                {"id": "9", "name": "x"},
                {"id": "9", "name": "x", "_business_date": date(2026, 1, 6)},
            ],
            "tax": [{"id": "9"}],
        },
    )
    assert small.found("element, claims") == [
        (
            "*",
            [
                _claim("school", "9", "9", date(2026, 1, 6), 2),
                _claim("tax", "9", "9", date(2026, 1, 5), 1),
            ],
        )
    ]


def _claim(source, raw, form, day, line, authoritative=False):
    return {
        "source": source,
        "department": f"{source}_office",
        "authoritative": authoritative,
        "raw": raw,
        "form": form,
        "business_date": day,
        "delivery": f"{source}-1",
        "line": line,
    }
