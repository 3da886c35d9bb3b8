"""Rules about themes: their SQL reads tables and columns that exist and yields the declared columns."""

from collections.abc import Iterator

from catalog.consistency import sql
from catalog.consistency.repeats import repeated
from catalog.draft import Draft
from catalog.errors import Finding
from catalog.kinds import KindName
from catalog.language import Text
from catalog.models import ThemeTable, ValueType
from catalog.suggest import nearest
from catalog.yaml_lines import Document, Place

_SQL_TYPE = {
    ValueType.TEXT: "VARCHAR",
    ValueType.INTEGER: "BIGINT",
    ValueType.DECIMAL: "DECIMAL(24, 6)",
    ValueType.DATE: "DATE",
    ValueType.DATETIME: "TIMESTAMP",
    ValueType.BOOLEAN: "BOOLEAN",
}
_MARKS = {"disputed": "VARCHAR[]", "provisional": "VARCHAR[]", "known": "BOOLEAN"}
_READS: dict[str, KindName] = {"base": "entities", "source": "feeds"}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings of every theme."""
    stored = {"base": _base(draft), "source": _source(draft)}
    made = {
        table.code: {column.code: "VARCHAR" for column in table.columns}
        for theme in draft.themes.values()
        for table in theme.tables
    }
    owner: dict[str, str] = {}
    for theme in draft.themes.values():
        document = draft.at("themes", theme.code)
        yield from draft.unknown(document, ("lead",), "departments", theme.lead)
        for i, table in enumerate(theme.tables):
            place = ("tables", i)
            if owner.setdefault(table.code, theme.code) != theme.code:
                yield _taken(document, place, table.code, owner[table.code])
            yield from _sql(draft, document, place, table, stored)
            yield from _checks(document, place, table)
            yield from _example(draft, document, place, table, stored | {"theme": made})
        placed: list[tuple[Place, str]] = [
            (("tables", i, "code"), t.code) for i, t in enumerate(theme.tables)
        ]
        yield from repeated(document, Text(zh="主题表", en="theme table"), placed)


def _base(draft: Draft) -> dict[str, dict[str, str]]:
    return {
        entity.code: {part.code: "VARCHAR" for part in entity.key}
        | {element.code: _SQL_TYPE[element.type] for element in entity.elements}
        | _MARKS
        for entity in draft.entities.values()
    }


def _source(draft: Draft) -> dict[str, dict[str, str]]:
    feeds = draft.feeds.values()
    return {feed.code: {column.code: _SQL_TYPE[column.type] for column in feed.columns} for feed in feeds}


def _sql(
    draft: Draft, document: Document, place: Place, table: ThemeTable, schemas: sql.Schemas
) -> Iterator[Finding]:
    spot = (*place, "sql")
    columns = [column.code for column in table.columns]
    names = (((*place, "columns", i, "code"), code) for i, code in enumerate(columns))
    yield from repeated(document, Text(zh="列", en="column"), names)
    found, findings = _outputs(draft, document, spot, table.sql, schemas)
    yield from findings
    if found is not None and found != columns:
        what = Text(
            zh=f"SQL 的列是 {', '.join(found)},声明的是 {', '.join(columns)}",
            en=f"the SQL yields {', '.join(found)}, declared are {', '.join(columns)}",
        )
        hint = Text(zh="让两者的名称和顺序相同", en="make names and order the same")
        yield document.finding((*place, "columns"), what, hint)


def _checks(document: Document, place: Place, table: ThemeTable) -> Iterator[Finding]:
    """Yield findings about the columns that a table's checks name."""
    codes = [((*place, "checks", i, "code"), check.code) for i, check in enumerate(table.checks)]
    yield from repeated(document, Text(zh="检查", en="check"), codes)
    known = [column.code for column in table.columns]
    for i, check in enumerate(table.checks):
        spot = (*place, "checks", i)
        named = [*check.unique, *([check.complete] if check.complete else [])]
        if check.condition:
            try:
                named = sql.columns_named(sql.condition(check.condition))
            except sql.SqlFault as fault:
                hint = Text(zh="写一个 SQL 条件,如 a <= b", en="write an SQL condition such as a <= b")
                yield document.finding((*spot, "condition"), fault.reason, hint)
                continue
        for column in (c for c in named if c not in known):
            what = Text(zh=f"{table.code} 没有列 {column}", en=f"{table.code} has no column {column}")
            yield document.finding(spot, what, nearest(column, known))


def _example(
    draft: Draft, document: Document, place: Place, table: ThemeTable, schemas: sql.Schemas
) -> Iterator[Finding]:
    spot = (*place, "example")
    yield from _outputs(draft, document, spot, table.example, schemas)[1]
    if ("theme", table.code) not in sql.tables_named(table.example):
        what = Text(
            zh=f"示例没有用到 theme.{table.code}", en=f"the example doesn't refer to theme.{table.code}"
        )
        yield document.finding(spot, what, Text(zh="查询这张表", en="query this table"))


def _outputs(
    draft: Draft, document: Document, spot: Place, text: str, schemas: sql.Schemas
) -> tuple[list[str] | None, list[Finding]]:
    """Return the names of a query's columns, None if they can't be told, and what is wrong with it."""
    try:
        expression = sql.query(text)
        tables = sorted(sql.tables_named(text))
        findings = [
            _no_table(document, spot, name, schemas) for name in tables if not _exists(draft, name, schemas)
        ]
        if findings or not all(name in schemas.get(schema, {}) for schema, name in tables):
            return None, findings
        read = {kind: {n: schemas[kind][n] for k, n in tables if k == kind} for kind in schemas}
        return sql.outputs(expression, read), []
    except sql.SqlFault as fault:
        hint = Text(zh="对照各表声明的列检查", en="check it against the declared columns of its tables")
        return None, [document.finding(spot, fault.reason, hint)]


def _exists(draft: Draft, table: tuple[str, str], schemas: sql.Schemas) -> bool:
    """Whether a table is there, or may be since its file is broken."""
    schema, name = table
    if schema in _READS and schema in schemas:
        return draft.exists(_READS[schema], name)
    return name in schemas.get(schema, {})


def _no_table(document: Document, spot: Place, table: tuple[str, str], schemas: sql.Schemas) -> Finding:
    schema, name = table
    shown = f"{schema}.{name}" if schema else name
    what = Text(zh=f"SQL 用到不存在的表 {shown}", en=f"the SQL reads an unknown table {shown}")
    known = [f"{kind}.{code}" for kind, tables in schemas.items() for code in tables]
    return document.finding(spot, what, nearest(shown, known))


def _taken(document: Document, place: Place, code: str, theme: str) -> Finding:
    what = Text(
        zh=f"主题表 {code} 在 {theme} 里已有", en=f"theme table {code} is declared in {theme} already"
    )
    return document.finding((*place, "code"), what, Text(zh="换一个代码", en="choose another code"))
