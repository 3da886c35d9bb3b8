"""A theme table's suite: what must hold of it, and what one scan of the candidate counts.

A theme's columns have no grade of their own, so of a row that breaks a check nothing is shown, only counted.
"""

from collections.abc import Mapping

from catalog.models import Severity, ThemeCheck, ThemeTable
from lake.engine import Engine, listed, quoted
from quality.assertions import Assertion, Kind, Observation


def suite_of_theme(table: ThemeTable) -> tuple[Assertion, ...]:
    """Return one assertion per declared check, in their order."""
    return tuple(_assertion(table, check) for check in table.checks)


def _assertion(table: ThemeTable, check: ThemeCheck) -> Assertion:
    kind, column = _about(check)
    severity = Severity.HIGH if check.gate else Severity.MEDIUM
    return Assertion(check.code, table.code, column, kind, check.name, check.mostly, severity, check.gate)


def _about(check: ThemeCheck) -> tuple[Kind, str]:
    if check.unique:
        return "unique", check.unique[0]
    if check.complete:
        return "complete", check.complete
    return ("row", "*") if check.condition else ("row_count", "*")


def observe_theme(engine: Engine, table: ThemeTable, relation: str) -> Mapping[str, Observation]:
    """Return check code → what was counted, in one pass over a relation of the engine."""
    counted = [_counted(check) for check in table.checks]
    row = engine.one(f"SELECT {', '.join(counted)} FROM {quoted(relation)}")
    seen = zip(table.checks, row, strict=True)
    return {c.code: Observation(n["evaluated"], n["unexpected"]) for c, n in seen}


def _counted(check: ThemeCheck) -> str:
    if check.minimum_rows:
        least = check.minimum_rows
        return _pair(str(least), f"greatest(0, {least} - count(*))")
    if check.unique:
        filled = " AND ".join(f"{quoted(c)} IS NOT NULL" for c in check.unique)
        rows = f"count(*) FILTER ({filled})"
        return _pair(rows, f"{rows} - count(DISTINCT row({listed(check.unique)})) FILTER ({filled})")
    broken = f"{quoted(check.complete)} IS NULL" if check.complete else f"NOT ({check.condition})"
    return _pair("count(*)", f"count(*) FILTER ({broken})")


def _pair(evaluated: str, unexpected: str) -> str:
    return f"{{'evaluated': {evaluated}, 'unexpected': {unexpected}}}"
