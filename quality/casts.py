"""From a text to a typed value, in SQL: NULL where the text isn't of the type, never a guess.

The texts are what is left after transforms and code maps. Named forms of texts are ``quality.formats``'.
Each cast takes the commonest forms in the engine itself and leaves the rest to ``quality.functions``.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from catalog.models import Column, ValueType
from lake.engine import literal
from quality.units import factor, factors_to

DECIMAL = "DECIMAL(24,6)"
"""The type of decimal columns; amounts never pass through binary fractions."""

_WIDER = "DECIMAL(26,8)"
_YEAR = "(?:1[89]|2[01])[0-9]{2}"
"""1800–2199, as ``quality.folding.moments`` has it."""

_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
_YES = ("是", "有", "Y", "YES", "TRUE", "T", "1", "√", "✓")
_NO = ("否", "无", "N", "NO", "FALSE", "F", "0", "×")


def cast(value: str, column: Column, unit: str | None) -> str:
    """Return the SQL of a column's text as a value; the text is SQL that is cheap to repeat.

    Numbers are converted from the column's unit to ``unit``, the element's. Raises UnitError if they can't.
    """
    written = column.unit or unit or ""
    wanted = unit or column.unit or ""
    typed: dict[ValueType, Callable[[], str]] = {
        ValueType.TEXT: lambda: value,
        ValueType.INTEGER: lambda: _integer(value, written, wanted),
        ValueType.DECIMAL: lambda: _decimal(value, written, wanted),
        ValueType.DATE: lambda: _date(value),
        ValueType.DATETIME: lambda: _datetime(value),
        ValueType.BOOLEAN: lambda: _boolean(value),
    }
    return typed[column.type]()


def _matches(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {literal(pattern)})"


def _integer(value: str, unit: str, into: str) -> str:
    amount = _decimal(value, unit, into)
    whole = f"TRY_CAST(CASE WHEN ({amount}) % 1 = 0 THEN {amount} END AS BIGINT)"
    if unit != into:
        return whole
    plain = _matches(value, "-?[0-9]{1,18}")
    return f"CASE WHEN {plain} THEN TRY_CAST({value} AS BIGINT) ELSE {whole} END"


def _decimal(value: str, unit: str, into: str) -> str:
    plain = _matches(value, r"-?[0-9]{1,18}(?:\.[0-9]{1,20})?")
    times = factor(unit, into) if into else Decimal(1)
    number = f"TRY_CAST({value} AS {DECIMAL})"
    if times != 1:
        number = f"TRY_CAST(TRY_CAST({value} AS {_WIDER}) * {_exact(times)} AS {DECIMAL})"
    read = f"amount_read({value}, {literal(unit)}, {literal(into)})"
    return f"CASE WHEN {plain} THEN {number} {_with_unit(value, into)} ELSE TRY_CAST({read} AS {DECIMAL}) END"


def _with_unit(value: str, into: str) -> str:
    """Return the WHEN branch for a plain number with its unit behind it, if the column has a unit."""
    if not into:
        return ""
    factors = factors_to(into)
    written = "|".join(map(re.escape, factors))
    times = " ".join(f"WHEN {literal(u)} THEN {_exact(f)}" for u, f in factors.items())
    number = f"TRY_CAST(regexp_extract({value}, '^[0-9.-]+') AS {_WIDER})"
    product = f"{number} * CASE regexp_extract({value}, {literal(f'(?:{written})$')}) {times} END"
    shaped = _matches(value, rf"-?[0-9]{{1,12}}(?:\.[0-9]{{1,6}})?(?:{written})")
    return f"WHEN {shaped} THEN TRY_CAST({product} AS {DECIMAL})"


def _exact(number: Decimal) -> str:
    text = f"{number.normalize():f}"
    whole, _, fraction = text.partition(".")
    return f"CAST('{text}' AS DECIMAL({len(whole) + len(fraction)},{len(fraction)}))"


def _date(value: str) -> str:
    usual = f"{_YEAR}(?:-[0-9]{{1,2}}-|/[0-9]{{1,2}}/)[0-9]{{1,2}}"
    written = rf"{_YEAR}(?:/[0-9]{{1,2}}/|\.[0-9]{{1,2}}\.|-[0-9]{{1,2}}-)[0-9]{{1,2}}(?: {_CLOCK})?"
    chinese = f"{_YEAR}年[0-9]{{1,2}}月[0-9]{{1,2}}日(?: {_CLOCK})?"
    parts = f"regexp_replace({value}, '^(....)[^0-9]([0-9]+)[^0-9]([0-9]+).*$', '\\1-\\2-\\3')"
    return (
        f"CASE WHEN {_matches(value, usual)} THEN TRY_CAST({value} AS DATE) "
        f"WHEN {_matches(value, f'{_YEAR}[0-9]{{4}}')} THEN TRY_CAST({_compact_day(value)} AS DATE) "
        f"WHEN {_matches(value, f'{written}|{chinese}')} THEN TRY_CAST({parts} AS DATE) "
        f"ELSE CAST(moment_read({value}) AS DATE) END"
    )


def _compact_day(value: str) -> str:
    return " || '-' || ".join(f"substr({value}, {at}, {n})" for at, n in ((1, 4), (5, 2), (7, 2)))


def _datetime(value: str) -> str:
    clock = " || ':' || ".join(f"substr({value}, {at}, 2)" for at in (9, 11, 13))
    chinese = f"{_YEAR}年[0-9]{{1,2}}月[0-9]{{1,2}}日 {_CLOCK}"
    parts = f"regexp_replace({value}, '^(....)年([0-9]+)月([0-9]+)日', '\\1-\\2-\\3')"
    slashed = f"{_YEAR}/[0-9]{{1,2}}/[0-9]{{1,2}} {_CLOCK}"
    return (
        f"CASE WHEN {_matches(value, f'{_YEAR}-[0-9]{{2}}-[0-9]{{2}}(?:[ T]{_CLOCK})?')} "
        f"THEN TRY_CAST({value} AS TIMESTAMP) "
        f"WHEN {_matches(value, slashed)} THEN TRY_CAST(replace({value}, '/', '-') AS TIMESTAMP) "
        f"WHEN {_matches(value, chinese)} THEN TRY_CAST({parts} AS TIMESTAMP) "
        f"WHEN {_matches(value, f'{_YEAR}[0-9]{{10}}')} "
        f"THEN TRY_CAST({_compact_day(value)} || ' ' || {clock} AS TIMESTAMP) "
        f"WHEN {_matches(value, f'{_YEAR}[0-9]{{4}}')} THEN TRY_CAST({_compact_day(value)} AS TIMESTAMP) "
        f"ELSE moment_read({value}) END"
    )


def _boolean(value: str) -> str:
    yes, no = (", ".join(map(literal, words)) for words in (_YES, _NO))
    return f"CASE WHEN upper({value}) IN ({yes}) THEN true WHEN upper({value}) IN ({no}) THEN false END"
