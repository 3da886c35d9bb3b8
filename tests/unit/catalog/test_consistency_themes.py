"""What themes may not say: their SQL is checked against the catalogue when it is loaded."""

from typing import Any

import pytest

THEME = "themes/revenue.yaml"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("lead: data_office", "lead: office", "lead", ("unknown department office",)),
        ("JOIN source.tax", "JOIN JOIN source.tax", "sql:", ("doesn't parse",)),
        ("GROUP BY p.name", "GROUP BY p.name; SELECT 1", "sql:", ("one statement",)),
        ("base.person", "base.persons", "sql:", ("table base.persons", "mean base.person?")),
        ("base.person", "person", "sql:", ("unknown table person",)),
        ("source.tax", "read_csv('/etc/passwd')", "sql:", ("unknown table read_csv",)),
        ("source.tax", "theme.taxpayers", "sql:", ("unknown table theme.taxpayers",)),
        ("t.id = p.idno", "t.id = p.id", "sql:", ("refers wrongly", "Unknown column: id")),
        ("AS rows_held", "AS held", "columns:", ("name, held", "rows_held")),
        ("p.name, count(*) AS rows_held", "count(*) AS rows_held, p.name", "columns:", ("rows_held, name",)),
        ("{code: rows_held,", "{code: name,", "行数", ("duplicate column name",)),
        ("theme.taxpayers", "base.person", "example:", ("theme.taxpayers",)),
        ("SELECT name FROM", "SELECT named FROM", "example:", ("refers wrongly", "named")),
        ("SELECT name FROM", "DELETE FROM", "example:", ("single SELECT",)),
    ],
)
def test_a_theme_that_cannot_be_made_is_refused(
    city: Any, old: str, new: str, line: str, words: tuple[str, ...]
) -> None:
    city.replace(THEME, old, new)
    findings = city.findings()
    said = " ".join(f"{f.what.en} {f.hint.en}" for f in findings)
    assert all(word in said for word in words), said
    assert city.line(THEME, line) in {f.line for f in findings}
    assert {f.file.name for f in findings} == {"revenue.yaml"}


def test_a_statement_that_is_no_query_is_refused(city: Any) -> None:
    text = (city.path / THEME).read_text(encoding="utf-8")
    start, end = text.index("      SELECT"), text.index("    columns:")
    city.write(THEME, text[:start] + "      DROP TABLE base.person\n" + text[end:])
    city.refuses(THEME, "sql:", "single SELECT")


def test_a_query_may_use_the_marks_and_with(city: Any) -> None:
    text = (city.path / THEME).read_text(encoding="utf-8")
    start, end = text.index("      SELECT"), text.index("    columns:")
    sql = "      WITH d AS (SELECT name, len(disputed) AS n FROM base.person)\n"
    sql += "      SELECT name, sum(n) AS rows_held FROM d GROUP BY ALL\n"
    city.write(THEME, text[:start] + sql + text[end:])
    city.load()


def test_a_theme_table_has_one_home(city: Any) -> None:
    text = (city.path / THEME).read_text(encoding="utf-8")
    city.write("themes/taxes.yaml", text)
    city.refuses("themes/taxes.yaml", "code: taxpayers", "declared in revenue")


def test_a_broken_entity_brings_no_findings_in_themes(city: Any) -> None:
    city.replace("entities/person.yaml", "purpose: 谁住在这里\n", "")
    city.refuses("entities/person.yaml", 1, "missing purpose")


CHECKS = """\
    checks:
      - {code: named, name: {zh: 有名, en: Named}, complete: name}
      - {code: some_rows, name: {zh: 有行, en: Some}, condition: rows_held > 0}
      - {code: once, name: {zh: 一行, en: Once}, unique: [name], gate: true}
    example:"""


def test_a_theme_table_may_have_checks(city: Any) -> None:
    city.replace(THEME, "    example:", CHECKS)
    (table,) = city.load().themes["revenue"].tables
    assert [check.code for check in table.checks] == ["named", "some_rows", "once"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("complete: name", "complete: named", ("taxpayers has no column named", "name?")),
        ("unique: [name]", "unique: [name, rows]", ("no column rows",)),
        ("condition: rows_held > 0", "condition: held > 0", ("no column held",)),
        ("condition: rows_held > 0", "condition: rows_held > >", ("doesn't parse",)),
        ("condition: rows_held > 0", "condition: count(*) > 0", ("single row",)),
        ("code: once", "code: named", ("duplicate check named",)),
        ("complete: name", "complete: name, minimum_rows: 1", ("one of unique",)),
    ],
)
def test_a_check_of_a_theme_table_that_cannot_be_made_is_refused(
    city: Any, old: str, new: str, words: tuple[str, ...]
) -> None:
    city.replace(THEME, "    example:", CHECKS)
    city.replace(THEME, old, new)
    said = " ".join(f"{f.what.en} {f.hint.en}" for f in city.findings())
    assert all(word in said for word in words), said
