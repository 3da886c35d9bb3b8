"""Checks beyond the single row, each with what follows from its failure, and what their samples show."""

from datetime import date, timedelta

import pytest

from quality.intake import compile_plan

DAY = date(2026, 1, 5)
COLUMNS = [{"code": "id"}, {"code": "up"}]
FEED = {"columns": COLUMNS, "key": ["id"], "tolerated_bad_share": 0.5}
FIVE = "id,up\n1,a\n2,b\n3,a\n4,\n5,c\n"
"""lines 2–6: 3 has 1's ``up``, 4 has none"""


def table(action, **asserts):
    return {"kind": "table", "feed": "f", "on_failure": action, **asserts}


def reference(action, to_feed="g", **more):
    names = {"feed": "f", "column": "up", "to_feed": to_feed, "to_column": "id"}
    return {"kind": "reference", "on_failure": action, **names, **more}


def verdict(admission, code):
    (found,) = [v for v in admission.verdicts if v.assertion.code == code]
    return found


def seen(admission, code):
    v = verdict(admission, code)
    return (v.observation.evaluated, v.observation.unexpected, v.success)


@pytest.mark.parametrize(
    ("asserts", "line", "problem"),
    [({"unique": ["up"]}, 4, ("up", "a")), ({"complete": "up"}, 5, ("up", None))],
    ids=["unique", "complete"],
)
@pytest.mark.parametrize("action", ["quarantine", "gate", "warn"])
def test_table_checks(office, counted, asserts, line, problem, action):
    desk = office({"f": FEED}, checks={"check": table(action, **asserts)})
    admission = desk.deliver(FIVE)
    assert seen(admission, "check") == (5, 1, action == "quarantine")
    assert verdict(admission, "check").observation.sample == ({"line": str(line)},)
    found = {
        "quarantine": (("loaded", 5, 4, 0, 0, 1, 0), [(line, *problem, "check")]),
        "gate": (("quarantined", 5, 0, 0, 0, 5, 0), [(None, None, None, "whole_delivery")]),
        "warn": (("loaded", 5, 5, 0, 0, 0, 0), []),
    }
    assert (counted(admission), desk.quarantined()) == found[action]


@pytest.mark.parametrize(
    ("action", "status"), [("quarantine", "quarantined"), ("gate", "quarantined"), ("warn", "loaded")]
)
def test_too_few_rows(office, action, status):
    """Rows that aren't there can't go to quarantine: the delivery does."""
    desk = office({"f": FEED}, checks={"check": table(action, minimum_rows=6)})
    admission = desk.deliver(FIVE)
    assert seen(admission, "check") == (6, 1, False)
    assert admission.entry.status == status
    enough = desk.deliver(FIVE + "6,f\n", DAY + timedelta(1))
    assert seen(enough, "check") == (6, 0, True)
    assert enough.entry.status == "loaded"


def test_a_minimum_keeps_an_empty_snapshot_from_taking_all_away(office, counted):
    desk = office({"f": FEED}, checks={"check": table("gate", minimum_rows=1)})
    desk.deliver(FIVE)
    assert counted(desk.deliver("id,up\n", DAY + timedelta(1))) == ("quarantined", 0, 0, 0, 0, 0, 0)
    assert len(desk.source("id")) == 5


def test_unique_over_several_columns_shows_them_all(office):
    columns = [
        {"code": "id"},
        {"code": "a", "header": "甲"},
        {"code": "n", "header": "乙", "type": "integer"},
    ]
    desk = office(
        {"f": {**FEED, "columns": columns}}, checks={"check": table("quarantine", unique=["a", "n"])}
    )
    desk.deliver("id,甲,乙\n1,x,1\n2,x,01\n3,x,2\n4,,1\n5,,1\n")
    assert desk.quarantined() == [(3, "甲、乙", "x、01", "check")]


def test_a_tolerated_share_passes_and_its_rows_stay_out(office, counted):
    check = table("quarantine", unique=["up"], mostly=0.9)
    desk = office({"f": {**FEED, "tolerated_bad_share": 0.2}}, checks={"check": check})
    admission = desk.deliver(FIVE)
    assert counted(admission) == ("loaded", 5, 4, 0, 0, 1, 0)


