"""The quarantine rows of a delivery: which line, column and value broke which rule, and what to do."""

from collections.abc import Iterator, Mapping
from datetime import date

import pyarrow as pa

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Check, RowCheck, TableCheck
from lake.connectors import Incoming
from lake.engine import Engine, literal, quoted
from lake.ledger import QUARANTINE_SCHEMA
from lake.receipts import Receipt
from quality.admission.judged import DUPLICATE_KEY, Judged, duplicate_key_hint

WHOLE = "whole_delivery"


def of_rows(
    engine: Engine, judged: Judged, incoming: Incoming, checks: Mapping[str, Check]
) -> list[dict[str, object]]:
    """Return one row per broken rule of each bad row: line, column, value, rule and both hints."""
    unreadable = [_problem(r.line, r.column, r.value, r.rule, r.hint) for r in incoming.rejects]
    feed, rules = judged.plan.feed, judged.plan.rules
    listed = f"SELECT _line, unnest(_problems) AS p FROM {judged.rows} WHERE _bad"
    broken = [
        _problem(line, feed.column(rules[i].column).header, value, rules[i].code, rules[i].hint)
        for line, i, value in engine.rows(f"SELECT _line, p.rule, p.value FROM ({listed}) ORDER BY ALL")
    ]
    return [*unreadable, *broken, *_late(engine, judged, checks)]


def _late(engine: Engine, judged: Judged, checks: Mapping[str, Check]) -> Iterator[dict[str, object]]:
    """Yield the problems that a row has beside others; the values of several columns are joined by 、."""
    feed = judged.plan.feed
    for (rule,) in engine.rows(f"SELECT DISTINCT rule FROM {judged.late} ORDER BY rule"):
        columns = _columns(rule, judged, checks)
        headers = "、".join(feed.column(c).header for c in columns)
        hint = duplicate_key_hint()[1] if rule == DUPLICATE_KEY else checks[rule].hint
        said = ", ".join(f"coalesce({quoted(f'_raw_{c}')}, {quoted(c)}::VARCHAR)" for c in columns)
        rows = f"FROM {judged.rows} SEMI JOIN (FROM {judged.late} WHERE rule = {literal(rule)}) USING (_line)"
        for line, value in engine.rows(f"SELECT _line, concat_ws('、', {said}) {rows} ORDER BY _line"):
            yield _problem(line, headers, value or None, rule, hint)


def of_delivery(error: GovlakeError | None, reason: Text) -> dict[str, object]:
    """Return the row that says why a whole delivery may not enter."""
    hint = error.hint if error and error.hint else reason
    return _problem(None, None, None, WHOLE, hint)


def table(problems: list[dict[str, object]], receipt: Receipt, sheet: str | None, night: date) -> pa.Table:
    """Return problems as rows of the quarantine table."""
    delivery = {
        "delivery": receipt.delivery,
        "feed": receipt.feed,
        "department": receipt.department,
        "file": receipt.file,
        "sheet": sheet,
        "night": night,
    }
    return pa.Table.from_pylist([{**delivery, **problem} for problem in problems], QUARANTINE_SCHEMA)


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
        return check.unique or ((check.complete,) if check.complete else ())
    return check.columns if isinstance(check, RowCheck) else (check.column,)
