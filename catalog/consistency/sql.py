"""SQL in a catalogue, parsed to see which tables and columns it refers to; nothing here runs it."""

from collections.abc import Mapping
from functools import lru_cache

from sqlglot import exp, parse
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from catalog.language import Text

DIALECT = "duckdb"

Schemas = Mapping[str, Mapping[str, Mapping[str, str]]]
"""schema → table → column → its SQL type."""


class SqlFault(Exception):
    """SQL that can't be used; ``reason`` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


@lru_cache(maxsize=512)
def parsed(sql: str) -> exp.Expr:
    """Return the one statement or expression that a text consists of; raises ``SqlFault``."""
    try:
        statements = [statement for statement in parse(sql, dialect=DIALECT) if statement]
    except SqlglotError as error:
        reason = _first_line(error)
        raise SqlFault(Text(zh=f"SQL 无法解析:{reason}", en=f"the SQL doesn't parse: {reason}")) from error
    if len(statements) != 1:
        raise SqlFault(Text(zh="应当只有一条 SQL", en="there must be one statement"))
    return statements[0]


def condition(sql: str) -> exp.Expr:
    """Return a condition on one row; raises ``SqlFault``."""
    expression = parsed(sql)
    if not isinstance(expression, exp.Condition) or expression.find(exp.Query, exp.AggFunc, exp.Window):
        raise SqlFault(Text(zh="不是对一行的条件", en="not a condition on a single row"))
    return expression


def query(sql: str) -> exp.Query:
    """Return a single SELECT; raises ``SqlFault``."""
    expression = parsed(sql)
    if not isinstance(expression, exp.Query):
        raise SqlFault(Text(zh="应当是一条 SELECT", en="it must be a single SELECT"))
    return expression


def columns_named(expression: exp.Expr) -> list[str]:
    """Return the columns that an expression names, qualified as it writes them."""
    names = (".".join(part.name.lower() for part in c.parts) for c in expression.find_all(exp.Column))
    return list(dict.fromkeys(names))


def tables_named(sql: str) -> set[tuple[str, str]]:
    """Return (schema, table) of what a query reads, its own WITH tables left out; empty if unparsable."""
    try:
        expression = parsed(sql)
    except SqlFault:
        return set()
    own = {cte.alias_or_name.lower() for cte in expression.find_all(exp.CTE)}
    tables = expression.find_all(exp.Table)
    names = {(t.db.lower(), (t.name or t.sql(dialect=DIALECT)).lower()) for t in tables}
    return {(schema, name) for schema, name in names if schema or name not in own}


def outputs(expression: exp.Query, schemas: Schemas) -> list[str]:
    """Return the names of a query's columns; raises ``SqlFault`` when one it refers to doesn't exist."""
    schema = MappingSchema(
        {kind: dict(tables) for kind, tables in schemas.items() if tables}, dialect=DIALECT
    )
    try:
        qualified = qualify(expression.copy(), schema=schema, dialect=DIALECT)
    except SqlglotError as error:
        reason = _first_line(error)
        raise SqlFault(Text(zh=f"SQL 引用有误:{reason}", en=f"the SQL refers wrongly: {reason}")) from error
    return [name.lower() for name in qualified.named_selects]


def _first_line(error: SqlglotError) -> str:
    if isinstance(error, ParseError) and error.errors:
        first = error.errors[0]
        description = str(first.get("description")).split(" but got <")[0]
        return f"{description} ({first.get('line')}:{first.get('col')})"
    return str(error).splitlines()[0]
