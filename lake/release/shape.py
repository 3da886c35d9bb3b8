"""What analysts see of each pinned table: a view's columns, their types and Chinese comments.

Worked out from the catalogue, so a table that nothing has been written to yet has its view as well.
How a view is put on files belongs to ``views``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.models import Catalogue, Column, Element, Entity, Feed, ThemeTable, ValueType
from lake.engine import quoted
from lake.release.wording import (
    BASE,
    BOOKKEEPING,
    CASEWORK,
    CASEWORK_TABLES,
    CONFLICT,
    CORRECTIONS,
    DRIFT,
    LEDGER,
    QUARANTINE,
)

SQL_TYPES = {
    ValueType.TEXT: "VARCHAR",
    ValueType.INTEGER: "BIGINT",
    ValueType.DECIMAL: "DECIMAL(24,6)",
    ValueType.DATE: "DATE",
    ValueType.DATETIME: "TIMESTAMP",
    ValueType.BOOLEAN: "BOOLEAN",
}
_BOOKKEEPING_TYPES = {"_business_date": "DATE", "_delivery": "VARCHAR", "_line": "BIGINT"}


@dataclass(frozen=True)
class ViewColumn:
    """A column: its name, its DuckDB type should the table lack it, and its Chinese comment."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Shape:
    """A view ``schema.name`` with its comment and columns; ``key`` identifies a row of the table."""

    schema: str
    name: str
    comment: str
    columns: tuple[ViewColumn, ...]
    key: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The Delta table it shows, as ``SCHEMA/NAME``."""
        return f"{self.schema}/{self.name}"


def source_shape(catalogue: Catalogue, feed: Feed) -> Shape:
    """Return the view of a source table: declared columns, the keys of entities, bookkeeping."""
    entities = [catalogue.entities[code] for code in feed.describes if code in catalogue.entities]
    columns = [ViewColumn(c.code, SQL_TYPES[c.type], _column_words(catalogue, feed, c)) for c in feed.columns]
    columns += [
        ViewColumn(f"_key_{e.code}", "VARCHAR", f"{e.name.zh}主键的可比形式，与 base.{e.code} 的 _key 对应")
        for e in entities
    ]
    columns += [ViewColumn(n, _BOOKKEEPING_TYPES[n], words) for n, words in BOOKKEEPING.items()]
    department = catalogue.departments[feed.department].name.zh
    comment = f"{feed.name.zh}（归集库，{department}，{feed.classification}）"
    return Shape("source", feed.code, comment, tuple(columns), ("_row_key",))


def base_shape(entity: Entity) -> Shape:
    """Return the view of a base table: key parts, elements, then what is known about them."""
    columns = [ViewColumn(k.code, "VARCHAR", f"{k.name.zh}（主键，可比形式）") for k in entity.key]
    columns += [ViewColumn(e.code, SQL_TYPES[e.type], _element_words(e)) for e in entity.elements]
    provenance = ", ".join(f"{quoted(e.code)} VARCHAR" for e in entity.elements)
    types = {
        "_key": "VARCHAR",
        "disputed": "VARCHAR[]",
        "provisional": "VARCHAR[]",
        "known": "BOOLEAN",
        "provenance": f"STRUCT({provenance})",
    }
    columns += [ViewColumn(name, types[name], words) for name, words in BASE.items()]
    comment = f"{entity.name.zh}（基础库）：{entity.purpose}"
    return Shape("base", entity.code, comment, tuple(columns), ("_key",))


def conflict_shape(entity: str) -> Shape:
    """Return the shape of one entity's conflict table."""
    return Shape("quality", f"conflict_{entity}", "不一致", _fixed(CONFLICT), ("conflict",))


def ledger_shape() -> Shape:
    """Return the view of the ledger: a row per delivery handled."""
    comment = "报送台账：每次报送接收多少行，各去了哪里"
    return Shape("quality", "ledger", comment, _fixed(LEDGER))


def quarantine_shape() -> Shape:
    """Return the view of the quarantine: a row per value that may not enter."""
    return Shape(
        "quality", "quarantine", "隔离区：未能入库的行，在哪里、为什么、如何改正", _fixed(QUARANTINE)
    )


def corrections_shape() -> Shape:
    """Return the view of the corrections: a row per quarantined line that a returned workbook dealt with."""
    return Shape("quality", "corrections", "更正：隔离的哪一行由哪次交回的更正处理", _fixed(CORRECTIONS))


def drift_shape() -> Shape:
    """Return the view of the drift log: a row per column that wasn't as the catalogue declares it."""
    return Shape("quality", "drift", "结构变化：哪次报送的哪一列与目录不符", _fixed(DRIFT))


def theme_shape(catalogue: Catalogue, table: ThemeTable) -> Shape:
    """Return the view of a theme's table; the columns' types are the table's own."""
    theme = next(t for t in catalogue.themes.values() if table in t.tables)
    columns = tuple(ViewColumn(c.code, "VARCHAR", c.name.zh) for c in table.columns)
    comment = (
        f"{table.name.zh}（主题库“{theme.name.zh}”，牵头部门：{catalogue.departments[theme.lead].name.zh}）"
    )
    return Shape("theme", table.code, comment, columns)


def other_shape(table: str, types: Mapping[str, str]) -> Shape:
    """Return the view of a table that the catalogue doesn't declare, with the columns it has."""
    schema, name = table.split("/")
    comment = CASEWORK_TABLES.get(table, f"{name}（系统登记）")
    words = CASEWORK if table in CASEWORK_TABLES or name.startswith("outcome_") else {}
    return Shape(schema, name, comment, widened((), types, words))


def widened(
    columns: tuple[ViewColumn, ...], types: Mapping[str, str], more_words: Mapping[str, str] | None = None
) -> tuple[ViewColumn, ...]:
    """Return the columns and, after them, those the table has besides."""
    named = {c.name for c in columns}
    words = {n: w for fixed in (CONFLICT, LEDGER, QUARANTINE) for n, (_, w) in fixed.items()}
    words |= more_words or {}
    more = (
        ViewColumn(name, type_, words.get(name, f"{name}（系统登记）"))
        for name, type_ in types.items()
        if name not in named and not name.startswith("_")
    )
    return (*columns, *more)


def _fixed(words: Mapping[str, tuple[str, str]]) -> tuple[ViewColumn, ...]:
    return tuple(ViewColumn(name, type_, comment) for name, (type_, comment) in words.items())


def _column_words(catalogue: Catalogue, feed: Feed, column: Column) -> str:
    words = column.header
    for code, parts in feed.describes.items():
        entity = catalogue.entities[code]
        named = [p.name.zh for p in entity.key if parts.get(p.code) == column.code]
        words += "".join(f"（主键：{entity.name.zh}·{name}）" for name in named)
    if column.element:
        owner, code = column.element.split(".", 1)
        entity = catalogue.entities[owner]
        words += f"（数据元：{entity.name.zh}·{entity.element(code).name.zh}）"
    if column.codes:
        words += f"；代码表：{catalogue.codes[column.codes].name.zh}"
    return words + (f"；单位：{column.unit}" if column.unit else "")


def _element_words(element: Element) -> str:
    return element.name.zh + (f"（单位：{element.unit}）" if element.unit else "")
