"""The quarantine rows of a delivery: which line, column and value broke which rule, and what to do.

A delivery may have as many problems as values: those of its rows are a query and never Python objects.
Only what has no row in the engine is made here: rows that couldn't be read, the delivery as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import pyarrow as pa

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Check, OnFailure, RowCheck, TableCheck
from lake.connectors import Incoming
from lake.connectors.connector import PART
from lake.engine import Engine, literal, quoted
from lake.errors import UnreadableDelivery
from lake.ledger import QUARANTINE_SCHEMA
from lake.receipts import Receipt
from quality.admission.judged import DUPLICATE_KEY, Judged, duplicate_key_hint

WHOLE = "whole_delivery"
NONE = (
    'SELECT NULL::BIGINT AS line, NULL::VARCHAR AS "column", NULL::VARCHAR AS value, '
    "NULL::VARCHAR AS rule, NULL::VARCHAR AS hint_zh, NULL::VARCHAR AS hint_en WHERE false"
)
"""The query of no problems."""

_SERIAL_DATE = (
    "coalesce((DATE '1899-12-30' + TRY_CAST(floor(TRY_CAST(p.value AS DOUBLE)) AS INTEGER))::VARCHAR, '')"
)
"""The date that a day number of Excel's stands for, where a hint is to name it."""


def of_rows(engine: Engine, judged: Judged, checks: Mapping[str, Check]) -> str:
    """Return the query of one row per broken rule of each bad row: line, column, value, rule, both hints."""
    return " UNION ALL ".join([NONE, *_broken(judged), *_late(engine, judged, checks)])


def _broken(judged: Judged) -> Iterator[str]:
    """Yield the query of the problems that a row has by itself, if there are rules that make any."""
    feed = judged.plan.feed
    rules = [
        f"({i}, {literal(feed.column(rule.column).header)}, {_said(rule.code, rule.hint)})"
        for i, rule in enumerate(judged.plan.rules)
        if rule.on_failure is OnFailure.QUARANTINE
    ]
    if rules:
        named = f"(VALUES {', '.join(rules)}) AS named(i, header, code, zh, en)"
        listed = f"SELECT _line, unnest(_problems) AS p FROM {judged.rows} WHERE _bad"
        hints = ", ".join(f"replace({hint}, '{{serial_date}}', {_SERIAL_DATE})" for hint in ("zh", "en"))
        yield f"SELECT _line, header, p.value, code, {hints} FROM ({listed}) JOIN {named} ON p.rule = i"


def _late(engine: Engine, judged: Judged, checks: Mapping[str, Check]) -> Iterator[str]:
    """Yield queries of the problems that a row has beside others; several columns' values join by 、."""
    feed = judged.plan.feed
    for (rule,) in engine.rows(f"SELECT DISTINCT rule FROM {judged.late} ORDER BY rule"):
        columns = _columns(rule, judged, checks)
        headers = "、".join(feed.column(c).header for c in columns)
        hint = duplicate_key_hint()[1] if rule == DUPLICATE_KEY else checks[rule].hint
        texts = ", ".join(f"coalesce({quoted(f'_raw_{c}')}, {quoted(c)}::VARCHAR)" for c in columns)
        value = f"nullif(concat_ws('、', {texts}), '')"
        rows = f"{judged.rows} SEMI JOIN (FROM {judged.late} WHERE rule = {literal(rule)}) USING (_line)"
        yield f"SELECT _line, {literal(headers)}, {value}, {_said(rule, hint)} FROM {rows}"


def _said(rule: str, hint: Text) -> str:
    return ", ".join(map(literal, (rule, hint.zh, hint.en)))


def of_rejects(incoming: Incoming) -> list[dict[str, object]]:
    """Return one row per row of the file that couldn't be read."""
    several = len(incoming.parts) > 1
    return [
        _problem(r.line, r.column, r.value, r.rule, r.hint)
        | ({"sheet": incoming.parts[r.line // PART]} if several and r.line else {})
        for r in incoming.rejects
    ]


def of_delivery(error: GovlakeError | None, reason: Text) -> dict[str, object]:
    """Return the row that says why a whole delivery may not enter."""
    hint = error.hint if error and error.hint else reason
    part = error.part if isinstance(error, UnreadableDelivery) else None
    return _problem(None, None, None, WHOLE, hint) | ({"sheet": part} if part else {})


def origin(receipt: Receipt, sheet: str | None, night: date) -> dict[str, object]:
    """Return what all problems of a delivery have in common, by column of the quarantine.

    ``sheet`` is the only sheet or member; where there are several, ``stream`` tells each row's.
    """
    return {
        "delivery": receipt.delivery,
        "feed": receipt.feed,
        "department": receipt.department,
        "file": receipt.file,
        "sheet": sheet,
        "night": night,
    }


def stream(
    engine: Engine,
    made: Iterable[Mapping[str, object]],
    rows: str,
    shared: Mapping[str, object],
    parts: Sequence[str] = (),
) -> pa.RecordBatchReader:
    """Return problems as rows of the quarantine table: those made, then those of the query by line.

    ``parts`` are the sheets or members of a delivery that has several.
    The query runs when the first row is asked for, so that the session stays free until then.
    """
    few = pa.Table.from_pylist([{**shared, **problem} for problem in made], QUARANTINE_SCHEMA)
    constants = {name: _constant(value) for name, value in shared.items()}
    if len(parts) > 1:
        constants["sheet"] = f"[{', '.join(map(literal, parts))}][line // {PART} + 1]"
    columns = ", ".join(f"{constants.get(c, quoted(c))} AS {quoted(c)}" for c in QUARANTINE_SCHEMA.names)

    def batches() -> Iterator[pa.RecordBatch]:
        yield from few.to_batches()
        yield from engine.arrow(f"SELECT {columns} FROM ({rows}) ORDER BY line, rule")

    return pa.RecordBatchReader.from_batches(QUARANTINE_SCHEMA, batches())


def _constant(value: object) -> str:
    text = literal(None if value is None else str(value))
    return f"{text}::{'DATE' if isinstance(value, date) else 'VARCHAR'}"


def _problem(
    line: int | None, column: str | None, value: str | None, rule: str, hint: Text
) -> dict[str, object]:
    return {
        "line": line,
        "column": column,
        "value": value,
        "rule": rule,
        "hint_zh": hint.zh,
        "hint_en": hint.en,
    }


def _columns(rule: str, judged: Judged, checks: Mapping[str, Check]) -> tuple[str, ...]:
    """Return the columns that a rule beyond the single row is about."""
    if rule == DUPLICATE_KEY:
        return judged.plan.feed.key
    check = checks[rule]
    if isinstance(check, TableCheck):
        return check.unique or tuple(filter(None, (check.complete, check.apart)))
    return check.columns if isinstance(check, RowCheck) else (check.column,)
