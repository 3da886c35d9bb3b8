"""Patterns as they are shown: sizes, samples, exceptions, in the order they are worked on."""

from quality.patterns.agreement import Agreement
from quality.patterns.finding import found
from quality.patterns.membership import members

AGREEMENTS = [
    Agreement("name", "tax", None, 10_000, 9_900),
    Agreement("name", "fund", None, 10_000, 9_900),
    Agreement("name", "tax", "fund", 10_000, 9_810),
]
RIGHT, WRONG = "王艳", "王燕"


def rows(desk, conflicts):
    relation = desk.put(conflicts)
    theirs = members(desk.engine, desk.catalogue, desk.person, relation)
    return found(desk.engine, desk.catalogue, desk.person, relation, theirs, AGREEMENTS).to_pylist()


def test_the_sure_ones_come_first_and_large_ones_before_small_ones(desk):
    sure = [("f", RIGHT), ("tax", WRONG), ("fund", RIGHT)]
    surer = [("f", RIGHT), ("tax", WRONG), ("fund", RIGHT), ("health", RIGHT)]
    unsure = [("f", RIGHT), ("tax", WRONG)]
    conflicts = [
        *(desk.conflict(f"a{n}", "name", unsure) for n in range(30)),
        *(desk.conflict(f"b{n}", "name", surer) for n in range(2)),
        *(desk.conflict(f"c{n}", "name", sure) for n in range(5)),
    ]
    found_rows = rows(desk, conflicts)
    assert [row["size"] for row in found_rows] == [5, 2, 30]
    assert {row["decision"] for row in found_rows} == {"keep_authoritative"}
    assert found_rows[0]["departments"] == ["f_office", "tax_office"]


def test_samples_are_members_and_the_same_every_time(desk):
    conflicts = [desk.conflict(f"k{n}", "name", [("f", RIGHT), ("tax", WRONG)]) for n in range(50)]
    (row,) = rows(desk, conflicts)
    assert len(row["samples"]) == 20
    assert set(row["samples"]) <= {c["conflict"] for c in conflicts}
    assert rows(desk, conflicts[::-1])[0]["samples"] == row["samples"]


def test_exceptions_show_the_same_difference_with_other_evidence(desk):
    conflicts = [
        *(desk.conflict(f"a{n}", "name", [("f", RIGHT), ("tax", WRONG)]) for n in range(3)),
        desk.conflict("b", "name", [("f", RIGHT), ("tax", WRONG), ("fund", RIGHT)]),
        desk.conflict("c", "name", [("f", RIGHT), ("fund", WRONG)]),
    ]
    by_size = {row["size"]: row for row in rows(desk, conflicts) if row["size"] > 1}
    exceptions = by_size[3]["exceptions"]
    assert [e["size"] for e in exceptions] == [1]
    alone = desk.members(conflicts)["b"]["pattern"]
    assert exceptions[0]["pattern"] == alone


def test_nothing_is_suggested_about_unknown_entities(desk):
    (row,) = rows(desk, [desk.conflict("a", "*", [("tax", "a")], kind="entity_unknown")])
    assert (row["decision"], row["source"], row["sure"]) == (None, None, 0.5)


def test_where_most_differ_from_the_authority_they_are_suggested(desk):
    said = [("f", RIGHT), ("tax", WRONG), ("fund", WRONG), ("health", WRONG)]
    (row,) = rows(desk, [desk.conflict("a", "name", said)])
    assert (row["decision"], row["source"]) == ("adopt", "fund")