def test_rows_that_only_take_something_away_break_no_check(office, counted):
    increment = {**FEED, "delivery": {"mode": "increment", "operation": {"column": "op"}}}
    checks = {"complete": table("quarantine", complete="up"), "known": reference("quarantine", "f")}
    desk = office({"f": increment}, checks=checks)
    desk.deliver("op,id,up\nI,1,1\nI,2,1\n")
    assert counted(desk.deliver("op,id,up\nD,1,\nD,2,zzz\n", DAY + timedelta(1)))[-2:] == (0, 2)
    assert desk.source("id") == []


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("quarantine", ("loaded", 5, 4, 0, 0, 1, 0)),
        ("gate", ("quarantined", 5, 0, 0, 0, 5, 0)),
        ("warn", ("loaded", 5, 5, 0, 0, 0, 0)),
    ],
)
def test_references(office, counted, action, expected):
    """The feed g has a and b, so c on line 6 hangs in the air."""
    desk = office({"f": FEED, "g": FEED}, checks={"known": reference(action)})
    desk.deliver("id,up\na,\nb,\n", feed="g")
    admission = desk.deliver(FIVE)
    assert counted(admission) == expected
    assert seen(admission, "known")[:2] == (5, 1)
    if action == "quarantine":
        assert desk.quarantined() == [(6, "up", "c", "known")]


def test_a_reference_to_a_feed_that_has_nothing_yet(office, counted):
    desk = office({"f": FEED, "g": FEED}, checks={"known": reference("warn")})
    admission = desk.deliver(FIVE)
    assert seen(admission, "known") == (5, 0, True)  # nothing to refer to: not the fault of these rows
    assert counted(admission) == ("loaded", 5, 5, 0, 0, 0, 0)


def test_a_reference_between_columns_of_different_types(office, counted):
    columns = [{"code": "id", "type": "integer"}, {"code": "up"}]
    desk = office({"f": FEED, "g": {**FEED, "columns": columns}}, checks={"known": reference("quarantine")})
    desk.deliver("id,up\n1,\n2,\n", feed="g")
    assert counted(desk.deliver("id,up\n1,1\n2,2\n3,x\n4,01\n")) == ("loaded", 4, 2, 0, 0, 2, 0)


def test_a_snapshot_that_refers_to_itself(office, counted):
    """Divisions and the one above each: what the delivery itself holds counts, not the table before."""
    desk = office({"f": FEED}, checks={"known": reference("quarantine", "f")})
    assert counted(desk.deliver("id,up\n1,\n11,1\n12,1\n2,9\n")) == ("loaded", 4, 3, 0, 0, 1, 0)
    second = desk.deliver("id,up\n11,1\n3,\n31,3\n32,3\n", DAY + timedelta(1))
    assert counted(second) == ("loaded", 4, 3, 0, 0, 1, 2)
    assert desk.source("id") == [("11",), ("3",), ("31",), ("32",)]


def test_an_increment_that_refers_to_itself(office, counted):
    """The row above may have come with an earlier increment."""
    increment = {**FEED, "delivery": {"mode": "increment", "operation": {"column": "op"}}}
    desk = office({"f": increment}, checks={"known": reference("quarantine", "f")})
    desk.deliver("op,id,up\nI,1,\n")
    second = desk.deliver("op,id,up\nI,11,1\nI,2,\nI,21,2\nI,31,3\n", DAY + timedelta(1))
    assert counted(second) == ("loaded", 4, 3, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("action", "status", "contradictions"),
    [("conflict", "loaded", ["check"]), ("gate", "quarantined", None), ("warn", "loaded", None)],
)
def test_row_checks(office, action, status, contradictions):
    check = {
        "kind": "row",
        "feed": "f",
        "on_failure": action,
        "condition": "up <> 'c'",
        "columns": ["up"],
        "mostly": 0.9,
    }
    desk = office({"f": FEED}, checks={"check": check})
    admission = desk.deliver(FIVE)
    assert seen(admission, "check") == (5, 1, False)
    assert admission.entry.status == status
    if status == "loaded":
        assert [c for (c,) in desk.source("_contradictions") if c] == (
            [contradictions] if contradictions else []
        )


def test_samples_of_sensitive_columns_are_masked(office):
    columns = [
        {"code": "id", "format": "resident_id"},
        {"code": "note", "type": "integer", "grade": "internal"},
        {"code": "sex", "type": "integer"},
    ]
    desk = office({"f": {**FEED, "columns": columns, "grade": "sensitive"}})
    admission = desk.deliver("id,note,sex\n110105491231002999,x,男\n")
    samples = {v.assertion.code: v.observation.sample for v in admission.verdicts if v.observation.sample}
    assert samples["id.resident_id"] == ({"line": "2", "id": "11**************99"},)
    assert samples["note.integer"] == ({"line": "2", "note": "x"},)
    assert samples["sex.integer"] == ({"line": "2", "sex": "*"},)
    said = str(admission.verdicts) + desk.results().read_text()
    assert "110105491231002999" not in said
    assert ("110105491231002999",) in desk.quarantined("value")


