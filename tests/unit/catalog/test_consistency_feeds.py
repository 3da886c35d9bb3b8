"""What a feed may not say, by itself and of entities."""

from typing import Any

import pytest

HOUSEHOLD, TAX, PERSON = "feeds/household.yaml", "feeds/tax.yaml", "entities/person.yaml"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("department: police", "department: polise", 2, ("部门", "polise", "mean police?")),
        ("key: [idno]", "key: [id_no]", "key: [", ("no column id_no", "mean idno?")),
        ("key: [idno]", "key: [idno, idno]", "key: [", ("duplicate key column",)),
        ("    idno: idno", "    idno: number", "idno: number", ("no column number",)),
        ("  name: 张三", "  nam: 张三", "nam: 张三", ("nam", "mean name?")),
        ("header: 性别", "header: 姓名", 34, ("duplicate header 姓名", "line 30")),
        ("    codes: sex", "    codes: six", "codes: six", ("代码表", "six", "mean sex?")),
        ('M: "1"', 'M: "3"', "M:", ("sex lacks 3",)),
        ("    codes: sex", "    minimum: 2\n    maximum: 1\n    codes: sex", "minimum", ("greater",)),
        ("format: resident_id", "format: resident", "format: resident", ("mean resident_id?",)),
        ("transforms: [trim]", "transforms: [trin]", "trin", ("transform trin", "mean trim?")),
    ],
)
def test_a_feed_that_contradicts_itself_is_refused(
    city: Any, old: str, new: str, line: str | int, words: tuple[str, ...]
) -> None:
    city.replace(HOUSEHOLD, old, new)
    city.refuses(HOUSEHOLD, line, *words)


def test_column_codes_are_unique(city: Any) -> None:
    city.replace(HOUSEHOLD, "    codes: sex", "    codes: sex\n  - header: 曾用名\n    code: name")
    first = city.line(HOUSEHOLD, "code: name")
    city.refuses(HOUSEHOLD, city.line(HOUSEHOLD, "曾用名") + 1, "duplicate column code name", f"line {first}")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("format: csv, mode: snapshot", "format: sqlite, mode: snapshot", 10, ("table",)),
        ("mode: snapshot", "mode: snapshot, table: t", 10, ("table",)),
        ("mode: snapshot", "mode: snapshot, sheet: t", 10, ("sheet",)),
        ("mode: snapshot", "mode: snapshot, encoding: utf8", 10, ("utf8", "mean utf-8?")),
        ("mode: snapshot", "mode: increment", 10, ("increment without operation",)),
        ("mode: snapshot", "mode: snapshot, operation: {column: op}", 10, ("snapshot can't have",)),
        ("cycle: realtime", "cycle: dayly", 11, ("dayly", "mean daily?")),
        ("cycle: realtime", "cycle: daily", 11, ("第十八条", "not_realtime_because")),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(
    city: Any, old: str, new: str, line: int, words: tuple[str, ...]
) -> None:
    city.replace(TAX, old, new)
    city.refuses(TAX, line, *words)


def test_an_increment_needs_a_key(city: Any) -> None:
    city.replace(TAX, "mode: snapshot", "mode: increment, operation: {column: op}")
    city.load()
    city.replace(TAX, "key: [id]\n", "")
    city.refuses(TAX, 10, "increment without a key")


def test_two_feeds_may_not_take_the_same_file(city: Any) -> None:
    city.replace(HOUSEHOLD, "department: police", "department: data_office")
    city.replace(HOUSEHOLD, "household_{date}.csv", "tax.csv")
    city.refuses(TAX, 10, "same file as household")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("element: person.name", "element: name", "element: name", ("ENTITY.ELEMENT",)),
        ("element: person.name", "element: parson.name", "parson", ("叫 parson 的实体", "mean person?")),
        ("element: person.name", "element: person.nam", "person.nam", ("no element nam", "mean name?")),
        ("element: person.name", "element: person.sex", "person.sex", ("nobody checks", "check_sources")),
    ],
)
def test_a_claim_that_cannot_be_checked_is_refused(
    city: Any, old: str, new: str, line: str, words: tuple[str, ...]
) -> None:
    city.replace(PERSON, "    check_sources:\n      - tax\n", "")
    city.replace(TAX, old, new)
    city.refuses(TAX, line, *words)


def test_two_columns_may_not_hold_one_element(city: Any) -> None:
    city.replace(TAX, "code: id}", "code: id, element: person.name}")
    city.refuses(TAX, "    element: person.name", "duplicate element person.name", "line 15")


def test_a_feed_that_maps_an_element_describes_its_entity(city: Any) -> None:
    city.replace(TAX, "describes: {person: {idno: id}}\n", "")
    found = [(f.file.name, f.line, f.what.en) for f in city.findings()]
    assert found == [
        ("person.yaml", city.line(PERSON, "- tax"), "tax doesn't describe person"),
        ("tax.yaml", city.line(TAX, "person.name"), "describes lacks person"),
    ]


def test_describing_an_entity_takes_its_whole_key(city: Any) -> None:
    city.replace(TAX, "{person: {idno: id}}", "{person: {number: id}}")
    found = [(f.line, f.what.en) for f in city.findings()]
    assert found == [(13, "person has no key part number"), (13, "key part idno of person is missing")]


def test_an_unknown_entity_cannot_be_described(city: Any) -> None:
    city.replace(TAX, "{person: {idno: id}}", "{person: {idno: id}, firm: {number: id}}")
    city.refuses(TAX, 13, "实体", "firm")


def test_a_feed_nothing_refers_to_is_refused(city: Any) -> None:
    text = (city.path / TAX).read_text(encoding="utf-8")
    text = text.replace("    element: person.name\n", "").replace("tax.csv", "water.csv")
    city.write("feeds/water.yaml", text)
    city.refuses("feeds/water.yaml", 1, "unused", "water")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("checks/name_given.yaml", "feed: tax", "feed: water"),
        ("checks/taxpayer_registered.yaml", "column: id\nto_feed: household", "column: id\nto_feed: water"),
        ("themes/revenue.yaml", "source.tax AS t", "source.water AS t"),
        (PERSON, "  - feed: household\nel", "  - {feed: water, when: {key: idno, prefix: [W]}}\nel"),
    ],
)
def test_a_check_a_theme_or_a_register_is_use_enough(city: Any, file: str, old: str, new: str) -> None:
    text = (city.path / TAX).read_text(encoding="utf-8")
    text = text.replace("    element: person.name\n", "").replace("tax.csv", "water.csv")
    city.write("feeds/water.yaml", text)
    if file.startswith("checks/taxpayer"):
        city.replace(file, "to_column: idno", "to_column: id")
    city.replace(file, old, new)
    assert "water" in city.load().feeds
