"""Columns of cells as Arrow arrays: which rows hold anything; numbers and dates as they should be written.

fastexcel writes a date at midnight with its time and a long number with all digits, though Excel keeps
fifteen. Text cells that look the same must stay; ``typed`` columns tell which cells aren't texts.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

_DIGITS = 15
_LONG = rf"^-?[0-9]{{{_DIGITS + 1},}}$"
_PARTS = r"^(?P<sign>-?)(?P<one>[0-9])(?P<more>[0-9]{14})(?P<rest>[0-9]*)$"
_MIDNIGHT = " 00:00:00"
_DATE = -len(_MIDNIGHT)
_DAY_ZERO = r"^(1899-12-3[01]|1904-01-01) "

Columns = list[pa.Array]


def any_filled(columns: Sequence[pa.Array], rows: int) -> pa.Array:
    """Return, for each row, whether any column holds a value."""
    found = pa.nulls(rows, pa.bool_()).fill_null(False) if not columns else pc.is_valid(columns[0])
    for column in columns[1:]:
        if found.true_count == rows:
            break
        found = pc.or_(found, pc.is_valid(column))
    return found


def long_numbers(columns: Columns) -> list[int]:
    """Return which columns have a whole number, or its text, of more digits than Excel keeps."""
    return [n for n, c in enumerate(columns) if pc.any(pc.match_substring_regex(c, _LONG)).as_py()]


def scientific(column: pa.Array, numeric: pa.Array | None) -> pa.Array:
    """Write long numbers as 4.40106199001011E+17, where ``numeric`` holds a value (everywhere without it)."""
    rounded = pc.match_substring_regex(column, _LONG)
    if numeric is not None:
        rounded = pc.and_(rounded, pc.is_valid(numeric))
    parts = pc.extract_regex(column, _PARTS)
    sign, one, more, rest = (pc.struct_field(parts, name) for name in ("sign", "one", "more", "rest"))
    exponent = pc.cast(pc.add(pc.utf8_length(rest), _DIGITS - 1), pa.string())
    head = pc.binary_join_element_wise(sign, one, "")
    written = pc.binary_join_element_wise(pc.binary_join_element_wise(head, more, "."), exponent, "E+")
    return pc.if_else(pc.fill_null(rounded, False), written, column)


def at_midnight(columns: Columns) -> list[int]:
    """Return which columns have a date at midnight, or a text that looks like one."""
    return [n for n, c in enumerate(columns) if pc.any(pc.ends_with(c, _MIDNIGHT)).as_py()]


def on_day_zero(columns: Columns) -> list[int]:
    """Return which columns have a time of day, which stands on day zero, or a text that looks like one."""
    days = ("1899-12-3", "1904-01-01 ")
    return [n for n, c in enumerate(columns) if any(pc.any(pc.starts_with(c, d)).as_py() for d in days)]


def iso(column: pa.Array, dated: pa.Array | None) -> pa.Array:
    """Take midnight and day zero off, where ``dated`` holds a value (everywhere without it)."""
    shown = pc.if_else(pc.ends_with(column, _MIDNIGHT), pc.utf8_slice_codeunits(column, 0, _DATE), column)
    if on_day_zero([column]):
        shown = pc.replace_substring_regex(shown, _DAY_ZERO, "")
    return shown if dated is None else pc.if_else(pc.is_valid(dated), shown, column)
