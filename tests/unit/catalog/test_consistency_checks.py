"""What checks may not say."""

from typing import Any

import pytest

ROW, TABLE, REFERENCE = (
    f"checks/{code}.yaml" for code in ("name_given", "one_row_each", "taxpayer_registered")
)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        (ROW, "feed: tax", "feed: tac", 4, ("tac", "mean tax?")),
        (ROW, "id <> ''", "idno <> ''", 6, ("no column idno",)),
        (ROW, "id <> ''", "tax.id <> ''", 6, ("no column tax.id",)),
        (ROW, "id <> ''", "id <>", 6, ("doesn't parse",)),
        (ROW, "id <> ''", "id <> (SELECT 1)", 6, ("single row",)),
        (ROW, "length(name) > 1", "count(name) > 1", 6, ("single row",)),
        (ROW, "id <> ''", "id <> ''; DROP TABLE tax", 6, ("one statement",)),
        (ROW, "  - name", "  - nam", 8, ("no column nam", "mean name?")),
        (TABLE, "  - id", "  - idno", 7, ("no column idno",)),
        (TABLE, "unique:\n  - id", "complete: idno", 6, ("no column idno",)),
        (TABLE, "unique:\n  - id", "", 1, ("checks nothing",)),
        (TABLE, "unique:", "minimum_rows: 1\nunique:", 1, ("asserts one thing",)),
        (TABLE, "on_failure: warn", "on_failure: conflict", 5, ("only a row check",)),
        (REFERENCE, "\ncolumn: id", "\ncolumn: idno", 6, ("tax has no column idno",)),
        (REFERENCE, "to_feed: household", "to_feed: house", 7, ("unknown feed house",)),
        (REFERENCE, "to_column: idno", "to_column: id", 8, ("household has no column id", "mean idno?")),
    ],
)
def test_a_check_that_cannot_be_made_is_refused(
    city: Any, file: str, old: str, new: str, line: int, words: tuple[str, ...]
) -> None:
    city.replace(file, old, new)
    city.refuses(file, line, *words)