def test_a_sample_is_a_few_rows(office):
    desk = office({"f": {**FEED, "columns": [{"code": "id"}, {"code": "up", "type": "integer"}]}})
    admission = desk.deliver("id,up\n" + "".join(f"{i},x\n" for i in range(30)))
    found = verdict(admission, "up.integer").observation
    assert (found.evaluated, found.unexpected, len(found.sample)) == (30, 30, 5)


def test_what_could_not_be_read_counts_as_bad(office):
    desk = office({"f": FEED})
    admission = desk.deliver("id,up\n1,a\n2\n3,b\n4,d,e\n")
    assert seen(admission, "bad_share") == (4, 2, True)
    assert seen(admission, "unique_key") == (4, 0, True)


def test_every_assertion_gets_a_verdict(office):
    desk = office({"f": FEED}, checks={"check": table("warn", complete="up")})
    admission = desk.deliver(FIVE)
    rules = [r.code for r in compile_plan(desk.catalogue.feeds["f"], desk.catalogue).rules]
    others = ["unique_key", "check", "bad_share", "not_empty"]
    assert [v.assertion.code for v in admission.verdicts] == [*rules, *others]


PLOTS = [{"code": "id"}, {"code": "plot", "format": "polygon"}]
SIDE = "2490000, {1} 2490000, {1} 2490010, {0} 2490010, {0} 2490000"
THREE = "id;plot\n" + "".join(
    f"{name};POLYGON (({west} {SIDE.format(west, west + 10)}))\n"
    for name, west in (("a", 440_000), ("b", 440_010), ("c", 440_019))
)
"""three plots of 10 × 10 m in a row: a and b have an edge in common, b and c ten square metres"""


@pytest.mark.parametrize(("overlap", "lines"), [(1, [3, 4]), (10.5, [])], ids=["too much", "as allowed"])
def test_polygons_that_overlap(office, counted, overlap, lines):
    feed = {"columns": PLOTS, "key": ["id"], "tolerated_bad_share": 0.9, "delivery": {"delimiter": ";"}}
    desk = office({"f": feed}, checks={"check": table("quarantine", apart="plot", overlap=overlap)})
    admission = desk.deliver(THREE)
    assert seen(admission, "check") == (3, len(lines), True)
    assert [row[0] for row in desk.quarantined()] == lines
    assert [row[1] for row in desk.quarantined()] == ["plot"] * len(lines)


def test_a_row_sent_twice_breaks_no_check_by_its_copy(office, counted):
    """Line 3 is line 2 again; lines 5 and 6, alike too, have line 2's ``up``."""
    desk = office({"f": FEED}, checks={"check": table("quarantine", unique=["up"])})
    admission = desk.deliver("id,up\n1,a\n1,a\n2,b\n3,a\n3,a\n")
    assert desk.source("id, up") == [("1", "a"), ("2", "b")]
    assert desk.quarantined("line, rule") == [(5, "check"), (6, "check")]
    assert counted(admission) == ("loaded", 5, 2, 0, 1, 2, 0)


def test_an_increment_that_says_a_row_twice_says_it_once(office, counted):
    increment = {**FEED, "delivery": {"mode": "increment", "operation": {"column": "op"}}}
    desk = office({"f": increment}, checks={"check": table("quarantine", unique=["up"])})
    admission = desk.deliver("op,id,up\nI,1,a\nI,1,a\nI,2,b\nI,3,a\nI,3,a\n")
    assert desk.source("id, up") == [("1", "a"), ("2", "b")]
    assert desk.quarantined("line, rule") == [(5, "check"), (6, "check")]
    assert counted(admission) == ("loaded", 5, 2, 0, 1, 2, 0)


def test_a_plot_sent_twice_does_not_overlap_itself(office, counted):
    """First a twice and b beside it; then b overlaps c, and both copies of it stay out."""
    feed = {"columns": PLOTS, "key": ["id"], "tolerated_bad_share": 0.9, "delivery": {"delimiter": ";"}}
    desk = office({"f": feed}, checks={"check": table("quarantine", apart="plot", overlap=1)})
    head, a, b, c = THREE.splitlines(keepends=True)
    assert counted(desk.deliver(head + a + a + b)) == ("loaded", 3, 2, 0, 1, 0, 0)
    second = desk.deliver(head + a + b + b + c, DAY + timedelta(1))
    assert counted(second) == ("loaded", 4, 0, 1, 0, 3, 0)
    assert [line for (line,) in desk.quarantined("line")] == [3, 4, 5]
